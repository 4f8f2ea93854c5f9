# SPDX-License-Identifier: Apache-2.0
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.mail.read import address
from app.mail.read.header import Fields
from app.model import Address

JANE = Address("Jane Doe", "jane@example.org")


@pytest.mark.parametrize(
    ("field", "expected"),
    [
        ("jane@example.org", [Address("", "jane@example.org")]),
        ("<jane@example.org>", [Address("", "jane@example.org")]),
        ("Jane Doe <jane@example.org>", [JANE]),
        ('"Jane Doe" <jane@example.org>', [JANE]),
        ("jane@example.org (Jane Doe)", [JANE]),
        ('"Doe, Jane" <jane@example.org>', [Address("Doe, Jane", "jane@example.org")]),
        ('"Jane \\"J\\" Doe" <j@x>', [Address('Jane "J" Doe', "j@x")]),
        ("=?utf-8?q?Uwe_Kleine-K=C3=B6nig?= <u@x>", [Address("Uwe Kleine-König", "u@x")]),
        ("=?utf-8?q?Doe=2C_Jane?= <j@x>", [Address("Doe, Jane", "j@x")]),
        ("=?utf-8?q?Jane_Doe_=3Cjane=40example=2Eorg=3E?=", [JANE]),
        ("Jane Doe <jane@example.org>, b@x", [JANE, Address("", "b@x")]),
        ("Jane Doe <jane@example.org>; b@x;", [JANE, Address("", "b@x")]),
        ("maintainers: a@x, b@x;", [Address("", "a@x"), Address("", "b@x")]),
        ("undisclosed-recipients:;", []),
        ("Jane Doe", []),
        ("", []),
        (",,,", []),
        ("Jane Doe <jane @example.org>", [JANE]),
        (
            "'jane@example.org' <jane@example.org>",
            [Address("'jane@example.org'", "jane@example.org")],
        ),
        (
            "J. via B4 Relay <devnull+j.x.org@kernel.org>",
            [Address("J. via B4 Relay", "devnull+j.x.org@kernel.org")],
        ),
        ('"unclosed <j@x>', [Address('"unclosed', "j@x")]),
    ],
)
def test_addresses_are_read(field: str, expected: list[Address]) -> None:
    assert list(address.parse(field)) == expected


@given(st.text() | st.text('"\\<>()@,;ab =?').map(lambda text: text * 3))
def test_any_field_is_read(field: str) -> None:
    for one in address.parse(field):
        assert "@" in one.email
        str(one).encode()


DEMO = "linux-demo.vger.kernel.org"


def named(header: str) -> list[str]:
    return list(address.lists_named(Fields(header.encode())))


