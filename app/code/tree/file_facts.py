# SPDX-License-Identifier: Apache-2.0
"""The names of one file of a kernel tree, by its path: C, assembly, Rust, Kconfig and bindings."""

import posixpath
import re
from collections.abc import Iterable
from itertools import chain, islice
from typing import NamedTuple

from app.code.tree import bindings, definitions, options, uses
from app.code.tree.plain_code import plain, without_numbers
from app.code.tree.tree_names import COMPATIBLE_PATTERN, LONGEST, TreeName

MAX_NAMES = 500_000  # of one file; the longest list of registers has half as many
MAX_CODE = 4 * 1024 * 1024  # bytes: of a larger file, only the macros are read
_LONGEST_PATTERN = 2000
_PRINTABLE = re.compile(rb"[!-~]++")
_BINDINGS = "Documentation/devicetree/bindings/"
_VENDORS = _BINDINGS + "vendor-prefixes.yaml"
_NO_OPTIONS = "scripts/kconfig/tests/"
_CODE = {".c": "c", ".h": "c", ".S": "assembly", ".rs": "rust"}
_DOCUMENTS = {".yaml": "binding", ".txt": "text binding"}


class FileFacts(NamedTuple):
    """Names that a file defines, declares, exports or documents, and global names that it uses."""

    names: tuple[TreeName, ...] = ()
    uses: frozenset[bytes] = frozenset()


def form_of(path: str) -> str:
    """Return how `read` reads a file with this path; empty if the file has no names of interest."""
    name, ending = posixpath.basename(path), posixpath.splitext(path)[1]
    if path == _VENDORS:
        return "vendors"
    if path.startswith(_BINDINGS) and ending in _DOCUMENTS:
        return _DOCUMENTS[ending]
    if name.startswith("Kconfig") and not path.startswith(_NO_OPTIONS):
        return "options"
    return _CODE.get(ending, "")


def read(form: str, data: bytes) -> FileFacts:
    """Return the names of a file of a form. Names of more than 200 characters are left out."""
    if form in ("c", "assembly"):
        return _of_code(data, form == "assembly")
    if form == "rust":
        return FileFacts(uses=uses.bound(data))
    found = _DOCUMENTED[form](data)
    return FileFacts(_kept(one for one in found if _PRINTABLE.fullmatch(one.name)))


_DOCUMENTED = {
    "options": options.options,
    "vendors": bindings.vendors,
    "binding": bindings.documented,
    "text binding": bindings.documented_as_text,
}


def _of_code(data: bytes, is_assembly: bool) -> FileFacts:
    text = plain(data)
    rest = without_numbers(text)
    if len(rest) > MAX_CODE:
        return FileFacts(_kept(definitions.macros(text)))
    found = chain(definitions.macros(text), definitions.defined(rest, is_assembly))
    kept = _kept(found)
    return FileFacts(kept, uses.used(rest, kept))


def _kept(found: Iterable[TreeName]) -> tuple[TreeName, ...]:
    return tuple(
        one for one in islice(found, MAX_NAMES) if len(one.name) <= LONGEST or _is_pattern(one)
    )


def _is_pattern(one: TreeName) -> bool:
    return one.kind == COMPATIBLE_PATTERN and len(one.name) <= _LONGEST_PATTERN
