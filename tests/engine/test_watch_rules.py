# SPDX-License-Identifier: Apache-2.0
"""What each kind of watch rule reports, event by event, and what it keeps silent about."""

from types import MappingProxyType

import pytest

from app.engine import examples
from app.engine.rules import Rules
from app.engine.runner import review
from app.engine.watch import load
from app.model import Finding, Outcome, Run
from app.sdk import Good
from tests.engine.rules_given import patched

FS = "include/linux/fs.h"
KEYS = {
    "struct": f'kind = "struct"\ntarget = "inode"\nfiles = ["{FS}"]',
    "enum": f'kind = "enum"\ntarget = "fl"\nprefix = "FL_"\nfiles = ["{FS}"]',
    "defines": f'kind = "defines"\ntarget = "FL_"\nfiles = ["{FS}"]',
    "call": 'kind = "call"\ntarget = "old_(get|put)"\nfiles = ["**/*.c"]',
    "text": 'kind = "text"\ntarget = "\\\\bTODO\\\\b"\nfiles = ["**"]\nexclude = ["Documentation/**"]',
    "blank": 'kind = "text"\ntarget = "\\\\s$"\nfiles = ["**"]',
    "path": 'kind = "path"\ntarget = "include/uapi/**"',
}


def ran(kind: str, on: str, diffs: tuple[str, ...], more: str = "") -> Run:
    """The run of a rule over some patches; its own tests do not matter here."""
    text = (
        f'[[watch]]\nid = "it"\n{KEYS[kind]}\non = {on}\nreference = "x"\n{more}\n'
        + ("" if "message" in more else 'message = "{name}"\n')
        + "[[watch.test]]\nexpect = 1\ndiff = 'x'\n[[watch.test]]\nexpect = 0\ndiff = 'x'\n"
    )
    loaded = load.read("a.toml", text.encode(), tested=False)
    assert loaded.rejected == ()
    rules = Rules(MappingProxyType({"a/it": loaded.rules[0]}), "")
    return review(examples.read(Good("", diffs)).series, rules)


def found(kind: str, on: str, diffs: tuple[str, ...], more: str = "") -> tuple[Finding, ...]:
    run = ran(kind, on, diffs, more)
    assert {o.outcome for o in run.outcomes} <= {Outcome.PASS, Outcome.FINDINGS}, run.outcomes
    return run.findings


def said(kind: str, on: str, *diffs: str, more: str = "") -> list[str]:
    return [finding.message for finding in found(kind, on, diffs, more)]


def inode(*lines: str) -> str:
    return patched(FS, "struct inode {", "\n".join(lines))


@pytest.mark.parametrize(
    ("on", "lines", "expected"),
    [
        ("member-added", ["+	u32 a;", " 	u32 z;"], ["a"]),
        ("member-added", ["+	u32 a;", "+	u8 b;", " 	u32 z;"], ["a, b"]),
        ("member-added", ["-	u32 a;", "+	u32 b;", " 	u32 z;"], []),
        ("member-added", ["-	u64 a;", "+	u32 b;", "+	u32 c;", " 	u32 z;"], []),
        ("member-added", ["-	u32 a;", " 	u32 z;", "+	u32 a;"], []),
        ("member-added", ["-	u32 a;", "+	u64 a;", " 	u32 z;"], []),
        ("member-removed", ["-	u32 a;", " 	u32 z;"], ["a"]),
        ("member-removed", ["-	u32 a;", "+	u32 b;", " 	u32 z;"], []),
        ("member-retyped", ["-	u32 a;", "+	u64 a;", " 	u32 z;"], ["a"]),
        ("member-retyped", ["+	u32 a;", " 	u32 z;"], []),
        ("grows", ["-	u32 a;", "+	u64 a;", " 	u32 z;"], ["a"]),
        ("grows", ["-	u64 a;", "+	u32 a;", " 	u32 z;"], []),
        ("grows", ["+	struct foo a;", " 	u32 z;"], []),
        ("shrinks", ["-	u64 a;", "+	u32 a;", " 	u32 z;"], ["a"]),
        ("shrinks", ["-	u64 a;", " 	u32 z;"], ["a"]),
        ("reordered", ["-	u32 a;", " 	u32 y;", "+	u32 a;", " 	u32 z;"], ["a"]),
        ("reordered", ["+	u32 a;", " 	u32 z;"], []),
    ],
)
def test_events_of_a_structure(on: str, lines: list[str], expected: list[str]) -> None:
    assert said("struct", f'["{on}"]', inode(*lines)) == expected


