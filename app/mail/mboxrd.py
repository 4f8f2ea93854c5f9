# SPDX-License-Identifier: Apache-2.0
"""Output of mails in the mbox format that `git am` and the programs that read lore expect."""

import re
from collections.abc import Iterable, Iterator

LONG = 64 * 2**10  # bytes of a line; with as many `>` before `From ` it needs no mark
_FROM = re.compile(rb"^(>*From )", re.MULTILINE)


def mboxrd(mails: Iterable[bytes]) -> bytes:
    """Return mails as one mbox in mboxrd format, as public-inbox writes it."""
    return b"".join(mbox_pieces([mail] for mail in mails))


def mbox_pieces(mails: Iterable[Iterable[bytes]]) -> Iterator[bytes]:
    """Yield the mbox of mails in pieces. Each mail also comes in pieces."""
    for mail in mails:
        yield b"From mboxrd@z Thu Jan  1 00:00:00 1970\n"
        last = b"\n"
        for piece in _lines(mail):
            begun, end, lines = piece.partition(b"\n") if last[-1:] != b"\n" else (b"", b"", piece)
            last = begun + end + _FROM.sub(rb">\1", lines)
            yield last
        yield b"\n" if last.endswith(b"\n") else b"\n\n"


def _lines(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """Yield whole lines, or parts of a very long line.

    If the first line ends in CRLF, LF replaces CRLF. Otherwise, a CR belongs to the text.
    """
    begun = b""
    is_crlf: bool | None = None
    for piece in pieces:
        lines = begun + piece
        if is_crlf is None and (end := lines.find(b"\n")) >= 0:
            is_crlf = lines.endswith(b"\r", 0, end)
        if is_crlf:
            lines = lines.replace(b"\r\n", b"\n")
        end = lines.rfind(b"\n") + 1
        if not end and len(lines) > LONG:
            end = len(lines) - lines.endswith(b"\r")
        if end:
            yield lines[:end]
        begun = lines[end:]
    if begun:
        yield begun
