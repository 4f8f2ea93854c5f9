# SPDX-License-Identifier: Apache-2.0
"""A structure that everybody pays for gains a member.

## Why

There are millions of inodes, pages and packets. A member that one user adds to their
structure costs every system memory and cache lines, whether the user is there or not, and
distributions build with every option on, so `#ifdef CONFIG_…` does not help them.
Maintainers ask for the member to live where it is used.

## Not reported

Members that move, change their type or their name; a replacement that adds no more members
or bytes than it removes; other structures in the same header; comments.
"""

from collections.abc import Iterator

from app.sdk import (
    Bad,
    Confidence,
    FileView,
    Good,
    PatchCheck,
    PatchView,
    Reference,
    Report,
    Severity,
)
from checks.watched import Growth, growths


def run(patch: PatchView) -> Iterator[Report]:
    for file in patch.files:
        for growth in growths(file):
            yield _report(file, growth)


def _report(file: FileView, growth: Growth) -> Report:
    first, *more = growth.added
    names = ", ".join(member.name for member in growth.added[:5])
    struct = growth.struct
    return Report(
        file.place(first.line.new),
        f"This adds {names} to struct {struct.tag}, which {struct.paid_by} pays for; could it "
        f"live in {struct.instead} instead?",
        related=tuple(file.place(member.line.new) for member in more),
        symbol=f"{struct.tag}.{first.name}",
    )


CHECK = PatchCheck(
    doc=__doc__,
    run=run,
    severity=Severity.WARNING,
    confidence=Confidence.HIGH,
    references=(
        Reference(
            'Christian Brauner, "we\'re not growing struct inode for this", '
            "<20241113-sensation-morgen-852f49484fd8@brauner>",
            "https://lore.kernel.org/r/20241113-sensation-morgen-852f49484fd8@brauner/",
        ),
        Reference(
            "Jan Kara on distribution kernels, <20241115111914.qhrwe4mek6quthko@quack3>",
            "https://lore.kernel.org/r/20241115111914.qhrwe4mek6quthko@quack3/",
        ),
    ),
    examples=(
        Bad(
            "struct inode gains a pointer, hidden behind an option",
            (
                """
--- a/include/linux/fs.h
+++ b/include/linux/fs.h
@@ -648 +649 @@ struct inode {
 	void			*i_security;
 #endif
+#ifdef CONFIG_FOO
+	struct foo __rcu	*i_foo;  //~ adds i_foo to struct inode
+#endif

 	/* Stat data, not accessed from path walking */
""",
            ),
        ),
        Bad(
            "Every packet pays for two members",
            (
                """
--- a/include/linux/skbuff.h
+++ b/include/linux/skbuff.h
@@ -900 +900 @@ struct sk_buff {
 	__u32			priority;
+	__u32			foo_mark;  //~ adds foo_mark, foo_seq to struct sk_buff
+	__u32			foo_seq;
 	int			skb_iif;
""",
            ),
        ),
        Good(
            "Another structure in the same header",
            (
                """
--- a/include/linux/fs.h
+++ b/include/linux/fs.h
@@ -1250 +1250 @@ struct file_lock_operations {
 	void (*fl_copy_lock)(struct file_lock *, struct file_lock *);
+	void (*fl_note)(struct file_lock *);
 };
""",
            ),
        ),
        Good(
            "A member that moves",
            (
                """
--- a/include/linux/fs.h
+++ b/include/linux/fs.h
@@ -660 +660 @@ struct inode {
-	u32			i_generation;
 	dev_t			i_rdev;
 	loff_t			i_size;
+	u32			i_generation;
 	struct timespec64	__i_atime;
""",
            ),
        ),
        Good(
            "A member that changes its type",
            (
                """
--- a/include/linux/fs.h
+++ b/include/linux/fs.h
@@ -660 +660 @@ struct inode {
-	atomic_t		i_count;
+	refcount_t		i_count;
 	dev_t			i_rdev;
""",
            ),
        ),
        Good(
            "A member that changes its name",
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
            "A member that is split into smaller ones",
            (
                """
--- a/include/linux/fs.h
+++ b/include/linux/fs.h
@@ -660 +660 @@ struct inode {
-	struct timespec64	__i_ctime;
+	time64_t		i_ctime_sec;
+	u32			i_ctime_nsec;
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
