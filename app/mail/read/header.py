# SPDX-License-Identifier: Apache-2.0
"""Lenient parser for header fields, which takes linear time.

Python's parsers for addresses and unstructured fields raise errors on hostile fields. These parsers
also take ten times as long as the rest of reading a mail. Python's feed parser would take a third
of that rest to find the beginnings of fields. Tests show that this module finds the same
beginnings.
"""

import binascii
import re
from itertools import groupby
from typing import NamedTuple

from app.mail.read import charset

MAX_FIELD = 64 * 2**10
MAX_SUBJECT = 1000
_FIELD = re.compile(rb"^([!-9;-~]+):[ \t]*([^\n]*(?:\n[ \t][^\n]*)*)", re.MULTILINE)
_FOLD = re.compile(r"[\r\n]+")
# RFC 2047 forbids blanks, folds and question marks inside an encoded word, but mail programs write
# them.
_WORD = re.compile(
    r"=\?([A-Za-z0-9_.:+-]{1,40})(?:\*[A-Za-z0-9-]{1,20})?\?([bBqQ])\?"
    r"((?:[^?]|\?(?!=)){0,2000})\?="
)
_FOLD_IN_WORD = re.compile(r"[\r\n]+[ \t]*")
_BASE64 = re.compile(rb"[A-Za-z0-9+/]")
_NOT_BASE64 = _BASE64.sub(b"", bytes(range(256)))


# The fields that a mailing list writes into the mails that it delivers.
_OF_LIST = frozenset(
    {
        b"list-id",
        b"list-post",
        b"mailing-list",
        b"x-mailing-list",
        b"x-beenthere",
        b"received",
        b"message-id",
    }
)


class Fields:
    """The fields of a header.

    The values of the fields are text of limited length without surrogates.
    """

    def __init__(self, block: bytes) -> None:
        self._values: dict[bytes, list[bytes]] = {}
        # a lone CR ends a line for many programs, and must not let a value start a field
        for match in _FIELD.finditer(block.replace(b"\r", b" ")):
            self._values.setdefault(match[1].lower(), []).append(match[2])

    def all(self, name: str) -> list[str]:
        """Return the values of all fields with this name, including line folds."""
        found = self._values.get(name.lower().encode(), ())
        return [charset.text(value[:MAX_FIELD], None)[0] for value in found]

    def first(self, name: str) -> str:
        """Return the value of the first field with this name; empty if there is no such field."""
        found = self._values.get(name.lower().encode())
        return charset.text(found[0][:MAX_FIELD], None)[0] if found else ""

    def through_list(self, outer: "Fields") -> "Fields":
        """Return the fields of a mail that a list has wrapped, with the list's from `outer`."""
        found = Fields(b"")
        found._values = {k: v for k, v in outer._values.items() if k in _OF_LIST} | self._values
        return found


class _Run(NamedTuple):
    """Text between encoded words, or the bytes of an encoded word. `charset` is `None` for text."""

    charset: str | None
    content: bytes


def field(given: Fields, name: str) -> str:
    """Return the first field with this name on one line. Encoded words stay as they are."""
    value = given.first(name)
    return _FOLD.sub("", value) if value else value


def fields(given: Fields, name: str) -> str:
    """Return the values of all fields with this name, separated by commas."""
    found = given.all(name)
    return _FOLD.sub("", ", ".join(found))[:MAX_FIELD] if found else ""


def subject(given: Fields) -> str:
    """Return the decoded subject of a mail on one line with single blanks."""
    return " ".join(words(given.first("Subject")).split())[:MAX_SUBJECT]


def words(value: str) -> str:
    """Return the text of a header field, with its encoded words (RFC 2047) decoded.

    Neighbouring encoded words with the same charset are joined before decoding, because mail
    programs may split a character.
    """
    if "=?" not in value:
        return _FOLD.sub("", value)
    runs = groupby(_runs(value), key=lambda run: run.charset)
    decoded = (_decoded(name, b"".join(run.content for run in group)) for name, group in runs)
    return "".join(decoded)


def _decoded(name: str | None, content: bytes) -> str:
    if name is None:
        return _FOLD.sub("", content.decode("utf-8"))
    return charset.text(content, name)[0]


def _runs(value: str) -> list[_Run]:
    runs: list[_Run] = []
    end = 0
    for word in _WORD.finditer(value):
        between = value[end : word.start()]
        # blanks between two encoded words are not part of the text
        if between and not (runs and between.isspace()):
            runs.append(_Run(None, between.encode()))
        runs.append(_Run(word[1].lower(), _word_bytes(word)))
        end = word.end()
    return [*runs, _Run(None, value[end:].encode())]


def _word_bytes(word: re.Match[str]) -> bytes:
    content = _FOLD_IN_WORD.sub("", word[3]).encode()
    if word[2] in "qQ":
        return binascii.a2b_qp(content, header=True)
    return base64(content)


def base64(content: bytes) -> bytes:
    """Decode broken base64 as far as possible: skip invalid characters and add missing padding."""
    letters = content.translate(None, _NOT_BASE64)
    if len(letters) % 4 == 1:
        letters = letters[:-1]
    return binascii.a2b_base64(letters + b"=" * (-len(letters) % 4))
