# SPDX-License-Identifier: Apache-2.0
"""The Kconfig options that names in a series may mean, in the series and in a kernel tree."""

from collections.abc import Iterable, Iterator

from app.code.compare import slips
from app.code.compare.near import distance
from app.code.kernel import kconfig
from app.code.known import age
from app.code.view import FileView, SeriesView
from app.patterns import pattern

# the number of names on each side that are compared with each other, or that a tree is asked for
_MOST = 200
_LONG = 8
_MADE = pattern(
    r"[ \t]*+#[ \t]*+define[ \t]++CONFIG_(\w++)"
    r"|[ \t]*+(?:export[ \t]++)?CONFIG_(\w++)[ \t]*+[:?]?="
)
_FLAG = pattern(r"-DCONFIG_(\w+)")


def made(file: FileView) -> Iterator[str]:
    """Yield the names that added lines of code or of makefiles define without Kconfig."""
    for line in file.added_lines:
        if "CONFIG_" in line.text:
            match = _MADE.match(line.text)
            yield from (name for name in (match.groups() if match else ()) if name)
            yield from _FLAG.findall(line.text)


def in_tree(series: SeriesView, names: Iterable[str]) -> dict[str, bool]:
    """Map names without `CONFIG_` to whether the kernel tree defines an option or macro of it.

    A name is left out if the tree does not know. An option that the tree lacks is left out, too, if
    the tree is older or much newer than the series, or if no file of the series is in the tree: the
    patches of U-Boot have paths and mailing lists of the kernel.
    """
    tree = series.tree
    if tree is None:
        return {}
    sources = {image.source for image in series.images.values()}
    is_of_tree = any(source is not None and source.is_of_tree for source in sources)
    is_sure = is_of_tree and age.is_of_time(tree, series.series.date)
    found: dict[str, bool] = {}
    for name in sorted(set(names))[:_MOST]:
        answer = tree.has_config(name)
        if answer is False and tree.symbols(f"CONFIG_{name}"):
            answer = True
        if answer or (answer is False and is_sure):
            found[name] = answer
    return found


def needed(series: SeriesView) -> set[str]:
    """Return the options that the patches define which the series needs."""
    files = [file for patch in series.needed for file in patch.files]
    menus = [file for file in files if kconfig.is_kconfig(file.path)]
    return {symbol.name for file in menus for symbol in kconfig.defined(file)}


def meant(unknown: Iterable[str], new: set[str], unused: set[str]) -> dict[str, str]:
    """Map unknown names to the new option of which they are nearly the name.

    If nothing uses the option, any difference of one letter counts. Otherwise, only a slip counts.
    """
    by_size: dict[int, list[str]] = {}
    for name in sorted(new)[:_MOST]:
        by_size.setdefault(len(name), []).append(name)
    found: dict[str, str] = {}
    for name in list(dict.fromkeys(unknown))[:_MOST]:
        near = [n for d in (-1, 0, 1) for n in by_size.get(len(name) + d, ())]
        option = next((n for n in near if _is_meant(name, n, n in unused)), "")
        if option:
            found[name] = option
    return found


def _is_meant(written: str, defined: str, is_unused: bool) -> bool:
    if min(len(written), len(defined)) < _LONG or distance(written, defined, 1) > 1:
        return False
    one, other = slips.differing_words(written, defined)
    if not (one.isalpha() and other.isalpha()):
        return False
    return is_unused or slips.is_slip_within(one, other)
