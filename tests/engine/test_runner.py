# SPDX-License-Identifier: Apache-2.0
"""Checks that crash, hang or do not apply are outcomes, not accidents."""

import contextlib
import re
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from types import MappingProxyType

import pytest

from app.engine import examples, registry
from app.engine.deadline import DeadlineExceeded, deadline
from app.engine.registry import Rule, Rules
from app.engine.runner import review
from app.errors import UserError
from app.model import Confidence, Observation, Outcome, Place, Run, Severity
from app.sdk import Bad, Good, PatchCheck, PatchView, Reference, SeriesCheck, SeriesView

DIFF = """
--- a/fs/foo.c
+++ b/fs/foo.c
@@ -5 +5 @@ static void foo(void)
 {
+	bar();
+	bar();
 }
"""
BAD, GOOD = Bad("bad", (DIFF, DIFF)), Good("good", (DIFF,))


def rules(
    run: Callable[[PatchView], Iterator[Observation]], *, triggers: tuple[str, ...] = ()
) -> Rules:
    check = PatchCheck(
        doc="Title.\n\n## Why\n\nx\n\n## Not reported\n\ny\n",
        run=run,
        severity=Severity.WARNING,
        confidence=Confidence.HIGH,
        references=(Reference("text", "https://example.org/"),),
        examples=(BAD, GOOD),
        triggers=triggers,
    )
    return Rules(MappingProxyType({"made-up": Rule("made-up", "x", check, "")}), "hash")


def outcome(run: Run) -> list[tuple[Outcome, str]]:
    return [(o.outcome, o.reason) for o in run.outcomes]


def places(view: PatchView) -> Iterator[Observation]:
    for file, line in view.added():
        yield Observation(file.place(line.new), "bar() again")


def test_a_crash_becomes_an_outcome_with_its_place() -> None:
    def crash(view: PatchView) -> Iterator[Observation]:
        yield Observation(Place(view.patch.message_id, "x"), "first")
        raise KeyError("lock")

    run = review(examples.read(GOOD).series, rules(crash))
    assert run.findings == ()
    ((what, reason),) = outcome(run)
    assert what is Outcome.CRASHED
    assert reason.startswith("KeyError in crash() line")


def test_the_test_of_a_check_gets_its_traceback() -> None:
    def crash(view: PatchView) -> Iterator[Observation]:
        yield Observation(Place(view.patch.message_id, "x"), "first")
        raise KeyError("lock")

    with pytest.raises(KeyError) as raised:
        review(examples.read(GOOD).series, rules(crash), strict=True)
    assert raised.traceback[-1].name == "crash"
    assert "lock" in str(raised.value)


def test_a_check_that_hangs_is_timed_out_and_the_others_go_on() -> None:
    def hang(view: PatchView) -> Iterator[Observation]:
        while True:
            yield from ()

    run = review(examples.read(GOOD).series, rules(hang), check_seconds=0.05)
    assert outcome(run) == [(Outcome.TIMED_OUT, "took longer than 0.05 s")]


def test_a_pattern_that_explodes_is_timed_out() -> None:
    def explode(view: PatchView) -> Iterator[Observation]:
        re.match(r"(a+)+$", "a" * 64 + "b")
        yield from ()

    run = review(examples.read(GOOD).series, rules(explode), check_seconds=0.05)
    assert outcome(run)[0][0] is Outcome.TIMED_OUT


def test_a_check_cannot_swallow_its_deadline() -> None:
    def stubborn(view: PatchView) -> Iterator[Observation]:
        with contextlib.suppress(Exception):
            time.sleep(60)
        yield from ()

    run = review(examples.read(GOOD).series, rules(stubborn), check_seconds=0.05)
    assert outcome(run)[0][0] is Outcome.TIMED_OUT


def test_a_deadline_elsewhere_than_in_the_main_thread_does_nothing() -> None:
    passed = []

    def body() -> None:
        with deadline(0.001):
            time.sleep(0.01)
        passed.append(True)

    thread = threading.Thread(target=body)
    thread.start()
    thread.join()
    assert passed


