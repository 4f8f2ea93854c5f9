# SPDX-License-Identifier: Apache-2.0
"""Plain forms of the sentences that people write about the state of a patch, as patterns."""

import re
from collections.abc import Sequence
from typing import NamedTuple

from app.model.patch_states import PatchState
from app.patterns import pattern

_END = r"(?=\s?(?:[,;:!?().]|$|[-–—]))"
VERB = (
    r"(?:re-?)?(?:applied|queued(?: up)?|pushed(?: out)?|merged(?: in(?! ))?|committed|staged|"
    r"pulled(?: in(?! ))?|picked(?: up)?|taken(?! (?:care|into|from|over|by|a|place)))\b"
)
LEAD = (
    r"(?:(?:and|so|but|then|also|just|now|already|only|simply|finally|actually|manually|both|all|"
    r"tentatively|reluctantly|provisionally|however|anyway|thanks|ok|okay|great|yes|yeah|done|sorry|"
    r"please note|that's why|went ahead and|sure|fyi|fwiw) ){0,5}"
)
_BETWEEN = r"(?:(?:just|now|also|already|only|been|all|both|then|went ahead and) ){0,3}"
NUMBERS = (
    r"#?\d{1,3}(?:/\d{1,3})?(?:(?: ?(?:,|&|\+|-|–|\.{2,3}) ?(?:and )?| (?:and|to|thru|through|till)"
    r" )#?\d{1,3}(?:/\d{1,3})?){0,40}(?![\w%]|\.\d)"
    r"(?! (?:does|do|did|doesn't|don't|didn't|needs?|fails?|conflicts?|will|can|won't)\b)"
)
COUNT = r"(?:\d{1,3}|one|two|three|four|five|six|seven|eight|nine|ten)"
SERIES = r"(?:patch(?:es)?|series|patch-? ?sets?|sets?|commits?)"
_NOUN = r"(?:patch(?:es)?|series|patch-? ?sets?|sets?|commits?|fix(?:es)?|changes?|lot|pair)"
QUALIFIERS = (
    r"(?:(?:this|these|those|that|the|both|all|of|your|my|whole|entire|complete|full|first|last|"
    r"following|above|other|bindings?|dt|dt-bindings?|driver|uncontroversial|incomplete|"
    rf"v\d{{1,3}}|{COUNT}) ){{0,5}}"
)
_PLACE = (
    r"(?:to|for|on|in|into|onto|as|with|w/|via|through|after|because|now|thanks|without|by|since|"
    r"here|again|then|directly|and|manually|thank|though|anyway|already|but|except)\b"
)
_OBJECT = (
    rf"(?:{QUALIFIERS}{_NOUN}\b|"
    rf"(?:{QUALIFIERS}(?:this|these|those|both|all|everything|{COUNT})|it|them)"
    rf"(?:{_END}|(?= {_PLACE})| (?:one|up)\b)|"
    rf"the (?:first|last)\b|(?:patch(?:es)? )?{NUMBERS}|v\d{{1,3}}\b)"
)
_AFTER = rf"(?:{_END}| (?:{_PLACE}|{_OBJECT}))"
HAS = r"(?:'s|'re| has| have| is| are| was| were)"
_CHANGED = (
    r"(?:fixed|tweaked|adjusted|edited|changed|rebased|squashed|added|updated|removed|reworded|acked|"
    r"corrected|folded|amended|modified|resolved|massaged|took|reviewed|rewrote|addressed)"
)
_APPLIED = (
    # "Applied, thanks", "Queued for v7.1", "Applied patches 1-3"
    rf"{VERB}{_AFTER}",
    # "I have just applied this"
    rf"(?:i|we)(?:'ve| have)? {_BETWEEN}(?:{VERB}|took|decided to apply){_AFTER}",
    rf"(?P<reason>(?:since|as|because|given) [^,]{{1,150}} )i (?:just|now|also) {VERB} {_OBJECT}",
    rf"(?:i'm|i am) {_BETWEEN}(?:applying|queue?ing|merging|taking|picking up) {_OBJECT}",
    # "Patches applied", "Patch 1 to 11 applied", "this has been merged"
    rf"{QUALIFIERS}(?:{SERIES}\b|all|both)(?: {NUMBERS})?(?: of (?:the|this|your) {_NOUN})?"
    rf"{HAS}? {_BETWEEN}{VERB}(?:{_END}| {_PLACE}| v?\d)",
    rf"(?:(?:all|both) of )?(?:this|it|these|those|they|everything){HAS} {_BETWEEN}{VERB}"
    rf"(?:{_END}| {_PLACE}| v?\d)",
    r"(?:those|these) applied\.",
    # "Fixed up the text and applied", "I tweaked the subject and queued this"
    rf"(?:i(?:'ve| have)? )?{_CHANGED}\b[^.]{{0,150}} and (?:then )?{VERB}{_AFTER}",
    rf"this is the (?:one|version) (?:that )?i(?:'ve| have)? {VERB}{_END}",
    rf"(?:{QUALIFIERS}{SERIES}|this|it) looks? (?:good|fine|ok)[^.]{{0,40}} and{HAS}? "
    rf"{_BETWEEN}{VERB}{_AFTER}",
    rf"(?:{QUALIFIERS}{SERIES}(?: {NUMBERS})?) (?:is|are) (?:now |already )?in my "
    r"[^.]{0,60}(?:branch|tree|queue)\b",
)
_THING = (
    rf"(?:{QUALIFIERS}(?:patch(?: request)?|patches|(?:patch )?series|patch-? ?set|set|version|"
    r"submission(?: of this patch series)?)\b"
    r"(?! (?:and|with|of|changelog|description|title|notes?)\b|['-])|th(?:is|at) one\b|"
    rf"patch(?:es)? {NUMBERS}|v\d{{1,3}}\b)"
)
_WITHDRAWN = (
    rf"(?:please|let's) (?:just )?(?:ignore|disregard|discard|drop|skip) (?P<what>{_THING})",
    rf"(?:please )?(?:just )?(?:ignore|disregard) this{_END}",
    r"(?:i|i'm|i'll|i will|i am|i'd like to|let me) (?:hereby )?"
    rf"(?:withdraw(?:ing|n)?|retract(?:ing)?|drop(?:ping)?|abandon(?:ing)?) (?P<what>{_THING})",
    rf"(?P<what>{_THING}) (?:is|was|has been|will be|can be) (?:withdrawn|abandoned|retracted)",
    r"(?P<what>self)[- ]?nac?k(?:ed)?\b",
)
_VAGUE = r"(?:this|it|these|them|that)\b(?! (?:patch|series|from the))"
_FROM = r"(?: (?:from|out of) (?:(?:my|the|our) )?[^.,]{0,60}(?:tree|branch|queue|next|fixes))"
_DROPPED = (
    r"(?:i|we)(?:'ve| have|'m| am)? (?:just |now |also |already ){0,2}"
    rf"(?:dropped|dropping|backed out|backing out|unqueued) (?:(?P<what>{_THING})|{_VAGUE})"
    rf"(?P<place>{_FROM})?",
    rf"(?:i|we)(?:'ve| have)? (?:just |now |also )?(?:removed|taken|took) (?:{_THING}|{_VAGUE})"
    rf"(?P<place>{_FROM})",
    r"(?:i|we)(?:'ll| will) (?:now |just )?(?:drop|back out|unqueue) "
    rf"(?:{_THING}|{_VAGUE})(?P<place>{_FROM})",
    rf"(?:i|we)(?:'ve| have)? (?:now |just )?revert(?:ed|ing) (?:{_THING}|{_VAGUE})",
    rf"(?:{_THING}|this|it)(?:'s| is| was| has been| are| have been)? (?:now )?"
    rf"(?:dropped|reverted|backed out)(?P<place>{_FROM})?{_END}",
    rf"(?:dropped|reverted)(?P<place>{_FROM})?{_END}",
    r"i should not have (?:applied|merged|queued|picked up)\b",
)
_RETRACTED = (
    r"i (?:did not|didn't|have not|haven't) (?:actually |really |yet )?"
    r"(?:apply|applied|queue|queued|merge|merged|push|pushed|take|taken) (?:this|it|these|them)\b",
)
_AGAIN = r"(?:re-?send|re-?submit|re-?spin|re-?post|rebase)"
_NEW = r"send (?:a |an )?(?:v\d{1,3}|new version|updated (?:version|patch))"
_TO_CHANGE = (
    rf"nac?k(?:ed)?(?!-by)(?:{_END}| (?:for|to|on|from me|the|this|due|because|as)\b)",
    r"please (?:\w{2,12} )?(?:fix|address|rework|correct|split|update|rephrase|reword|test|check|"
    rf"follow|use|add|rebase)\b[^.]{{0,150}} and (?:then )?\[?(?:{_AGAIN}|{_NEW})\b",
    rf"please (?:also |kindly |just |then )?(?:{_AGAIN}|{_NEW})\b",
    rf"changes requested{_END}",
    r"(?:this|the patch|the series) (?:still )?needs (?:a |another |some )?(?:v\d|re-?spin|rework)",
)
_SUPERSEDED = (rf"(?:(?:{_THING}|this|it) ?(?:is|was|has been)? )?(?:now )?superseded by\b",)