@pytest.mark.parametrize(
    "value",
    [
        pytest.param("<linux-demo.vger.kernel.org>", id="angle brackets"),
        pytest.param("Demo <Linux-DEMO.vger.Kernel.org>", id="case"),
        pytest.param("linux-demo.vger.kernel.org", id="bare"),
        pytest.param("Demo linux-demo.vger.kernel.org", id="bare after a phrase"),
        pytest.param("linux-demo@vger.kernel.org", id="bare address"),
        pytest.param("<linux-demo@vger.kernel.org>", id="address"),
        pytest.param("<mailto:linux-demo@vger.kernel.org>", id="URL"),
        pytest.param('"Demo" <linux-demo.vger.kernel.org>', id="quoted"),
        pytest.param('"Demo <a.b.c>, \\"d.e.f\\"" <linux-demo.vger.kernel.org>', id="brackets in quotes"),
        pytest.param("(of <a.b.c>) <linux-demo.vger.kernel.org> (see <d.e.f>)", id="comments"),
        pytest.param("(of (all) <a.b.c>) <linux-demo.vger.kernel.org>", id="nested comments"),
        pytest.param("Demo\n <linux-demo.vger.kernel.org>", id="folded"),
        pytest.param("Demo <linux-demo.\n vger.kernel.org>", id="folded inside"),
        pytest.param("< linux-demo.vger.kernel.org >", id="blanks inside"),
        pytest.param("<linux-demo.vger.kernel.org", id="not closed"),
        pytest.param("linux-demo.vger.kernel.org>", id="not opened"),
        pytest.param('"linux-demo.vger.kernel.org"', id="all quoted"),
        pytest.param("Kernel <demo> <linux-demo.vger.kernel.org>", id="a short name in brackets"),
        pytest.param("=?utf-8?q?D=C3=A9mo?= <linux-demo.vger.kernel.org>", id="encoded phrase"),
        pytest.param("=?utf-8?q?D_=3Ca=2Eb=2Ec=3E?= <linux-demo.vger.kernel.org>", id="brackets in encoded phrase"),
        pytest.param("=?utf-8?q?Demo_=3Clinux-demo=2Evger=2Ekernel=2Eorg=3E?=", id="all encoded"),
        pytest.param("=?us-ascii?b?PGxpbnV4LWRlbW8udmdlci5rZXJuZWwub3JnPg==?=", id="base64"),
        pytest.param("<linux-demo.vger.kernel.org.>", id="a dot at the end"),
        pytest.param('x <linux-demo.vger.kernel.org>"><script>alert(5)</script>', id="markup"),
        pytest.param('"not closed <linux-demo.vger.kernel.org>', id="quote not closed"),
    ],
)  # fmt: skip
def test_a_list_id_is_read_in_any_shape(value: str) -> None:
    assert named(f"List-Id: {value}\n") == [DEMO]


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        pytest.param("List-Id: <a.x.org>\nList-Id: B <b.x.org>\n", ["a.x.org", "b.x.org"], id="two fields"),
        pytest.param("List-Id: <a.x.org>, <b.x.org>\n", ["a.x.org", "b.x.org"], id="two in one field"),
        pytest.param('List-Id: "A <a.x.org>\nList-Id: B" <b.x.org>\n', ["a.x.org", "b.x.org"], id="torn quotes"),
        pytest.param("List-Id: <demo>\n", ["demo"], id="a short name"),
        pytest.param("List-Id: other.example\n", ["other.example"], id="one dot"),
        pytest.param("List-Id: Lists <~jane/demo.lists.sr.ht>\n", ["~jane/demo.lists.sr.ht"], id="sourcehut"),
        pytest.param("List-Id: \nX-Mailing-List: linux-demo@vger.kernel.org\n", [DEMO], id="X-Mailing-List"),
        pytest.param("X-Mailing-List: <linux-demo@vger.kernel.org> archive/latest/12\n", [DEMO], id="SmartList"),
        pytest.param("X-Mailing-List: linux-demo.vger.kernel.org\n", [DEMO], id="List-Id in X-Mailing-List"),
        pytest.param("Mailing-List: list demo@x.org; contact demo+owners@x.org\n", ["demo.x.org"], id="Google Groups"),
        pytest.param("Mailing-List: list <demo@x.org>; contact o@x.org\n", ["demo.x.org"], id="brackets"),
        pytest.param("Mailing-List: contact demo-help@x.org; run by ezmlm\n", ["demo.x.org"], id="ezmlm"),
        pytest.param("Mailing-List: demo@x.org\n", ["demo.x.org"], id="an address alone"),
        pytest.param("List-Post: <mailto:linux-demo@vger.kernel.org>\n", [DEMO], id="List-Post"),
        pytest.param("List-Post: <https://x.org/post>,\n <mailto:demo%2Da@x.org?subject=a@b>\n", ["demo-a.x.org"], id="URLs"),
        pytest.param("List-Post: <MAILTO:demo@x.org> (or by the web)\n", ["demo.x.org"], id="comment"),
        pytest.param("List-Id: <a.x.org>\nX-Mailing-List: b@x.org\nList-Post: <mailto:c@x.org>\n", ["a.x.org", "b.x.org"], id="List-Id first"),
        pytest.param("X-Mailing-List: b@y.org\nList-Id: A <a.x.org>\n", ["a.x.org", "b.y.org"], id="a list behind a list"),
        pytest.param("X-Mailing-List: a@y.org\nList-Id: <a.x.org>\n", ["a.x.org", "a.y.org"], id="of the same name"),
        pytest.param("List-Id: <a.x.org>\nX-Mailing-List: <a@lists.x.org> archive/12\n", ["a.x.org"], id="one list with two hosts"),
        pytest.param("List-Id: A <a>\nX-Mailing-List: A@x.org\n", ["a"], id="one list with a short name"),
        pytest.param("List-Id: <a.x.org>\nMailing-List: list b@x.org\n", ["a.x.org"], id="List-Id before Mailing-List"),
        pytest.param("Mailing-List: demo-help@x.org; run by ezmlm-idx\n", ["demo.x.org"], id="ezmlm-idx"),
        pytest.param("Mailing-List: contact <demo+owners@x.org>\n", ["demo.x.org"], id="owners"),
        pytest.param("Mailing-List: list demo-help@x.org; contact o@x.org\n", ["demo-help.x.org"], id="a list for help"),
        pytest.param("Mailing-List: contact joe@x.org\nList-Post: <mailto:demo@x.org>\n", ["demo.x.org"], id="List-Post, not a person"),
        pytest.param("List-Post: (open)\n <MAILTO:demo%2Bdevel@x.org>\n", ["demo+devel.x.org"], id="encoded plus"),
        pytest.param("List-Post: <mailto:reply+a1b2@x.org>\n", ["reply.x.org"], id="plain plus"),
    ],
)  # fmt: skip
def test_lists_are_named_in_several_fields(header: str, expected: list[str]) -> None:
    assert named(header) == expected


