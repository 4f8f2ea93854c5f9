# SPDX-License-Identifier: Apache-2.0
"""Reviews with a kernel tree: whole functions, what findings rest on, and trees that fail."""

import signal
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType
from typing import cast

import pytest

from app.code.kernel.tree_facts import TreeFacts
from app.engine import assemble, deadline
from app.engine.registry import Rule, Rules
from app.engine.runner import review
from app.engine.tree_reader import TreeReader
from app.mail.read.decode import decode
from app.model import Confidence, Outcome, Run, Series, Severity
from app.model.images import NO_IMAGES, Applying, Basis, Fidelity, Image, Images, TreeUse
from app.sdk import (
    FileView,
    Observation,
    PatchCheck,
    PatchView,
    Reference,
    SeriesCheck,
    SeriesView,
    Skip,
)
from app.tree.kernel_trees import TreePlace, Trees
from tests.support.kernel.kernel_repo import KernelRepo

PATH = "drivers/foo/foo.c"
FILE = """\
static int foo_first(struct foo *foo)
{
	old();
	return 0;
}

static int foo_open(struct foo *foo)
{
	lock();

	one();
	two();
	three();
	four();
	five();
	return 0;
}

static int foo_last(struct foo *foo)
{
	sleep();
	return 0;
}
"""
SLEEPS = FILE.replace("\tfour();\n", "\tfour();\n\tsleep();\n")
AT = SLEEPS.split("\n").index("\tsleep();") + 1


def sleeps(file: FileView) -> Iterator[Observation]:
    """Report each `sleep()` in a function that locks anywhere."""
    for function in file.functions:
        locks = [line.number for line in function.lines if "lock();" in line.masked]
        for line in function.lines:
            if "sleep();" in line.masked and locks:
                related = tuple(map(file.place, locks))
                symbol = function.name
                yield Observation(file.place(line.number), "sleeps", related, symbol)


def every_call(file: FileView) -> Iterator[Observation]:
    """Report each call on any line of the file."""
    for fragment in file.post:
        for line in fragment.lines:
            if line.masked.endswith("();"):
                yield Observation(file.place(line.number), "calls", symbol=line.text.strip())


def about_mail(view: PatchView) -> Iterator[Observation]:
    yield Observation(view.mail_place(), "a mail")


def rules(run: Callable[[FileView], Iterator[Observation]], *, of_series: bool = False) -> Rules:
    def on_patch(view: PatchView) -> Iterator[Observation | Skip]:
        return (one for file in view.files for one in run(file))

    def on_series(series: SeriesView) -> Iterator[Observation | Skip]:
        return (one for view in series.patches for one in on_patch(view))

    return _rules(on_series, SeriesCheck) if of_series else _rules(on_patch, PatchCheck)


def _rules(run: object, kind: type[PatchCheck] | type[SeriesCheck] = PatchCheck) -> Rules:
    check = kind(
        doc="Title.\n\n## Why\n\nx\n\n## Not reported\n\ny\n",
        run=run,  # type: ignore[arg-type]  # that of the kind
        severity=Severity.WARNING,
        confidence=Confidence.HIGH,
        references=(Reference("text", "https://example.org/"),),
        examples=(),
    )
    return Rules(MappingProxyType({"made-up": Rule("made-up", "c", check, "source")}), "hash")


@pytest.fixture
def repo(tmp_path: Path) -> KernelRepo:
    repo = KernelRepo(tmp_path / "tree")
    repo.commit({PATH: FILE}, "Begin")
    return repo


def posted(repo: KernelRepo, *patches: Mapping[str, str | None]) -> Series:
    """The series of some commits, which the tree does not have."""
    repo.branch("work")
    for number, files in enumerate(patches, 1):
        message = f"foo: Change {number}\n\nText.\n\nSigned-off-by: A. Developer <dev@example.org>"
        repo.commit(files, message, branch="work")
    mails = repo.format_patch("master..work")
    repo.git("update-ref", "-d", "refs/heads/work")
    (series,) = assemble.series(map(decode, mails))
    return series


def reviewed(repo: KernelRepo, series: Series, with_rules: Rules) -> Run:
    with Trees([TreePlace(repo.path, ("master",))]) as trees:
        return review(series, with_rules, strict=True, tree=trees.of_series(series))


