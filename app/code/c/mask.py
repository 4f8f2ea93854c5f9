# SPDX-License-Identifier: Apache-2.0
"""Mask C code: blanks replace comments, literals and preprocessor lines.

Blanks also replace lines wider than 20,000 columns, because nobody reviews such lines as code.

Every pattern of this module takes linear time, because each match consumes a token even if its end
is missing.
"""

import re
from dataclasses import dataclass

_COMMENT = r"/\*.*?(?:\*/|\Z)|//(?:[^\\\n]++|\\.|\\\Z)*+"
_STRING = r'"(?:[^"\\\n]|\\.)*+"?'
_CHARACTER = r"'(?:[^'\\\n]++|\\.)*+'?"
# An apostrophe in `#error don't` opens no literal, so only whole characters count there.
_DIRECTIVE = (
    r"^(?:[ \t]++|/\*.*?(?:\*/|\Z))*+#[ \t]*+(?P<word>[a-z]*+)"
    r"(?:[^\\\n/\"']++|\\.|" + _COMMENT + "|" + _STRING + r"|'(?:\\.|[^'\\\n])'|/|'|\\\Z)*+"
)
_BLANKED = re.compile(
    f"(?P<directive>{_DIRECTIVE})|{_COMMENT}|{_STRING}|{_CHARACTER}", re.DOTALL | re.MULTILINE
)
_COMMENTS = re.compile(f"({_COMMENT})|{_STRING}|{_CHARACTER}", re.DOTALL)
_DEFINITION = re.compile(r"[ \t]*+#")
_NOT_NEWLINE = re.compile(r"[^\n]+")
# Nobody reviews a wider line as code, and a mail may be one line of five million tokens. The
# pattern is tried only at the start of a line; otherwise a line of almost this width would take
# quadratic time.
_WIDEST = 20_000
_WIDE = re.compile(rf"^[^\n]{{{_WIDEST + 1},}}+", re.MULTILINE)
# a line of a block comment: ` * text`; code begins like that only in a product
_STAR_LINE = re.compile(r"[ \t]*\*(?:[ \t/].*)?", re.DOTALL)

CONDITIONS = {
    "if": "if",
    "ifdef": "if",
    "ifndef": "if",
    "else": "else",
    "elif": "else",
    "elifdef": "else",
    "elifndef": "else",
    "endif": "endif",
}


@dataclass(frozen=True, slots=True)
class Directive:
    """A preprocessor line with its continuations: `text[start:end]`.

    `word` is the word after the `#`.
    """

    start: int
    end: int
    word: str

    @property
    def condition(self) -> str:
        """The kind of a conditional directive: `if`, `else` or `endif`; empty for others."""
        return CONDITIONS.get(self.word, "")


@dataclass(frozen=True, slots=True)
class Masked:
    """Masked source code: `text` has the same length and the same line breaks as the source.

    `directives` lists the preprocessor directives that blanks replace.
    """

    text: str
    directives: tuple[Directive, ...]


def mask(text: str) -> Masked:
    """Mask a whole file, or a fragment that does not begin inside a comment or a macro."""
    directives: list[Directive] = []

    def replace(match: re.Match[str]) -> str:
        if match["directive"]:
            directives.append(Directive(*match.span(), match["word"]))
        return blank(match[0])

    return Masked(_without_wide_lines(_BLANKED.sub(replace, text)), tuple(directives))


def _without_wide_lines(masked: str) -> str:
    if len(masked) <= _WIDEST:
        return masked
    return _WIDE.sub(lambda match: blank(match[0]), masked)


def mask_fragment(text: str) -> Masked:
    """Mask a hunk's image, which may begin inside a comment or a macro's body."""
    start = max(_comment_end(text), _macro_end(text))
    if not start:
        return mask(text)
    # blanks replace the part that was cut off, so that all offsets stay those of `text`
    return mask(blank(text[:start]) + text[start:])


def _comment_end(text: str) -> int:
    """Return the end of the comment in which the fragment begins; 0 if it begins in code."""
    closing = text.find("*/")
    opening = text.find("/*")
    if closing >= 0 and (opening < 0 or closing < opening):
        return 0 if _in_string(text, closing) else closing + 2
    return _star_lines_end(text, opening)


def _in_string(text: str, offset: int) -> bool:
    line = text[text.rfind("\n", 0, offset) + 1 : offset]
    return line.count('"') % 2 == 1 and not _STAR_LINE.match(line)


def _star_lines_end(text: str, opening: int) -> int:
    """Return the end of the ` * ` lines with which the text begins.

    If no other comment follows these lines, return the end of the text.
    """
    end = 0
    for line in text.split("\n"):
        if not _STAR_LINE.fullmatch(line):
            break
        end += len(line) + 1
    return len(text) if end and opening < 0 else min(end, len(text))


def _macro_end(text: str) -> int:
    """Return the end of the first lines if they continue a macro from above the hunk."""
    end = 0
    for line in text.split("\n"):
        if not line.endswith("\\"):
            return min(end + len(line), len(text)) if end else 0
        if _DEFINITION.match(line):
            return end
        end += len(line) + 1
    return min(end, len(text))


def blank(text: str) -> str:
    """Replace all characters except newlines by blanks."""
    if "\n" not in text:
        return " " * len(text)
    return _NOT_NEWLINE.sub(lambda match: " " * len(match[0]), text)


def without_comments(text: str) -> str:
    """Replace the comments by blanks and keep the rest, for example in the body of a `#define`."""
    return _COMMENTS.sub(lambda match: blank(match[0]) if match[1] else match[0], text)
