# SPDX-License-Identifier: Apache-2.0
"""Views of changed files whose whole text is known."""

from dataclasses import replace

from hypothesis import example, given
from hypothesis import strategies as st

from app.code.c.function_view import FunctionView, functions_of
from app.code.view import FileView, PatchView
from app.code.whole_text import WholeText
from app.engine import moved
from app.model import FileChange, FileStatus, Hunk, Line
from app.model.images import Fidelity, Image, Shift
from tests.code import whole
from tests.code.given import HOSTILE, patch_of

BEFORE = """\
#include <linux/foo.h>

struct foo {
	int first;
	int second;

	int third;
	int fourth;
	int fifth;
	int sixth;
};

/* a helper */
static int helper(struct foo *foo)
{
	return foo->first;
}

/**
 * foo_open - open it
 * @foo: what to open
 */
int foo_open(struct foo *foo)
{
	int err;

	err = helper(foo);
	if (err)
		goto out;

	foo->second = 1;
	foo->third = 2;
	foo->fourth = 3;

	return 0;
out:
	return err;
}

int foo_close(struct foo *foo)
{
	return helper(foo);
}
"""
AFTER = BEFORE.replace("\tfoo->third = 2;\n", "\tguard(mutex)(&foo->lock);\n\tfoo->third = 2;\n")


def line(text: str, after: str = AFTER) -> int:
    return after.split("\n").index(text) + 1


def names(functions: tuple[FunctionView, ...]) -> list[str]:
    return [function.name for function in functions]


def test_a_function_that_a_hunk_shows_is_whole() -> None:
    file, hunks = whole.views(BEFORE, AFTER)
    (function,) = file.functions
    (piece,) = hunks.functions
    assert (function.name, function.complete, piece.complete) == ("foo_open", True, False)
    assert function.added == piece.added == {line("\tguard(mutex)(&foo->lock);")}
    assert [goto.name for goto in function.gotos] == ["out"]
    assert (piece.labels, piece.doc) == ((), ())
    assert function.gotos[0].direction == "forward"
    assert [one.text for one in function.doc][1] == " * foo_open - open it"
    assert function.lines[0].number == line("int foo_open(struct foo *foo)")
    assert function.tree() is not None


def test_a_function_before_the_patch_is_whole() -> None:
    file, _ = whole.views(BEFORE, AFTER)
    before = file.function_before("foo_open")
    assert before is not None
    assert (before.complete, before.added, len(before.gotos)) == (True, frozenset(), 1)
    assert names(file.pre_functions) == ["foo_open"]


def test_functions_that_no_hunk_shows_are_only_looked_up() -> None:
    file, hunks = whole.views(BEFORE, AFTER)
    assert names(file.all_functions) == ["helper", "foo_open", "foo_close"]
    assert file.all_functions[1] is file.functions[0]
    for name in ("helper", "foo_close"):
        for found in (file.function(name), file.function_before(name)):
            assert found is not None
            assert (found.name, found.complete, found.added) == (name, True, frozenset())
        assert hunks.function(name) is hunks.function_before(name) is None
    assert hunks.all_functions == hunks.functions
    assert file.function("nowhere") is file.function_before("nowhere") is None


def test_a_function_whose_comment_a_hunk_shows_is_one_of_the_patch() -> None:
    after = BEFORE.replace("/* a helper */", "/* the helper */")
    file, _ = whole.views(BEFORE, after, context=0)
    assert names(file.functions) == ["helper"]
    assert file.functions[0].added == frozenset()


def test_a_deletion_without_context_touches_the_function_around_it() -> None:
    after = BEFORE.replace("\tfoo->third = 2;\n", "")
    file, _ = whole.views(BEFORE, after, context=0)
    assert names(file.functions) == names(file.pre_functions) == ["foo_open"]


def test_lines_outside_of_hunks_are_known() -> None:
    file, hunks = whole.views(BEFORE, AFTER)
    at = line("/* a helper */")
    assert (file.text_at(at), file.masked_at(at).strip()) == ("/* a helper */", "")
    assert (file.function_at(at), file.function_at(1)) == ("helper", "")
    assert (hunks.text_at(at), hunks.function_at(at)) == ("", "")
    last = line("\treturn helper(foo);")
    assert (file.function_at(last), file.masked_at(last)) == ("foo_close", "\treturn helper(foo);")
    assert [file.text_at(number) for number in (0, -1, 1000)] == ["", "", ""]
    assert file.place(last).function == "foo_close"


