# SPDX-License-Identifier: Apache-2.0
"""The commit message misspells a function of the patch.

## Why

People search the history for the names of functions. A `gpio_aggregator_destory()` in a
message is never found, and a reader wonders whether it is another function.

## Not reported

Names that the series shows anywhere, in code, comments or headings; names that differ from
one of the patch by more than a slip of one word: a letter doubled, left out or swapped with
its neighbour; shorthand and tense (`foo_lock()` for `foo_locked()`), plural in all but the
middle of a long name, another number, another prefix (`unregister`, `register`); words
that are found in other names of the series, as `dettach_dev()` is where `dettach_all()` is
in the diff; quoted subjects, logs and indented text; names of a single word, as those of
the C library are. Whether another name exists at all only the tree could say, and nothing
is said about it.
"""

from collections.abc import Iterator
from typing import NamedTuple

from app.code.kernel import symbols
from app.sdk import (
    Bad,
    Confidence,
    Good,
    Observation,
    PatchView,
    Reference,
    SeriesCheck,
    SeriesView,
    Severity,
    pattern,
)

_CALL = pattern(r"(?<![\w.>-])([a-z_]\w{5,79}+)\(\)")
_QUOTED = pattern(r"^(?:\s\s|\t|[>|#$]|\[ {0,9}\d|commit )|\(\"|\"\)|Fixes:|Call Trace")
_SHORTEST = 5
# a changed letter is a slip only in a long word: kzalloc is not kmalloc
_LONG = 9
# the number of words that makes the intended name certain
_MANY = 5


class _Written(NamedTuple):
    name: str
    line: str


def run(series: SeriesView) -> Iterator[Observation]:
    written = [(patch, one) for patch in series.patches for one in _written(patch)]
    shown = _shown(series) if written else set()
    unknown = [(patch, one) for patch, one in written if one.name not in shown]
    near = _Near(shown) if unknown else None
    for patch, one in unknown:
        meant = near.meant(one.name) if near else None
        if meant:
            yield _report(patch, one, meant)


def _report(patch: PatchView, one: _Written, meant: str) -> Observation:
    return Observation(
        patch.mail_place(one.line),
        f"The commit message names {one.name}(), which the patch does not show; "
        f"is {meant}() meant?",
        symbol=one.name,
    )


def _written(patch: PatchView) -> Iterator[_Written]:
    """Find the functions in a message, each once, with its first line."""
    names: set[str] = set()
    for line in patch.patch.description.split("\n"):
        for match in () if _QUOTED.search(line) else _CALL.finditer(line):
            if match[1] not in names:
                names.add(match[1])
                yield _Written(match[1], line)


def _shown(series: SeriesView) -> set[str]:
    """Return every word of the diffs and headings, as written, including comments and strings."""
    return {
        word
        for patch in series.patches
        for change in patch.patch.files
        for hunk in change.hunks
        for text in (hunk.section, *(line.text for line in hunk.lines))
        for word in symbols.words(text)
    }


class _Near:
    """Names, indexed by the parts that a slip in one of their words leaves unchanged."""

    def __init__(self, names: set[str]) -> None:
        self.words = {part for name in names for part in name.split("_")}
        self.by_frame: dict[str, list[str]] = {}
        for name in sorted(names):
            for frame in _frames(name):
                self.by_frame.setdefault(frame, []).append(name)

    def meant(self, name: str) -> str | None:
        """Return the one name of which this is a slip."""
        near = {
            other
            for frame in _frames(name)
            for other in self.by_frame.get(frame, [])[:200]
            if self._is_meant(name, other)
        }
        return near.pop() if len(near) == 1 else None

    def _is_meant(self, name: str, other: str) -> bool:
        a, b = _odd(name, other)
        return (a not in self.words and _is_slip(a, b)) or _is_plural(name, other)


def _frames(name: str) -> Iterator[str]:
    """Yield the name with one of its longer words removed: `gpio_*_chip`."""
    parts = name.split("_")
    if len(name) > 80 or len(parts) < 2:
        return
    for place, part in enumerate(parts):
        if len(part) >= _SHORTEST - 1:
            yield "_".join([*parts[:place], "*" + part[0], *parts[place + 1 :]])