def places(run: Run) -> list[tuple[int | None, str]]:
    return [(finding.at.line, finding.at.function) for finding in run.findings]


def test_a_check_sees_the_whole_function(repo: KernelRepo) -> None:
    series = posted(repo, {PATH: SLEEPS})
    run = reviewed(repo, series, rules(sleeps))
    (finding,) = run.findings
    assert (finding.at.line, finding.at.function) == (AT, "foo_open")
    assert [(place.line, place.text) for place in finding.related] == [(9, "\tlock();")]
    assert finding.rests_on is Basis.EXACT
    assert review(series, rules(sleeps)).findings == ()


def known(file: FileView) -> Iterator[Observation]:
    """Report each `sleep()`; a kernel tree is not asked."""
    for line in file.added_lines:
        if "sleep();" in line.text:
            yield Observation(file.place(line.new), "sleeps")


def of_history(view: PatchView) -> Iterator[Observation | Skip]:
    """Report a mail if the tree has no such commit."""
    if view.tree is None:
        yield Skip("needs tree")
    elif view.tree.commit("1" * 12) is None:
        yield Observation(view.mail_place("Fixes: 111111111111"), "no such commit")


def of_other_file(view: PatchView) -> Iterator[Observation]:
    """Report the first line of a file if the tree has no file of another name."""
    if view.tree and view.tree.text("drivers/foo/none.c") is None:
        yield Observation(view.files[0].place(AT), "none.c is missing")


@pytest.mark.parametrize(
    ("run", "of_series", "basis"),
    [
        (known, False, Basis.PATCH_ONLY),
        (known, True, Basis.PATCH_ONLY),
        (sleeps, False, Basis.EXACT),
        (sleeps, True, Basis.EXACT),
    ],
)
def test_a_finding_rests_on_the_least_that_shows_it(
    repo: KernelRepo,
    run: Callable[[FileView], Iterator[Observation]],
    of_series: bool,
    basis: Basis,
) -> None:
    found = reviewed(repo, posted(repo, {PATH: SLEEPS}), rules(run, of_series=of_series)).findings
    assert [one.rests_on for one in found] == [basis]


@pytest.mark.parametrize("run", [of_history, of_other_file])
def test_a_finding_of_the_tree_rests_on_the_tree(repo: KernelRepo, run: object) -> None:
    (found,) = reviewed(repo, posted(repo, {PATH: SLEEPS}), _rules(run)).findings
    assert found.rests_on is Basis.TREE


def test_a_run_says_what_it_read_of_the_tree(repo: KernelRepo) -> None:
    series = posted(repo, {PATH: SLEEPS})
    run = reviewed(repo, series, rules(sleeps))
    assert run.tree
    assert run.tree.blobs == (repo.blob_id(PATH),)
    assert [one.applying for one in run.tree.applications] == [Applying.EXACTLY]
    assert run.tree.is_complete
    assert review(series, rules(sleeps)).tree is None


def test_equal_trees_give_equal_runs(repo: KernelRepo) -> None:
    series = posted(repo, {PATH: SLEEPS})
    first, second = (reviewed(repo, series, rules(sleeps)) for _ in range(2))
    assert first == second


def test_the_next_patch_sees_the_function_after_the_first(repo: KernelRepo) -> None:
    unlocked = FILE.replace("\tlock();\n\n", "")
    series = posted(repo, {PATH: unlocked}, {PATH: SLEEPS.replace("\tlock();\n\n", "")})
    assert reviewed(repo, series, rules(sleeps)).findings == ()


def test_what_the_whole_function_had_before_is_not_reported(repo: KernelRepo) -> None:
    repo.commit({PATH: SLEEPS}, "Sleep")
    series = posted(
        repo, {PATH: SLEEPS.replace("\tsleep();\n\tfive();", "\tsleep(); /* long */\n\tfive();")}
    )
    assert reviewed(repo, series, rules(sleeps)).findings == ()


def test_what_moves_in_its_function_is_not_reported(repo: KernelRepo) -> None:
    repo.commit({PATH: SLEEPS}, "Sleep")
    moved = FILE.replace("\tone();\n", "\tsleep();\n\tone();\n")
    assert reviewed(repo, posted(repo, {PATH: moved}), rules(sleeps)).findings == ()