def test_post_and_pre_are_the_whole_file() -> None:
    file, _ = whole.views(BEFORE, AFTER)
    for (one,), text in ((file.post, AFTER), (file.pre, BEFORE)):
        assert [row.text for row in one.lines] == text.removesuffix("\n").split("\n")
        assert [row.number for row in one.lines] == list(range(1, text.count("\n") + 1))
        assert one.from_start
    assert [row.number for row in file.post[0].lines if row.added] == [
        line("\tguard(mutex)(&foo->lock);")
    ]
    assert not any(row.added for row in file.pre[0].lines)


def test_the_parts_are_the_functions_and_types_around_the_hunks() -> None:
    file, _ = whole.views(BEFORE, AFTER)
    (part,) = file.post_parts
    assert (part.lines[1].text, part.lines[-1].text) == ("/**", "}")
    assert part.masked.text in file.post[0].masked.text


def test_patches_of_one_text_share_its_masked_text() -> None:
    later = AFTER.replace("helper(foo)", "helper(&foo)")
    first, _ = whole.views(BEFORE, AFTER)
    second, _ = whole.views(AFTER, later)
    assert first.post[0].masked is second.pre[0].masked


def test_the_line_of_the_diff_is_known_for_each_line() -> None:
    file, hunks = whole.views(BEFORE, AFTER)
    (after,), (before,) = file.post, file.pre
    shown = {one.new: one for one in hunks.change.lines if one.new}
    for index, row in enumerate(after.lines):
        found = after.diff_line(index)
        assert (found.new, found.text) == (row.number, row.text)
        assert row.number not in shown or found is shown[row.number]
        assert found.kind != " " or before.lines[(found.old or 0) - 1].text == row.text
    assert after.diff_line(0)[:4] == (" ", "#include <linux/foo.h>", 1, 1)
    assert after.diff_line(len(after.lines) - 1).at == list(hunks.change.lines)[-1].at


def test_line_below_knows_lines_outside_of_the_hunks() -> None:
    file, hunks = whole.views(BEFORE, AFTER)
    first, last = line("/* a helper */", BEFORE), line("\treturn helper(foo);", BEFORE)
    assert [file.line_below(old) for old in (first, last)] == [first, last + 1]
    assert [hunks.line_below(old) for old in (first, last)] == [None, None]


def test_only_changed_members_are_found() -> None:
    after = BEFORE.replace("\tint fifth;\n", "\tint fifth;\n\tlong more;\n")
    file, hunks = whole.views(BEFORE, after)
    for one in (file, hunks):
        assert [(m.name, m.event, m.tag) for m in one.members] == [("more", "added", "foo")]
        assert one.members[0].line.new == line("\tlong more;", after)


def test_a_member_that_moves_between_two_hunks_is_one_of_its_structure() -> None:
    after = BEFORE.replace("\tint first;\n", "").replace(
        "\tint sixth;", "\tint sixth;\n\tint first;"
    )
    file, _ = whole.views(BEFORE, after, context=1)
    assert [(m.name, m.event) for m in file.members] == [("first", "moved")]


def test_a_whole_new_file_is_as_in_its_hunk() -> None:
    change = FileChange(
        None,
        "fs/x.c",
        FileStatus.ADDED,
        (Hunk(0, 0, 1, 3, "", tuple(Line("+", t, None, n, n) for n, t in enumerate("abc", 1))),),
    )
    file = FileView(patch_of((change,)), change, Image(Fidelity.EXACT, None, "a\nb\nc\n"))
    assert [row.added for row in file.post[0].lines] == [True] * 3
    assert file.pre[0].lines == ()
    assert file.members == ()


def test_a_deleted_file_has_no_functions_after_the_patch() -> None:
    file, _ = whole.views(BEFORE, "")
    gone = FileView(
        file.patch, replace(file.change, new_path=None), replace(file.image, after=None)
    )
    assert (gone.functions, gone.text_at(1)) == ((), "")
    assert names(gone.pre_functions) == ["helper", "foo_open", "foo_close"]


