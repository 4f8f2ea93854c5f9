# SPDX-License-Identifier: Apache-2.0
"""Code keeps the state of one open file in, or keyed by, an inode that many files may share.

## Why

Files made by `anon_inode_getfd()` and `anon_inode_getfile()` share a single inode, as their
kernel-doc says. Among these files are eventfd, epoll, timerfd, signalfd, KVM's VM and vCPU files,
and the files of many drivers. Code that takes any file descriptor from user space must not mark
`file_inode(file)` or use that inode as a key. Code that does so treats all these files as one
object.

## Instead

Keep the state in a structure of your own that is keyed by the `struct file`, for example in an
xarray. If only one kind of file makes sense, test `file->f_op` first.

## Not reported

- Functions that first test the kind of file (`f_op`, `S_ISREG()`, `IS_ANON_FILE()`,
  `shmem_file()`).
- Code that reads the inode or takes its lock.
- A driver's own file operations, which are only called for its own files.
- Code whose object is the inode, such as fs/, security/ and audit.
- Files that a structure holds, because the code may have tested them earlier.

With a kernel tree, the check reads the whole function, and finds out whether a table of operations
in the file has the function.
"""

import re
from collections.abc import Iterator

from app.code.globs import matches
from app.code.view import CodeLine
from app.sdk import (
    Bad,
    Confidence,
    FileView,
    FunctionView,
    Good,
    Observation,
    PatchCheck,
    PatchView,
    Reference,
    Severity,
    Skip,
    pattern,
)

WHERE = ("drivers/**", "kernel/**", "virt/**", "io_uring/**")
EXEMPT = ("kernel/audit*", "kernel/bpf/**")

_FD = pattern(r"\bint [a-z_]{0,20}fd\b|\b(?:fget|fget_raw|fdget|fdget_raw)\(|\bCLASS\(fd")
_FILE = pattern(r"\bstruct file ?\*")
# parameters of file operations only: their files belong to the driver
_OPERATION = pattern(
    r"\bstruct inode ?\*|__user\b|\bstruct vm_area_struct\b|\bstruct kiocb\b|\bpoll_table\b"
    r"|\bunsigned int cmd\b|\bstruct seq_file\b"
)
_TESTED = pattern(
    r"\bf_op\b|\bS_IS[A-Z]{3,4}\(|\bIS_ANON_FILE\(|\bs_magic\b|\bshmem_file\(|\bis_\w{1,40}_file\("
)
_ALIAS = pattern(r"\b(\w{1,60})[ \t]?=[ \t]?file_inode\((?:\w{1,60}|fd_file\(\w{1,60}\))\)")
_DIRECT = r"file_inode\((?:\w{1,60}|fd_file\(\w{1,60}\))\)"
_MAPS = (
    r"\b(?:xa_(?:insert|store|cmpxchg)|hash_add(?:_rcu)?|radix_tree_insert|mtree_(?:insert|store))"
)


UNSEEN = Skip("needs tree: where a file comes from whose inode is changed is not visible")


def run(patch: PatchView) -> Iterator[Observation | Skip]:
    for file in patch.files:
        if file.is_c and matches(file.path, *WHERE) and not matches(file.path, *EXEMPT):
            for function in file.functions:
                yield from _shared(file, function)


def _shared(file: FileView, function: FunctionView) -> Iterator[Observation | Skip]:
    if not _takes_any_file(file, function):
        # the hunk may cut off the line that gets the file
        if not function.complete and any(line.added for line in _writes(function)):
            yield UNSEEN
        return
    written = [line for line in _writes(function) if line.added]
    if not written or _is_tested(function, written[0]):
        return
    main = next((line for line in written if "clear" not in line.masked), written[0])
    yield Observation(
        file.place(main.number),
        "The file comes from an arbitrary fd here; files made by anon_inode_getfd()/"
        "anon_inode_getfile() (eventfd, epoll, timerfd, signalfd, and KVM VM and vCPU fds) all "
        "share one inode, so would marking one of them mark every other one too?",
        related=tuple(file.place(line.number) for line in written if line is not main),
        symbol=function.name,
    )


def _takes_any_file(file: FileView, function: FunctionView) -> bool:
    if _FD.search(function.signature) or any(_FD.search(line.masked) for line in function.lines):
        return True
    signature = function.signature
    is_given = bool(_FILE.search(signature)) and not _OPERATION.search(signature)
    return is_given and not _is_operation(file, function.name)


