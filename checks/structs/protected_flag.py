# SPDX-License-Identifier: Apache-2.0
"""A flag word that everybody shares gains a bit for one user.

## Why

Words such as `i_state`, page flags or `f_mode` have few bits left, and each bit is read by
code that serves everybody. A bit that only one driver sets is that driver's state: it can
keep it in a structure of its own, or in an xarray keyed by the object.

## Not reported

Aliases of a bit and masks of several; a rename with the same value; renumbering; an
enumerator that only gains a comma. A bit that generic code of the owning subsystem uses,
or that only filesystems use, gets a note.
"""

import re
from collections.abc import Iterator

from app.code.paths import directory, matches
from app.code.view import MemberChange
from app.sdk import (
    Bad,
    Confidence,
    FileView,
    Good,
    Reference,
    Report,
    SeriesCheck,
    SeriesView,
    Severity,
)
from checks.watched import WatchedFlags, new_flags


def run(series: SeriesView) -> Iterator[Report]:
    for patch in series.patches:
        for file in patch.files:
            for flags, member in new_flags(file):
                yield _report(series, file, flags, member)


def _report(
    series: SeriesView, file: FileView, flags: WatchedFlags, member: MemberChange
) -> Report:
    users = _users(series, flags, member.name)
    is_shared = any(matches(path, *flags.generic) for path in users)
    only_filesystems = bool(users) and all(matches(path, "fs/**") for path in users)
    return Report(
        file.place(member.line.new),
        _message(flags, member.name, users),
        symbol=member.name,
        severity=Severity.NOTE if is_shared or only_filesystems else None,
    )


def _users(series: SeriesView, flags: WatchedFlags, name: str) -> list[str]:
    word = re.compile(rf"\b{re.escape(name)}\b")
    found = {
        file.path
        for patch in series.patches
        for file, line in patch.added()
        if name in line.text
        and not matches(file.path, *flags.files)
        and line.new is not None
        and word.search(file.masked_at(line.new))
    }
    return sorted(found)


def _message(flags: WatchedFlags, name: str, users: list[str]) -> str:
    where = " and ".join(sorted({directory(path) or path for path in users})[:3])
    whose = f"that this series only uses from {where}" if users else "that no patch here uses yet"
    who = users[0].rsplit("/", 2)[-2] if users and "/" in users[0] else "its user"
    return (
        f"{name} adds {flags.what} {whose}; could {who} track this itself, for example in an "
        f"xarray, so that {flags.word} stays {flags.owner} generic?"
    )


CHECK = SeriesCheck(
    doc=__doc__,
    run=run,
    severity=Severity.WARNING,
    confidence=Confidence.HIGH,
    references=(
        Reference(
            "Christian Brauner on I_LUO_MANAGED, linux-fsdevel, 2026-03-23",
            "https://lore.kernel.org/r/20260321175808.57942-2-pasha.tatashin@soleen.com/",
        ),
        Reference(
            'Matthew Wilcox, "We\'re out of page flags", <ZUzuUf7JfhybYBgg@casper.infradead.org>',
            "https://lore.kernel.org/r/ZUzuUf7JfhybYBgg@casper.infradead.org/",
        ),
    ),
    examples=(
        Bad(
            "An inode state bit for a driver",
            (
                """
--- a/include/linux/fs.h
+++ b/include/linux/fs.h
@@ -744 +746 @@ enum inode_state_flags_enum {
 	I_SYNC_QUEUED		= (1U << 17),
-	I_PINNING_NETFS_WB	= (1U << 18)
+	I_PINNING_NETFS_WB	= (1U << 18),
+	I_FOO_BUSY		= (1U << 19),  //~ only uses from drivers/foo/
 };
--- a/drivers/foo/foo.c
+++ b/drivers/foo/foo.c
@@ -10 +10 @@ static void foo_claim(struct inode *inode)
 {
+	inode_state_set(inode, I_FOO_BUSY);
 }
""",
            ),
        ),
        Bad(
            "A page flag in one patch, its user in the next",
            (
                """
--- a/include/linux/page-flags.h
+++ b/include/linux/page-flags.h
@@ -136 +136 @@ enum pageflags {
 #endif
+	PG_foo,  //~ PG_foo adds a page flag
 	__NR_PAGEFLAGS,
""",
                """
--- a/drivers/foo/foo.c
+++ b/drivers/foo/foo.c
@@ -10 +10 @@ static void foo_mark(struct page *page)
 {
+	set_bit(PG_foo, &page->flags);
 }
""",
            ),
        ),
        Good(
            "Only the comma is new",
            (
                """
--- a/include/linux/fs.h
+++ b/include/linux/fs.h
@@ -744 +746 @@ enum inode_state_flags_enum {
 	I_SYNC_QUEUED		= (1U << 17),
-	I_PINNING_NETFS_WB	= (1U << 18)
+	I_PINNING_NETFS_WB	= (1U << 18),
 };
""",
            ),
        ),
        Good(
            "Another name for a page flag that exists",
            (
                """
--- a/include/linux/page-flags.h
+++ b/include/linux/page-flags.h
@@ -150 +150 @@ enum pageflags {
 	__NR_PAGEFLAGS,

+	/* Only for foo pages */
+	PG_foo = PG_owner_2,
 };
""",
            ),
        ),
        Good(
            "A rename",
            (
                """
--- a/include/linux/fs.h
+++ b/include/linux/fs.h
@@ -744 +744 @@ enum inode_state_flags_enum {
-	I_DONTCACHE		= (1U << 16),
+	I_DROPCACHE		= (1U << 16),
 	I_SYNC_QUEUED		= (1U << 17),
""",
            ),
        ),
        Good(
            "A mask of bits that exist",
            (
                """
--- a/include/linux/fs.h
+++ b/include/linux/fs.h
@@ -760 +760 @@ enum inode_state_flags_enum {
 };

 #define I_DIRTY_INODE (I_DIRTY_SYNC | I_DIRTY_DATASYNC)
+#define I_DIRTY_ANY (I_DIRTY_INODE | I_DIRTY_PAGES)
""",
            ),
        ),
        Good(
            "A flag of a driver's own",
            (
                """
--- a/drivers/foo/foo.h
+++ b/drivers/foo/foo.h
@@ -10 +10 @@ enum foo_flags {
 	FOO_READY = BIT(0),
+	FOO_BUSY = BIT(1),
 };
""",
            ),
        ),
    ),
)
