# SPDX-License-Identifier: Apache-2.0
"""The text of a mail as DATA brings it: dots, line ends, and no more than is allowed."""

from asyncio import LimitOverrunError, StreamReader

START = b"\r\n"  # the end of the line of DATA
DOT = b".\r\n"
END = START + DOT


class MailText:
    """Grows piece by piece from START to END; of one that is too large nothing is kept."""

    def __init__(self, limit: int) -> None:
        self._limit = limit + len(END)
        self._size = 0
        self._raw = bytearray()

    def add(self, piece: bytes) -> None:
        self._size += len(piece)
        if self.is_too_large:
            self._raw.clear()
        else:
            self._raw += piece

    @property
    def is_too_large(self) -> bool:
        return self._size > self._limit

    def mail(self) -> bytes:
        """The mail as it would be on disk: LF at line ends, no dots but its own."""
        lines = bytes(self._raw).removesuffix(DOT).replace(b"\r\n", b"\n")
        return lines.replace(b"\n.", b"\n").removeprefix(b"\n")


async def read(reader: StreamReader, limit: int) -> MailText:
    """The text up to a dot between two CRLFs, and nothing behind it.

    A line feed of its own is a line end within the text, as for Postfix since 3.9, and no
    more: programs that send what they read from a file write such mails.
    """
    # a mail may be nothing but its end, of which the line of DATA is the beginning
    reader._buffer[:0] = START  # type: ignore[attr-defined]  # nothing public puts bytes back
    text = MailText(limit)
    while True:
        try:
            text.add(await reader.readuntil(END))
        except LimitOverrunError as error:
            text.add(await reader.read(error.consumed))
        else:
            return text
