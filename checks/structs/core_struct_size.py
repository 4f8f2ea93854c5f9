# SPDX-License-Identifier: Apache-2.0
"""A structure or flag word that every system uses changes its size.

## Why

Core structures of the kernel grow by a few bytes, five to ten times a year, and nobody sees the
sum. A finding of this check is the entry in the ledger of the structure. The finding records the
structure, the number of bytes or bits, and the code that needs them.

## Not reported

- Members that move, or that change their name or type.
- Structures without a watch rule that keeps a ledger.

The number of bytes is an estimate from the declarations for a 64-bit kernel, without holes and
alignment. The note leaves the number of bytes out if the size of a type is not known. A structure
that the series itself writes out is as large as its members, "or none without the option" if the
series also writes it without members.
With a kernel tree, the size of a structure that the tree defines is known, too.
"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from app.code.globs import directory
from app.code.kernel.watched import Ledger, StructChange, flag_changes, struct_changes
from app.code.kernel.watched_uses import UsageReader
from app.code.known import struct_sizes
from app.code.view import MemberChange, Watched
from app.sdk import (
    Bad,
    Confidence,
    FileView,
    Good,
    Observation,
    PatchView,
    Reference,
    SeriesCheck,
    SeriesView,
    Severity,
    pattern,
)

_SHIFT = pattern(r"<<[ \t]?(\d{1,3})")


class _Entry(NamedTuple):
    """A change that the ledger records, with the new names of the change."""

    file: FileView
    what: str
    change: str
    names: tuple[str, ...]
    confidence: Confidence | None = None


def run(series: SeriesView) -> Iterator[Observation]:
    for watched in series.watched:
        entries = [
            entry
            for patch in series.patches
            for file in patch.files
            if watched.covers(file.path) and file.members
            for entry in _entries(series, watched, patch, file)
        ]
        if entries:
            names = {name for entry in entries for name in entry.names}
            reader = UsageReader(names, watched, series)
            yield from (_report(entry, reader) for entry in entries)


def _entries(
    series: SeriesView, watched: Watched, patch: PatchView, file: FileView
) -> Iterator[_Entry]:
    if watched.is_struct:
        namesakes = patch.namesakes_elsewhere(file)
        for change in struct_changes(
            watched.tags, file.members, namesakes, struct_sizes.written(series)
        ):
            if change.gains and not change.is_overlay:
                names = tuple(member.name for member in change.new)
                yield _Entry(file, f"struct {change.tag}", _members(change), names)
    elif watched.ledger:
        elsewhere = patch.members_elsewhere(file)
        for member in flag_changes(watched, file.members, "added", elsewhere, file.post):
            ledger = watched.ledger
            what = f"struct {ledger.struct}" if ledger.struct else ledger.name
            yield _Entry(file, what, _bit(ledger, member), (member.name,), Confidence.HIGH)


def _report(entry: _Entry, reader: UsageReader) -> Observation:
    file, what, change, names, confidence = entry
    symbol = f"{what.removeprefix('struct ')}: {change}"
    message = f"{what}: {change}{_askers(reader, names)}."
    return Observation(file.place(None), message, symbol=symbol, confidence=confidence)


def _members(change: StructChange) -> str:
    names = ", ".join(member.name for member in change.new[:5])
    size = "size unknown" if change.bytes is None else f"about {change.bytes:+d} bytes"
    least = ", or none without the option" if change.is_empty_too and change.bytes != 0 else ""
    return f"{size}{least}, adds {names}"


def _bit(ledger: Ledger, member: MemberChange) -> str:
    """Describe the bit of a flag if the flag's value shows it, as `(1U << 19)` does."""
    position = _SHIFT.search(member.value)
    used = f"+0 bytes; {ledger.word}: one more bit used" if ledger.word else "one more value"
    if not position or not ledger.bits:
        return used
    return f"{used} ({int(position[1]) + 1 - ledger.reserved} of {ledger.bits})"


def _askers(reader: UsageReader, names: Sequence[str]) -> str:
    """Name the directories of the files in which the series uses the new names."""
    paths = reader.of(names).users
    folders = {directory(path).rstrip("/") for path in paths if path.endswith(".c")}
    return f"; used in {' and '.join(sorted(folders)[:3])}" if folders else ""


CHECK = SeriesCheck(
    doc=__doc__,
    run=run,
    severity=Severity.NOTE,
    confidence=Confidence.MEDIUM,
    version=3,
    references=(
        Reference(
            "Christian Brauner on struct inode's growth, linux-fsdevel, 2026-03-23",
            "https://lore.kernel.org/r/20260321175808.57942-2-pasha.tatashin@soleen.com/",
        ),
    ),
    examples=(
        Bad(
            "struct inode gains a pointer and a counter",
            (
                """
--- a/include/linux/fs.h
+++ b/include/linux/fs.h
@@ -648 +649 @@ struct inode {
 	void			*i_security;
 #endif
+	struct foo __rcu	*i_foo;
+	u32			i_foo_count;

 	/* Stat data, not accessed from path walking */
--- a/drivers/foo/foo.c
+++ b/drivers/foo/foo.c
@@ -10 +10 @@ static void foo_claim(struct inode *inode)
 {
+	inode->i_foo_count++;
 }
""",
            ),
            file=("include/linux/fs.h", "about +12 bytes, adds i_foo, i_foo_count; used in"),
        ),
        Bad(
            "i_state gains a bit",
            (
                """
--- a/include/linux/fs.h
+++ b/include/linux/fs.h
@@ -744 +746 @@ enum inode_state_flags_enum {
-	I_PINNING_NETFS_WB	= (1U << 18)
+	I_PINNING_NETFS_WB	= (1U << 18),
+	I_FOO_BUSY		= (1U << 19),
 };
""",
            ),
            file=("include/linux/fs.h", "one more bit used (19 of 32)"),
        ),
        Bad(
            "A structure of the series, which is empty if an option is off",
            (
                """
--- a/include/linux/foo.h
+++ b/include/linux/foo.h
@@ -10 +10 @@
+#ifdef CONFIG_FOO
+struct foo_state {
+	atomic_t type;
+	u32 generation;
+};
+#else
+struct foo_state { };
+#endif
--- a/include/linux/mm_types.h
+++ b/include/linux/mm_types.h
@@ -224 +224 @@ struct page {
 	struct page *kmsan_origin;
+	struct foo_state foo;
 };
""",
            ),
            file=(
                "include/linux/mm_types.h",
                "about +8 bytes, or none without the option, adds foo",
            ),
        ),
        Good(
            "Another file of the patch removes the structure with its members",
            (
                """
--- a/include/linux/fs.h
+++ b/include/linux/fs.h
@@ -600 +600 @@

-struct super_block {
-	struct list_head	s_list;
-};

--- a/include/linux/fs/super_types.h
+++ b/include/linux/fs/super_types.h
@@ -10 +10 @@

+struct super_block {
+	struct list_head	s_list;
+};

""",
            ),
        ),
        Good(
            "A member changes its name",
            (
                """
--- a/include/linux/fs.h
+++ b/include/linux/fs.h
@@ -660 +660 @@ struct inode {
-	struct timespec64	i_ctime;
+	struct timespec64	__i_ctime;
 	dev_t			i_rdev;
""",
            ),
        ),
        Good(
            "A structure of a driver's own",
            (
                """
--- a/drivers/foo/foo.h
+++ b/drivers/foo/foo.h
@@ -10 +10 @@ struct foo {
 	spinlock_t lock;
+	struct list_head inodes;
 };
""",
            ),
        ),
    ),
)