def _any(*shapes: str) -> re.Pattern[str]:
    return pattern(LEAD + "(?:" + "|".join(shapes) + ")", re.IGNORECASE)


class Forms(NamedTuple):
    """The plain forms of sentences about one state. Each such sentence has one of the words.

    Words are searched first, because that is much faster. Shapes without the groups `what` and
    `place` name no thing that was dropped.
    """

    state: PatchState
    words: Sequence[str]
    shapes: Sequence[re.Pattern[str]]


FORMS = (
    Forms(
        PatchState.APPLIED,
        ("appl", "queu", "push", "merg", "commit", "stag", "pull", "pick", "tak", "took", "in my"),
        [_any(*_APPLIED)],
    ),
    Forms(
        PatchState.DROPPED,
        ("drop", "back", "unqueue", "remov", "tak", "took", "revert", "should not have"),
        [_any(shape) for shape in _DROPPED],
    ),
    Forms(
        PatchState.WITHDRAWN,
        ("ignore", "disregard", "discard", "drop", "skip", "withdr", "retract", "abandon", "self"),
        [_any(shape) for shape in _WITHDRAWN],
    ),
    Forms(
        PatchState.UNDER_REVIEW,
        ("did not", "didn't", "have not", "haven't"),
        [_any(*_RETRACTED)],
    ),
    Forms(
        PatchState.CHANGES_REQUESTED,
        ("nak", "nack", "please", "request", "needs"),
        [_any(*_TO_CHANGE)],
    ),
    Forms(PatchState.SUPERSEDED, ("superseded",), [_any(*_SUPERSEDED)]),
)
