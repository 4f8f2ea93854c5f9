# SPDX-License-Identifier: Apache-2.0
"""Reply mails in the style of the kernel lists: each finding under the lines that it concerns."""

import hashlib
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from email.utils import format_datetime
from enum import StrEnum
from typing import NamedTuple
from urllib.parse import urlsplit

from app.links import absolute, message_path
from app.mail.group import identities as people
from app.mail.read import address
from app.model import NEVER_MAILED, UNDATED, Address, Finding, Message, Severity, folding
from app.notify import remark, wire
from app.notify.draft import Draft, Omitted, finding_set
from app.notify.quote import NOWHERE, Quoted
from app.notify.remark import RemarkContext, wrapped

MAX_SUBJECT = 300
# besides the author; half of the patches on linux-gpio have 9 people and 4 lists or fewer
MAX_PEOPLE = 10
MAX_LISTS = 5
NOT_OPTED = "the list did not opt in"
MAX_REFERENCES = 8000  # characters; more than a hundred ids of the usual kind
_RE = re.compile(r"(?:(?:re|aw|sv|antw)(?:\[\d{1,3}\])?: ?)+", re.IGNORECASE)
_PLUS = re.compile(r"\+[^@]{0,200}(?=@)")


class Audience(StrEnum):
    """The recipients of a reply mail: the author, the author and the lists, or all recipients of
    the patch."""

    AUTHOR = "author"
    LIST = "list"
    RECIPIENTS = "recipients"


@dataclass(frozen=True, slots=True)
class Terms:
    """Settings for the text and the recipients of reply mails.

    `url` is the address of the pages (KANTHA_URL). The host of `url` is also the host in the
    Message-IDs of reply mails. If `url` is empty, reply mails do not link to pages. `own` are
    Kantha's own mail addresses, to which Kantha never sends a reply mail. Case does not matter.
    `lists` are the List-Ids that may get a reply mail. `None` allows every list that got the patch.
    The people in `copies` get every reply mail. `most` is the maximum number of recipients of a
    reply mail.
    """

    url: str
    audience: Audience = Audience.LIST
    own: frozenset[str] = frozenset()
    lists: frozenset[str] | None = None
    copies: tuple[Address, ...] = ()
    most: int | None = None


def compose(
    posted: Sequence[Message], findings: Iterable[Finding], terms: Terms
) -> tuple[Draft, ...]:
    """Return one draft for each mail of a series that has findings, in the order of the series.

    `posted` are the cover letter and the patches (`SeriesMails.members`). The first mail in
    `posted` identifies the series. The drafts report all of the given findings except notes, which
    are only shown on pages. If a draft has no `to`, nobody can get it. A mail gets no draft if a
    header field cannot contain its Message-ID, because nobody could see which mail the draft
    answers.
    """
    by_mail: dict[str, list[Finding]] = {}
    mailed = (finding for finding in findings if finding.severity is not Severity.NOTE)
    for finding in sorted(mailed, key=_order):
        by_mail.setdefault(finding.at.message_id, []).append(finding)
    numbers = {m.message_id: m.tag.number for m in posted if m.tag.number}
    around = RemarkContext(terms.url, numbers)
    return tuple(
        _draft(posted[0].message_id, message, by_mail[message.message_id], terms, around)
        for message in posted
        if message.message_id in by_mail and wire.is_id(message.message_id)
    )


def _order(finding: Finding) -> tuple[str, int, str, str, str]:
    at = finding.at
    return at.path, at.line or 0, finding.check, finding.message, finding.fingerprint


def _draft(
    series: str, message: Message, findings: list[Finding], terms: Terms, around: RemarkContext
) -> Draft:
    to, cc, omitted = _recipients(message, terms)
    prints = finding_set(findings)
    digest = hashlib.sha256(f"{series}\n{message.message_id}\n{prints}".encode("utf-8", "replace"))
    is_mailed = not message.message_id.endswith(f"@{NEVER_MAILED}")
    return Draft(
        message_id=f"kantha-{digest.hexdigest()[:32]}@{_host(terms.url)}",
        series=series,
        answers=message.message_id,
        references=_references(message) if is_mailed else (),
        subject=_subject(message.sent_subject or message.subject),
        to=to,
        cc=cc,
        body=_body(message, findings, around),
        findings=tuple(findings),
        finding_set=prints,
        omitted=omitted,
    )


def _host(url: str) -> str:
    host = urlsplit(url).hostname or ""
    return host if host and wire.is_id(f"kantha@{host}") else "kantha.invalid"


def _subject(subject: str) -> str:
    plain = wire.one_line(subject, MAX_SUBJECT)
    answered = _RE.match(plain)
    return f"Re: {plain[answered.end() :] if answered else plain}"


