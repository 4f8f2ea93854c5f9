# SPDX-License-Identifier: Apache-2.0
"""Decode the bytes of one mail into a `Message`."""

import re
from collections.abc import Iterable
from typing import NamedTuple

from app.mail import relays
from app.mail.mail_errors import MailError
from app.mail.read import address, body, classify, date, header, mime, references, subject
from app.mail.read.header import Fields
from app.mail.read.mbox import MAX_MAIL
from app.model import Address, Message, MessageKind, NotTaken, SubjectTag

_MAX_PROBLEMS = 20
_MAX_LISTS = 50

# Delivery agents write mbox lines before the header, some of them escaped.
_UNIX_FROM = re.compile(rb"(?:>?From [^\n]{0,1000}\n){1,5}")
_IN_BODY = re.compile(r"\s{0,20}>?From: ")
_FIELD = re.compile(rb"[!-9;-~]{1,200}:")
_NO_AUTHOR = ("no usable From", "a list replaced the author's address")


class Undecodable(MailError):
    """A mail that has no usable Message-ID or cannot be read at all. The text is the reason."""


def decode(raw: bytes) -> Message:
    """Decode one mail. If a charset or a field is broken, the decoder guesses.

    Raises:
        Undecodable: the mail is empty, has no header, no usable Message-ID, or is huge.
    """
    top = mime.unwrapped(_top(raw))
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
    sent_subject, text, diff, several = _content(fields, texts)
    sent_tag = subject.read(sent_subject)
    hidden = _hidden(sent_tag, texts, several)
    shown = ("", "") if hidden else (text, diff)
    known, parent = references.read(fields, message_id)
    is_file = len(texts) == 1 and texts[0].is_file and not mime.boundary(top)
    title, tag, kind = _title(sent_subject, sent_tag, shown, is_answer=bool(known), is_file=is_file)
    sent, date_problem = date.read(fields)
    problems += [several] if kind is MessageKind.PATCH else []
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
        reply_to=address.parse(header.fields(fields, relays.ORIGINAL))
        + address.parse(header.fields(fields, "Reply-To")),
        references=known,
        in_reply_to=parent,
        lists=lists,
        problems=_problems([*problems, *(t.problem for t in texts)]),
        not_taken=_not_taken(classify.not_taken(kind, tag, text, diff, hidden), texts),
        sent_subject=sent_subject if title != sent_subject else "",
    )


class _Content(NamedTuple):
    """The subject, the text and the diff of a mail. `several` describes more than one patch."""

    title: str
    text: str
    diff: str
    several: str | None = None


def _content(fields: Fields, texts: list[mime.PartText]) -> _Content:
    """Return the content of a mail, as `git am` of its attached patch would record the patch.

    The text of the mail itself becomes a note below the message of the attached patch. An answer
    and several attached patches are read as they are.
    """
    title = header.subject(fields)
    text, diff = body.at_diff(mime.joined(texts))
    patches = [one for one in texts if one.header and diff and body.at_diff(one.text)[1]]
    if not patches or subject.read(title).is_reply:
        return _Content(title, text, diff)
    if len(patches) > 1:
        return _Content(title, text, diff, f"{len(patches)} attached patches are read as one")
    patch = patches[0]
    note = mime.joined(one for one in texts if one is not patch)
    if body.at_diff(note)[1]:
        return _Content(title, text, diff)
    text, diff = body.at_diff(patch.text)
    sender, author = (header.field(one, "From") for one in (fields, patch.header or fields))
    if author and address.parse(author) != address.parse(sender) and not _IN_BODY.match(text):
        text = f"From: {author}\n\n{text}"
    if note.strip():
        message, _, notes = text.partition("\n---\n")
        text = f"{message.rstrip()}\n---\n{note.strip()}\n\n{notes}"
    return _Content(_attached_title(title, header.subject(patch.header or fields)), text, diff)


def _attached_title(outer: str, inner: str) -> str:
    """Return the title of an attached patch, with the marks of the mail if the patch has fewer."""
    mine, tag = subject.read(outer), subject.read(inner)
    has_place = tag.number is not None or tag.version > 1
    is_placed = mine.number or mine.version > 1
    if not inner or ((tag.is_patch or tag.is_rfc) and (has_place or not is_placed)):
        return inner or outer
    is_marked = (mine.is_patch or mine.is_rfc) and mine.number != 0
    return outer.removesuffix(mine.title) + tag.title if is_marked else inner


def _hidden(tag: SubjectTag, texts: list[mime.PartText], several: str | None) -> NotTaken | None:
    """Return the reason why the diff of a mail is not its patch."""
    if several and not (tag.is_patch or tag.is_rfc):
        return NotTaken.SEVERAL
    for one in texts:
        if one.is_bundled:
            return NotTaken.BUNDLE
        if one.is_html:  # which is read for its words alone, never for a diff
            return NotTaken.HTML
        if one.problem == mime.TOO_DEEP and not any(other.text for other in texts):
            return NotTaken.DEEP
    return None


def _not_taken(reason: NotTaken | None, texts: list[mime.PartText]) -> NotTaken | None:
    """Return the reason why a mail is not a patch. A patch in a file is more than a quoted diff."""
    is_loose = reason is NotTaken.UNSIGNED and any(one.is_file for one in texts)
    return NotTaken.LOOSE if is_loose else reason


def _title(
    sent: str, tag: SubjectTag, shown: tuple[str, str], *, is_answer: bool, is_file: bool
) -> tuple[str, SubjectTag, MessageKind]:
    """Return the subject of a mail, its marks, and the kind of the mail.

    `tag` has the marks of the subject `sent`. The body of a patch may have its own subject. With
    `[PATCH]` in that subject, even an answer is a patch.
    """
    text, diff = shown
    if inner := body.in_body(text).subject if diff else "":
        title = subject.joined(sent, inner)
        joined = subject.read(title)
        kind = classify.kind(joined, text, diff, is_answer, is_file=is_file)
        if kind is MessageKind.PATCH:
            return title, joined, MessageKind.PATCH
    return sent, tag, classify.kind(tag, text, diff, is_answer, is_file=is_file)


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
    own = address.lists_named(fields)
    told = [one for name in relays.TOLD for one in address.parse(header.fields(fields, name))]
    if not relays.is_rewritten(sender, own, told, recipients):
        return sender
    return relays.behind(sender, own, told, (*body.people(text), *recipients))


def _lists(fields: Fields, people: Iterable[Address]) -> tuple[str, ...]:
    found = (*address.lists_named(fields), *address.lists_of(people))
    return tuple(dict.fromkeys(found))[:_MAX_LISTS]


def _problems(found: Iterable[str | None]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(problem for problem in found if problem))[:_MAX_PROBLEMS]
