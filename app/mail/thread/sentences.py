# SPDX-License-Identifier: Apache-2.0
"""Sentences that people write about the state of a patch: applied, dropped, to be changed.

A sentence counts only if one of its clauses begins with a plain form, such as "Applied, thanks", "I
have queued this" or "Patches 1-3 applied". Questions, promises and conditions say nothing.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import NamedTuple

from app.mail.thread.state_forms import (
    COUNT,
    FORMS,
    HAS,
    LEAD,
    NUMBERS,
    QUALIFIERS,
    SERIES,
    VERB,
    Forms,
)
from app.model.patch_states import PatchState
from app.patterns import pattern

MAX_TREE = 200  # characters
MAX_QUOTE = 200  # characters
_MAX_TEXT = 20_000  # characters of one text
_MAX_SENTENCE = 600
_MAX_SENTENCES = 200
_MAX_CLAUSES = 20
_MAX_NUMBERS = 200  # patches that one sentence names

_SENTENCE_END = pattern(r"(?<=[.!?])(?<!\be\.g\.)(?<!\bi\.e\.)(?<!\bvs\.)\s|\n[ \t]{0,80}\n")
_CLAUSE_END = pattern(
    r"[,;:!?()]{1,9}(?:\s|$)|\s\(|\.{1,9}(?:\s|$)|\s[-–—]{1,3}\s|\s(?:so|but|hence|therefore)\s",
    re.IGNORECASE,
)
_CONDITION = pattern(
    r"(?:and |but |so |also ){0,2}(?:if|once|when|after|unless|until|assuming|provided|should|"
    r"would|could|as soon as|in case|for me to|before)\b",
    re.IGNORECASE,
)

_PASSIVE = pattern(
    rf"{LEAD}(?:this|it|these|those|they|everything){HAS} [^.]{{0,60}} (?:to|into|in|on)\b",
    re.IGNORECASE,
)
_MIDDLE = pattern(rf"{VERB}(?: (?:to|for|on|in|into|from|by)\b| ?\))", re.IGNORECASE)
_NOT_APPLIED = pattern(
    r"\b(?:cleanly|correctly|on top of|locally|if|unless|once|when(?:ever)?|failed|fine|tags?|"
    r"trailers?|suggestions?|comments?|feedback|your (?:review|changes?)|diff|hunks?|revert|"
    r"(?:in|to|for) (?:the |my )?(?:next )?(?:v\d{1,3}\b(?!\.\d)|version|revision|re-?spin)|"
    r"into (?:one|a single|each other|account|consideration|patch)|together|"
    r"local branch|wrong tree|by (?:mistake|accident)|and broke|mainline in \d|changes you|"
    r"by the (?!way)|in (?:this|the same) order|with (?:the )?(?:previous|next|patch)|to the limit|"
    r"applied to \d{1,3} [a-z]{2,20}|fix-?up|for [^.]{1,30} to try|"
    r"and (?:it|got|ran|booted|tested|retested|built|compiled|"
    r"verified|confirmed|can confirm|see|saw|run)|"
    r"to (?:test|check|see|my (?:kernel|system|machine|board|setup)))\b",
    re.IGNORECASE,
)
# words of testers, anywhere behind "applied"
_TESTED = pattern(
    r"\b(?:still (?:see|get|crash|fail|happen|hang)\w*|re-?built|rebooted|re-?tested|"
    r"no more \w{2,20}|"
    r"(?:problem|issue|bug|warning|crash|oops) (?:is|was|has)? ?(?:gone|fixed|solved|still)|"
    r"(?:build|boot) (?:fails|breaks)|breaks the (?:boot|build)|it (?:fails|breaks)|broke)\b",
    re.IGNORECASE,
)
# "it was merged to mainline" may be about another patch
_WAS = pattern(
    rf"{LEAD}(?:it|this|these|those|they|{QUALIFIERS}{SERIES}(?: {NUMBERS})?) (?:was|were) "
    r"[^.]{0,60} (?:to|into|in|on)\b",
    re.IGNORECASE,
)
_SURE_TREE = pattern(r"-next|/|\.git\b|\bfixes\b", re.IGNORECASE)
_HINT = pattern(
    r"appl[iy]|queue|queuing|push|merg|pull|pick|tak(?:en|ing)|took|staged|drop|nac?k|in my|withdr|"
    r"commit|retract|abandon|ignore|disregard|discard|skip|back(?:ed|ing) out|revert|re-?s|rebase|"
    r"request|supers|please send|needs",
    re.IGNORECASE,
)

_NAMED = pattern(
    rf"\bpatch(?:es)? (?P<a>{NUMBERS})|\b(?:{VERB}|withdraw|drop|dropped) (?P<b>{NUMBERS})"
    r"(?! (?:of (?:the|these)|patch|commit|week|day|hour))|\b(?P<c>\d{1,3}/\d{1,3})\b",
    re.IGNORECASE,
)
_EXCEPT = pattern(
    r"\b(?:except|but|apart from|without|minus|besides|other than|with the exception of)"
    rf"(?: for)?(?: patch(?:es)?)? (?P<a>{NUMBERS})",
    re.IGNORECASE,
)
# "all but the last patch" names no number
_EXCEPT_OTHER = pattern(
    r"\b(?:except|excluding|but|apart from|without|minus|with the exception of)(?: for| of)? "
    r"(?:the |your )?(?:[\w-]{1,20} ){0,2}(?:patch(?:es)?|ones?|last|first|two)\b",
    re.IGNORECASE,
)
# "I dropped it from one tree and applied it to another"
_MOVED = pattern(
    r"\b(?:dropped|removed|backed out) [^,;.]{1,80} and "
    r"(?=(?:then )?(?:re-?)?(?:applied|queued|pushed|merged) )",
    re.IGNORECASE,
)
_LATER = pattern(r"\bin (?:the |my )?(?:v\d|next (?:version|revision|re-?spin))", re.IGNORECASE)
_ONE = pattern(r"(\d{1,3})(?:/\d{1,3})?")
_RANGE = pattern(
    r"(\d{1,3})(?:/\d{1,3})? ?(?:-|–|\.{2,3}|to|thru|through|till) ?#?(\d{1,3})(?:/\d{1,3})?",
    re.IGNORECASE,
)
_FIRST = pattern(rf"\bfirst (?:({COUNT})\b|patch(?:es)?\b|commits?\b)", re.IGNORECASE)
_LAST = pattern(r"\blast (?:patch|one|commit)\b", re.IGNORECASE)
_COUNTED = pattern(rf"\b(?:these|those|the|following|above) ({COUNT})\b", re.IGNORECASE)
_THOSE = pattern(r"\b(?:these|those|above|following)\b", re.IGNORECASE)
_WHOLE = pattern(
    r"\b(?:series|patch-? ?sets?|(?:the|this|whole|entire|full) set|everything|both|"
    r"all(?: \w{1,9})? patches|all of (?:them|it|these))\b|\b(?:i|we)(?:'ve| have)? \w{1,9} all\b|"
    r"\ball\b(?! the best)|(?:the )?patches\b",
    re.IGNORECASE,
)
_COUNTS = {word: at for at, word in enumerate(COUNT[11:-1].split("|"), 1)}
_VERSION = pattern(rf"\b{VERB} v(\d{{1,3}})\b(?!\.\d)|\bv(\d{{1,3}}) (?:\w{{1,9}} )?{VERB}", re.I)
_ANY_VERB = pattern(rf"{VERB}|decided to apply", re.IGNORECASE)
_TREE = pattern(
    r"\b(to|into|onto|in|on|for|via) (?!(?:get|see|have|be|make|avoid|fix|keep|let|give|help) )"
    r"((?:the |my |our )?[^\s,;!?()][^,;!?()]{0,150}?)"
    r"(?:[,;!?()]|[.:]?$|\.\s| (?:thanks|thank|because|as|since|so|with|after|now|just|for|and|"
    r"in)\b)",
    re.IGNORECASE,
)
# after "for" and "in", only words of these kinds are a tree
_LIKE_TREE = pattern(
    r"[-/#~]|\.git|\bv?\d+\.\d|\b(?:tree|branch|queue|next|fixes|master|main|devel|current|urgent|"
    r"kernel|mainline|git)\b",
    re.IGNORECASE,
)
_NO_TREE = frozenset(("this", "it", "these", "them", "now", "me", "you", "that", "all"))
_REST = pattern(r"\b(?:others?|rest|remaining)\b", re.IGNORECASE)


class Said(NamedTuple):
    """A sentence about the state of patches.

    `numbers` are the numbers of the patches that the sentence names. `counted` is the number of
    patches in "these three patches", and 0 without such words. `is_for_those` means that the
    sentence points to other text, as in "these patches". `is_explicit` means that the sentence says
    which thing was dropped, or from where. `version` is the version in "applied v8".
    """

    state: PatchState
    quote: str
    numbers: tuple[int, ...] = ()
    counted: int = 0
    is_for_series: bool = False
    is_for_those: bool = False
    is_except: bool = False
    is_for_last: bool = False
    is_explicit: bool = False
    tree: str = ""
    version: int | None = None


def said(text: str) -> Iterator[Said]:
    """Yield the sentences of a person's own text that say the state of patches."""
    text = text[:_MAX_TEXT]
    forms = _possible(FORMS, _flat(text))
    if not forms:
        return
    for sentence in islice(_SENTENCE_END.split(text), _MAX_SENTENCES):
        flat = _flat(sentence[: 4 * _MAX_SENTENCE])[:_MAX_SENTENCE]
        some = _possible(forms, flat)
        if some and _HINT.search(flat) and not flat.endswith("?") and not _CONDITION.match(flat):
            yield from _in_sentence(flat, some)


