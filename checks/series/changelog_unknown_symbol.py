# SPDX-License-Identifier: Apache-2.0
"""The commit message misspells the name of a function in the patch.

## Why

People search the history for the names of functions. A search for the right name does not find a
`gpio_aggregator_destory()`, and a reader may think that this is another function.

## Instead

Write the name of the function as in the code.

## Not reported

- Names that the series shows anywhere, in code, comments or headings.
- Names that differ from a name of the patch by more than a slip of one word. A slip is a letter
  that is doubled, left out or swapped with its neighbour, or a letter
  that sounds like it in a long word.
- Siblings: `foo_fsgetxattr()` for `foo_fssetxattr()`, and read/write, rx/tx, start/stop and others.
- Backports, because their message is that of the commit in Linus' tree.
- Shorthand and tense: `foo_lock()` for `foo_locked()`.
- A plural, except in the middle of a long name.
- Another number or another prefix (`unregister`, `register`).
- Words of other names of the series: `dettach_dev()` if the diff has `dettach_all()`.
- Quoted subjects, logs and indented text.
- Names of a single word, such as those of the C library.
- Names that a kernel tree defines.

The check reports only slips of names that the series shows. With a kernel tree, the check leaves
out the names that the tree defines, and says of the others that the tree does not have them.
"""

from collections.abc import Iterator
from typing import NamedTuple

from app.code.compare.slips import NearNames
from app.code.kernel import symbols
from app.mail.group import branches
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


class _Written(NamedTuple):
    name: str
    line: str


def run(series: SeriesView) -> Iterator[Observation]:
    patches = (one for one in series.patches if not branches.is_backport(series.series, one.patch))
    written = [(patch, one) for patch in patches for one in _written(patch)]
    shown = _shown(series) if written else set()
    unknown = [(patch, one) for patch, one in written if one.name not in shown]
    near = NearNames(shown) if unknown else None
    for patch, one in unknown:
        meant = near.meant(one.name) if near else None
        in_tree = series.tree.symbols(one.name) if meant and series.tree else None
        if meant and not in_tree:
            yield _report(patch, one, meant, is_absent=in_tree is not None)


def _report(patch: PatchView, one: _Written, meant: str, *, is_absent: bool) -> Observation:
    where = "neither the patch nor the kernel tree has" if is_absent else "the patch does not show"
    return Observation(
        patch.mail_place(one.line),
        f"The commit message names {one.name}(), which {where}; is {meant}() meant?",
        symbol=one.name,
    )


def _written(patch: PatchView) -> Iterator[_Written]:
    """Yield the function names in a commit message, each once, with the first line of each."""
    names: set[str] = set()
    for line in patch.patch.description.split("\n"):
        for match in () if _QUOTED.search(line) else _CALL.finditer(line):
            if match[1] not in names:
                names.add(match[1])
                yield _Written(match[1], line)


def _shown(series: SeriesView) -> set[str]:
    """Return every word in the diffs and hunk headings, including comments and strings."""
    return {
        word
        for patch in series.patches
        for change in patch.patch.files
        for hunk in change.hunks
        for text in (hunk.section, *(line.text for line in hunk.lines))
        for word in symbols.words(text)
    }


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
    version=3,
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
            "Siblings of the functions in the diff",
            (
                _mail(
                    "As in ioctl_fsgetxattr() and foo_rx_startup(), nothing is set.",
                    _DIFF.replace("foo_aggregator_free", "ioctl_fssetxattr").replace(
                        "foo_direction_init", "foo_tx_startup"
                    ),
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
