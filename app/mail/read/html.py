# SPDX-License-Identifier: Apache-2.0
"""Text of a mail that was sent only as HTML.

People can read the text, but it never counts as a patch.
"""

import re
from html import unescape

from app.mail.read import charset

_HIDDEN = re.compile(r"<(?:style|script|head)\b", re.IGNORECASE)
_HIDDEN_END = re.compile(r"</(?:style|script|head)\b", re.IGNORECASE)
_LINE_END = re.compile(r"<(?:br|/p|/div|/tr|/li|/h\d|/pre)\b[^<>]*>", re.IGNORECASE)
_TAG = re.compile(r"<[^<>]*>")
# the standard library converts an entity to a number, and refuses thousands of digits
_HUGE_ENTITY = re.compile(r"&#[xX]?[0-9a-fA-F]{9,}+;?")


def text(source: str) -> str:
    """Return the text of an HTML document without tags, styles and scripts."""
    shown, *hidden = _HIDDEN.split(source)
    # text without a closing tag stays hidden
    after = [part for piece in hidden for part in _HIDDEN_END.split(piece, 1)[1:]]
    tagged = _LINE_END.sub("\n", shown + "".join(f"<{part}" for part in after))
    lines = charset.clean(unescape(_HUGE_ENTITY.sub("\ufffd", _TAG.sub("", tagged)))).split("\n")
    return "\n".join(line.strip() for line in lines).strip() + "\n"
