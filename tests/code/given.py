# SPDX-License-Identifier: Apache-2.0
"""Small diffs and C for the tests of this folder."""

from contextlib import closing
from functools import cache
from mailbox import mbox

from app.code.diff import unified
from app.code.view import FileView, FunctionView, PatchView, functions_of
from app.model import UNDATED, Address, FileChange, Patch
from app.paths import ROOT

CORPUS = ROOT.parent / "shared" / "corpus"

# one of each that patterns could stumble over, again and again
HOSTILE = [
    "{",
    "}",
    "(",
    ")",
    '"',
    "'",
    "\\",
    "/",
    "*",
    "=",
    ";",
    ",",
    ":",
    "?",
    "#",
    "[",
    "\t",
    " ",
    "\n",
    "/*",
    "*/",
    "//",
    "a:",
    "case ",
    "{\n",
    "}\n",
    "\n{",
    "\n}\n",
    "a(",
    "f(){",
    "#if\n",
    "#else\n",
    "{\n#if\n",
    "guard(a)(b);",
    "guard(a)(",
    "scoped_guard(",
    "goto a;",
    "if(",
    "else ",
    "do ",
    "for_each(a) ",
    "struct {",
    "struct a{",
    "enum a{",
    "a,",
    "int a,",
    "__rcu(",
    "A(",
    "#define a\n",
    "x={",
    "struct_group(a,",
    " * \n",
    '"a',
    "\\\n",
    "+\n",
    "-\n",
    "@@ -1 +1 @@\n",
    "diff --git a/x b/x\n",
    "--- a\n+++ b\n",
    "void f()\n{\n",
]
LENGTH = 300_000


def hostile(unit: str) -> str:
    """As much of it as a mail may hold; of the long ones enough to tell n from n squared."""
    return unit * ((LENGTH if len(unit) < 3 else LENGTH // 6) // len(unit))


def patch_of(files: tuple[FileChange, ...]) -> Patch:
    return Patch("id@example.org", "title", Address("", ""), UNDATED, 1, "", "", (), files)


def patch_view(text: str, first_line: int = 1) -> PatchView:
    files, problems = unified.parse(text, first_line)
    assert not problems
    return PatchView(patch_of(files))


def file_view(lines: str, section: str = "", path: str = "fs/x.c", start: int = 10) -> FileView:
    """A file with one hunk of these lines; its counts are filled in."""
    body = [line or " " for line in lines.removeprefix("\n").removesuffix("\n").split("\n")]
    old = sum(line[0] in " -" for line in body)
    new = sum(line[0] in " +" for line in body)
    head = f"@@ -{start},{old} +{start},{new} @@ {section}"
    text = "\n".join(
        [f"diff --git a/{path} b/{path}", f"--- a/{path}", f"+++ b/{path}", head, *body]
    )
    return patch_view(text + "\n").files[0]


def function(text: str) -> FunctionView:
    (found,) = functions_of(text)
    return found


def body(statements: str) -> FunctionView:
    """A function `f` around some statements, which begin on line 3."""
    return function("int f(struct d *d)\n{\n" + statements.strip("\n") + "\n}\n")


@cache
def founding(name: str = "luo-v1-thread.mbox") -> PatchView:
    """The patch in the thread that this project began with."""
    with closing(mbox(ROOT / "tests" / "corpus" / name)) as mails:
        bodies = [str(mail.get_payload()) for mail in mails if mail["Subject"].startswith("[PATCH")]
    (text,) = (body for body in bodies if "\ndiff --git " in body)
    start = text.index("diff --git ")
    return patch_view(text[start:], text.count("\n", 0, start) + 1)