@pytest.mark.parametrize("of_series", [False, True], ids=["of a patch", "of a series"])
def test_a_function_that_the_patch_does_not_touch_gets_no_finding(
    repo: KernelRepo, of_series: bool
) -> None:
    series = posted(repo, {PATH: SLEEPS})
    found = places(reviewed(repo, series, rules(every_call, of_series=of_series)))
    assert (AT, "foo_open") in found
    assert {function for _, function in found} == {"foo_open"}


def test_lines_of_a_series_check_that_no_hunk_shows_get_no_finding(repo: KernelRepo) -> None:
    series = posted(repo, {PATH: SLEEPS})
    found = places(reviewed(repo, series, rules(every_call, of_series=True)))
    assert [line for line, _ in found] == [AT - 3, AT - 2, AT - 1, AT, AT + 1]
    assert found == places(review(series, rules(every_call, of_series=True)))


def test_places_are_those_of_the_diff_if_the_tree_is_another(repo: KernelRepo) -> None:
    series = posted(repo, {PATH: SLEEPS})
    repo.commit({PATH: "/* more */\n" * 7 + FILE.replace("foo_last", "foo_final")}, "Go on")
    newer = KernelRepo(repo.path.parent / "newer")
    newer.commit({PATH: "/* more */\n" * 7 + FILE.replace("foo_last", "foo_final")}, "Begin")
    (finding,) = reviewed(newer, series, rules(sleeps)).findings
    assert finding.rests_on is Basis.APPROXIMATE
    assert (finding.at.line, finding.at.text, finding.at.function) == (AT, "\tsleep();", "foo_open")
    assert [place.line for place in finding.related] == [9]


def test_findings_before_an_approximate_patch_cancel_those_after_it(repo: KernelRepo) -> None:
    repo.commit({PATH: SLEEPS}, "Sleep")
    series = posted(repo, {PATH: FILE.replace("\tone();\n", "\tsleep();\n\tone();\n")})
    newer = KernelRepo(repo.path.parent / "newer")
    newer.commit({PATH: "/* more */\n" * 7 + SLEEPS}, "Begin")
    assert reviewed(newer, series, rules(sleeps)).findings == ()


def test_a_finding_in_a_file_without_image_rests_on_the_patch(repo: KernelRepo) -> None:
    series = posted(repo, {PATH: FILE.replace("\tone();\n", "\tone();\n\tsleep();\n")})
    other = KernelRepo(repo.path.parent / "other")
    other.commit({"README": "other\n"}, "Begin")
    (finding,) = reviewed(other, series, rules(sleeps)).findings
    assert finding.rests_on is Basis.PATCH_ONLY
    assert review(series, rules(sleeps)).findings == (replace(finding, rests_on=None),)


def test_a_finding_about_a_mail_rests_on_nothing(repo: KernelRepo) -> None:
    series = posted(repo, {PATH: SLEEPS})
    (finding,) = reviewed(repo, series, _rules(about_mail)).findings
    assert finding.rests_on is None


def test_a_huge_file_is_read_in_its_hunks(repo: KernelRepo) -> None:
    huge = FILE + "/* filler */\n" * 90_000
    repo.commit({PATH: huge}, "Grow")
    series = posted(repo, {PATH: huge.replace("\tone();\n", "\tone();\n\tsleep();\n")})
    (finding,) = reviewed(repo, series, rules(sleeps)).findings
    assert finding.rests_on is Basis.PATCH_ONLY


def test_images_are_kept_up_to_a_total_size() -> None:
    texts = [f"{number}\n" + "a\n" * 2**18 for number in range(40)]
    images = {
        ("id", str(number)): Image(Fidelity.EXACT, text[:-2], text[:-1])
        for number, text in enumerate(texts)
    }
    same = {("id", "same"): Image(Fidelity.EXACT, texts[0][:-2], texts[0][:-1])}

    kept = TreeReader(Halting(TreeUse(), images | same), cast(Series, None)).images
    assert 0 < len(kept) < len(images)
    assert ("id", "same") in kept