def test_a_deadline_interrupts_the_main_thread() -> None:
    with pytest.raises(DeadlineExceeded), deadline(0.01):
        time.sleep(60)


def test_a_check_without_its_trigger_passes_without_being_run() -> None:
    def never(view: PatchView) -> Iterator[Observation]:
        raise AssertionError

    run = review(examples.read(GOOD).series, rules(never, triggers=("scoped_guard",)))
    assert outcome(run) == [(Outcome.PASS, "")]


def test_the_same_line_twice_has_two_fingerprints_that_do_not_depend_on_line_numbers() -> None:
    first = review(examples.read(Bad("bad", (DIFF,))).series, rules(places)).findings
    moved = DIFF.replace("-5 +5", "-7 +9")
    second = review(examples.read(Bad("bad", (moved,))).series, rules(places)).findings
    assert [f.at.line for f in first] == [6, 7]
    assert [f.at.line for f in second] == [10, 11]
    assert [f.fingerprint for f in first] == [f.fingerprint for f in second]
    assert len({f.fingerprint for f in first}) == 2


def test_findings_are_in_the_order_of_patch_path_and_line() -> None:
    run = review(examples.read(BAD).series, rules(places))
    assert [(f.at.message_id[:9], f.at.line) for f in run.findings] == [
        ("example-1", 6),
        ("example-1", 7),
        ("example-2", 6),
        ("example-2", 7),
    ]


def test_a_series_check_runs_once_for_all_patches() -> None:
    def once(view: SeriesView) -> Iterator[Observation]:
        yield Observation(
            Place(view.patches[-1].patch.message_id, ""), f"{len(view.patches)} patches"
        )

    about = rules(places).by_id["made-up"].check
    check = SeriesCheck(
        doc=about.doc,
        run=once,
        severity=Severity.NOTE,
        confidence=Confidence.HIGH,
        references=about.references,
        examples=about.examples,
    )
    made = Rules(MappingProxyType({"made-up": Rule("made-up", "x", check, "")}), "hash")
    (finding,) = review(examples.read(BAD).series, made).findings
    assert (finding.message, finding.severity) == ("2 patches", Severity.NOTE)


@pytest.mark.parametrize(
    ("doc", "said"),
    [
        ("Title.\n\n## Not reported\n\ny\n", "lacks ## Why"),
        ("Title.\n\n## Why\n\ny\n", "lacks ## Not reported"),
        ("Title.\n\n## Why\n\nx\n\n## Not reported\n\ny\n", "lacks ## Instead"),
    ],
)
def test_a_check_without_its_text_is_refused(doc: str, said: str) -> None:
    rule = rules(places).by_id["made-up"]
    check = PatchCheck(
        doc=doc,
        run=places,
        severity=Severity.WARNING,
        confidence=Confidence.HIGH,
        references=rule.check.references,
        examples=rule.check.examples,
    )
    with pytest.raises(UserError, match=said):
        registry.validate(rule._replace(check=check))


def test_a_note_needs_no_replacement() -> None:
    rule = rules(places).by_id["made-up"]
    check = replace(rule.check, severity=Severity.NOTE)
    registry.validate(rule._replace(check=check))
    assert rule.instead == ""


def test_the_replacement_is_the_text_below_its_heading() -> None:
    rule = rules(places).by_id["made-up"]
    doc = rule.check.doc.replace("## Not", "## Instead\n\nUse z.\n\n    z()\n\n## Not")
    named = rule._replace(check=replace(rule.check, doc=doc))
    registry.validate(named)
    assert named.instead == "Use z.\n\n    z()"


def test_a_check_without_examples_or_references_is_refused() -> None:
    rule = rules(places).by_id["made-up"]
    check = PatchCheck(
        doc=rule.check.doc,
        run=places,
        severity=Severity.NOTE,
        confidence=Confidence.HIGH,
        references=(),
        examples=(BAD, BAD, GOOD),
    )
    with pytest.raises(UserError, match="a reference, as many good examples as bad ones"):
        registry.validate(rule._replace(check=check))