def _flat(text: str) -> str:
    return " ".join(text.split()).replace("’", "'")


def _possible(forms: Sequence[Forms], flat: str) -> list[Forms]:
    lower = flat.lower()
    return [one for one in forms if any(word in lower for word in one.words)]


def _in_sentence(flat: str, forms: Sequence[Forms]) -> Iterator[Said]:
    ends = [match.end() for match in islice(_CLAUSE_END.finditer(flat), _MAX_CLAUSES)]
    if moved := _MOVED.search(flat):
        ends = sorted({*ends, moved.end()})
    starts = [0, *ends]
    for start, end in zip(starts, [*ends, len(flat)], strict=True):
        at = start + len(flat[start:end]) - len(flat[start:end].lstrip(" *_\"'“”>-–"))
        shapes = ((some.state, shape) for some in forms for shape in some.shapes)
        for state, shape in shapes:
            if match := shape.match(flat, at):
                begin = at + len(match.groupdict().get("reason") or "")
                clause = flat[begin : max(end, match.end())]
                one = _read(state, flat[begin:], clause, match)
                if _is_meant(one, flat[begin:], clause, is_first=not at):
                    yield one
                break


def _is_meant(one: Said, text: str, clause: str, is_first: bool) -> bool:
    """Return whether a clause says the state of patches, and not something like it.

    `text` is the sentence from the clause on.
    """
    if one.state in (PatchState.DROPPED, PatchState.WITHDRAWN):
        return not _LATER.search(clause)
    return one.state is not PatchState.APPLIED or _is_plain(one, text, clause, is_first)


