# SPDX-License-Identifier: Apache-2.0
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.mail.read import references
from app.mail.read.header import Fields


def read(source: str) -> tuple[tuple[str, ...], str | None]:
    return references.read(Fields(source.encode()), "own@x")


@pytest.mark.parametrize(
    ("source", "ids", "parent"),
    [
        pytest.param("", (), None, id="none"),
        pytest.param("In-Reply-To: <a@x>\n", ("a@x",), "a@x", id="In-Reply-To alone"),
        pytest.param("References: <a@x> <b@x>\n", ("a@x", "b@x"), "b@x", id="References alone"),
        pytest.param("References: <a@x>\n\t<b@x>\nIn-Reply-To: <b@x>\n", ("a@x", "b@x"), "b@x", id="both"),
        pytest.param("References: <a@x> <b@x>\nIn-Reply-To: <a@x>\n", ("b@x", "a@x"), "a@x", id="the answered one is last"),
        pytest.param("References: <a@x><b@x>\n", ("a@x", "b@x"), "b@x", id="no blank between"),
        pytest.param("References: <a@x>,<a@x> <b@x>\n", ("a@x", "b@x"), "b@x", id="once each"),
        pytest.param("References: <long-\n id@x>\n", ("long-id@x",), "long-id@x", id="folded inside"),
        pytest.param('In-Reply-To: Your message of "Mon, 1 Jan". <a@x>\n', ("a@x",), "a@x", id="your message of"),
        pytest.param('In-Reply-To: Message from J <j@y> of "Mon" <a@x>\n', ("j@y", "a@x"), "a@x", id="message from"),
        pytest.param('In-Reply-To: <a@x> (J\'s message of "Mon")\n', ("a@x",), "a@x", id="comment"),
        pytest.param("In-Reply-To: a@x\n", ("a@x",), "a@x", id="no brackets"),
        pytest.param("In-Reply-To: the patch\n", (), None, id="words"),
        pytest.param("In-Reply-To: <nonsense>\nReferences: <>\n", (), None, id="no ids"),
        pytest.param("In-Reply-To: =?utf-8?q?=3Ca=40x=3E?=\n", ("a@x",), "a@x", id="encoded"),
        pytest.param("In-Reply-To: <=?utf-8?b?YUB4?=>\n", ("a@x",), "a@x", id="encoded inside brackets"),
        pytest.param(
            "References: =?utf-8?q?=3Ca=40x=3E_=3Cb?=\n =?utf-8?q?=40x=3E?=\n <c@x>\n", ("a@x", "b@x", "c@x"), "c@x",
            id="encoded and folded",
        ),
        pytest.param("In-Reply-To: <a=?b?=@x>\n", ("a=?b?=@x",), "a=?b?=@x", id="no encoded word"),
        pytest.param("In-Reply-To: <own@x>\nReferences: <own@x>\n", (), None, id="itself"),
    ],
)  # fmt: skip
def test_references_are_read(source: str, ids: tuple[str, ...], parent: str | None) -> None:
    assert read(source) == (ids, parent)


def test_a_flood_of_references_keeps_the_first_and_the_last() -> None:
    ids, parent = read("References: " + " ".join(f"<{n}@x>" for n in range(500)) + "\n")
    assert ids[:2] == ("0@x", "1@x")
    assert ids[-1] == parent == "499@x"
    assert len(ids) == 100


@given(st.text() | st.text("=?utf-8qb3C<>@ "), st.text())
def test_any_fields_are_read(first: str, second: str) -> None:
    clean = [text.replace("\n", " ") for text in (first, second)]
    raw = f"References: {clean[0]}\nIn-Reply-To: {clean[1]}\n".encode("utf-8", "replace")
    ids, parent = references.read(Fields(raw), "own@x")
    assert len(set(ids)) == len(ids)
    assert parent is None or parent == ids[-1]


@pytest.mark.parametrize(
    ("field", "expected"),
    [
        ("<a@x>", "a@x"),
        (" <a@x> ", "a@x"),
        ("<a/b+c=d@x>", "a/b+c=d@x"),
        ("<a@://intel.com>", "a@://intel.com"),
        ("<long-\n id@x>", "long-id@x"),
        ("=?utf-8?q?=3Ca=40x=3E?=", "a@x"),
        ("=?utf-8?q?=3Clong?=\n =?utf-8?q?-id=40x=3E?=", "long-id@x"),
        ("=?us-ascii?B?PGFAeD4=?=", "a@x"),
        ("<=?utf-8?q?a=2Fb?=@x>", "a/b@x"),
        ("<a=?b?=@x>", "a=?b?=@x"),
    ],
)
def test_message_ids_are_read(field: str, expected: str) -> None:
    fields = Fields(f"Message-Id: {field}\n".encode())
    assert references.message_id(fields) == (expected, None)


@pytest.mark.parametrize(("field", "expected"), [("a@x", "a@x"), ("<no-at-sign>", "no-at-sign")])
def test_unusual_message_ids_are_taken_with_a_word(field: str, expected: str) -> None:
    name, problem = references.message_id(Fields(f"Message-ID: {field}\n".encode()))
    assert name == expected
    assert problem == f"the Message-ID is unusual: {field!r}"


@pytest.mark.parametrize(
    ("field", "problem"),
    [
        ("", "it has no Message-ID"),
        ("  ", "it has no Message-ID"),
        ("words alone", "its Message-ID is invalid: 'words alone'"),
        ("=?utf-8?q?=3Ca=07=40x=3E?=", "its Message-ID is invalid: '<a\\x07@x>'"),
        ("<>", "its Message-ID is invalid: '<>'"),
        ("<a\x07@x>", "its Message-ID is invalid: '<a\\x07@x>'"),
        (f"<{'a' * 550}@x>", f"its Message-ID is longer than 500 characters: '<{'a' * 79}'"),
    ],
)
def test_unusable_message_ids_are_named(field: str, problem: str) -> None:
    assert references.message_id(Fields(f"Message-ID: {field}\n".encode())) == ("", problem)