@pytest.mark.parametrize(
    "header",
    [
        "List-Id: garbage\n",
        "List-Id: \n",
        "List-Id: <>\n",
        "List-Id: see https://lists.example.org/demo for more\n",
        "List-Id: (demo.x.org)\n",
        f"List-Id: {'x ' * 1_000}<demo.x.org>\n",
        f"List-Id: {'x ' * 1_000}\n" * 5 + "List-Id: <demo.x.org>\n",
        "List-Id: garbage\n" * 50 + "List-Id: <demo.x.org>\n",
        "List-Post: NO\n",
        "List-Post: NO (posting not allowed on lists.example.org)\n",
        "Mailing-List: contact postmaster; run by ezmlm\n",
        "Mailing-List: contact joe@x.org; run by ezmlm\n",
        f"List-Id: <{'a' * 200}.{'b' * 60}>\n",
        "To: linux-demo@vger.kernel.org\n",
    ],
)
def test_other_fields_name_no_list(header: str) -> None:
    assert named(header) == []


@given(st.text() | st.text('<>"(),;:=?@. \\ab\n').map(lambda text: text * 3))
def test_any_field_names_lists_or_none(value: str) -> None:
    field = value.replace("\n", "\n ").encode("utf-8", "replace")
    names = b"List-Id", b"X-Mailing-List", b"Mailing-List", b"List-Post"
    for name in address.lists_named(Fields(b"".join(b"%s: %s\n" % (n, field) for n in names))):
        assert not set(name) & set(' <>"(),;:@')
        assert address.list_id(name) == name


GPIO = Address("", "linux-gpio@vger.kernel.org")


@pytest.mark.parametrize(
    ("people", "expected"),
    [
        pytest.param([GPIO], ["linux-gpio.vger.kernel.org"], id="vger"),
        pytest.param([GPIO, GPIO], ["linux-gpio.vger.kernel.org"], id="once"),
        pytest.param([Address("", "linux-mm@kvack.org")], ["linux-mm.kvack.org"], id="kvack"),
        pytest.param([Address("", "x@lists.infradead.org")], ["x.lists.infradead.org"], id="lists."),
        pytest.param([Address("", "linux-gpio+sub@vger.kernel.org")], ["linux-gpio.vger.kernel.org"], id="plus"),
        pytest.param([Address("", "kasan-dev@googlegroups.com")], ["kasan-dev.googlegroups.com"], id="Google Groups"),
        pytest.param([Address("", "jane=kernel.org@groups.io")], [], id="a person at groups.io"),
        pytest.param([JANE, Address("", "jane@kernel.org")], [], id="people"),
    ],
)  # fmt: skip
def test_lists_among_recipients_are_found(people: list[Address], expected: list[str]) -> None:
    assert list(address.lists_of(people)) == expected