def _references(message: Message) -> tuple[str, ...]:
    """Return the references for a reply to a mail: the mail's references, then its own Message-ID.

    If the Message-IDs are too long together, only the first and the newest Message-IDs are kept.
    """
    known = [one for one in message.references if one != message.message_id]
    ids = [one for one in (*dict.fromkeys(known), message.message_id) if wire.is_id(one)]
    size = sum(map(len, ids))
    while size > MAX_REFERENCES and len(ids) > 2:
        size -= len(ids.pop(1))
    return tuple(ids)


class _Recipients(NamedTuple):
    to: tuple[Address, ...]
    cc: tuple[Address, ...]
    omitted: tuple[Omitted, ...]


def _recipients(message: Message, terms: Terms) -> _Recipients:
    """Return the recipients of a reply.

    The number of people is limited, because anybody can send a forged patch to many people. The
    first people in To and Cc are kept, because `get_maintainer.pl` names them first.
    """
    seen = {_mailbox(one) for one in terms.own}
    authors = _new(_authors(message), seen)
    own = _new(terms.copies, seen)
    judged = list(_judged(_new((*message.to, *message.cc), seen), terms))
    omitted = [Omitted(one, why) for one, why in judged if why]
    copies = (*own, *(one for one, why in judged if not why))
    if terms.most is not None:
        room = max(0, terms.most - len(authors))
        omitted += [Omitted(one, f"max_per_day is {terms.most}") for one in copies[room:]]
        copies = copies[:room]
    return _Recipients(authors or copies, copies if authors else (), tuple(omitted))


def _authors(message: Message) -> list[Address]:
    """Return the sender of a mail, but no list or relay that put its own address in the From."""
    senders = people.behind(message.author, message.reply_to)
    return [one for one in senders if one.email and not address.lists_of((one,))][:1]


def _new(found: Iterable[Address], seen: set[str]) -> tuple[Address, ...]:
    """Return the people with a valid address that is not in `seen` yet, and add them to `seen`."""
    kept: list[Address] = []
    for one in found:
        if wire.is_email(one.email) and _mailbox(one.email) not in seen:
            seen.add(_mailbox(one.email))
            kept.append(one)
    return tuple(kept)


def _judged(recipients: Iterable[Address], terms: Terms) -> Iterator[tuple[Address, str]]:
    """Yield the recipients that `reply_to` of the policy selects.

    Each has a reason if the person gets no copy.
    """
    people = lists = 0
    for one in recipients if terms.audience is not Audience.AUTHOR else ():
        list_id = next(iter(address.lists_of((one,))), None)
        if list_id is None:
            if terms.audience is Audience.RECIPIENTS:
                people += 1
                yield one, f"more than {MAX_PEOPLE} people" if people > MAX_PEOPLE else ""
        elif terms.lists is not None and list_id not in terms.lists:
            yield one, NOT_OPTED
        else:
            lists += 1
            yield one, f"more than {MAX_LISTS} lists" if lists > MAX_LISTS else ""


def _mailbox(email: str) -> str:
    return _PLUS.sub("", email.lower(), count=1)


def _body(message: Message, findings: list[Finding], around: RemarkContext) -> str:
    patch = folding.of_patch(message.message_id, findings)
    quoted = Quoted(message)
    remarks = []
    for entry in patch.shown:
        spot = quoted.spot(entry[0].at, entry[0].related)
        remarks.append((spot, remark.of(entry, around, is_shown=spot != NOWHERE)))
    rest = sum(map(len, patch.folded))
    parts = [_attribution(message), quoted.with_remarks(remarks).rstrip("\n"), ""]
    parts += [*_more(rest, message, around.url), *_signature()]
    return "\n".join(parts) + "\n"


def _attribution(message: Message) -> str:
    who = next(iter(people.behind(message.author, message.reply_to)), message.author)
    name = wire.one_line(who.shown, wire.MAX_NAME) or "somebody"
    when = f"On {format_datetime(message.date)}, " if message.date != UNDATED else ""
    return wrapped(f"{when}{remark.harmless(name)} wrote:")


def _more(rest: int, message: Message, url: str) -> Iterator[str]:
    if not rest:
        return
    many = "1 more finding is" if rest == 1 else f"{rest} more findings are"
    if url:
        yield f"{many} on the page of this mail:"
        yield absolute(url, message_path("/r", message.message_id)) + "/"
    else:
        yield f"{many} not in this mail."
    yield ""


def _signature() -> Iterator[str]:
    yield "-- "
    yield "Kantha, automatic review by fixed rules; no person has read this mail."
    yield "If it is wrong or of no use, please answer and say why."
