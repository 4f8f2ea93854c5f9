# SPDX-License-Identifier: Apache-2.0
"""Statements in mails about the state of patches: applied, dropped, withdrawn, to be changed.

People write sentences (app.mail.thread.sentences), `b4 ty` and Patchwork's robot list the patches
with their commits, other robots mail a notice for each commit, and pull requests have a shortlog.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import islice
from typing import NamedTuple

from app.mail import robots
from app.mail.group import facts
from app.mail.read import subject
from app.mail.thread import quoted
from app.mail.thread.quoted import Exchange
from app.mail.thread.sentences import MAX_QUOTE, MAX_TREE, Said, said
from app.model import Message, MessageKind, SubjectTag
from app.model.patch_states import PatchState, Statement
from app.patterns import pattern

MAX_STATEMENTS = 8  # of one mail
MAX_NAMED = 500  # patches that one mail names
_MAX_TITLE = 500  # characters
_MAX_TEXT = 200_000  # characters of a mail that are read
_MAX_LINES = 5_000

_SUBSET = pattern(r"\((?:subset|partial)\) {0,4}", re.IGNORECASE)

# an entry of `b4 ty` or of Patchwork's robot, and the line below with the commit
_ENTRY = pattern(
    r" {0,4}(?:- )?\[(?:[^\]\[]{0,80}[ ,])?(?:(\d{1,4})/(\d{1,4})|[^\]\[]{1,60})\] (.{1,600})"
)
_COMMIT = pattern(
    r"\s{1,20}(?:commit: )?(?:[0-9a-f]{7,64}\b|https?://\S{4,300}|\(no commit info\))"
)
_DROPPED = pattern(r"\s{0,20}\(dropped\)\s{0,20}|.{0,600}\(dropped\)\s{0,20}", re.IGNORECASE)
_URL_TREE = pattern(r"\bto:?\s{1,20}((?:https?|git)://\S{4,150}(?: [\w./-]{1,80})?)\s")
_PROOF = pattern(
    r"^\s{0,20}(?:commit:? )?[0-9a-f]{12,64}\b|\(tag: |https?://git\.\S{4,300}", re.MULTILINE
)
_LIKE_TREE = pattern(r"[-/#]|\b(?:tree|branch|queue|next|fixes)\b", re.IGNORECASE)
_OWN = pattern(r"\b(?:my|local)\b", re.IGNORECASE)

_PATCHWORK = pattern(
    r"^This (?:series|patch|pull request) was applied to (.{1,200}?):?$", re.MULTILINE
)
_TIP = pattern(
    r"\s{0,20}The following commit has been merged into the (\S{1,120} branch of \S{1,80}?):?\s"
)
_ADDED = pattern(
    r"\s{0,20}This is a note to let you know that I've just added the patch titled\s{1,20}"
    r"(\S[^\n]{0,600}(?:\n[ \t]{1,20}\S[^\n]{0,300})?)\s{1,20}to (my [^\n]{1,150}?tree)\b"
)
_QUEUED = pattern(
    r"\s{0,20}This is an automatic generated email to let you know that the following patch "
    r"(?:was|were) queued:?\s{1,20}Subject: ([^\n]{1,600})"
)
_MM = pattern(
    r"\s{0,20}The (?:quilt )?patch titled\s{1,20}"
    r"Subject: (\S[^\n]{0,600}(?:\n[ \t]{1,20}\S[^\n]{0,300})?)"
    r"\s{1,20}has been (added to|removed from) the (-mm [^\n]{1,100}|-mm tree)"
)
_MM_MERGED = pattern(r"This patch was dropped because it was (?:merged|folded)")

_AUTHOR = pattern(r"\S.{0,150} \(\d{1,5}\):\s{0,20}")
_PULL_TREE = pattern(
    r"^are available in the [Gg]it repository at:\s{1,20}(\S[^\n]{3,200})", re.MULTILINE
)
_QUOTED_TITLE = pattern(r"(?P<indent> {1,8}|\t)(?P<title>[\w\[][\w,./:() -]{0,60}: \S[^|]{1,300})")

_PW_BOT = pattern(r"^ {0,4}pw-?bot: {0,4}([a-z-]{2,24}) {0,8}$", re.MULTILINE | re.IGNORECASE)
_PW_STATES = {
    "cr": PatchState.CHANGES_REQUESTED,
    "changes-requested": PatchState.CHANGES_REQUESTED,
    "reject": PatchState.DROPPED,
    "rejected": PatchState.DROPPED,
}
_NACKED_BY = pattern(r"^Nac?ked-by: {0,4}\S", re.MULTILINE | re.IGNORECASE)


def read(mail: Message) -> tuple[Statement, ...]:
    """Return the statements in a reply, a pull request or a notice of a robot.

    Quoted lines, attributions and signatures say nothing. Patches and cover letters make no
    statement.
    """
    if mail.kind.is_posted:
        return ()
    if mail.kind is MessageKind.PULL_REQUEST:
        return tuple(_pull_request(mail))
    return _notice(mail) or _patchwork(mail) or tuple(islice(_replied(mail), MAX_STATEMENTS))


def _statement(mail: Message, state: PatchState, quote: str) -> Statement:
    return Statement(
        message_id=mail.message_id,
        author=mail.author,
        date=mail.date,
        state=state,
        answers=tuple(name for name in mail.references if name != mail.message_id),
        quote=" ".join(quote[: 4 * MAX_QUOTE].split())[:MAX_QUOTE],
    )


def _pull_request(mail: Message) -> Iterator[Statement]:
    """Yield the patches in the shortlog of a pull request, which are in the sender's tree."""
    # some trees post the patches below such a mail for review
    is_cover = mail.tag.is_patch and mail.tag.total
    titles = _shortlog(mail.body[:_MAX_TEXT].split("\n")[:_MAX_LINES])
    if titles and not is_cover:
        tree = _PULL_TREE.search(mail.body[:_MAX_TEXT])
        yield replace(
            _statement(mail, PatchState.APPLIED, mail.subject),
            answers=(),
            titles=titles,
            has_proof=True,
            tree=tree[1].strip()[:MAX_TREE] if tree else "",
        )


