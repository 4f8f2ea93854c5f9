# SPDX-License-Identifier: Apache-2.0
"""A `break` or `continue` inside scoped_guard() seems to leave the outer loop, but does not.

## Why

`scoped_guard()` is a `for` loop that runs once. A `break` or `continue` in the body of
`scoped_guard()` ends only the guarded block. The lock is released, the code below the guarded block
still runs, and the outer loop continues. In us144mkii_midi.c of Linux 7.2, a `break` for "no more
data" should end the outer loop. The `break` ends only the guarded block, so the driver submits a
stale URB.

## Instead

Set a variable in the guarded block and test it below the block. If the whole body of the loop may
hold the lock, use `guard()`:

    scoped_guard(spinlock, &foo->lock)
            bytes = foo_transmit(foo);
    if (bytes <= 0)
            break;

## Not reported

- A guard with no loop or switch around it, where `break` can only mean an early exit.
- A `break` in a loop or switch within the guarded block.
- A jump with a comment on its line that names the guard.
- A `continue` if nothing in the loop body follows the guard.
- A guard that is followed by the same jump or by a test.
- A `break` in a loop whose condition the guarded block sets, as `done` in `while (!done)`.
- A guard whose loop, or the code after the guard, no hunk shows; the check is then skipped.

With a kernel tree, the check reads each function as a whole.
"""

from collections.abc import Iterator, Sequence

from app.code.c.blocks import Blocks
from app.code.c.events import Event, EventKind
from app.code.c.fragment import CodeLine
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

GUARDS = ("scoped_guard", "scoped_cond_guard", "scoped_class", "scoped_with_", "scoped_ksimd")
UNSEEN = Skip("needs tree: a loop around scoped_guard(), or the code after it, is not visible")
_SET = pattern(r"\b(\w++)[ \t]*+=(?!=)")
JUMPS = (EventKind.BREAK, EventKind.CONTINUE)


def run(patch: PatchView) -> Iterator[Observation | Skip]:
    files = [file for file in patch.files if file.is_c]
    said = [one for file in files for function in file.functions for one in _jumps(file, function)]
    yield from (one for one in said if isinstance(one, Observation))
    if UNSEEN in said:
        yield UNSEEN


def _jumps(file: FileView, function: FunctionView) -> Iterator[Observation | Skip]:
    found: dict[tuple[int | None, EventKind], list[Event]] = {}
    guards: dict[int, _Guards] = {}
    events = function.events if function.cleanups else ()
    for jump in (event for event in events if event.kind in JUMPS):
        left = _left(jump)
        if not left or not (jump.added or left[-1].added) or _is_explained(jump):
            continue
        piece = function.pieces[jump.fragment]
        if len(left) < 2:
            yield from [] if piece.span.has_head else [UNSEEN]
            continue
        if jump.fragment not in guards:
            guards[jump.fragment] = _Guards(piece.lines)
        is_harmless = guards[jump.fragment].is_harmless(jump.name or jump.kind, left[-1], left[-2])
        if is_harmless is None:
            yield UNSEEN
        elif not is_harmless:
            found.setdefault((left[-1].body, jump.kind), []).append(jump)
    for jumps in found.values():
        yield _report(file, function, jumps)


def _left(jump: Event) -> list[Event]:
    """Return the loop or switch that a jump seems to leave, and the guard that it really leaves.

    Without a visible loop or switch, the result has only the guard.
    """
    kinds = [EventKind.LOOP, EventKind.SCOPED]
    kinds += [EventKind.SWITCH] if jump.kind is EventKind.BREAK else []
    around = [event for event in jump.inside if event.kind in kinds]
    if not around or not _is_guard(around[-1]):
        return []
    outer = [event for event in around if not _is_guard(event)]
    return [*outer[-1:], around[-1]]


def _is_guard(event: Event) -> bool:
    return event.kind is EventKind.SCOPED and event.name.startswith(GUARDS)


def _is_explained(jump: Event) -> bool:
    """Return whether a comment names the guard, as `break; /* scoped_guard */` does."""
    return "guard" in jump.text and "guard" not in jump.at.masked