@pytest.mark.parametrize(
    ("declaration", "size"),
    [
        ("struct foo __rcu *a;", "struct foo *: about 8 bytes"),
        ("u8 a;", "u8: about 1 byte"),
        ("struct foo a;", "struct foo: size unknown"),
        ("u32 a[MAX];", "u32[MAX]: size unknown"),
    ],
)
def test_a_size_is_about_so_many_bytes_or_unknown(declaration: str, size: str) -> None:
    more = 'message = "{type}: {bytes}"'
    (text,) = said(
        "struct", '["member-added"]', inode(f"+	{declaration}", " 	u32 z;"), more=more
    )
    assert text.replace(" __rcu", "") == size


def test_the_words_around_a_size_are_not_said_twice() -> None:
    more = 'message = "{name} (about {bytes} bytes) in {target} of {file}"'
    (text,) = said("struct", '["grows"]', inode("+	u32 a;", " 	u32 z;"), more=more)
    assert text == f"a (about 4 bytes) in inode of {FS}"


def test_many_members_are_counted() -> None:
    lines = [f"+	u32 a{number};" for number in range(8)]
    diff = inode(*lines, " 	u32 z;")
    assert said("struct", '["member-added"]', diff) == ["a0, a1, a2, a3, a4 and 3 more"]


def flags(*lines: str, head: str = "enum fl {") -> str:
    return patched(FS, head, "\n".join(lines))


@pytest.mark.parametrize("kind", ["enum", "defines"])
@pytest.mark.parametrize(
    ("on", "lines", "expected"),
    [
        ("added", ["+#define FL_A (1 << 3)", " #define X 1"], ["FL_A"]),
        ("added", ["+#define FL_A BIT(3)", " #define X 1"], ["FL_A"]),
        ("added", ["+#define FL_A FL_B", " #define X 1"], []),
        ("added", ["+#define FL_A (FL_B | FL_C)", " #define X 1"], []),
        ("added", ["+#define FL_A(x) (1 << x)", " #define X 1"], []),
        ("added", ["-#define FL_A 0x1", "+#define FL_B 0x1", " #define X 1"], []),
        ("added", ["-#define FL_A 0x1", "+#define FL_A 0x2", " #define X 1"], []),
        ("removed", ["-#define FL_A 0x1", " #define X 1"], ["FL_A"]),
        ("removed", ["-#define FL_A 0x1", "+#define FL_B 0x1", " #define X 1"], []),
        ("value-changed", ["-#define FL_A 0x1", "+#define FL_A 0x2", " #define X 1"], ["FL_A"]),
        ("value-changed", ["-#define FL_A 0x1", "+#define FL_A   0x1", " #define X 1"], []),
    ],
)
def test_events_of_defines(kind: str, on: str, lines: list[str], expected: list[str]) -> None:
    assert said(kind, f'["{on}"]', flags(*lines, head="")) == expected


@pytest.mark.parametrize(
    ("on", "lines", "expected"),
    [
        ("added", [" 	A,", "+	B,", " 	C,"], ["B"]),
        ("added", [" 	A = 1,", "+	B = A,", " 	C,"], ["B"]),
        ("added", [" 	PG_a = 1,", "+	PG_b = PG_a,", " 	PG_c,"], []),
        ("added", [" 	A,", "-	B,", "+	B2,", " 	C,"], []),
        ("added", [" 	A,", "-	B,", "+	B2,", "+	B3,", " 	C,"], ["B3"]),
        ("added", [" 	A,", "+	__NR_A,", " 	C,"], []),
        ("removed", [" 	A,", "-	B,", " 	C,"], ["B"]),
        ("value-changed", [" 	A,", "-	B = 1,", "+	B = 2,", " 	C,"], ["B"]),
        ("value-changed", [" 	A,", "-	B = 1", "+	B = 1,", "+	C = 2,"], []),
    ],
)
def test_events_of_an_enum(on: str, lines: list[str], expected: list[str]) -> None:
    assert said("enum", f'["{on}"]', flags(*lines)) == expected


def code(*lines: str, path: str = "drivers/foo/foo.c", section: str = "int foo(void)") -> str:
    return patched(path, section, "\n".join(lines))


