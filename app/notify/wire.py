# SPDX-License-Identifier: Apache-2.0
"""Header fields and text of reply mails, exactly as Kantha sends them.

Names, subjects and Message-IDs may come from hostile mails. Python's folding of fields writes long
Message-IDs as encoded words. The folding also moves a comma out of an encoded name, and raises
errors for valid addresses. Python's parser can read everything that this module writes.
"""

import base64
import quopri
import re
import textwrap
from collections.abc import Iterable
from datetime import datetime
from email.utils import format_datetime

import app
from app.model import Address

AGENT = f"Kantha/{app.__version__}"
WIDTH = 76
MAX_LINE = 998  # RFC 5322, without the line end
MAX_NAME = 100
_WORD = 45  # bytes of an encoded word, 60 characters in base64
_ATOMS = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~ -]+")
_TEXT = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]"
_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_EMAIL = re.compile(rf"{_TEXT}{{1,64}}(?:\.{_TEXT}{{1,64}}){{0,20}}@{_LABEL}(?:\.{_LABEL}){{1,10}}")
_MAX_EMAIL = 254  # RFC 5321
_ID = re.compile(r"[!-;=?-~]{1,480}")


def is_email(text: str) -> bool:
    """Return whether a header field and an SMTP command can contain a mail address unchanged."""
    local = text.partition("@")[0]
    return len(text) <= _MAX_EMAIL and len(local) <= 64 and bool(_EMAIL.fullmatch(text))


def is_id(text: str) -> bool:
    """Return whether a header field can contain a Message-ID unchanged."""
    return "@" in text and bool(_ID.fullmatch(text))


def one_line(text: str, most: int) -> str:
    """Return a text of limited length without line ends, control characters and lone surrogates."""
    plain = "".join(c if c.isprintable() else " " for c in text[: 4 * most])
    return " ".join(plain.split())[:most].rstrip()


def fields(*lines: str) -> bytes:
    return "".join(lines).replace("\n", "\r\n").encode("ascii")


def text(name: str, value: str) -> str:
    return f"{name}: {_folded(_encoded(value), len(name) + 2)}\n"


def date(name: str, value: datetime | None) -> str:
    return f"{name}: {format_datetime(value)}\n" if value else ""


def people(name: str, value: tuple[Address, ...]) -> str:
    """Return a header field with the people whose addresses are valid; empty if there are none."""
    found = [_person(one) for one in value if is_email(one.email)]
    return f"{name}: " + ",\n ".join(found) + "\n" if found else ""


def ids(name: str, value: Iterable[str]) -> str:
    found = [f"<{one}>" for one in value if is_id(one)]
    return f"{name}: " + "\n ".join(found) + "\n" if found else ""


def body(content: str) -> bytes:
    """Return a body with its MIME header fields, in the simplest encoding that the text allows."""
    raw = content.encode("utf-8", "replace")
    charset = "us-ascii" if raw.isascii() else "utf-8"
    encoding = "7bit" if raw.isascii() else "8bit"
    if any(len(line) > MAX_LINE for line in raw.split(b"\n")):
        raw, encoding = quopri.encodestring(raw), "quoted-printable"
    head = (
        "MIME-Version: 1.0\n"
        f'Content-Type: text/plain; charset="{charset}"\n'
        f"Content-Transfer-Encoding: {encoding}\n\n"
    )
    return (head.encode() + raw).replace(b"\n", b"\r\n")


def _person(person: Address) -> str:
    name = one_line(person.name, MAX_NAME)
    if not name:
        return person.email
    if name.isascii() and "=?" not in name:
        quoted = name.replace("\\", r"\\").replace('"', r"\"")
        shown = name if _ATOMS.fullmatch(name) else f'"{quoted}"'
    else:
        shown = "\n ".join(_words(name))
    return f"{shown} <{person.email}>"


def _encoded(value: str) -> list[str]:
    """Return the parts of a field's value. The field may be folded between two parts."""
    return value.split(" ") if value.isascii() and "=?" not in value else _words(value)


def _words(value: str) -> list[str]:
    """Return a text as encoded words (RFC 2047). Programs drop the blanks between encoded words."""
    parts, size = [""], 0
    for character in value:
        length = len(character.encode())
        if size + length > _WORD:
            parts.append("")
            size = 0
        parts[-1] += character
        size += length
    return [f"=?utf-8?b?{base64.b64encode(part.encode()).decode()}?=" for part in parts]


def _folded(parts: list[str], indent: int) -> str:
    lines = textwrap.wrap(
        " ".join(parts),
        WIDTH,
        initial_indent=" " * indent,
        subsequent_indent=" ",
        break_long_words=False,
        break_on_hyphens=False,
    )
    return "\n".join(lines).lstrip()