def _shortlog(lines: Sequence[str]) -> tuple[str, ...]:
    """Return the titles under the lines with an author and a count, such as `Jane Roe (2):`."""
    titles: dict[str, None] = {}
    is_open, indent, title = False, 0, ""
    for line in (*lines, ""):
        depth = len(line) - len(line.lstrip())
        if title and depth > indent and line.strip():
            title = f"{title} {line.strip()}"[:_MAX_TITLE]
            continue
        if title:
            titles.setdefault(title, None)
            title = ""
        if _AUTHOR.fullmatch(line):
            is_open = True
        elif is_open and depth and line.strip() and len(titles) < MAX_NAMED:
            indent, title = depth, line.strip()[:_MAX_TITLE]
        else:
            is_open = False
    return tuple(titles)


def _notice(mail: Message) -> tuple[Statement, ...]:
    """Return the statement in the notice that a robot mails for one commit."""
    text = mail.text[:_MAX_TEXT]
    applied = _statement(mail, PatchState.APPLIED, mail.subject)
    if match := _TIP.match(text):
        links = (name for name, _ in facts.labelled(text))
        return (
            replace(
                applied,
                patches=tuple(dict.fromkeys(links))[:MAX_STATEMENTS],
                titles=(mail.tag.title[:_MAX_TITLE],),
                has_proof=True,
                tree=match[1],
            ),
        )
    if match := _MM.match(text):
        is_in = match[2] == "added to" or bool(_MM_MERGED.search(text))
        state = PatchState.APPLIED if is_in else PatchState.DROPPED
        return (
            replace(applied, state=state, titles=(_one(match[1]),), has_proof=True, tree=match[3]),
        )
    if match := _ADDED.match(text):
        return (replace(applied, titles=(_one(match[1]),), has_proof=True, tree=match[2]),)
    if match := _QUEUED.match(text):
        return (replace(applied, titles=(_one(match[1]),), has_proof=True),)
    return ()


def _one(title: str) -> str:
    return " ".join(title.split())[:_MAX_TITLE]


class _Entries(NamedTuple):
    """The patches that a mail lists with their commits. `dropped` were dropped later."""

    applied: tuple[tuple[int, str], ...]
    dropped: tuple[tuple[int, str], ...]


def _entries(text: str, is_subset: bool) -> _Entries:
    """Return the patches in a list. In the list of a subset, patches without a commit are left out,
    unless no patch has a commit.
    """
    lines = text[:_MAX_TEXT].split("\n")[:_MAX_LINES]
    applied: list[tuple[int, str]] = []
    dropped: list[tuple[int, str]] = []
    unknown = set[tuple[int, str]]()
    for line, below in zip(lines, [*lines[1:], ""], strict=True):
        entry = _ENTRY.fullmatch(line.rstrip())
        if not entry or len(applied) + len(dropped) >= MAX_NAMED:
            continue
        named = (int(entry[1] or 1), entry[3].strip()[:_MAX_TITLE])
        if _DROPPED.fullmatch(line) or _DROPPED.fullmatch(below):
            dropped.append((named[0], re.sub(r" {0,4}\(dropped\)$", "", named[1])))
        elif _COMMIT.match(below):
            applied.append(named)
            unknown |= {named} if "no commit info" in below else set()
    if is_subset and len(unknown) < len(applied):
        applied = [named for named in applied if named not in unknown]
    return _Entries(tuple(applied), tuple(dropped))