@pytest.mark.parametrize(
    ("lines", "added", "increase"),
    [
        ([" 	a();", "+	x = old_get(1);"], ["old_get"], ["old_get"]),
        ([" 	a();", "+	old_get_more(1);"], [], []),
        ([" 	a();", "+	/* old_get(1) */"], [], []),
        ([" 	a();", '+	pr_info("old_get(1)");'], [], []),
        (["-	old_get(1);", " 	a();", "+	old_get(1);"], [], []),
        (["-	old_get(1);", " 	a();", "+	old_get(2);"], [], []),
        (
            ["-	old_get(1);", " 	a();", "+	old_get(1);", "+	old_get(2);"],
            ["old_get"],
            ["old_get"],
        ),
        (["-	old_get(1);", " 	a();"], [], []),
    ],
)
def test_events_of_a_call(lines: list[str], added: list[str], increase: list[str]) -> None:
    assert said("call", '["added"]', code(*lines)) == added
    assert said("call", '["net-increase"]', code(*lines)) == increase


def test_a_definition_is_no_call_and_only_c_has_calls() -> None:
    head = code("+int old_get(int x)", "+{", "+	return x;", "+}", section="")
    assert said("call", '["added"]', head) == []
    assert (
        said("call", '["added"]', code(" a", "+	old_get(1);", path="Documentation/a.rst")) == []
    )


def test_events_of_a_line_of_text() -> None:
    assert said("text", '["added"]', code(" 	a();", "+	/* TODO: b */")) == ["TODO"]
    assert said("text", '["added"]', code(" 	a();", "+	/* TODOS: b */")) == []
    assert said("text", '["added"]', code(" a", "+TODO", path="Documentation/a.rst")) == []
    moved = code("-	/* TODO: b */", " 	a();", "+		/* TODO: b */")
    assert said("text", '["added"]', moved) == []
    more = code("-	/* TODO: b */", " 	a();", "+	/* TODO: c */")
    assert said("text", '["net-increase"]', more) == []


@pytest.mark.parametrize(("line", "count"), [("a\r", 0), ("a", 0), ("a \r", 1), ("a\t", 1)])
def test_the_line_end_of_a_dos_file_is_no_white_space_at_the_end(line: str, count: int) -> None:
    diff = patched("drivers/foo/foo.c", "int foo(void)", f" b\r\n+{line}")
    assert len(said("blank", '["added"]', diff)) == count


def test_what_moves_between_files_is_no_increase() -> None:
    diff = code("-	/* TODO: b */", " 	a();") + code(
        " x", "+	/* TODO: b */", path="lib/b.c"
    )
    assert said("text", '["net-increase"]', diff) == []


NEW = "--- /dev/null\n+++ b/include/uapi/linux/foo.h\n@@ -0 +1 @@\n+#define A 1\n"


def test_events_of_a_path() -> None:
    assert said("path", '["added"]', NEW) == ["include/uapi/linux/foo.h"]
    assert said("path", '["changed", "removed"]', NEW) == []
    changed = patched("include/uapi/linux/foo.h", "", " #define A 1\n+#define B 1")
    assert said("path", '["changed"]', changed) == ["include/uapi/linux/foo.h"]
    assert said("path", '["added"]', changed) == []
    assert said("path", '["changed"]', patched("include/linux/foo.h", "", " a\n+b")) == []
    without = said("path", '["changed"]', changed, more='exclude = ["**/foo.h"]')
    assert without == []


FLAG = flags(" 	A,", "+	B,", " 	C,")
USE = code(" 	a();", "+	set(B);")
GENERIC = code(" 	a();", "+	set(B);", path="fs/inode.c")
FILESYSTEM = code(" 	a();", "+	set(B);", path="fs/ext4/inode.c")
COMMENT = code(" 	a();", "+	/* B */", path="fs/inode.c")


@pytest.mark.parametrize(
    ("condition", "diffs", "counts"),
    [
        ('used_in = ["fs/*"]', (FLAG, GENERIC), True),
        ('used_in = ["fs/*"]', (FLAG, USE), False),
        ('used_in = ["fs/*"]', (FLAG, COMMENT), False),
        ('used_in = ["fs/*"]', (FLAG,), False),
        ('not_used_in = ["fs/*"]', (FLAG, GENERIC), False),
        ('not_used_in = ["fs/*"]', (FLAG, USE), True),
        ('not_used_in = ["fs/*"]', (FLAG,), True),
        ('only_used_in = ["fs/**"]', (FLAG, FILESYSTEM), True),
        ('only_used_in = ["fs/**"]', (FLAG, FILESYSTEM, USE), False),
        ('only_used_in = ["fs/**"]', (FLAG,), False),
        ('without_paths = ["fs/inode.c"]', (FLAG, USE), True),
        ('without_paths = ["fs/inode.c"]', (FLAG, COMMENT), False),
    ],
)
def test_conditions_look_at_the_whole_series(
    condition: str, diffs: tuple[str, ...], counts: bool
) -> None:
    assert bool(said("enum", '["added"]', *diffs, more=f"when.{condition}")) == counts
    (finding,) = found("enum", '["added"]', diffs, f"note_when.{condition}")
    assert (finding.severity == "note") == counts


