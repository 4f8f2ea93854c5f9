# SPDX-License-Identifier: Apache-2.0
"""File names in diffs, which may be quoted, have a prefix or be followed by a time."""

import re

NOWHERE = "/dev/null"
_ESCAPE = re.compile(r"\\([0-7]{1,3}|.)", re.DOTALL)
_LETTERS = {"a": 7, "b": 8, "t": 9, "n": 10, "v": 11, "f": 12, "r": 13}
_QUOTED = re.compile(r'"(?:[^"\\]|\\.)*+"')
# git's own prefixes: a/ b/, the mnemonic c/ i/ o/ w/, and 1/ 2/ of --no-index
_PREFIX = re.compile(r"[abciow12]/")
# diff writes a time after a name, Subversion a revision. Mail programs turn the tab into blanks.
_STAMP = re.compile(
    r"\s{1,20}(?:\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(?:\.\d{1,9})?(?: ?[-+]\d{4})?|"
    r"[A-Z][a-z]{2},? (?:[A-Z][a-z]{2} [ \d]?\d|\d{1,2} [A-Z][a-z]{2}) "
    r"[^\s]{4,8}(?: [-+\w]{1,5}){1,3}|"
    r"\((?:revision \d{1,9}|working copy|nonexistent|[^()]{1,40} \(?revision \d{1,9}\)?)\))\Z"
)
_LONGEST_STAMP = 100
# The top directory of an unpacked kernel, as in `linux-6.1/fs/x.c`. Other projects have
# directories such as `linux-user/`.
_TREE = re.compile(r"linux(?:-(?:next|stable|mainline|\d[\w.+-]{0,60})|\.[\w.+-]{1,60})?/")


def unquote(name: str) -> str:
    r"""Unquote a name such as `"a/tab\tx.c"` or `"\303\274.c"`; return other names unchanged."""
    if not _QUOTED.fullmatch(name):
        return name
    raw = _ESCAPE.sub(_unescape, name[1:-1])
    # no file has such a name, and PostgreSQL stores no NUL
    return raw.encode("utf-8", "surrogateescape").decode("utf-8", "replace").replace("\0", "\ufffd")


def _unescape(match: re.Match[str]) -> str:
    what = match[1]
    code = int(what, 8) & 0xFF if what[0] in "01234567" else _LETTERS.get(what)
    if code is None:
        return what
    return bytes([code]).decode("utf-8", "surrogateescape")


def header_name(line: str) -> str:
    """Return the name in a line such as `--- a/x.c<tab>2024-01-01`, with its prefix `a/`."""
    rest = line[4:].split("\t", 1)[0].rstrip("\r\n ")
    stamp = _STAMP.search(rest, max(0, len(rest) - _LONGEST_STAMP))
    return unquote(rest[: stamp.start()] if stamp else rest)


def strip_prefix(name: str) -> str:
    """Return a name without git's `a/` or `b/`, or without a leading `./`."""
    if name == NOWHERE:
        return name
    return _PREFIX.sub("", name, count=1) if _PREFIX.match(name) else name.removeprefix("./")


def git_names(line: str) -> tuple[str, str]:
    """Return both names of a `diff --git` line with prefixes; empty names if they are ambiguous.

    File names may contain blanks. Unquoted names with blanks are found only if both names are equal
    except for the prefix. git reads such lines in the same way.
    """
    rest = line.removeprefix("diff --git ").rstrip("\r")
    quoted = _QUOTED.match(rest)
    if quoted:
        return unquote(quoted[0]), unquote(rest[quoted.end() :].strip(" "))
    if rest.endswith('"') and ' "' in rest:
        first, _, second = rest.partition(' "')
        return first, unquote('"' + second)
    half = len(rest) // 2
    old, new = rest[:half], rest[half + 1 :]
    if rest[half : half + 1] == " " and strip_prefix(old) == strip_prefix(new):
        return old, new
    parts = rest.split(" ")
    return (parts[0], parts[1]) if len(parts) == 2 else ("", "")


def both(old: str, new: str) -> tuple[str, str]:
    """Return both names of a plain diff without their top directories.

    For example, `linux.orig/fs/x.c` and `linux/fs/x.c` become `fs/x.c`.
    """
    old_rest, new_rest = strip_prefix(old), strip_prefix(new)
    if NOWHERE in (old, new) or old_rest == new_rest:
        return _below_tree(old_rest), _below_tree(new_rest)
    below = _below(old, new) or _below_tree(new_rest)
    return below, below


def git_pair(old: str, new: str) -> tuple[str, str]:
    """Return both names of a git diff without their prefixes, which may be of any kind.

    Without a rename, both names are of one file, so whatever differs before the end is a prefix.
    """
    old_rest, new_rest = strip_prefix(old), strip_prefix(new)
    below = "" if NOWHERE in (old, new) or old_rest == new_rest else _below(old_rest, new_rest)
    return (below, below) if below else (old_rest, new_rest)


def _below_tree(name: str) -> str:
    tree = _TREE.match(name)
    return name[tree.end() :] if tree else name


def _below(old: str, new: str) -> str:
    """Return the path that both names have below directories of one depth; empty without one."""
    olds, news = old.split("/"), new.split("/")
    if len(olds) != len(news):
        return ""
    differ = [at for at, (one, other) in enumerate(zip(olds, news, strict=True)) if one != other]
    return "/".join(news[differ[-1] + 1 :]) if differ else ""
