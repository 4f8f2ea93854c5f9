# SPDX-License-Identifier: Apache-2.0
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.mail.read import address
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


GPIO = Address("", "linux-gpio@vger.kernel.org")


@pytest.mark.parametrize(
    ("list_id", "x_mailing_list", "people", "expected"),
    [
        pytest.param("<linux-gpio.vger.kernel.org>", "", [], ["linux-gpio.vger.kernel.org"], id="List-Id"),
        pytest.param("GPIO <Linux-GPIO.vger.kernel.org>", "", [], ["linux-gpio.vger.kernel.org"], id="case"),
        pytest.param("linux-gpio.vger.kernel.org", "", [], ["linux-gpio.vger.kernel.org"], id="bare"),
        pytest.param("", "linux-gpio@vger.kernel.org", [], ["linux-gpio.vger.kernel.org"], id="X-Mailing-List"),
        pytest.param("", "", [GPIO], ["linux-gpio.vger.kernel.org"], id="sent to"),
        pytest.param("<linux-gpio.vger.kernel.org>", "", [GPIO], ["linux-gpio.vger.kernel.org"], id="once"),
        pytest.param(
            "<a.lists.linux.dev>, <b.lists.linux.dev>", "", [],
            ["a.lists.linux.dev", "b.lists.linux.dev"], id="through two",
        ),
        pytest.param("", "", [Address("", "linux-mm@kvack.org")], ["linux-mm.kvack.org"], id="kvack"),
        pytest.param("", "", [Address("", "x@lists.infradead.org")], ["x.lists.infradead.org"], id="lists."),
        pytest.param("", "", [Address("", "linux-gpio+sub@vger.kernel.org")], ["linux-gpio.vger.kernel.org"], id="plus"),
        pytest.param("", "", [JANE, Address("", "jane@kernel.org")], [], id="people"),
        pytest.param("garbage", "", [], [], id="garbage"),
    ],
)  # fmt: skip
def test_lists_are_named_one_way(
    list_id: str, x_mailing_list: str, people: list[Address], expected: list[str]
) -> None:
    assert list(address.lists(list_id, x_mailing_list, people)) == expected
