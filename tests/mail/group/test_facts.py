# SPDX-License-Identifier: Apache-2.0
"""What a mail says of the chain that it is a version of."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.mail.group import facts
from app.mail.group.facts import Facts, Mention
from app.mail.read.decode import decode
from tests.support.mails import DIFF, mail, patch

LORE = "https://lore.kernel.org"

NAMED = [
    (f"- Link to v1: {LORE}/r/1@x\n", Mention("1@x", 1)),
    (f"v1: {LORE}/all/1@x/\n", Mention("1@x", 1)),
    (f"v1 link: {LORE}/linux-gpio/1@x/T/#u\n", Mention("1@x", 1)),
    (f"Changes since v1 ({LORE}/r/1@x):\n", Mention("1@x", 1)),
    (f"Changes in v2 [{LORE}/r/1@x]:\n", Mention("1@x", 2)),
    (f"Changes in v3: {LORE}/r/1@x\n", Mention("1@x")),
    ("v2: https://patch.msgid.link/1@x\n", Mention("1@x", 2)),
    (f"RFC: {LORE}/r/1@x\n", Mention("1@x", None, is_rfc=True)),
    (f"RFC v4: {LORE}/r/1@x\n", Mention("1@x", 4, is_rfc=True)),
    (f"Link to v2:\n  {LORE}/r/1@x\n", Mention("1@x", 2)),
    (f"- previous version:\n{LORE}/r/1@x\n", Mention("1@x")),
    (f"The v1 [0] was wrong.\n\n[0]: {LORE}/r/1@x\n", Mention("1@x", 1)),
    ("v1: <1@x.org>\n", Mention("1@x.org", 1)),
    (f"v1: {LORE}/r/20260101.1%2B2@x\n", Mention("20260101.1+2@x", 1)),
]


@pytest.mark.parametrize(("text", "mention"), NAMED, ids=[text[:40] for text, _ in NAMED])
def test_a_link_to_an_earlier_version(text: str, mention: Mention) -> None:
    assert facts.mentions(f"Some words.\n{text}", 3) == (mention,)


@pytest.mark.parametrize(
    "text",
    [
        f"Link: {LORE}/r/1@x\n",
        f"Closes: {LORE}/r/1@x\n",
        f"Depends on v2 of the other series: {LORE}/r/1@x\n",
        f"This series is based on v5: {LORE}/r/1@x\n",
        f"- Fix what was reported for v1: {LORE}/r/1@x\n",
        f"The discussion of v1: {LORE}/r/1@x\n",
        f"v4: {LORE}/r/1@x\n",
        f"{LORE}/r/1@x\n",
        f"See this.\n\n{LORE}/r/1@x\n",
        "v1: https://example.org/r/1@x\n",
        "Reported by v1 Somebody <1@x.org>\n",
        f"v1: {LORE}/r/no-at-sign\n",
        f"v1: {LORE}/r/{'a' * 700}@x\n",
        f"foo-v1.dtsi: {LORE}/r/1@x\n",
    ],
)
def test_a_link_to_anything_else(text: str) -> None:
    assert facts.mentions(f"Some words.\n{text}", 3) == ()


def test_the_patch_and_its_files_survive_a_rebase() -> None:
    one = facts.of(decode(patch("1@x", "[PATCH] a")))
    moved = (DIFF % 1).replace("@@ -10,6 +10,7", "@@ -90,6 +95,7").replace("1111111111", "9999")
    assert facts.of(decode(patch("2@x", "[PATCH v2] b", moved))) == one
    assert one.paths == ("drivers/foo/foo.c",)
    assert facts.of(decode(patch("3@x", "[PATCH] a", DIFF % 2))).patch != one.patch


def test_change_ids() -> None:
    text = "Do it.\n\n---\nchange-id: 20260101-foo-1a2b3c4d5e6f\n"
    assert (
        facts.of(decode(mail("0@x", "[PATCH 0/2] a", text))).change == "20260101-foo-1a2b3c4d5e6f"
    )
    gerrit = f"Do it.\n\nChange-Id: I{'0a' * 20}\n---\n{DIFF % 1}"
    found = facts.of(decode(mail("1@x", "[PATCH] a", gerrit)))
    assert (found.change, found.changes) == ("", (f"I{'0a' * 20}",))
    quoted = "> change-id: 20260101-foo-1a2b3c4d5e6f\n"
    assert facts.of(decode(mail("2@x", "[PATCH 0/1] a", quoted))).change == ""


def test_a_reply_has_none() -> None:
    text = f"v1: {LORE}/r/1@x\n"
    assert facts.of(decode(mail("r@x", "Re: [PATCH] a", text, refs=["1@x"]))) == facts.NOTHING


def test_the_facts_of_a_huge_mail_are_small() -> None:
    text = "".join(f"v1: {LORE}/r/{n}@x\n" for n in range(5000))
    text += "".join(f"Change-Id: I{n:040x}\n" for n in range(5000))
    diff = "".join(
        (DIFF % 1).replace("foo.c", f"{n}.c").removesuffix("-- \n2.43.0\n") for n in range(900)
    )
    found = facts.of(decode(mail("1@x", "[PATCH v2] a", f"{text}---\n{diff}")))
    assert len(json.dumps(found.as_json())) < 10_000
    assert found.mentions
    assert found.paths


@pytest.mark.parametrize(
    "text",
    [
        f"[1]: {LORE}/r/1@x\n" * 9_000,
        f"v1 {LORE}/r/1@x " * 9_000,
        "<" * 200_000,
        f"<{'a' * 300}" * 600,
        f"v1: {LORE}/r/" + "a" * 200_000,
        "v1 " * 60_000 + f"{LORE}/r/1@x",
    ],
    ids=["footnotes", "one line", "angles", "half ids", "no end", "versions"],
)
def test_hostile_text_is_read_to_its_end(text: str) -> None:
    assert len(facts.mentions(text, 3)) <= 1


_TEXT = st.text(alphabet="v1 23:[]()<>@x.-\n*RFClink to" + LORE, max_size=300)


@given(_TEXT, st.integers(1, 5))
def test_any_text_is_read(text: str, version: int) -> None:
    for mention in facts.mentions(text + f"\n{LORE}/r/1@x\n" + text, version):
        assert "@" in mention.message_id


@given(
    st.builds(Facts, st.text(), st.just(("I1",)), st.just((Mention("1@x", 2, True),)), st.text())
)
def test_facts_come_back_from_json(some: Facts) -> None:
    assert Facts.of_json(json.loads(json.dumps(some.as_json()))) == some


def test_the_sender_has_the_addresses_that_the_mail_names_with_the_same_name() -> None:
    text = (
        "From: Jane Doe <jane@b.org>\n\nDo it.\n\nSigned-off-by: Jane Doe <jane@c.org>\n"
        f"Signed-off-by: Joe Roe <joe@a.org>\nReported-by: Jane Doe <jane@d.org>\n---\n{DIFF % 1}"
    )
    sent = mail("1@x", "[PATCH] foo", text, author="Jane Doe <jane@a.org>")
    found = facts.of(decode(sent))
    assert found.addresses == ("jane@b.org", "jane@c.org")
    assert found.author == ("Jane Doe", "jane@b.org")
    assert Facts.of_json(json.loads(json.dumps(found.as_json()))) == found


def test_a_patch_by_its_sender_has_no_other_author() -> None:
    found = facts.of(decode(patch("1@x", "[PATCH] foo")))
    assert (found.author, found.addresses) == ((), ())