def test_an_image_that_is_patch_only_is_not_read() -> None:
    (file,) = whole.patch({"fs/x.c": (BEFORE, AFTER)}, fidelity=Fidelity.PATCH_ONLY)[0].files
    assert file.post[0].section
    assert not file.functions[0].complete


def test_a_file_with_crlf_line_ends_is_without_cr() -> None:
    file, hunks = whole.views(BEFORE.replace("\n", "\r\n"), AFTER.replace("\n", "\r\n"))
    assert not any("\r" in row.text for one in (*file.post, *file.pre) for row in one.lines)
    assert file.functions[0].added == hunks.functions[0].added
    assert file.post[0].lines[-1].text == "}"


def test_a_diff_whose_mail_lost_the_cr_fits_to_its_file() -> None:
    file, _ = whole.views(BEFORE, AFTER)
    image = Image(Fidelity.EXACT, BEFORE.replace("\n", "\r\n"), AFTER.replace("\n", "\r\n"))
    dos = FileView(file.patch, file.change, image)
    assert dos.functions[0].lines == file.functions[0].lines


def test_numbers_are_those_of_the_image_and_places_those_of_the_diff() -> None:
    more = "/* more */\n" * 5
    file, hunks = whole.views(BEFORE, AFTER)
    at = line("\tguard(mutex)(&foo->lock);")
    first, last = at - 3, at + 3
    shifts = (Shift(first + 5, last + 5, 5),)
    image = Image(
        Fidelity.APPROXIMATE, more + BEFORE, more + AFTER, shifts_before=shifts, shifts_after=shifts
    )
    images = {(hunks.patch.message_id, "fs/x.c"): image}
    (moved_by_five,) = PatchView(hunks.patch, images).files
    assert moved_by_five.functions[0].added == {at + 5}
    assert moved_by_five.touched == {at + 5}
    assert moved_by_five.place(at + 5) == hunks.place(at) == file.place(at)
    assert moved_by_five.text_at(at + 5) == "\tguard(mutex)(&foo->lock);"


def test_the_reversed_patch_shares_the_functions() -> None:
    views, _ = whole.patch({"fs/x.c": (BEFORE, AFTER)})
    images = moved.reversed_images([views.patch], views.images)
    back = PatchView(moved.reversed_patch(views.patch), images, mirror=views)
    alone = PatchView(moved.reversed_patch(views.patch), images)
    (file,), (mirror,), (other,) = views.files, back.files, alone.files
    assert mirror.functions[0] is file.pre_functions[0]
    assert mirror.function_before("foo_open") is file.functions[0]
    assert mirror.functions == other.functions
    assert mirror.pre_functions == other.pre_functions
    assert [row.text for row in mirror.post[0].lines] == BEFORE.removesuffix("\n").split("\n")


def test_the_images_of_a_rename_and_of_a_copy_are_not_confused() -> None:
    patch = patch_of(
        (
            FileChange("a.c", "b.c", FileStatus.RENAMED),
            FileChange("c.c", "d.c", FileStatus.COPIED),
            FileChange("c.c", "c.c", FileStatus.MODIFIED),
        )
    )
    image = Image(Fidelity.EXACT, "before", "after", "1", "2")
    images = {(patch.message_id, path): image for path in ("b.c", "c.c", "d.c")}
    found = moved.reversed_images([patch], images)
    assert {path: one.after for (_, path), one in found.items()} == {"a.c": "before", "c.c": None}
    assert found[patch.message_id, "a.c"].before_id == "2"


# properties

_STATEMENT = st.sampled_from(
    [
        "a();",
        "if (b)",
        "goto out;",
        "",
        "/* x */",
        "for (;;) {",
        "}",
        '\tc("{");',
        "return -EINVAL;",
    ]
)


@st.composite
def files(draw: st.DrawFn) -> str:
    """A small C file in kernel style."""
    parts = ["#include <a.h>", ""]
    for number in range(draw(st.integers(1, 5))):
        kind = draw(st.sampled_from(["function", "struct", "define", "comment"]))
        if kind == "define":
            parts += [f"#define D{number} \\", "\t1"]
        elif kind == "comment":
            parts += ["/*", f" * text {number}", " */"]
        elif kind == "struct":
            members = draw(st.integers(0, 9))
            parts += [f"struct s{number} {{", *(f"\tint m{n};" for n in range(members)), "};"]
        else:
            body = ["\t" + one for one in draw(st.lists(_STATEMENT, max_size=12))]
            parts += [f"static int f{number}(int a)", "{", *_balanced(body), "}"]
        parts.append("")
    return "\n".join(parts)


