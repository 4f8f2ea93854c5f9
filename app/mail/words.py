# SPDX-License-Identifier: Apache-2.0
"""Words of a mail for the full-text index, which are the same for SQLite and PostgreSQL.

A word consists of letters, digits and `_`. Case and accents are removed. The parts of a word with
`_` follow the word, so that searches for `scoped_guard` and for `guard` find `scoped_guard`.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import islice
from typing import NamedTuple

from app.model import Message

# Limits of the words of one mail; together below the 16,383 places of a tsvector.
MAX_TEXT = 80_000  # characters of a body
MAX_BODY = 12_000  # words
MAX_NAMES = 1_000  # words of all file names, and of all functions
MAX_HEAD = 400  # words of a subject or an author
MAX_BYTES = 32  # of a word as UTF-8, on average: a tsvector is at most 1 MiB

_WORD = re.compile(r"_{0,63}[^\W_]\w{0,63}")
_FOREIGN = re.compile(r"[^\x00-\x7f]+")
# letters without a separable accent
_STROKES = str.maketrans(
    {"ł": "l", "ø": "o", "đ": "d", "ħ": "h", "ŧ": "t", "ı": "i", "æ": "ae", "œ": "oe", "ð": "d"}
)
# lines of a diff with a line end before them: a fixed first byte is found faster than `^`
_FILE = re.compile(r"\n(?:diff --git (\S+ \S+)|(?:---|\+\+\+) (\S+))")
_SIDE = re.compile(r"^\"?[ab]/")
# the function around a hunk, and the function that a changed line in the first column begins
_SECTION = re.compile(r"\n@@ -[0-9,]{1,20} \+[0-9,]{1,20} @@ ([A-Za-z_][^\n(]{0,200})(\()?")
_DEFINITION = re.compile(r"\n[-+]([A-Za-z_][^\n(=;]{0,200})\([^\n]{0,500}$", re.MULTILINE)
_NO_NAME = frozenset({"__attribute__", "if", "for", "while", "switch", "return", "sizeof"})


class IndexedWords(NamedTuple):
    """The words of a mail for the index, in order and separated by spaces.

    `files` are the paths in the diff. `functions` are the functions that the diff changes or
    defines.
    """

    subject: str
    author: str
    files: str
    functions: str
    body: str


def of(message: Message) -> IndexedWords:
    """Return the words of a mail for the index.

    Of a long body, only the first words are indexed.
    """
    author = f"{message.author.name} {message.author.email}"
    body, diff = message.body, "\n" + message.diff
    functions = _joined(_functions(diff), MAX_NAMES)
    text = _joined([body], MAX_BODY)
    if max(len(body), len(text)) > MAX_TEXT or text.count(" ") >= MAX_BODY - 1:
        # a function's name is a word of the body, wherever in the body it occurs
        text = f"{text} {functions}"
    return IndexedWords(
        _joined([message.subject, message.sent_subject], MAX_HEAD),
        _joined([author], MAX_HEAD),
        _joined(_files(diff), MAX_NAMES),
        functions,
        text,
    )


def named(subjects: Iterable[str], author: str, marks: Iterable[str] = ()) -> IndexedWords:
    """Return the words of a series for the index.

    The words are those of the subjects and the sender, and `marks`, which stay unchanged.
    """
    subject = " ".join([_joined(subjects, MAX_BODY), *islice(marks, MAX_HEAD)])
    return IndexedWords(subject, _joined([author], MAX_HEAD), "", "", "")


def split(text: str) -> list[str]:
    """Return the words of a text. The parts of a word with `_` follow the word."""
    return _expanded(_plain(text)).split()


def phrase(text: str) -> list[str]:
    """Return the search terms that find the words of a text side by side in a mail."""
    *before, last = _plain(text) or [""]
    return [*_expanded(before).split(), last] if last else []


def _joined(texts: Iterable[str], most: int) -> str:
    text = _expanded(_plain(" ".join(texts)))
    if text.count(" ") >= most:
        text = " ".join(text.split(" ", most)[:most])
    raw = text.encode()
    if len(raw) <= most * MAX_BYTES:
        return text
    return raw[: most * MAX_BYTES].rpartition(b" ")[0].decode()


def _plain(text: str) -> list[str]:
    folded = text[:MAX_TEXT].lower()
    if not folded.isascii():
        folded = _FOREIGN.sub(_folded, folded)[:MAX_TEXT]
    return _WORD.findall(folded)


def _folded(match: re.Match[str]) -> str:
    parts = unicodedata.normalize("NFKD", match[0].casefold())
    return "".join(c for c in parts if not unicodedata.combining(c)).translate(_STROKES)


def _expanded(words: Iterable[str]) -> str:
    return " ".join([_with_parts(word) if "_" in word else word for word in words])


@lru_cache(maxsize=50_000)
def _with_parts(word: str) -> str:
    """Return a word with its parts: `i_state i state` for `i_state`."""
    return " ".join([word, *(part for part in word.split("_") if part)])


def _files(diff: str) -> list[str]:
    """Return the old and the new name of each file in a diff, once each, without `a/` and `b/`."""
    names: dict[str, None] = {}
    for match in islice(_FILE.finditer(diff), MAX_NAMES):
        for name in (match[1] or match[2]).split(" "):
            names.setdefault(_SIDE.sub("", name))
    names.pop("/dev/null", None)
    return list(names)


def _functions(diff: str) -> Iterator[str]:
    """Yield the names of functions and types that a diff changes, each once."""
    sections = ((match[1], True) for match in _SECTION.finditer(diff))
    added = ((match[1], False) for match in _DEFINITION.finditer(diff) if match[0][-1] not in ";,")
    seen: set[str] = set()
    for head, is_section in islice((*sections, *added), MAX_NAMES * 4):
        name = _name(head, is_section)
        if name and name not in seen and name not in _NO_NAME:
            seen.add(name)
            yield name


def _name(head: str, is_section: bool) -> str:
    if not is_section and head[-1].isspace():
        return ""  # prose: in a definition the bracket follows the name directly
    words = _WORD.findall(head)
    return words[-1] if words else ""
