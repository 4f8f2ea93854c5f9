# SPDX-License-Identifier: Apache-2.0
"""Decode bytes in any declared charset to text that UTF-8 can encode."""

import codecs
import re
from functools import lru_cache

import webencodings

_ASCII = frozenset({"", "us-ascii", "ascii", "ansi_x3.4-1968"})
# Labels in mails that the WHATWG standard does not have, or refuses because they harm web pages.
# Python's other text codecs are not charsets of mail: punycode and idna take quadratic time, utf-7
# and unicode_escape make surrogates.
_MORE = re.compile(
    r"iso-?8859-\d{1,2}|latin-?\d|(?:windows-|cp)\d{3,4}|koi8-t|iso-2022-(?:jp-\d|kr)|hz-gb-2312"
)
_ALIASES = {
    "csiso2022kr": "iso-2022-kr",
    "gb_2312-80": "gb18030",
    "hz-gb-2312": "hz",
    "utf-16": "utf-16",  # a mark in the text tells the order of the bytes
    "utf8mb4": "utf-8",
}
# Mails declare these charsets for text that only a superset can decode.
_SUPERSETS = {"gbk": "gb18030", "iso2022_jp": "iso2022_jp_ext"}
# In these charsets, bytes below 128 are not always ASCII.
_NOT_ASCII = ("utf-16", "iso2022", "hz")
# The standard reads the bytes that windows-1252 leaves open as control characters.
_OPEN = {0xDC00 + byte: byte for byte in (0x81, 0x8D, 0x8F, 0x90, 0x9D)}
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


def text(raw: bytes, charset: str | None) -> tuple[str, str | None]:
    """Decode bytes to text. If the charset is a guess, also return a description of the guess.

    The label of a charset means what the WHATWG Encoding Standard says.
    """
    known = _codec(charset[:60]) if charset else ""
    if raw.isascii() and not known.startswith(_NOT_ASCII):
        return clean(raw.decode("ascii")), None
    if raw.startswith(codecs.BOM_UTF8):
        known = "utf-8"
    decoded = _strictly(raw, known or "utf-8")
    if decoded is not None:
        return decoded, None if known or not charset else f"unknown charset {charset[:40]!r}"
    decoded = _strictly(raw, "utf-8")
    if decoded is not None:
        return decoded, f"not {charset} as declared; read as UTF-8"
    if known:
        broken = "UTF-8" if known == "utf-8" else charset
        return clean(raw.decode(known, "replace")), f"broken {broken}"
    return clean(raw.decode("windows-1252", "replace")), "no charset; read as windows-1252"


def clean(decoded: str) -> str:
    """Replace NULs and lone surrogates by U+FFFD, because no database can store them."""
    if decoded.isascii() and "\0" not in decoded:
        return decoded
    return _UNSTORABLE.sub("\ufffd", decoded)


def _strictly(raw: bytes, codec: str) -> str | None:
    try:
        return clean(raw.decode(codec).removeprefix("\ufeff"))
    except (UnicodeError, LookupError):
        if codec == "cp1252":
            return clean(raw.decode(codec, "surrogateescape").translate(_OPEN))
        return None


@lru_cache(200)
def _codec(charset: str) -> str:
    """Return the name of Python's codec for a charset; empty for unknown charsets and ASCII."""
    label = charset.strip("\"' \t").lower()
    if label in _ASCII:
        return ""
    found = None if label in _ALIASES else webencodings.lookup(label)
    name = found.codec_info.name if found else _ALIASES.get(label, "")
    if name in {"", "replacement", "x-user-defined"}:
        name = label if _MORE.fullmatch(label) else ""
    try:
        return codecs.lookup(_SUPERSETS.get(name, name)).name if name else ""
    except LookupError:
        return ""
