# SPDX-License-Identifier: Apache-2.0
from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.mail.group import prerequisites
from app.mail.group.prerequisites import MAX_PATCHES, MAX_SERIES, Need, ordered
from app.mail.read.decode import decode
from app.model.prerequisites import PrerequisiteKind
from tests.support.mails import DIFF, mail, patch

ID, CHANGE, PATCH = (
    PrerequisiteKind.MESSAGE_ID,
    PrerequisiteKind.CHANGE_ID,
    PrerequisiteKind.PATCH_ID,
)
SHA = "0123456789abcdef0123456789abcdef01234567"


def of(text: str) -> list[tuple[str, str, int | None]]:
    found = prerequisites.of(decode(mail("0@x", "[PATCH 0/2] foo", text)))
    return [(one.kind, one.value, one.version) for one in found]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (f"base-commit: {SHA}\nprerequisite-patch-id: {SHA}\n", [(PATCH, SHA, None)]),
        ("prerequisite-change-id: 20260101-foo-1a2b3c4d5e6f:v3\n", [(CHANGE, "20260101-foo-1a2b3c4d5e6f", 3)]),
        ("prerequisite-change-id: 20260101-foo-1a2b3c4d5e6f\n", [(CHANGE, "20260101-foo-1a2b3c4d5e6f", None)]),
        ("prerequisite-message-id: <1@y>\n", [(ID, "1@y", None)]),
        ("prerequisite-message-id: 1@y\n", [(ID, "1@y", None)]),
        ("Prerequisite-Message-ID: <1@y>\n", [(ID, "1@y", None)]),
        ("Prerequisite-Change-Id: 20260101-foo-1a2b3c4d5e6f:v3\n", [(CHANGE, "20260101-foo-1a2b3c4d5e6f", 3)]),
        ("change-id: 1-a\nprerequisite-change-id: 1-b\n", [(CHANGE, "1-b", None)]),
        ("Depends-on: https://lore.kernel.org/r/1@y\n", [(ID, "1@y", None)]),
        ("Depends-on: https://lore.kernel.org/linux-gpio/1%2B2@y/\n", [(ID, "1+2@y", None)]),
        ("Depends-on: <1@y>\n", [(ID, "1@y", None)]),
        ("Depends-On: 20260101.123-1-a@y\n", [(ID, "20260101.123-1-a@y", None)]),
        ("Depends on: https://patchwork.kernel.org/project/linux-arm-kernel/patch/1@y/\n", [(ID, "1@y", None)]),
        ("Depends-on:\n  https://lore.kernel.org/all/1@y/\n", [(ID, "1@y", None)]),
        ("Depends-on: \"foo: bar\" (https://lore.kernel.org/r/1@y)\n", [(ID, "1@y", None)]),
        ("Based-on: <1@y>\nBased-on: <2@y>\n", [(ID, "1@y", None), (ID, "2@y", None)]),
        ("Based-on: <1@y> (\"[PATCH 0/2] foo by <jane@x.org>\")\n", [(ID, "1@y", None)]),
        ("Based-on: <1@y>, <2@y>\n", [(ID, "1@y", None), (ID, "2@y", None)]),
        ("Based-on: <1@y>\nprerequisite-message-id: <1@y>\n", [(ID, "1@y", None)]),
        ("Prerequisites: https://lore.kernel.org/r/1@y\n", [(ID, "1@y", None)]),
    ],
)  # fmt: skip
def test_what_a_mail_names(text: str, expected: list[tuple[str, str, int | None]]) -> None:
    assert of(f"Do it.\n\n{text}") == expected
    assert of(f"{text}-- \n2.43.0\n") == expected


