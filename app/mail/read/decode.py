# SPDX-License-Identifier: Apache-2.0
"""Decode the bytes of one mail into a `Message`."""

import re
from collections.abc import Iterable

from app.mail import relays
from app.mail.mail_errors import MailError
from app.mail.read import address, body, classify, date, header, mime, references, subject
from app.mail.read.header import Fields
from app.mail.read.mbox import MAX_MAIL
from app.model import Address, Message, MessageKind, SubjectTag

_MAX_PROBLEMS = 20

# Delivery agents write mbox lines before the header, some of them escaped.
_UNIX_FROM = re.compile(rb"(?:>?From [^\n]{0,1000}\n){1,5}")
_FIELD = re.compile(rb"[!-9;-~]{1,200}:")
_NO_AUTHOR = ("no usable From", "a list replaced the author's address")


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
    """Return the List-Ids in the List-Id fields of a copy of a mail.

    If no List-Id field has a List-Id, the X-Mailing-List field counts. Lists among the recipients
    do not count.
    """
    try:
        return _lists(_top(raw).fields, ())
    except Undecodable:
        return ()


def _top(raw: bytes) -> mime.MimePart:
    if len(raw) > MAX_MAIL:
        raise Undecodable(f"it is larger than {MAX_MAIL} bytes")
    text = raw.replace(b"\r\n", b"\n").lstrip(b"\n")
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
    sent_subject = header.subject(fields)
    known, parent = references.read(fields, message_id)
    title, tag, kind = _title(sent_subject, shown, is_answer=bool(known))
    sent, date_problem = date.read(fields)
    to, cc = (address.parse(header.fields(fields, name)) for name in ("To", "Cc"))
    lists = _lists(fields, (*to, *cc))
    author = _author(fields, lists, (*to, *cc), text)
    problems += [date_problem, None if author.email else _NO_AUTHOR[bool(author.name)]]
    return Message(
        message_id=message_id,
        subject=title,
        tag=tag,
        author=author,
        date=sent,
        kind=kind,
        text=text,
        diff=diff,
        to=to,
        cc=cc,
        reply_to=address.parse(header.fields(fields, "X-Original-From"))
        + address.parse(header.fields(fields, "Reply-To")),
        references=known,
        in_reply_to=parent,
        lists=lists,
        project=classify.project(tag),
        problems=_problems([*problems, *(t.problem for t in texts)]),
        sent_subject=sent_subject if title != sent_subject else "",
    )


def _title(
    sent: str, shown: tuple[str, str], *, is_answer: bool
) -> tuple[str, SubjectTag, MessageKind]:
    """Return the subject of a mail and the kind of the mail.

    The body of a patch may have its own subject. With `[PATCH]` in that subject, even an answer is
    a patch.
    """
    text, diff = shown
    tag = subject.read(sent)
    if inner := body.in_body(text).subject if diff else "":
        title = subject.joined(sent, inner)
        joined = subject.read(title)
        if classify.kind(joined, text, diff, is_answer) is MessageKind.PATCH:
            return title, joined, MessageKind.PATCH
    return sent, tag, classify.kind(tag, text, diff, is_answer)


def _author(
    fields: Fields, lists: tuple[str, ...], recipients: tuple[Address, ...], text: str
) -> Address:
    """Return the person who sent a mail, even if a list or a relay put its own address in the From.

    The fields that such software adds name the person. Otherwise, the person is the one with the
    name in the From among the recipients and the people who signed the patch off.
    """
    found = (address.parse(header.field(fields, name)) for name in ("From", "Sender"))
    sender = next((people[0] for people in found if people), Address("", ""))
    stated = header.field(fields, relays.ORIGINAL)
    original = next(iter(address.parse(stated)), None) if stated else None
    if original and not relays.is_relay(original.email):
        return relays.named(sender, original)
    if not relays.may_be_rewritten(sender, lists):
        return sender
    own = _lists(fields, ())
    told = [one for name in relays.TOLD for one in address.parse(header.fields(fields, name))]
    if not relays.is_rewritten(sender, own, told, recipients):
        return sender
    return relays.behind(sender, own, told, (*body.people(text), *recipients))


def _joined(texts: Iterable[mime.PartText]) -> str:
    """Join the texts of MIME parts. Each part begins on a new line."""
    parts = [text.text for text in texts if text.text]
    return "\n".join(part if part.endswith("\n") else part + "\n" for part in parts)


def _lists(fields: Fields, people: tuple[Address, ...]) -> tuple[str, ...]:
    names = header.fields(fields, "List-Id"), header.field(fields, "X-Mailing-List")
    return address.lists(*names, people)


def _problems(found: Iterable[str | None]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(problem for problem in found if problem))[:_MAX_PROBLEMS]
