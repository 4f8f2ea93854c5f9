# SPDX-License-Identifier: Apache-2.0
"""Global names that a whole C, assembly or Rust file uses."""

import re
from collections import Counter
from collections.abc import Sequence

from app.code.tree import tree_names as names
from app.code.tree.tree_names import LONGEST, TreeName

# all but words, member dots and the parentheses of calls becomes a blank
_BLANKS = bytes(n if chr(n).isalnum() or n in b"_.(" else 0x20 for n in range(128)) + b" " * 128
# a word between another word and `=`, `;`, `,` and so on is a declared variable or member
_LOCAL = re.compile(
    rb"[ \t](?<=\w[ \t])(?<!return[ \t])(?<!case[ \t])(?<!goto[ \t])(?<!else[ \t])"
    rb"[ \t]*+\*{0,3}(\w++)[ \t]*+[=;,)\[:]"
)
_LABEL = re.compile(rb"goto[ \t]++(\w++)")
_BINDING = re.compile(rb"bindings::(\w++)")
_KEYWORDS = frozenset(
    b"auto bool break case char const continue default define defined do double elif else endif"
    b" enum error extern false float for goto if ifdef ifndef inline int long register restrict"
    b" return short signed sizeof static struct switch true typedef typeof undef union unsigned"
    b" void volatile while NULL __VA_ARGS__ __VA_OPT__".split()
)


def used(text: bytes, found: Sequence[TreeName]) -> frozenset[bytes]:
    """Return the global names that the text of `plain_code.plain` uses.

    `found` are the definitions and declarations of the same file, which are no uses. Names of
    members and labels, and names that the file declares for itself, are left out.
    """
    words = text.replace(b"->", b" .").replace(b".", b" .").replace(b"(", b"( ")
    counts = Counter(words.translate(_BLANKS).split())
    plain = {word for word in counts if word[0] > 0x39}
    called = {word[:-1] for word in plain if word[-1] == 0x28}
    plain = {word for word in plain if word[-1] != 0x28}
    plain.difference_update(_LOCAL.findall(text), _LABEL.findall(text))
    own = Counter(one.name for one in found if one.kind not in names.OWN)
    declared = {name for name, count in own.items() if counts[name] + counts[name + b"("] <= count}
    hidden = {one.name for one in found if one.kind in names.OWN}
    every = (called | plain) - declared - hidden - _KEYWORDS
    return frozenset(word for word in every if len(word) <= LONGEST)


def bound(data: bytes) -> frozenset[bytes]:
    """Return the names of C that a Rust file uses through `bindings`."""
    return frozenset(name for name in _BINDING.findall(data) if len(name) <= LONGEST)
