# SPDX-License-Identifier: Apache-2.0
"""Messages: mails that are decoded and classified, and whose subject is parsed."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

UNDATED = datetime(1970, 1, 1, tzinfo=UTC)


class MessageKind(StrEnum):
    PATCH = "patch"
    COVER = "cover"
    REPLY = "reply"
    PULL_REQUEST = "pull-request"
    OTHER = "other"

    @property
    def is_posted(self) -> bool:
        """Return whether a mail of this kind is a part of a series."""
        return self in (MessageKind.PATCH, MessageKind.COVER)


class NotTaken(StrEnum):
    """The reason why a mail that holds a diff, or has PATCH in its subject, is not a patch."""

    REPLY = "a reply"
    COVER = "a cover letter"
    PULL_REQUEST = "a pull request"
    NOTICE = "a notice of a robot"
    BUNDLE = "a report or a digest with other mails in it"
    UNSIGNED = "neither PATCH in the subject nor a Signed-off-by before the diff"
    LOOSE = "a diff alone or attached, with neither PATCH in the subject nor a Signed-off-by"
    HTML = "the subject contains PATCH, but the diff is in HTML, which is not read"
    SEVERAL = "several attached patches"
    DEEP = "an attached mail nested too deep"
    NO_DIFF = "the subject contains PATCH, but the mail has no readable diff"

    @property
    def is_begun(self) -> bool:
        """Return whether the mail begins a patch, so that a person should look at it."""
        return self in _BEGUN


_BEGUN = frozenset(
    {NotTaken.LOOSE, NotTaken.HTML, NotTaken.SEVERAL, NotTaken.DEEP, NotTaken.NO_DIFF}
)


@dataclass(frozen=True, slots=True)
class Address:
    name: str
    email: str

    def __str__(self) -> str:
        return f"{self.name} <{self.email}>" if self.name else self.email

    @property
    def shown(self) -> str:
        """The name, or else the address."""
        return self.name or self.email


NOBODY = Address("", "")

# RFC 2606: no mail can come from this domain; patches that were never mailed get it
NEVER_MAILED = "no-message-id.invalid"


@dataclass(frozen=True, slots=True)
class SubjectTag:
    """The bracketed part of a subject, such as `[PATCH v2 1/3]`, and the title.

    `prefixes` are the words that are neither PATCH, RFC, RESEND, a version nor a counter
    (`net-next`, `fstests`), as written. `version` is 1 if the subject has no version. `number` and
    `total` are 0 for `[PATCHSET]`, a cover letter that does not count its patches.
    """

    title: str
    prefixes: tuple[str, ...] = ()
    number: int | None = None
    total: int | None = None
    version: int = 1
    is_patch: bool = False
    is_rfc: bool = False
    is_resend: bool = False
    is_pull: bool = False
    is_reply: bool = False


def agreed_version(tags: Iterable[SubjectTag]) -> int:
    """Return the version that most subjects of a series state, cover letter first.

    Only a number above 1 is a statement, because a subject without a version counts as v1.
    """
    stated = Counter(tag.version for tag in tags if tag.version > 1)
    return max(stated, key=stated.__getitem__, default=1)


@dataclass(frozen=True, slots=True)
class Message:
    """One decoded mail.

    `message_id` is the Message-ID without angle brackets. `subject` is the subject of the mail, or
    of the patch if the body has a `Subject:` line of its own; `sent_subject` is then the subject of
    the mail, and otherwise empty. `author` is the person who sent the mail, also if a list or a
    relay rewrote the From. `date` is in UTC, and `UNDATED` if no header field has a date.
    `references` has each referenced Message-ID once, oldest first and In-Reply-To last. `text` is
    the body before the first diff that is not quoted, and `diff` is the rest. Lines end in LF, or
    in CRLF if they are lines of a file with CRLF line ends in `diff`. `reply_to` names the people
    behind a From that a relay or a list has rewritten. `problems` describes what the
    decoder had to guess. `not_taken` is `None` for patches and for mails that hold none.
    """

    message_id: str
    subject: str
    tag: SubjectTag
    author: Address
    date: datetime
    kind: MessageKind
    text: str
    diff: str = ""
    to: tuple[Address, ...] = ()
    cc: tuple[Address, ...] = ()
    reply_to: tuple[Address, ...] = ()
    references: tuple[str, ...] = ()
    in_reply_to: str | None = None
    lists: tuple[str, ...] = ()
    problems: tuple[str, ...] = ()
    not_taken: NotTaken | None = None
    sent_subject: str = ""

    @property
    def body(self) -> str:
        return self.text + self.diff

    @property
    def diff_line(self) -> int:
        """The 1-based number of the line of the body at which the diff begins."""
        return self.text.count("\n") + 1
