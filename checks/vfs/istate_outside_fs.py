# SPDX-License-Identifier: Apache-2.0
"""Code outside of fs/ and mm/ sets or clears inode state flags.

## Why

`inode->i_state` belongs to the VFS. The flags in `i_state` describe the life of an inode. Changes
of these flags follow rules (`i_lock`, wakeups, memory ordering) that only the VFS knows. In Linux
7.2, no code outside `fs/` and `mm/` writes `i_state`. If a driver keeps its own state in `i_state`,
every filesystem pays for it, and every change of the VFS becomes harder.

## Instead

Keep the state in a structure of your own, for example in an xarray keyed by the inode.

## Not reported

- Code that only reads the state.
- `i_state` of other structures, such as that of an iSCSI command.
- Block device inodes in block/bdev.c.
- The accessors themselves in include/linux/fs.h.
- A call that only moves.
"""

from collections import Counter
from collections.abc import Iterator

from app.code.globs import matches
from app.sdk import (
    Bad,
    Confidence,
    FileView,
    Good,
    Observation,
    PatchCheck,
    PatchView,
    Place,
    Reference,
    Severity,
    pattern,
)

OWNERS = ("fs/**", "mm/**", "block/bdev.c", "include/linux/fs.h", "include/linux/fs/**")
_ACCESSOR = pattern(r"\binode_state_(set|clear|assign|replace)(?:_raw|_once)?\(")
_INODE = r"(?:\binode|_inode|\binode\([^()]{0,100}\)|_inode\([^()]{0,100}\))"
_ASSIGNMENT = pattern(_INODE + r"->i_state[ \t]{0,8}(\||&|\^)?=(?!=)")


def run(patch: PatchView) -> Iterator[Observation]:
    written = [place for file in patch.files for place in _written(file)]
    if not written:
        return
    main = next((p for p in written if not _clears(p.text)), written[0])
    yield Observation(
        main,
        "Nothing outside fs/ and mm/ sets inode state flags today; may this bookkeeping stay "
        f"in {_subsystem(main.path)} instead?",
        related=tuple(place for place in written if place != main),
    )


def _written(file: FileView) -> Iterator[Place]:
    if not file.is_c or matches(file.path, *OWNERS):
        return
    gone = Counter(_flat(line.text) for line in file.change.lines if line.kind == "-")
    for line in file.added_lines:
        if line.new is None or not _writes(file.masked_at(line.new)):
            continue
        moved = gone[_flat(line.text)] > 0
        gone[_flat(line.text)] -= moved
        if not moved:
            yield file.place(line.new)


def _writes(text: str) -> bool:
    return bool(_ACCESSOR.search(text) or _ASSIGNMENT.search(text))


def _clears(text: str) -> bool:
    return "inode_state_clear" in text or "&=" in text


def _flat(text: str) -> str:
    return " ".join(text.split())


def _subsystem(path: str) -> str:
    """Return the last directory of a path: `liveupdate` for `kernel/liveupdate/luo_file.c`."""
    folders = path.split("/")[:-1]
    return folders[-1] if folders else path


CHECK = PatchCheck(
    doc=__doc__,
    run=run,
    severity=Severity.WARNING,
    confidence=Confidence.HIGH,
    triggers=("inode_state_", "i_state"),
    references=(
        Reference(
            "include/linux/fs.h, comment above enum inode_state_flags_enum",
            "https://git.kernel.org/pub/scm/linux/kernel/git/torvalds/linux.git/tree/include/linux/fs.h",
        ),
        Reference(
            "Christian Brauner on I_LUO_MANAGED, linux-fsdevel, 2026-03-23",
            "https://lore.kernel.org/r/20260321175808.57942-2-pasha.tatashin@soleen.com/",
        ),
    ),
    examples=(
        Bad(
            "A driver marks an inode as busy",
            (
                """
--- a/drivers/foo/foo.c
+++ b/drivers/foo/foo.c
@@ -10 +10 @@ static int foo_claim(struct foo *foo, struct inode *inode)
 	spin_lock(&inode->i_lock);
+	inode_state_set(inode, I_FOO_BUSY);  //~ stay in foo instead
 	spin_unlock(&inode->i_lock);
 	return 0;
""",
            ),
        ),
        Bad(
            "The same without the accessor",
            (
                """
--- a/kernel/foo.c
+++ b/kernel/foo.c
@@ -10 +10 @@ static void foo_mark(struct file *file)
 	spin_lock(&file_inode(file)->i_lock);
+	file_inode(file)->i_state |= I_FOO_BUSY;  //~ sets inode state flags
 	spin_unlock(&file_inode(file)->i_lock);
""",
            ),
        ),
        Good(
            "Reading the state",
            (
                """
--- a/kernel/foo.c
+++ b/kernel/foo.c
@@ -10 +10 @@ static bool foo_dying(struct inode *inode)
 {
+	if (inode_state_read_once(inode) & I_FREEING)
+		return true;
 	return false;
 }
""",
            ),
        ),
        Good(
            "An iSCSI command has an i_state of its own",
            (
                """
--- a/drivers/target/iscsi/iscsi_target.c
+++ b/drivers/target/iscsi/iscsi_target.c
@@ -10 +10 @@ static int iscsit_add_reject(struct iscsit_conn *conn)
 	spin_lock_bh(&cmd->istate_lock);
+	cmd->i_state = ISTATE_SEND_REJECT;
 	spin_unlock_bh(&cmd->istate_lock);
""",
            ),
        ),
        Good(
            "The VFS itself",
            (
                """
--- a/fs/inode.c
+++ b/fs/inode.c
@@ -10 +10 @@ void unlock_new_inode(struct inode *inode)
 	spin_lock(&inode->i_lock);
+	inode_state_clear(inode, I_NEW | I_CREATING);
 	spin_unlock(&inode->i_lock);
""",
            ),
        ),
        Good(
            "A private xarray instead",
            (
                """
--- a/drivers/foo/foo.c
+++ b/drivers/foo/foo.c
@@ -10 +10 @@ static int foo_claim(struct foo *foo, struct file *file)
 	int ret;

+	ret = xa_insert(&foo_files, (unsigned long)file, foo, GFP_KERNEL);
 	return ret;
""",
            ),
        ),
    ),
)