class _Guards:
    """The guarded blocks in consecutive lines of C. Each block is judged once."""

    def __init__(self, lines: Sequence[CodeLine]) -> None:
        self.blocks = Blocks(lines)
        self.harmless: dict[tuple[str, int | None], bool | None] = {}

    def is_harmless(self, word: str, guard: Event, outer: Event) -> bool | None:
        """Return whether a jump out of the guard may have the effect of a jump out of the loop.

        The result is `None` if the code after the guard is not visible.
        """
        key = (word, guard.body)
        if key not in self.harmless:
            self.harmless[key] = self._is_harmless(word, guard, outer)
        return self.harmless[key]

    def _is_harmless(self, word: str, guard: Event, outer: Event) -> bool | None:
        text = self.blocks.text
        begin, end = self.blocks.block(guard)
        condition = self.blocks.condition(outer) if outer.kind is EventKind.LOOP else set()
        if outer.name == "while":  # `while ((ret = next()) > 0)` sets ret anew
            condition -= set(_SET.findall(outer.statement))
        if word == EventKind.BREAK and not condition.isdisjoint(self.blocks.assigned(begin, end)):
            return True
        if end < 0 or not text(end + 1):
            return None
        _, outer_end = self.blocks.block(outer)
        after = end + 1
        while text(after) == "}" and after != outer_end:
            after += 1
        if end >= outer_end > 0 or after == outer_end:
            return word == EventKind.CONTINUE or outer.kind is EventKind.SWITCH
        return text(after) in {word, "if", "return", "goto"} if text(after) else None


def _report(file: FileView, function: FunctionView, jumps: list[Event]) -> Observation:
    outer, guard = _left(jumps[0])
    main = next((jump for jump in [*jumps, guard] if jump.added), guard)
    others = [jump for jump in jumps if jump.added and jump.line != main.line]
    word = jumps[0].kind.value
    around = outer.name if outer.name in {"for", "while", "do", "switch"} else f"{outer.name}()"
    return Observation(
        file.place(main.line),
        f"This {word} in {function.name}() leaves only the {guard.name}() block, which is a for "
        f"loop of its own, and not the {around} around it; is the rest of the {around} body "
        "meant to run then?",
        related=tuple(file.place(jump.line) for jump in others),
        symbol=f"{word} {guard.argument}",
    )