def _balanced(body: list[str]) -> list[str]:
    depth, kept = 0, []
    for one in body:
        if one == "\t}" and not depth:
            continue
        depth += one.endswith("{") - (one == "\t}")
        kept.append(one)
    return kept + ["\t}"] * depth


@st.composite
def edited(draw: st.DrawFn) -> tuple[str, str]:
    """A file, and the file after some changes of statements and members."""
    before = draw(files())
    lines = before.split("\n")
    for _ in range(draw(st.integers(1, 4))):
        at = draw(st.integers(0, len(lines) - 1))
        new = draw(st.sampled_from(["\tnew();", "\tint new;", "\tgoto new;"]))
        if draw(st.booleans()):
            lines.insert(at, new)
        elif lines[at].startswith("\t") and not lines[at].endswith(("{", "}")):
            lines[at : at + 1] = [new] if draw(st.booleans()) else []
    return before, "\n".join(lines)


@given(edited(), st.integers(0, 4))
def test_the_whole_view_shows_what_the_hunks_show(texts: tuple[str, str], context: int) -> None:
    with_images, without = whole.patch({"x.c": texts}, context)
    for file, hunks in zip(with_images.files, without.files, strict=True):
        _agree(file, hunks)


def _agree(file: FileView, hunks: FileView) -> None:
    """Compare all that the hunks show."""
    assert file.change == hunks.change
    assert file.touched == hunks.touched
    for side, other in ((file.post, hunks.post), (file.pre, hunks.pre)):
        rows = {row.number: row for one in side for row in one.lines}
        for row in (row for one in other for row in one.lines):
            assert rows[row.number][:2] == row[:2]
            assert rows[row.number].added == row.added
        assert sum(row.added for row in rows.values()) == sum(
            row.added for one in other for row in one.lines
        )
    for change in hunks.added_lines:
        name, seen = file.function_at(change.new or 0), hunks.function_at(change.new or 0)
        # below a function, a hunk may still be headed by it
        assert not (name and seen) or name == seen
    added = {change.new for change in hunks.added_lines}
    held = set()
    for function in file.functions:
        assert function.complete
        assert function.added == added & {row.number for row in function.lines}
        held |= {row.number for row in (*function.doc, *function.lines)}
    assert {number for number in added if file.function_at(number or 0)} <= held


TEXTS = st.one_of(
    st.text(max_size=200),
    st.binary(max_size=200).map(lambda data: data.decode("utf-8", "surrogateescape")),
    st.lists(st.sampled_from([*HOSTILE, "\n", "}\n", "int f(void)\n{\n"]), max_size=40).map(
        "".join
    ),
)


@given(TEXTS, TEXTS, edited())
@example("", "", ("int f(void)\n{\n}", "int f(void)\n{\n\ta();\n}"))
@example("\r\n", "\r", ("a", "b"))
def test_any_text_may_be_an_image(before: str, after: str, texts: tuple[str, str]) -> None:
    patch = whole.patch({"x.c": texts})[1].patch
    images = {(patch.message_id, "x.c"): Image(Fidelity.EXACT, before, after)}
    for file in PatchView(patch, images).files:
        for function in (*file.all_functions, *file.pre_functions):
            assert function.name
            assert function.events is not None
            assert file.function(function.name) or file.function_before(function.name)
        for change in file.change.lines:
            file.place(change.new)
            file.line_below(change.old or 0)
        for part in (*file.post, *file.pre, *file.post_parts, *file.pre_parts):
            assert len(part.lines) == part.height
            assert all(part.diff_line(index) for index in range(part.height))
        assert file.members is not None


@given(edited())
def test_parts_have_the_functions_of_the_whole_file(texts: tuple[str, str]) -> None:
    for file in whole.patch({"x.c": texts})[0].files:
        text = WholeText(texts[1], file.change.hunks, "post").shared.text
        every = {one.lines[0].number: one for one in functions_of(text)}
        for function in file.functions:
            same = every[function.lines[0].number]
            assert (function.name, len(function.lines)) == (same.name, len(same.lines))
