# SPDX-License-Identifier: Apache-2.0
"""Mails from files, directories, Maildirs and standard input."""

import io
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, NamedTuple

from app.errors import UserError
from app.mail.mail_errors import MailError
from app.mail.read import mbox
from app.mail.read.mbox import RawMail

MAILDIR = ("cur", "new")
Progress = Callable[[int], None]


class Input(NamedTuple):
    """A file to read mails from, or standard input if `path` is `None`."""

    path: Path | None

    @property
    def name(self) -> str:
        return str(self.path) if self.path else "<stdin>"

    @property
    def size(self) -> int:
        return self.path.stat().st_size if self.path and self.path.exists() else 0


class Broken(UserError):
    """The error of a file that cannot be read to its end; `reason` does not contain the name of the
    file."""

    def __init__(self, name: str, reason: str) -> None:
        super().__init__(f"{name}: {reason}")
        self.reason = reason


def find(names: list[str]) -> list[Input]:
    """Return the files that some names stand for: a file, all files of a directory or Maildir, or
    standard input for `-`.

    Raises:
        UserError: there is no such file or directory.
    """
    return [found for name in names for found in _find(name)]


def _find(name: str) -> list[Input]:
    if name == "-":
        return [Input(None)]
    path = Path(name)
    if path.is_dir():
        inside = [path / part for part in MAILDIR] if (path / "cur").is_dir() else [path]
        files = [file for folder in inside if folder.is_dir() for file in folder.iterdir()]
        return [Input(file) for file in sorted(files) if _is_mail_file(file)]
    if not path.exists():
        raise UserError(f"{name}: no such file or directory")
    return [Input(path)]


def _is_mail_file(file: Path) -> bool:
    """Return whether a file of a directory is read. A broken link is also read, so that Kantha
    reports the link."""
    is_broken = file.is_symlink() and not file.exists()
    return (file.is_file() or is_broken) and not file.name.startswith(".")


def mails(source: Input, progress: Progress | None = None) -> Iterator[RawMail]:
    """Yield the mails of one file; `progress` is called with the size of each piece that was read,
    in bytes.

    Raises:
        Broken: the file cannot be read or unpacked to its end.
    """
    try:
        with _opened(source) as stream:
            counted = io.BufferedReader(_Counted(stream, progress or (lambda _: None)))
            yield from mbox.split(mbox.decompress(counted))
    except (OSError, MailError) as error:
        raise Broken(source.name, _words(error)) from error


def _words(error: OSError | MailError) -> str:
    return (error.strerror if isinstance(error, OSError) else None) or str(error)


@contextmanager
def _opened(source: Input) -> Iterator[BinaryIO]:
    if source.path is None:
        yield sys.stdin.buffer
        return
    with source.path.open("rb") as stream:
        yield stream


class _Counted(io.RawIOBase):
    """A stream that reports the number of bytes that were read."""

    def __init__(self, stream: BinaryIO, progress: Progress) -> None:
        self._stream = stream
        self._progress = progress

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview, /) -> int:  # type: ignore[override]  # narrower
        data = self._stream.read(len(buffer))
        buffer[: len(data)] = data
        self._progress(len(data))
        return len(data)