CHECK = PatchCheck(
    doc=__doc__,
    run=run,
    severity=Severity.WARNING,
    confidence=Confidence.MEDIUM,
    status="preview",
    version=3,
    triggers=("scoped_", "break", "continue"),
    since="0.2.0",
    references=(
        Reference(
            "include/linux/cleanup.h, scoped_guard() and __scoped_guard()",
            "https://docs.kernel.org/core-api/cleanup.html",
        ),
    ),
    examples=(
        Bad(
            "No more data ends the guard, and a stale URB is submitted",
            (
                """
--- a/sound/usb/foo/foo_midi.c
+++ b/sound/usb/foo/foo_midi.c
@@ -240 +240 @@ static void foo_midi_out_work(struct work_struct *work)
+static void foo_midi_out_work(struct work_struct *work)
+{
+	struct foo *foo = container_of(work, struct foo, midi_out_work);
+
+	while (foo->midi_out_active) {
+		int bytes;
+
+		scoped_guard(spinlock_irqsave, &foo->midi_out_lock) {
+			bytes = snd_rawmidi_transmit(foo->substream, foo->buf, 8);
+			if (bytes <= 0)
+				break;  //~ leaves only the scoped_guard() block
+		}
+		foo->urb->transfer_buffer_length = bytes;
+		usb_submit_urb(foo->urb, GFP_KERNEL);
+	}
+}
""",
            ),
        ),
        Bad(
            "A converted lock, and a continue that now falls into the rest of the loop body",
            (
                """
--- a/drivers/foo/foo.c
+++ b/drivers/foo/foo.c
@@ -80 +80 @@ static void foo_flush(struct foo *foo)
 	list_for_each_entry(job, &foo->jobs, node) {
-		spin_lock(&job->lock);
-		if (job->done) {
-			spin_unlock(&job->lock);
-			continue;
-		}
-		job->done = true;
-		spin_unlock(&job->lock);
+		scoped_guard(spinlock, &job->lock) {
+			if (job->done)
+				continue;  //~ and not the list_for_each_entry() around it
+			job->done = true;
+		}
 		foo_complete(job);
 	}
 }
""",
            ),
        ),
        Bad(
            "The condition of the loop sets the variable anew",
            (
                """
--- a/drivers/foo/foo.c
+++ b/drivers/foo/foo.c
@@ -20 +20 @@ static void foo_run(struct foo *foo)
+static void foo_run(struct foo *foo)
+{
+	int ret;
+
+	while ((ret = foo_next(foo)) > 0) {
+		scoped_guard(mutex, &foo->lock) {
+			ret = foo_step(foo);
+			if (ret)
+				break;  //~ leaves only the scoped_guard() block
+		}
+		foo_report(foo);
+	}
+}
""",
            ),
        ),
        Good(
            "No loop around the guard: an early exit",
            (
                """
--- a/drivers/foo/foo.c
+++ b/drivers/foo/foo.c
@@ -20 +20 @@ static int foo_update(struct foo *foo)
+static int foo_update(struct foo *foo)
+{
+	scoped_guard(mutex, &foo->lock) {
+		if (!foo->dirty)
+			break;
+		foo_write(foo);
+	}
+	return foo_commit(foo);
+}
""",
            ),
        ),
        Good(
            "The guarded block sets the variable that the loop tests",
            (
                """
--- a/drivers/foo/foo.c
+++ b/drivers/foo/foo.c
@@ -20 +20 @@ static void foo_run(struct foo *foo)
+static void foo_run(struct foo *foo)
+{
+	bool done = false;
+
+	while (!done) {
+		scoped_guard(mutex, &foo->lock) {
+			if (list_empty(&foo->jobs)) {
+				done = true;
+				break;
+			}
+			foo_step(foo);
+		}
+		foo_report(foo);
+	}
+}
""",
            ),
        ),
        Good(
            "The same with a member and a loop that tests at its end",
            (
                """
--- a/drivers/foo/foo.c
+++ b/drivers/foo/foo.c
@@ -20 +20 @@ static void foo_run(struct foo *foo)
+static void foo_run(struct foo *foo)
+{
+	do {
+		scoped_guard(mutex, &foo->lock) {
+			foo->more = foo_step(foo);
+			if (!foo->more)
+				break;
+			foo->steps++;
+		}
+		foo_report(foo);
+	} while (foo->more);
+}
""",
            ),
        ),
        Good(
            "A comment names the guard",
            (
                """
--- a/drivers/foo/foo.c
+++ b/drivers/foo/foo.c
@@ -20 +20 @@ static void foo_poll(struct foo *foo)
 	for (i = 0; i < foo->n; i++) {
+		scoped_guard(mutex, &foo->lock) {
+			if (!foo->dirty)
+				break; /* leave the guard */
+			foo_write(foo, i);
+		}
 		foo_read(foo, i);
 	}
""",
            ),
        ),
        Good(
            "The guard is the last of the loop body, and the word is continue",
            (
                """
--- a/drivers/foo/foo.c
+++ b/drivers/foo/foo.c
@@ -20 +20 @@ static void foo_flush(struct foo *foo)
 	list_for_each_entry(job, &foo->jobs, node) {
 		foo_prepare(job);
+		scoped_guard(spinlock, &job->lock) {
+			if (job->done)
+				continue;
+			job->done = true;
+		}
 	}
 }
""",
            ),
        ),
        Good(
            "The result of the guarded block is tested right behind it",
            (
                """
--- a/drivers/foo/foo.c
+++ b/drivers/foo/foo.c
@@ -20 +20 @@ static void foo_drain(struct foo *foo)
 	while (true) {
+		scoped_guard(spinlock, &foo->lock) {
+			job = list_first_entry_or_null(&foo->jobs, struct job, node);
+			if (!job)
+				break;
+			list_del(&job->node);
+		}
+		if (!job)
+			break;
 		foo_complete(job);
 	}
 }
""",
            ),
        ),
        Good(
            "The loop is within the guard",
            (
                """
--- a/drivers/foo/foo.c
+++ b/drivers/foo/foo.c
@@ -20 +20 @@ static void foo_find(struct foo *foo)
 	for (i = 0; i < foo->n; i++) {
+		scoped_guard(spinlock, &foo->lock) {
+			list_for_each_entry(job, &foo->jobs, node) {
+				if (job->id == i)
+					break;
+			}
+		}
 		foo_report(foo, i);
 	}
 }
""",
            ),
        ),
        Good(
            "A case whose guard is followed by the same break",
            (
                """
--- a/drivers/foo/foo.c
+++ b/drivers/foo/foo.c
@@ -20 +20 @@ static int foo_set(struct foo *foo, int what, int value)
 	switch (what) {
 	case FOO_RATE:
+		scoped_guard(mutex, &foo->lock) {
+			if (foo->rate == value)
+				break;
+			foo->rate = value;
+		}
+		break;
 	case FOO_GAIN:
 		return foo_set_gain(foo, value);
 	}
""",
            ),
        ),
    ),
)