def _is_operation(file: FileView, name: str) -> bool:
    """Return whether the whole file has a table with the function: `.release = foo_release`."""
    table = re.compile(rf"\.\w{{1,40}}[ \t]*+=[ \t]*+{re.escape(name)}\b")
    return file.image.is_whole and any(table.search(part.masked.text) for part in file.post)


def _is_tested(function: FunctionView, written: CodeLine) -> bool:
    before = (line for line in function.lines if line.number < written.number)
    return any(_TESTED.search(line.masked) for line in before)


def _writes(function: FunctionView) -> list[CodeLine]:
    aliases = {match[1] for line in function.lines for match in _ALIAS.finditer(line.masked)}
    inode = "|".join([_DIRECT, *(rf"\b{alias}\b" for alias in sorted(aliases))])
    write = re.compile(
        rf"\binode_state_(?:set|clear|assign|replace)\w{{0,10}}\((?:{inode})"
        rf"|(?:{inode})->\w{{1,60}} ?[|&]?=(?!=)"
        rf"|{_MAPS}\([^;]{{0,200}}(?:{inode})(?!->)"
    )
    return [line for line in function.lines if write.search(line.masked)]


CHECK = PatchCheck(
    doc=__doc__,
    run=run,
    severity=Severity.WARNING,
    confidence=Confidence.MEDIUM,
    version=2,
    triggers=("inode",),
    references=(
        Reference(
            "kernel-doc of anon_inode_getfile() in fs/anon_inodes.c",
            "https://docs.kernel.org/filesystems/api-summary.html",
        ),
        Reference(
            "Review of I_LUO_MANAGED, linux-fsdevel, 2026-03-21",
            "https://lore.kernel.org/r/20260321175808.57942-2-pasha.tatashin@soleen.com/",
        ),
    ),
    examples=(
        Bad(
            "The inode of any file from user space gets a mark",
            (
                """
--- a/kernel/foo.c
+++ b/kernel/foo.c
@@ -10 +10 @@ int foo_preserve(struct foo_set *set, int fd)
 	if (!file)
 		return -EBADF;

+	inode_state_set(file_inode(file), I_FOO_BUSY);  //~ share one inode
 	return 0;
""",
            ),
        ),
        Bad(
            "The inode is the key of a table of files",
            (
                """
--- a/drivers/foo/foo.c
+++ b/drivers/foo/foo.c
@@ -10 +10 @@ static int foo_attach(struct foo *foo, int fd)
 	struct file *file = fget(fd);
+	struct inode *inode = file_inode(file);

+	return xa_insert(&foo->files, (unsigned long)inode, file, GFP_KERNEL);  //~ share one inode
 }
""",
            ),
        ),
        Good(
            "The file itself is the key",
            (
                """
--- a/drivers/foo/foo.c
+++ b/drivers/foo/foo.c
@@ -10 +10 @@ static int foo_attach(struct foo *foo, int fd)
 	struct file *file = fget(fd);

+	return xa_insert(&foo->files, (unsigned long)file, file, GFP_KERNEL);
 }
""",
            ),
        ),
        Good(
            "The kind of file was tested",
            (
                """
--- a/kernel/foo.c
+++ b/kernel/foo.c
@@ -10 +10 @@ int foo_preserve(struct foo_set *set, int fd)
 	struct file *file = fget(fd);

+	if (!S_ISREG(file_inode(file)->i_mode))
+		return -EINVAL;
+	inode_state_set(file_inode(file), I_FOO_BUSY);
 	return 0;
""",
            ),
        ),
        Good(
            "Its own file, in its own operation",
            (
                """
--- a/drivers/foo/foo.c
+++ b/drivers/foo/foo.c
@@ -10 +10 @@ static int foo_open(struct inode *inode, struct file *file)
 	struct foo *foo = foo_get(inode);

+	file_inode(file)->i_private = foo;
 	return 0;
""",
            ),
        ),
        Good(
            "Reading, and the lock",
            (
                """
--- a/kernel/foo.c
+++ b/kernel/foo.c
@@ -10 +10 @@ static loff_t foo_size(int fd)
 	struct file *file = fget(fd);

+	spin_lock(&file_inode(file)->i_lock);
+	size = i_size_read(file_inode(file));
+	spin_unlock(&file_inode(file)->i_lock);
 	return size;
""",
            ),
        ),
        Good(
            "A file that a structure holds",
            (
                """
--- a/kernel/foo.c
+++ b/kernel/foo.c
@@ -10 +10 @@ int foo_retrieve(struct foo_set *set, u64 token, struct file **filep)
 	*filep = foo->file;

+	inode_state_set(file_inode(foo->file), I_FOO_BUSY);
 	return 0;
""",
            ),
        ),
    ),
)
