# SPDX-License-Identifier: Apache-2.0
"""Header fields, read leniently and in linear time.

The standard library's address and unstructured parsers raise on hostile fields, and take ten times
as long as the rest of reading a mail. Its feed parser takes a third of that rest to find the
beginnings of fields; tests show that this module finds the same.
"""

import binascii
import re
from itertools import groupby
from typing import NamedTuple

from app.mail.read import charset

MAX_FIELD = 64 * 2**10
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


class Fields:
    """The fields of a header block; values are text without surrogates, with a limited length."""

    def __init__(self, block: bytes) -> None:
        self._values: dict[bytes, list[bytes]] = {}
        # a lone CR ends a line for many programs, and must not let a value start a field
        for match in _FIELD.finditer(block.replace(b"\r", b" ")):
            self._values.setdefault(match[1].lower(), []).append(match[2])

    def all(self, name: str) -> list[str]:
        """Return the values of all fields of that name, including folds."""
        found = self._values.get(name.lower().encode(), ())
        return [charset.text(value[:MAX_FIELD], None)[0] for value in found]

    def first(self, name: str) -> str:
        """Return the value of the first field of that name; empty if there is none."""
        found = self._values.get(name.lower().encode())
        return charset.text(found[0][:MAX_FIELD], None)[0] if found else ""


class _Run(NamedTuple):
    """Text between encoded words, or the bytes of one; charset is `None` for text."""

    charset: str | None
    content: bytes


def field(given: Fields, name: str) -> str:
    """Return the first field of that name on one line, with encoded words unchanged."""
    return _FOLD.sub("", given.first(name))


def fields(given: Fields, name: str) -> str:
    """Return all fields of that name as one list."""
    return _FOLD.sub("", ", ".join(given.all(name)))[:MAX_FIELD]


def subject(given: Fields) -> str:
    """Return the decoded subject on one line with single blanks."""
    return " ".join(words(given.first("Subject")).split())[:1000]


def words(value: str) -> str:
    """Return the text of a field with its encoded words (RFC 2047) decoded.

    Neighbours of one charset are joined as bytes, because mail programs split inside characters.
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
    """Decode broken base64 as far as possible: skip wrong letters, add missing padding."""
    letters = content.translate(None, _NOT_BASE64)
    if len(letters) % 4 == 1:
        letters = letters[:-1]
    return binascii.a2b_base64(letters + b"=" * (-len(letters) % 4))
