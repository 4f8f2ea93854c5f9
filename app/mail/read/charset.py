# SPDX-License-Identifier: Apache-2.0
"""Decode bytes in any declared charset to text that UTF-8 can encode."""

import codecs
import re

# Python's other text codecs are not charsets of mail: punycode and idna take quadratic time, utf-7
# and unicode_escape make surrogates.
_CHARSET = re.compile(
    r"utf-?8|us-ascii|ascii|iso-?8859-\d{1,2}|latin-?\d|(?:windows-|cp)\d{3,4}|koi8-[rut]|"
    r"gbk|gb18030|big5(?:-hkscs)?|shift[_-]?jis|euc-(?:jp|kr)|iso-2022-(?:jp(?:-\d)?|kr)|"
    r"ks_c_5601-1987|tis-620|utf-16(?:le|be)?|macintosh",
    re.IGNORECASE,
)
# Mails declare GB 2312 for text that only GB 18030, its superset, can decode.
_ALIASES = {"gb2312": "gb18030", "gb_2312-80": "gb18030", "x-gbk": "gbk", "utf8mb4": "utf-8"}
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


def text(raw: bytes, charset: str | None) -> tuple[str, str | None]:
    """Decode bytes to text. If the charset is a guess, also return a description of the guess."""
    if raw.isascii() and not _is_wide(charset):
        return clean(raw.decode("ascii")), None
    known = _codec(charset)
    decoded = _strictly(raw, known or "utf-8")
    if decoded is not None:
        return decoded, None if known or not charset else f"unknown charset {charset[:40]!r}"
    decoded = _strictly(raw, "utf-8")
    if decoded is not None:
        return decoded, f"not {charset} as declared; read as UTF-8"
    if known and known != "utf-8":
        return clean(raw.decode(known, "replace")), f"broken {charset}"
    if known == "utf-8" and charset:
        return clean(raw.decode("utf-8", "replace")), "broken UTF-8"
    return clean(raw.decode("windows-1252", "replace")), "no charset; read as windows-1252"


def clean(decoded: str) -> str:
    """Replace NULs and lone surrogates by U+FFFD, because no database can store them."""
    if decoded.isascii() and "\0" not in decoded:
        return decoded
    return _UNSTORABLE.sub("\ufffd", decoded)


def _strictly(raw: bytes, codec: str) -> str | None:
    try:
        return clean(raw.decode(codec))
    except (UnicodeError, LookupError):
        return None


def _codec(charset: str | None) -> str | None:
    name = (charset or "").strip("\"' ").lower()
    name = _ALIASES.get(name, name)
    if name in {"", "us-ascii", "ascii"}:
        return None
    return name if _CHARSET.fullmatch(name) and _exists(name) else None


def _is_wide(charset: str | None) -> bool:
    return charset is not None and charset.lower().startswith(("utf-16", "iso-2022"))


def _exists(name: str) -> bool:
    try:
        codecs.lookup(name)
    except LookupError:
        return False
    return True
