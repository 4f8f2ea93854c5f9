# SPDX-License-Identifier: Apache-2.0
"""A spool for more mails than fit into memory: their bytes are in a file, their facts in memory."""

import tempfile
from dataclasses import replace
from types import TracebackType

from app.code.diff import patch_id
from app.engine.assemble import grouped, raw_of
from app.engine.prerequisite_mails import MailFacts, with_needed
from app.mail.group import facts, prerequisites
from app.mail.group.facts import Facts
from app.mail.read.decode import decode
from app.mail.read.mbox import RawMail
from app.model import Message, RawSeries, SeriesMails, SubjectTag
from app.model.message import NOBODY
from app.model.prerequisites import Prerequisite
from app.service.intake.decoding import read


class Spool:
    """A context manager around a temporary file of patches, cover letters and replies.

    The spool only counts all other mails. For the grouping, about 1 KB of each mail stays in
    memory. The bytes of each mail are on disk, and are read only for reviews that need the mail.
    The file disappears with the process, however the process ends. With `has_needed`, each series
    gets the patches that it needs, for reviews with a kernel tree.
    """

    def __init__(self, *, has_needed: bool = False) -> None:
        self.mails = 0
        self.unread = 0
        self._file = tempfile.TemporaryFile()  # noqa: SIM115 - closed by __exit__
        self._messages: dict[str, Message] = {}
        self._facts: dict[str, Facts] = {}
        self._has_needed = has_needed
        self._prerequisites: dict[str, tuple[Prerequisite, ...]] = {}
        self._places: dict[str, tuple[int, int]] = {}

    def __enter__(self) -> "Spool":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._file.close()

    def add(self, mail: RawMail) -> None:
        """Store a mail; if several mails have one Message-ID, only the first counts."""
        self.mails += 1
        message = read(mail)
        if isinstance(message, str):
            self.unread += 1
            return
        is_wanted = message.kind.is_posted or message.in_reply_to
        if not is_wanted or message.message_id in self._messages:
            return
        self._messages[message.message_id] = _slim(message)
        if message.kind.is_posted:
            self._facts[message.message_id] = facts.of(message)
            if self._has_needed and (named := prerequisites.of(message)):
                self._prerequisites[message.message_id] = named
        self._places[message.message_id] = self._file.tell(), len(mail.data)
        self._file.write(mail.data)

    def all_mails(self) -> list[SeriesMails]:
        """Return all series that have a patch, newest first, with their histories but without
        texts."""
        self._file.flush()
        whole = grouped(self._messages.values(), self._facts)
        if self._prerequisites:
            whole = with_needed(whole, self._mail_facts)
        found = [series_mails for series_mails in whole if series_mails.patches]
        found.sort(key=lambda one: (one.first.date, one.first.message_id), reverse=True)
        return found

    @property
    def _mail_facts(self) -> MailFacts:
        return MailFacts(
            named=lambda message: self._prerequisites.get(message.message_id, ()),
            change=lambda message: self._facts[message.message_id].change,
            patch_id=lambda message: patch_id.of(decode(self._raw(message)).diff),
        )

    def raw(self, series_mails: SeriesMails) -> RawSeries:
        """Return the raw mails of a series, its replies, the mails of its previous version, and the
        patches that the series needs."""
        return raw_of(series_mails, self._raw)

    def _raw(self, message: Message) -> bytes:
        offset, size = self._places[message.message_id]
        self._file.seek(offset)
        return self._file.read(size)


def _slim(message: Message) -> Message:
    """Return a mail with only the fields that grouping and linking need; a reply needs only the
    mail that it answers."""
    slim = replace(
        message,
        subject="",
        sent_subject="",
        text="",
        diff="",
        to=(),
        cc=(),
        reply_to=(),
        lists=(),
        problems=(),
    )
    if message.kind.is_posted:
        return slim
    return replace(slim, tag=_NO_TAG, author=NOBODY, references=())


_NO_TAG = SubjectTag("")
