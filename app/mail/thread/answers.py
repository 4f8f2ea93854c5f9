# SPDX-License-Identifier: Apache-2.0
"""Answers to Kantha's mails, and the findings that each answer is about."""

import hashlib
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from app.mail.group import identities
from app.mail.thread import quoted as replies
from app.model import Address, Finding, Message

MAX_SHOWN = 400  # characters of an answer beside a finding
_MIN_LINE = 6  # characters; a quoted `}` may come from any place
_LIKE = 0.5  # share of a finding's words that its paragraph has
_MAX_WORDS = 200
_WORD = re.compile(r"[^\W_][\w>.-]*")


@dataclass(frozen=True, slots=True)
class Sent:
    """A mail that Kantha sent about the patch `answers`, with the findings in the mail.

    `fingerprints` has the fingerprints of all findings in the mail. `findings` has the findings
    that are still known.
    """

    message_id: str
    answers: str
    body: str
    fingerprints: tuple[str, ...]
    findings: tuple[Finding, ...] = ()

    def is_in(self, body: str) -> bool:
        """Return whether `body` contains the text of this mail.

        The Message-ID alone proves nothing, because anybody can use it.
        """
        return " ".join(self.body.split()) in " ".join(body.split())


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer by a person to a finding. `text` is the beginning of the answer.

    `series` is the earlier version whose finding was answered, and empty for the current version.
    """

    reply: str
    author: Address
    date: datetime
    text: str
    series: str = ""

    @property
    def anchor(self) -> str:
        return anchor(self.reply)


def anchor(message_id: str) -> str:
    """Return the URL fragment of a reply on a page, which is different for each Message-ID."""
    digest = hashlib.sha256(message_id.encode(errors="replace")).hexdigest()
    return f"reply-{digest[:16]}"


def answers_to(sent: Mapping[str, Sent], mails: Iterable[Message]) -> dict[str, tuple[Answer, ...]]:
    """Map the fingerprint of each finding to the answers to the finding.

    In `mails`, each mail must come after the mail that it answers. An answer belongs to the
    findings whose line or paragraph it quotes last before its own words. An answer without such a
    quote belongs to all findings of the answered mail. If the answered mail is itself an answer,
    these are that answer's findings.
    """
    lines = {name: placed(one) for name, one in sent.items()}
    tied: dict[str, tuple[str, ...]] = {}
    found: dict[str, list[Answer]] = defaultdict(list)
    for mail in mails:
        name = next((ref for ref in reversed(mail.references) if ref in sent), "")
        if not name or (mail.message_id in sent and sent[mail.message_id].is_in(mail.body)):
            continue
        said = dict(_said(mail, lines[name])) or _of_all(mail, sent[name], tied)
        tied[mail.message_id] = tuple(said)
        for fingerprint, text in said.items():
            answer = Answer(mail.message_id, mail.author, mail.date, _short(text))
            found[fingerprint].append(answer)
    return {fingerprint: tuple(answers) for fingerprint, answers in found.items()}


def answered(
    findings: Iterable[Finding],
    mails: Sequence[Message],
    sent: Mapping[str, Sent],
    author: Address,
) -> frozenset[str]:
    """Return the fingerprints of the findings of a series that somebody answered in its thread.

    The author of the series answers a finding with a text below the finding's line. Everybody else
    answers a finding with an answer to a mail of Kantha. `mails` are in the order of `answers_to`.
    """
    by_line: dict[str, list[str]] = defaultdict(list)
    for finding in findings:
        if finding.at.path:
            by_line[_key(finding.at.text)].append(finding.fingerprint)
    by_line.pop("", None)
    found = set(answers_to(sent, mails))
    for mail in mails:
        if by_line and identities.alike(mail.author, author):
            for part in replies.exchanges(mail.body):
                added = (line for line in reversed(part.quoted) if line.startswith("+"))
                if part.text.strip():
                    found.update(by_line.get(_key(next(added, "")), ()))
    return frozenset(found)


def _of_all(mail: Message, sent: Sent, tied: Mapping[str, tuple[str, ...]]) -> dict[str, str]:
    text = replies.own_text(mail.body)
    above = tied.get(mail.in_reply_to or "", sent.fingerprints)
    return dict.fromkeys(above, text) if text.strip() else {}


def _said(mail: Message, lines: Mapping[str, Sequence[str]]) -> Iterator[tuple[str, str]]:
    texts: dict[str, list[str]] = defaultdict(list)
    for part in replies.exchanges(mail.body):
        if not part.text.strip():
            continue
        known = (lines[key] for line in reversed(part.quoted) if (key := _key(line)) in lines)
        for fingerprint in next(known, ()):
            texts[fingerprint].append(part.text)
    yield from ((fingerprint, "\n\n".join(said)) for fingerprint, said in texts.items())


def placed(sent: Sent) -> dict[str, tuple[str, ...]]:
    """Map the lines of a sent mail that quote or describe findings to the fingerprints."""
    found: dict[str, dict[str, None]] = defaultdict(dict)
    for part in replies.exchanges(sent.body):
        quoted = {_key(line) for line in part.quoted}
        here = [f for f in sent.findings if _key(f.at.text) in quoted]
        for finding in here:
            found[_key(finding.at.text)][finding.fingerprint] = None
        for paragraph in part.text.split("\n\n"):
            about = _best(paragraph, here) or _best(paragraph, sent.findings)
            if about:
                for line in paragraph.split("\n"):
                    found[_key(line)][about.fingerprint] = None
    found.pop("", None)
    _add_folded(found, sent.findings)
    return {line: tuple(prints) for line, prints in found.items()}


def _add_folded(found: Mapping[str, dict[str, None]], findings: Sequence[Finding]) -> None:
    """Add each finding that a mail only counts to the lines of its check's other findings."""
    shown = {fingerprint for prints in found.values() for fingerprint in prints}
    checks = {f.fingerprint: f.check for f in findings}
    for finding in findings:
        if finding.fingerprint not in shown:
            for prints in found.values():
                if any(checks.get(one) == finding.check for one in prints):
                    prints[finding.fingerprint] = None


def _best(paragraph: str, findings: Sequence[Finding]) -> Finding | None:
    """Return the finding to which a paragraph belongs.

    The paragraph begins with the finding's check or contains its words.
    """
    first = paragraph.lstrip().partition(",")[0]
    named = next((finding for finding in findings if finding.check == first), None)
    if named:
        return named
    words = _words(paragraph)
    rated = [(_share(_words(finding.message), words), finding) for finding in findings]
    share, best = max(rated, key=lambda one: one[0], default=(0.0, None))
    return best if share >= _LIKE else None


def _share(words: frozenset[str], among: frozenset[str]) -> float:
    return len(words & among) / len(words) if words else 0.0


def _words(text: str) -> frozenset[str]:
    return frozenset(_WORD.findall(text.lower())[:_MAX_WORDS])


def _key(line: str) -> str:
    """Return a line in a form that can be compared, without diff sign; empty if it is too short."""
    plain = " ".join(line.lstrip("+- \t").split())[:500]
    return plain if len(plain) >= _MIN_LINE else ""


def _short(text: str) -> str:
    plain = " ".join(text[: 4 * MAX_SHOWN].split())
    return plain if len(plain) <= MAX_SHOWN else f"{plain[: MAX_SHOWN - 1].rstrip()}…"