def _listed(mail: Message, text: str, quote: str, tree: str) -> tuple[Statement, ...]:
    """Return the statements in a list of patches with commits, as `b4 ty` writes it."""
    if "] " not in text:
        return ()
    entries = _entries(text, bool(_SUBSET.search(mail.subject[:2_000])))
    found = ((PatchState.APPLIED, entries.applied), (PatchState.DROPPED, entries.dropped))
    return tuple(
        replace(
            _statement(mail, state, quote or named[0][1]),
            numbers=tuple(number for number, _ in named),
            titles=tuple(title for _, title in named),
            has_proof=True,
            tree=tree[:MAX_TREE],
        )
        for state, named in found
        if named
    )


def _patchwork(mail: Message) -> tuple[Statement, ...]:
    """Return the statement in a mail of Patchwork's robot."""
    if not mail.author.email.lower().startswith("patchwork-bot"):
        return ()
    text = quoted.own_text(mail.body[:_MAX_TEXT])
    match = _PATCHWORK.search(text)
    return _listed(mail, text, match[0], match[1]) if match else ()


def _replied(mail: Message) -> Iterator[Statement]:
    """Yield the statements that a person writes in a reply."""
    if robots.is_robot(mail.author):
        return
    parts = quoted.exchanges(mail.body[:_MAX_TEXT])
    text = "\n\n".join(part.text for part in parts if part.text)
    short, is_subset = _SUBSET.subn("", mail.subject[:2_000], count=1)
    tag = subject.read(short) if is_subset else mail.tag
    sentences = [(part, one) for part in parts for one in said(part.text)]
    url = _URL_TREE.search(text) if "://" in text else None
    applied = (one for _, one in sentences if one.state is PatchState.APPLIED)
    first = next(applied, None)
    tree = " ".join(url[1].split()) if url else (first.tree if first else "")
    listed = _listed(mail, text, first.quote if first else "", tree)
    yield from listed
    has_proof = bool(sentences and _PROOF.search(text))
    for part, one in sentences:
        is_vague = one.state is PatchState.DROPPED and not one.is_explicit
        if not listed or not (one.state is PatchState.APPLIED or is_vague):
            yield from _scoped(mail, tag, part, one, has_proof)
    yield from _marked(mail, text)


def _scoped(
    mail: Message, tag: SubjectTag, part: Exchange, one: Said, has_proof: bool
) -> Iterator[Statement]:
    """Yield the statement of a sentence, if it is clear which patches the sentence is about."""
    if tag.is_patch and one.version not in (None, tag.version):
        return
    is_tree = bool(_LIKE_TREE.search(one.tree)) and not _OWN.search(one.tree)
    statement = replace(
        _statement(mail, one.state, one.quote),
        tree=one.tree,
        has_proof=one.is_explicit or (one.state is PatchState.APPLIED and (has_proof or is_tree)),
    )
    total = tag.total or 0
    if one.numbers or one.is_for_last:
        numbers = one.numbers or ((total,) if total else ())
        if numbers and not (total and numbers[-1] > total):
            yield replace(statement, numbers=numbers, is_except=one.is_except)
        return
    titles = _titles(part.quoted) if one.is_for_those or tag.number == 0 else ()
    is_part = bool(titles) and one.counted in {0, len(titles)} and not 0 < total <= len(titles)
    if is_part and (one.is_for_those or not one.is_for_series):
        yield replace(statement, titles=titles)
        return
    if one.counted and one.counted != total:
        return
    is_for_series = one.is_for_series or one.is_for_those or tag.number == 0
    yield replace(statement, is_for_series=is_for_series)


def _titles(lines: Sequence[str]) -> tuple[str, ...]:
    """Return the titles in the shortlog that a reply quotes just above its own words."""
    titles: list[str] = []
    indent = 0
    for line in lines[-_MAX_LINES:]:
        match = _QUOTED_TITLE.fullmatch(line.rstrip())
        depth = len(line) - len(line.lstrip())
        if titles and depth > indent and line.strip():
            titles[-1] = f"{titles[-1]} {line.strip()}"[:_MAX_TITLE]
        elif match and len(titles) < MAX_NAMED:
            indent = depth
            titles.append(match["title"].strip())
        elif line.strip() and not _AUTHOR.fullmatch(line):
            titles.clear()
    return tuple(titles)


def _marked(mail: Message, text: str) -> Iterator[Statement]:
    """Yield the commands to Patchwork's robot, and the Nacked-by tags."""
    for match in islice(_PW_BOT.finditer(text), MAX_STATEMENTS):
        if state := _PW_STATES.get(match[1].lower()):
            yield replace(_statement(mail, state, match[0]), has_proof=True)
    if nack := _NACKED_BY.search(text):
        line = text[nack.start() :].partition("\n")[0]
        yield _statement(mail, PatchState.CHANGES_REQUESTED, line)