def _odd(name: str, other: str) -> tuple[str, str]:
    """Return the words in which two names with one frame differ."""
    pairs = zip(name.split("_"), other.split("_"), strict=False)
    return next(((a, b) for a, b in pairs if a != b), ("", ""))


def _is_slip(a: str, b: str) -> bool:
    """Return whether two words differ by letters swapped, doubled, left out or mistaken."""
    if min(len(a), len(b)) < _SHORTEST - 1 or not (a + b).isalpha():
        return False
    if a.startswith(b) or b.startswith(a) or a.endswith(b) or b.endswith(a):
        return False
    start = next((i for i, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), 0)
    x, y = a[start:], b[start:]
    if len(a) == len(b):
        is_swap = x[:2] == y[:2][::-1] and x[2:] == y[2:]
        return is_swap or (len(a) >= _LONG and x[1:] == y[1:])
    return max(len(a), len(b)) > _SHORTEST and (x[1:] == y if len(a) > len(b) else x == y[1:])


def _is_plural(name: str, other: str) -> bool:
    """Return whether a word inside of a long name has gained or lost its `s`."""
    a, b = _odd(name, other)
    is_inside = not name.endswith("_" + a) and name.count("_") >= _MANY
    return is_inside and (a == b + "s" or b == a + "s")


_DIFF = """\
--- a/drivers/foo/foo.c
+++ b/drivers/foo/foo.c
@@ -40 +40 @@ static void foo_destroy(struct foo *foo)
 	foo_aggregator_free(foo);
 	foo_direction_init(foo);
+	if (!foo->registered)
+		return;
 	foo_aggregator_destroy(foo);
 	foo_get_direction(foo);
 }
"""


def _mail(text: str, diff: str = _DIFF) -> str:
    return (
        f"\nSubject: [PATCH] foo: Do not destroy twice\n\n{text}\n\n"
        f"Signed-off-by: A. Developer <developer@example.org>\n---\n{diff}"
    )


CHECK = SeriesCheck(
    doc=__doc__,
    run=run,
    severity=Severity.NOTE,
    confidence=Confidence.MEDIUM,
    status="preview",
    since="0.2.0",
    references=(
        Reference(
            "Documentation/process/maintainer-tip.rst, Function references in changelogs",
            "https://docs.kernel.org/process/maintainer-tip.html#function-references-in-changelogs",
        ),
    ),
    examples=(
        Bad(
            "Two letters are swapped",
            (
                _mail(
                    "An error makes probe call foo_aggregator_destory() once more.  "
                    "//~ is foo_aggregator_destroy() meant"
                ),
            ),
        ),
        Bad(
            "A letter is left out",
            (
                _mail(
                    "The flag is clear before foo_get_diretion() has run.  "
                    "//~ is foo_get_direction() meant"
                ),
            ),
        ),
        Good(
            "The function is in the diff",
            (_mail("An error makes probe call foo_aggregator_destroy() once more."),),
        ),
        Good(
            "Another function of the tree, a word of which is like one of the diff",
            (
                _mail(
                    "Its twins foo_aggregator_freeze() and foo_unregister() need no such test, "
                    "nor\ndoes foo_set_direction()."
                ),
            ),
        ),
        Good(
            "Plural, shorthand and functions of the library",
            (_mail("The helpers foo_aggregators_free(), get_direction() and strscpy() stay."),),
        ),
        Good(
            "A quoted subject and a log",
            (
                _mail(
                    'Fixes: 0123456789ab ("foo: Add foo_aggregator_destory()")\n'
                    "\n"
                    "  foo_aggregator_destory() at foo.c"
                ),
            ),
        ),
        Good(
            "The word is spelt so in the diff too",
            (
                _mail(
                    "The fix is in foo_aggregator_freed().",
                    _DIFF.replace("foo_direction_init", "foo_list_freed"),
                ),
            ),
        ),
    ),
)
