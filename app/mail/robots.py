# SPDX-License-Identifier: Apache-2.0
"""Robots that review and test patches, and the mails in which they give tags.

There is no list of all robots. Most robots are known by a word in their name or address, such as
`bot` or `CI`, or by a mail that says that nobody wrote it.
"""

import re

from app.model import Address
from app.patterns import pattern

_NAME = pattern(
    r"\b(?:[a-z]{1,20}bots?|robots?|llm|automat(?:ed|ic|ion)|no-?reply|assistant|"
    r"autobuild(?:er)?|buildbot|syzbot|syzkaller|sashiko|patchwork|"
    r"chatgpt|copilot|codex|gpt|coderabbit(?:ai)?)\b",
    re.IGNORECASE,
)
# People have these names, too. Such a word is the whole name of a robot, or stands beside another.
_SHARED = pattern(r"ai|ci|agent|claude|gemini|bots?", re.IGNORECASE)
_BESIDE = pattern(
    r"(?<![\w-])(?:(ai|ci|agent|claude|gemini|bots?)|review(?:er|s)?|test(?:s|er|ing)?|build|kernel|"
    r"code|opus|sonnet|haiku|pro|flash|\d{1,2}(?:\.\d{1,2})?)\b",
    re.IGNORECASE,
)
# one of the words before the `@`, and hosts that only programs use
_EMAIL = pattern(
    r"(?:[^@]{0,60}[-_.+])?(?:(?:ro|tip-|syz|build|kbuild|patchwork-?|kernel|review|test|ci)bot|"
    r"lkp|lkft|syzbot|autobuild|no-?reply|do-not-reply|sashiko)(?:[-_.+][^@]{0,200})?@|"
    r"(?:[^@]{0,60}[-_+])?bot(?:[-_.+][^@]{0,200})?@|[^@]{0,60}[-_+]ci@|ci[-_](?:notify|results?)@|"
    r"[^@]{1,200}@(?:[\w-]{1,60}\.){0,4}(?:appspotmail\.com|kernelci\.org)\Z",
    re.IGNORECASE,
)
_PEOPLE = pattern(r"(?:abbot|talbot)\Z", re.IGNORECASE)
_MADE = pattern(
    r"\b(?:this is an? (?:automat\w{1,6}|machine|bot|(?:AI|LLM) review)|"
    r"automat(?:ed|ically) (?:review|generated|test)|"
    r"(?:AI|LLM|machine|bot)[- ](?:generated|assisted|written|powered|based) (?:review|report|mail|"
    r"e-?mail|message)|(?:generated|reviewed|written|sent) by (?:an? )?(?:AI|LLM|bot|machine)\b|"
    r"I am an? (?:AI|bot|robot)\b)",
    re.IGNORECASE,
)
_MAX_TEXT = 20_000  # characters


def is_robot(person: Address) -> bool:
    """Return whether a name or a mail address is that of a robot, or of a tool of a person."""
    name = person.name[:200].strip()
    is_named = any(not _PEOPLE.fullmatch(word) for word in _NAME.findall(name))
    beside = _BESIDE.findall(name)
    is_shared = bool(_SHARED.fullmatch(name)) or (len(beside) > 1 and any(beside))
    return is_named or is_shared or bool(_EMAIL.match(person.email))


def is_by_robot(text: str) -> bool:
    """Return whether the text of a mail says that a program wrote the mail."""
    return bool(_MADE.search(text[:_MAX_TEXT]))