@pytest.mark.parametrize(
    "text",
    [
        "Nothing.",
        "change-id: 20260101-foo-1a2b3c4d5e6f",
        "Change-Id: I0123456789abcdef0123456789abcdef01234567",
        "change-id: 1-a\nprerequisite-change-id: 1-a:v1",
        "prerequisite-change-id: 1-a\nchange-id: 1-a",
        f"base-commit: {SHA}",
        "prerequisite-patch-id: 123",
        "prerequisite-message-id: none",
        "> Depends-on: <1@y>",
        " This depends on: nothing",
        "Depends-on: the other series by Jane <jane@example.org>",
        "Based-on: work by jane@example.org",
        "Based-on: jane@example.org",
        "Based-on-patch-by: Jane <jane@example.org>",
        "Depends-on: commit 0123456789ab (\"foo\")",
        "Link: https://lore.kernel.org/r/1@y",
        "Based on https://lore.kernel.org/r/1@y",
        "Depends-on: <0@x>",
        f"prerequisite-change-id: {'a' * 200}",
    ],
)  # fmt: skip
def test_what_names_no_prerequisite(text: str) -> None:
    assert of(f"Do it.\n\n{text}\n") == []


def test_lines_after_the_diff_and_kinds_of_mails() -> None:
    raw = patch("1@x", "[PATCH] foo", DIFF.replace("-- \n", f"prerequisite-patch-id: {SHA}\n-- \n"))
    assert [one.value for one in prerequisites.of(decode(raw))] == [SHA]
    reply = mail("2@x", "Re: [PATCH] foo", "Depends-on: <1@y>\n", refs=["1@x"])
    assert prerequisites.of(decode(reply)) == ()


def test_a_flood_of_prerequisites_is_cut() -> None:
    text = "".join(f"prerequisite-patch-id: {n:040x}\n" for n in range(5_000))
    assert len(of(text)) == prerequisites.MAX_PREREQUISITES


pieces = st.sampled_from(
    [
        *("Depends-on:", "\nBased-on: ", "prerequisite-message-id: ", "prerequisite-change-id: "),
        *("<", ">", "1@y", "@", ",", ", ", "\n", " ", ":v", "9" * 9, "\0", "\udc80", "https://lore.kernel.org/r/"),
    ]
)  # fmt: skip


@given(st.lists(pieces | st.text(max_size=20), max_size=40).map("".join))
def test_any_text_is_read(text: str) -> None:
    raw = mail("0@x", "[PATCH 0/2] foo").replace(b"Nothing.", text.encode(errors="surrogatepass"))
    for one in prerequisites.of(decode(raw)):
        assert one.value.isprintable()
        assert 0 < len(one.value) <= 500


def many(name: str) -> list[Need]:
    """Each series needs the next one: a chain without an end."""
    after = f"{name}+"
    return [Need(after, after, (f"{after}.1", f"{after}.2"))]


def test_a_long_chain_is_cut() -> None:
    found = ordered("s", "s", many)
    assert len(found) == 2 * MAX_SERIES
    assert found[-1] == "s+.2"


def test_a_large_series_is_cut() -> None:
    patches = tuple(map(str, range(1000)))
    found = ordered("s", "s", lambda name: [Need("a", "a", patches)] if name == "s" else [])
    assert found == patches[:MAX_PATCHES]


@given(
    st.dictionaries(st.sampled_from("abcdef"), st.lists(st.sampled_from("abcdef"), max_size=5)),
    st.dictionaries(st.sampled_from("abcdef"), st.sampled_from("XY")),
)
def test_any_graph_has_an_order(graph: Mapping[str, list[str]], chains: Mapping[str, str]) -> None:
    def needs(name: str) -> list[Need]:
        return [Need(one, chains.get(one, one), (f"{one}1",)) for one in graph.get(name, ())]

    found = ordered("a", chains.get("a", "a"), needs)
    assert found == ordered("a", chains.get("a", "a"), needs)
    assert len(found) == len(set(found))
    works = [chains.get(one[0], one[0]) for one in found]
    assert len(works) == len(set(works))
    assert chains.get("a", "a") not in works
