# SPDX-License-Identifier: Apache-2.0
"""Decode the bytes of one mail into a `Message`."""

import re
from collections.abc import Iterable

from app.mail.mail_errors import MailError
from app.mail.read import address, body, classify, date, header, mime, references, subject
from app.mail.read.header import Fields
from app.mail.read.mbox import MAX_MAIL
from app.model import Address, Message

_MAX_PROBLEMS = 20
_MAX_LISTS = 50

# Delivery agents write mbox lines before the header, some of them escaped.
_UNIX_FROM = re.compile(rb"(?:>?From [^\n]{0,1000}\n){1,5}")
_FIELD = re.compile(rb"[!-9;-~]{1,200}:")


class Undecodable(MailError):
    """A mail that has no usable Message-ID or cannot be read at all. The text is the reason."""


def decode(raw: bytes) -> Message:
    """Decode one mail. If a charset or a field is broken, the decoder guesses.

    Raises:
        Undecodable: the mail is empty, has no header, no usable Message-ID, or is huge.
    """
    top = _top(raw)
    message_id, *problems = references.message_id(top.fields)
    if not message_id:
        raise Undecodable(problems[0] or "it has no Message-ID")
    return _message(top, message_id, problems)


def came_through(raw: bytes) -> tuple[str, ...]:
    """Return the List-Ids of the lists that sent a copy of a mail.

    Lists among the recipients do not count.
    """
    try:
        return address.lists_named(_top(raw).fields)
    except Undecodable:
        return ()


def _top(raw: bytes) -> mime.MimePart:
    if len(raw) > MAX_MAIL:
        raise Undecodable(f"it is larger than {MAX_MAIL} bytes")
    text = mime.with_lf(raw.lstrip(b"\r\n"))
    if not text.strip():
        raise Undecodable("it is empty")
    text = text[match.end() :] if (match := _UNIX_FROM.match(text)) else text
    if not _FIELD.match(text):
        raise Undecodable("it has no header")
    if text.find(b"\n\n", 0, mime.MAX_HEADER) < 0 and len(text) > mime.MAX_HEADER:
        raise Undecodable(f"its header is larger than {mime.MAX_HEADER} bytes")
    return mime.part(text)


def _message(top: mime.MimePart, message_id: str, problems: list[str | None]) -> Message:
    fields = top.fields
    texts = mime.texts(top)
    text, diff = body.at_diff(_joined(texts))
    # HTML is read for its words alone, never for a diff
    shown = ("", "") if any(part.is_html for part in texts) else (text, diff)
    title = header.subject(fields)
    tag = subject.read(title)
    sent, date_problem = date.read(fields)
    known, parent = references.read(fields, message_id)
    author = _author(fields)
    to, cc = (address.parse(header.fields(fields, name)) for name in ("To", "Cc"))
    problems += [date_problem, None if author.email else "no usable From"]
    return Message(
        message_id=message_id,
        subject=title,
        tag=tag,
        author=author,
        date=sent,
        kind=classify.kind(tag, *shown, is_answer=bool(known)),
        text=text,
        diff=diff,
        to=to,
        cc=cc,
        reply_to=address.parse(header.fields(fields, "X-Original-From"))
        + address.parse(header.fields(fields, "Reply-To")),
        references=known,
        in_reply_to=parent,
        lists=_lists(fields, (*to, *cc)),
        project=classify.project(tag),
        problems=_problems([*problems, *(t.problem for t in texts)]),
    )


def _author(fields: Fields) -> Address:
    found = (address.parse(header.field(fields, name)) for name in ("From", "Sender"))
    return next((people[0] for people in found if people), Address("", ""))


def _joined(texts: Iterable[mime.PartText]) -> str:
    """Join the texts of MIME parts. Each part begins on a new line."""
    parts = [text.text for text in texts if text.text]
    return "\n".join(part if part.endswith("\n") else part + "\n" for part in parts)


def _lists(fields: Fields, people: Iterable[Address]) -> tuple[str, ...]:
    found = (*address.lists_named(fields), *address.lists_of(people))
    return tuple(dict.fromkeys(found))[:_MAX_LISTS]


def _problems(found: Iterable[str | None]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(problem for problem in found if problem))[:_MAX_PROBLEMS]
