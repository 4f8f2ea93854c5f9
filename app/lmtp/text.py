# SPDX-License-Identifier: Apache-2.0
"""The text of a mail as the DATA command sends it: dots, line ends and a size limit."""

from asyncio import LimitOverrunError, StreamReader

START = b"\r\n"  # the end of the line of DATA
DOT = b".\r\n"
END = START + DOT


class MailText:
    """The text of a mail, which is added piece by piece from START to END and dropped if it is too
    large."""

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
        """Return the mail as it is on disk: with LF at line ends, and without the dots that DATA
        adds."""
        lines = bytes(self._raw).removesuffix(DOT).replace(b"\r\n", b"\n")
        return lines.replace(b"\n.", b"\n").removeprefix(b"\n")


async def read(reader: StreamReader, limit: int) -> MailText:
    """Read the text of a mail up to a dot between two CRLFs, and nothing after that end.

    A single line feed is a line end but cannot end the mail, as in Postfix since 3.9. Programs that
    send a file write such line ends.
    """
    # a mail may be only its end, which begins with the line end of DATA
    reader._buffer[:0] = START  # type: ignore[attr-defined]  # no public method puts bytes back
    text = MailText(limit)
    while True:
        try:
            text.add(await reader.readuntil(END))
        except LimitOverrunError as error:
            text.add(await reader.read(error.consumed))
        else:
            return text