# trees that fail


class Broken:
    """A tree that fails to give whatever a test does not replace."""

    @property
    def images(self) -> Images:
        raise OSError("no such\nrepository")

    @property
    def facts(self) -> TreeFacts:
        raise OSError("no such\nrepository")

    def use(self) -> TreeUse:
        raise OSError("no such\nrepository")


FOUND = FILE.replace("\tone();\n", "\tone();\n\tsleep();\n")


def test_a_tree_that_fails_does_not_fail_the_review(repo: KernelRepo) -> None:
    series = posted(repo, {PATH: FOUND})
    run = review(series, rules(sleeps), strict=True, tree=Broken())
    (finding,) = run.findings
    assert finding.rests_on is Basis.PATCH_ONLY
    assert run.tree
    assert (run.tree.is_complete, run.tree.hash) == (False, "")
    (application,) = run.tree.applications
    assert application.message_id == series.patches[0].message_id
    assert application.applying is Applying.UNKNOWN
    assert application.reason == ("the kernel tree could not be read: OSError: no such repository")


class Halting(Broken):
    """A tree whose facts fail."""

    def __init__(self, used: TreeUse, images: Images = NO_IMAGES) -> None:
        self.used = used
        self.known = images
        self.asked = 0

    @property
    def images(self) -> Images:
        return self.known

    @property
    def facts(self) -> TreeFacts:
        return cast(TreeFacts, self)

    def is_exported(self, name: str) -> bool | None:
        self.asked += 1
        raise ValueError(name)

    def is_younger_than(self, when: float) -> bool:
        self.asked += 1
        return True

    def use(self) -> TreeUse:
        return self.used


def test_after_an_error_no_question_is_asked_and_answers_are_unknown(repo: KernelRepo) -> None:
    answers: list[bool | None] = []

    def asks(view: PatchView) -> Iterator[Observation]:
        assert view.tree
        answers.append(view.tree.is_younger_than(0))
        answers.append(view.tree.is_exported("foo"))
        answers.append(view.tree.is_younger_than(0))
        answers.append(view.tree.is_exported("foo"))
        yield from ()

    tree = Halting(TreeUse(commits=("c" * 40,), hash="abc"))
    run = review(posted(repo, {PATH: FOUND}), _rules(asks), strict=True, tree=tree)
    assert (answers, tree.asked) == ([True, None, False, None], 2)
    assert [outcome.outcome for outcome in run.outcomes] == [Outcome.PASS]
    inexact = ((PATH, Fidelity.PATCH_ONLY),)
    assert run.tree == TreeUse(("c" * 40,), hash="", is_complete=False, inexact=inexact)


def test_the_time_limit_of_a_check_does_not_cut_an_answer(repo: KernelRepo) -> None:
    answered = []

    class Slow(Halting):
        def is_exported(self, name: str) -> bool | None:
            signal.raise_signal(signal.SIGALRM)  # the time limit ends here
            answered.append(name)
            return True

    def asks(view: PatchView) -> Iterator[Observation]:
        assert view.tree
        view.tree.is_exported("foo")
        answered.append("never")
        yield from ()

    run = review(posted(repo, {PATH: FOUND}), _rules(asks), tree=Slow(TreeUse(hash="abc")))
    assert answered == ["foo"]
    assert [outcome.outcome for outcome in run.outcomes] == [Outcome.TIMED_OUT]
    assert run.tree == TreeUse(hash="abc", inexact=((PATH, Fidelity.PATCH_ONLY),))


def test_a_limit_that_ends_in_a_block_within_a_block_is_put_off() -> None:
    done = []

    def block() -> None:
        with deadline.put_off():
            with deadline.put_off():
                signal.raise_signal(signal.SIGALRM)
            done.append("inner")
        done.append("outer")

    with deadline.alarm(), pytest.raises(deadline.DeadlineExceeded):
        block()
    assert done == ["inner"]


def test_a_limit_that_is_not_reached_is_not_put_off() -> None:
    with deadline.deadline(60):
        with deadline.put_off():
            pass
        with pytest.raises(deadline.DeadlineExceeded):
            signal.raise_signal(signal.SIGALRM)
    with deadline.put_off():
        pass
