# SPDX-License-Identifier: Apache-2.0
"""Messages: mails that are decoded and classified, and whose subject is parsed."""

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


@dataclass(frozen=True, slots=True)
class Address:
    name: str
    email: str

    def __str__(self) -> str:
        return f"{self.name} <{self.email}>" if self.name else self.email


NOBODY = Address("", "")

# RFC 2606: no mail can come from this domain; patches that were never mailed get it
NEVER_MAILED = "no-message-id.invalid"


@dataclass(frozen=True, slots=True)
class SubjectTag:
    """The bracketed part of a subject, such as `[PATCH v2 1/3]`, and the title.

    `prefixes` are the words that are neither PATCH, RFC, RESEND, a version nor a counter
    (`net-next`, `fstests`), as written. `version` is 1 if the subject has no version.
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


@dataclass(frozen=True, slots=True)
class Message:
    """One decoded mail.

    `message_id` is the Message-ID without angle brackets. `date` is in UTC, and `UNDATED` if no
    header field has a date. `references` has each referenced Message-ID once, oldest first and
    In-Reply-To last. `text` is the body before the first diff that is not quoted, and `diff` is the
    rest. Lines end in LF, or in CRLF if they are lines of a file with CRLF line ends in `diff`.
    `reply_to` names the people behind a From that a
    relay or a list has rewritten. `project` names another project that the subject addresses, such
    as `fstests`, and is `None` for the kernel. `problems` describes what the decoder had to guess.
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
    project: str | None = None
    problems: tuple[str, ...] = ()

    @property
    def body(self) -> str:
        return self.text + self.diff

    @property
    def diff_line(self) -> int:
        """The 1-based number of the line of the body at which the diff begins."""
        return self.text.count("\n") + 1