@pytest.mark.parametrize(
    ("declaration", "least", "counts"),
    [
        ("u64 a;", 8, True),
        ("u32 a;", 8, False),
        ("struct foo a;", 1, True),
        ("struct foo a;", 2, False),
    ],
)
def test_a_least_size(declaration: str, least: int, counts: bool) -> None:
    diff = inode(f"+	{declaration}", " 	u32 z;")
    assert (
        bool(said("struct", '["member-added"]', diff, more=f"when.min_bytes = {least}")) == counts
    )


@pytest.mark.parametrize(
    ("lines", "counts"),
    [
        pytest.param(
            [" 	union {", " 		u32 a;", "+		u32 b;", " 	};"],
            False,
            id="joins a union",
        ),
        pytest.param(
            ["-	u32 a;", "+	union {", "+		u32 a;", "+		u32 b;", "+	};"],
            False,
            id="lies over",
        ),
        pytest.param(
            ["+	union {", "+		u32 a;", "+		u64 b;", "+	};", " 	u32 z;"],
            True,
            id="new",
        ),
        pytest.param(
            [" 	union {", " 		u32 a;", "+		u32 b;", " 	};", "+	u32 c;"],
            True,
            id="more",
        ),
    ],
)
def test_what_lies_over_another_member_takes_no_byte(lines: list[str], counts: bool) -> None:
    said_of = said("struct", '["member-added"]', inode(*lines), more="when.min_bytes = 1")
    assert bool(said_of) == counts
    assert said("struct", '["member-added"]', inode(*lines), more='message = "{bytes}"') == [
        "size unknown"
    ]


def test_a_condition_may_stand_beside_a_line_of_code() -> None:
    more = 'when.without_paths = ["fs/inode.c"]'
    diff = code("-	old_get(1);", " 	a();", "+	old_get(1);", "+	old_put(1);")
    assert said("call", '["added"]', diff, more=more) == ["old_put"]
    assert said("call", '["added"]', diff, COMMENT, more=more) == []


def test_users_are_named_by_their_directories() -> None:
    more = 'message = "{user} uses it, by {users}"\nmessage_unused = "unused"'
    assert said("enum", '["added"]', FLAG, USE, FILESYSTEM, more=more) == [
        "foo uses it, by drivers/foo/ and fs/ext4/"
    ]
    assert said("enum", '["added"]', FLAG, more=more) == ["unused"]


def test_a_note_has_a_message_of_its_own() -> None:
    more = 'message = "move it"\nmessage_unused = "unused"\nmessage_note = "used from {users}"'
    more += '\nnote_when.used_in = ["fs/*"]'
    assert said("enum", '["added"]', FLAG, GENERIC, more=more) == ["used from fs/"]
    assert said("enum", '["added"]', FLAG, USE, more=more) == ["move it"]
    assert said("enum", '["added"]', FLAG, more=more) == ["unused"]


def test_a_thousand_new_flags_take_no_thousand_readings() -> None:
    many = "\n".join(f"+	FLAG_{number}," for number in range(1000))
    uses = "\n".join(f"+	set(FLAG_{number % 1000});" for number in range(20_000))
    more = 'message = "{users}"'
    texts = said("enum", '["added"]', flags(many, " 	Z,"), code(uses), more=more)
    assert texts == ["drivers/foo/"] * 1000


@pytest.mark.parametrize(
    ("section", "lines", "is_skipped"),
    [
        ("", "+	u32 a;\n 	u32 z;", True),
        ("", " 	u32 b;\n+	const struct foo *a;", True),
        ("struct inode {", " 	u32 b;\n 	u32 z;", False),
        ("", " struct other {\n+	u32 a;\n };", False),
        ("", " };\n+	u32 a;", False),
        ("", "+	a = 1;\n 	u32 z;", False),
        ("", "+	return a;\n 	u32 z;", False),
        ("", "-	u32 a;\n 	u32 z;", False),
        ("int f(void)", "+	u32 a;\n 	u32 z;", False),
    ],
)
def test_a_hunk_that_hides_its_structure_needs_the_tree(
    section: str, lines: str, is_skipped: bool
) -> None:
    run = ran("struct", '["member-added"]', (patched(FS, section, lines),))
    (outcome,) = run.outcomes
    assert (outcome.outcome is Outcome.SKIPPED) == is_skipped
    assert outcome.reason == (f"needs tree: which structure a hunk of {FS} changes" * is_skipped)
