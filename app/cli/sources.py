# SPDX-License-Identifier: Apache-2.0
"""Sources of many mails: files, public-inbox archives, the database."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

from app import archive
from app.archive import Archive
from app.cli import inputs
from app.cli.inputs import Input, Progress
from app.config import Settings
from app.mail.read.mbox import RawMail
from app.service.series import browsing
from app.service.upkeep.connection import Database
from app.service.upkeep.opening import opened

DATABASE = "database"


class MailInput(NamedTuple):
    """A source of mails; `mails` yields the mails and reports its progress, up to `size`."""

    size: int
    mails: Callable[[Progress], Iterator[RawMail]]


def find(names: list[str], settings: Settings) -> list[MailInput]:
    """Return the sources that some names stand for: `database`, an archive, or a name for
    `inputs.find`.

    Raises:
        UserError: there is no such input, or the input cannot be read.
    """
    return [source for name in names for source in _find(name, settings)]


def _find(name: str, settings: Settings) -> list[MailInput]:
    if name == DATABASE:
        return [_database(opened(settings))]
    if archive.is_archive(Path(name)):
        return [_archive(archive.listed(Path(name)))]
    return [_input(source) for source in inputs.find([name])]


def _input(source: Input) -> MailInput:
    def mails(progress: Progress) -> Iterator[RawMail]:
        return inputs.mails(source, progress)

    return MailInput(source.size, mails)


def _archive(found: Archive) -> MailInput:
    def mails(progress: Progress) -> Iterator[RawMail]:
        return _counted(found.mails(), progress)

    return MailInput(found.size, mails)


def _database(database: Database) -> MailInput:
    def mails(progress: Progress) -> Iterator[RawMail]:
        return _counted(map(RawMail, browsing.all_mails(database)), progress)

    return MailInput(browsing.counts(database).messages, mails)


def _counted(mails: Iterator[RawMail], progress: Progress) -> Iterator[RawMail]:
    for mail in mails:
        progress(1)
        yield mail