def _is_plain(one: Said, text: str, clause: str, is_first: bool) -> bool:
    """Return whether a clause says that patches were applied.

    In the middle of a sentence, "applied to" may belong to any thing.
    """
    if _NOT_APPLIED.search(clause) or (_REST.search(clause) and not one.numbers):
        return False
    if _TESTED.search(text) or (not one.is_except and _EXCEPT_OTHER.search(text)):
        return False
    if _WAS.match(clause):
        return bool(_SURE_TREE.search(one.tree))
    if _PASSIVE.match(clause):
        return bool(_LIKE_TREE.search(one.tree))
    return is_first or not _MIDDLE.match(clause) or bool(_LIKE_TREE.search(one.tree))


def _read(state: PatchState, text: str, clause: str, match: re.Match[str]) -> Said:
    groups = match.groupdict()
    left_out, named = _EXCEPT.search(text), _NAMED.search(text)
    numbers = _numbers(left_out["a"]) if left_out else ()
    if not left_out and named:
        numbers = _numbers(next(filter(None, named.groups())))
    first, counted = _FIRST.search(clause), _COUNTED.search(clause)
    if first and not numbers:
        numbers = tuple(range(1, 1 + (_count(first[1]) if first[1] else 1)))
    version = _VERSION.search(clause)
    return Said(
        state=state,
        quote=text[:MAX_QUOTE],
        numbers=numbers,
        counted=_count(counted[1]) if counted else 0,
        is_for_series=bool(left_out) or (not numbers and bool(_WHOLE.search(clause))),
        is_for_those=bool(_THOSE.search(clause)),
        is_except=bool(left_out),
        is_for_last=bool(_LAST.search(clause)),
        is_explicit=bool(groups.get("what") or groups.get("place")),
        tree=_tree(clause) if state is PatchState.APPLIED else "",
        version=int(version[1] or version[2]) if version else None,
    )


def _numbers(text: str) -> tuple[int, ...]:
    """Return the numbers in a list such as `1-3, 5 and 7/9`."""
    found = {int(match[1]) for match in _ONE.finditer(text)}
    for match in _RANGE.finditer(text):
        found.update(range(int(match[1]), min(int(match[2]), int(match[1]) + _MAX_NUMBERS) + 1))
    return tuple(sorted(found - {0}))[:_MAX_NUMBERS]


def _count(word: str) -> int:
    return _COUNTS.get(word.lower()) or (int(word) if word.isdecimal() else 0)


def _tree(clause: str) -> str:
    verb = _ANY_VERB.search(clause)
    match = _TREE.search(clause, verb.end() if verb else 0)
    tree = match[2].strip(" .:-") if match else ""
    if not match or tree.lower() in _NO_TREE:
        return ""
    is_sure = match[1].lower() in {"to", "into", "onto"} or _LIKE_TREE.search(tree)
    return tree[:MAX_TREE] if is_sure else ""
