# SPDX-License-Identifier: Apache-2.0
"""Text for the page of a watch rule: the rule's own text, or a default text for its kind."""

import re
from typing import NamedTuple

from app.engine.watch.language import TestKey, WatchKey
from app.sdk import Bad, Good, Reference

_URL = re.compile(r"https?://[^\s<>\"]{1,500}")
_MESSAGE_ID = re.compile(r"<([^<>\s@]{1,200}@[^<>\s@]{1,200})>")


class _Kind(NamedTuple):
    title: str
    not_reported: str


_KINDS = {
    "struct": _Kind(
        "A change to `struct {target}`",
        "Members that move or change their name; a member that is split into smaller ones; "
        "other structures in the same file.",
    ),
    "enum": _Kind(
        "A change to `enum {target}`",
        "Other names for a value that exists; masks of several; a rename with the same value; "
        "an enumerator that only gains a comma.",
    ),
    "defines": _Kind(
        "A change to a `#define {target}…`",
        "Other names for a value that exists; masks of several; a rename with the same value.",
    ),
    "call": _Kind(
        "A call of `{target}()`",
        "Calls that only move; text in comments, strings and preprocessor lines.",
    ),
    "text": _Kind("A line that matches `{target}`", "Lines that only move."),
    "path": _Kind("A change to the files `{target}`", "Other files."),
}


def doc_of(key: WatchKey) -> str:
    """Return the text for the page of a watch rule, in the form of a check's docstring."""
    kind = _KINDS[key.kind]
    title = " ".join(key.title.split()) or kind.title.format(target="`, `".join(key.target))
    why = key.why.strip() or f"{_askers(key)} to see such changes; the references explain why."
    where = ", ".join(f"`{glob}`" for glob in key.files) or "any directory"
    silent = key.not_reported.strip() or f"{kind.not_reported} The rule covers only {where}."
    sections = (("Why", why), ("Instead", key.instead.strip()), ("Not reported", silent))
    return "\n\n".join([title, *(f"## {name}\n\n{text}" for name, text in sections if text)]) + "\n"


def _askers(key: WatchKey) -> str:
    names = [owner.partition(" <")[0] for owner in key.owners]
    if not names:
        return "The maintainers of this code ask"
    return f"{' and '.join(names)} ask{'s' if len(names) == 1 else ''}"


def reference_of(text: str) -> Reference:
    """Return a reference to a document, a mail or only words.

    `url` is empty if the text names no address and no mail.
    """
    flat = " ".join(text.split())
    address = _URL.search(flat)
    if address:
        url = address[0].rstrip(".,;)")
        named = " ".join(flat.replace(url, " ").split())
        return Reference(named.rstrip(" ,;:(") or url, url)
    mail = _MESSAGE_ID.search(flat)
    return Reference(flat, f"https://lore.kernel.org/r/{mail[1]}/" if mail else "")


def examples_of(key: WatchKey) -> tuple[Bad | Good, ...]:
    """Return the tests of a rule as examples. Tests that expect a finding come first."""
    tests = sorted(key.test, key=lambda test: not test.expect)
    return tuple(example_of(test) for test in tests)


def example_of(test: TestKey) -> Bad | Good:
    diffs = tuple(test.diff)
    if test.expect:
        return Bad(test.title or "What it reports", diffs)
    return Good(test.title or "What it does not report", diffs)
