# SPDX-License-Identifier: Apache-2.0
"""What the runner does for every check: whose patch, which lines, what manners, whose Ack."""

from collections.abc import Iterator
from types import MappingProxyType

import pytest

from app.engine import examples, manners
from app.engine.registry import Rule, Rules
from app.engine.runner import review
from app.errors import UserError
from app.model import Confidence, Finding, Outcome, Run, Severity
from app.sdk import Good, Observation, PatchCheck, PatchView, Reference, Skip


def run_bar(view: PatchView) -> Iterator[Observation | Skip]:
    """Reports each line with `bar()`, context too, and cannot judge `baz()`."""
    for file in view.files:
        for fragment in file.post:
            for line in fragment.lines:
                if "bar()" in line.masked:
                    symbol = file.function_at(line.number)
                    yield Observation(file.place(line.number), "bar() is old", symbol=symbol)
                if "baz()" in line.masked:
                    yield Skip("needs tree: is baz() new?")


def rules(*owners: str, name: str = "made-up", family: str = "c", preview: bool = False) -> Rules:
    check = PatchCheck(
        doc="Title.\n\n## Why\n\nx\n\n## Not reported\n\ny\n",
        run=run_bar,
        severity=Severity.WARNING,
        confidence=Confidence.HIGH,
        references=(Reference("text", "https://example.org/"),),
        examples=(),
        owners=owners,
        status="preview" if preview else "stable",
    )
    return Rules(MappingProxyType({name: Rule(name, family, check, "source")}), "hash")


def reviewed(*texts: str, with_rules: Rules | None = None) -> Run:
    return review(examples.read(Good("A title", texts)).series, with_rules or rules())


def lines(run: Run) -> list[tuple[str, int | None]]:
    return [(finding.at.path, finding.at.line) for finding in run.findings]


def diff(path: str, *body: str, at: int = 5, function: str = "static void foo(void)") -> str:
    return "\n".join([f"--- a/{path}", f"+++ b/{path}", f"@@ -{at} +{at} @@ {function}", *body])


ADDED = diff("drivers/foo/a.c", " {", "+\tbar();", " }")


def test_an_added_line_is_reported_and_context_is_not() -> None:
    text = diff("drivers/foo/a.c", " {", " \tbar();", " \tone();", "+\tbar();", " }")
    assert lines(reviewed(text)) == [("drivers/foo/a.c", 8)]


def test_a_line_beside_a_removed_one_may_be_reported() -> None:
    text = diff("drivers/foo/a.c", " {", "-\tlock();", " \tbar();", " \tone();", " \tbar();", " }")
    assert lines(reviewed(text)) == [("drivers/foo/a.c", 6)]


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(
            diff("drivers/foo/a.c", " {", "-\tbar();", " \tone();", "+\tbar();", " }"),
            id="the line moves in its function",
        ),
        pytest.param(
            diff("drivers/foo/a.c", " {", "-\tbar();", " }", " ", "-x", "+y")
            + "\n"
            + diff("drivers/foo/b.c", " {", "+\tbar();", " }"),
            id="it moves to another file",
        ),
        pytest.param(
            diff("drivers/foo/a.c", " {", "-\tx = bar();", "+\ty = bar();", " }"),
            id="its function had the same before",
        ),
    ],
)
def test_what_was_there_before_is_not_reported(text: str) -> None:
    run = reviewed(text)
    assert run.findings == ()
    assert [o.outcome for o in run.outcomes] == [Outcome.PASS]


def test_what_moves_from_one_patch_to_another_was_there_before() -> None:
    gone = diff("drivers/foo/a.c", " {", "-\tbar();", " }")
    assert reviewed(gone, diff("drivers/foo/b.c", " {", "+\tbar();", " }")).findings == ()


def test_one_more_than_before_is_reported() -> None:
    text = diff("drivers/foo/a.c", " {", "-\tbar();", " \tone();", "+\tbar();", "+\tbar();", " }")
    assert len(reviewed(text).findings) == 1


def test_a_finding_that_a_later_patch_removes_is_marked_and_not_counted() -> None:
    before = diff("drivers/foo/a.c", " {", " \tone();", "+\ttwo();", " }", at=1)
    run = reviewed(ADDED, before, diff("drivers/foo/a.c", " {", "-\tbar();", " }", at=6))
    (finding,) = run.findings
    assert (finding.fixed_in, finding.counts) == ("example-3@example.org", False)


@pytest.mark.parametrize(
    "later",
    [
        pytest.param(diff("drivers/foo/b.c", " {", "-\tx = bar();", " }"), id="another file"),
        pytest.param(diff("drivers/foo/a.c", " {", "-\tbaz(1);", " }"), id="another line"),
        pytest.param(
            diff("drivers/foo/a.c", " {", "-\tbar();", "+\tbar(0);", " }"), id="only rewritten"
        ),
    ],
)
def test_a_finding_that_stays_counts(later: str) -> None:
    (finding,) = (f for f in reviewed(ADDED, later).findings if f.at.path == "drivers/foo/a.c")
    assert finding.counts


def test_preview_does_not_count() -> None:
    (finding,) = reviewed(ADDED, with_rules=rules(preview=True)).findings
    assert (finding.is_preview, finding.counts) == (True, False)


def test_a_check_that_cannot_judge_is_skipped_and_not_passed() -> None:
    run = reviewed(diff("drivers/foo/a.c", " {", "+\tbaz();", " }"))
    assert [(o.outcome, o.reason) for o in run.outcomes] == [
        (Outcome.SKIPPED, "needs tree: is baz() new?")
    ]


@pytest.mark.parametrize(
    ("path", "said"),
    [
        pytest.param("lib/foo.c", "", id="the kernel has files in lib/"),
        pytest.param("Makefile", "", id="a file of its own top directory"),
        pytest.param("include/linux/foo.h", "", id="a header"),
        pytest.param("include/foo.h", "not kernel paths", id="no header lies directly in include/"),
        pytest.param("src/foo.c", "not kernel paths", id="there is no src/"),
        pytest.param("configure.ac", "not kernel paths", id="nor autoconf"),
    ],
)
def test_whose_patch_it_is_can_be_told_by_its_paths(path: str, said: str) -> None:
    ((outcome, reason),) = [
        (o.outcome, o.reason) for o in reviewed(diff(path, " {", "+\tone();", " }")).outcomes
    ]
    assert (outcome is Outcome.SKIPPED) == bool(said)
    assert said in reason


@pytest.mark.parametrize(
    ("path", "name", "severities", "outcome"),
    [
        pytest.param("drivers/staging/a/a.c", "x", ["note"], "findings", id="staging: a note"),
        pytest.param("sound/a.c", "cleanup-goto-mix", ["note"], "findings", id="sound: by id"),
        pytest.param("sound/a.c", "x", ["warning"], "findings", id="sound: another check"),
        pytest.param("tools/testing/a.c", "x", [], "skipped", id="tests: by family"),
        pytest.param("fs/bcachefs/a.c", "x", [], "skipped", id="bcachefs: all"),
        pytest.param("fs/ext4/a.c", "x", ["warning"], "findings", id="elsewhere"),
    ],
)
def test_the_manners_of_a_subsystem(
    path: str, name: str, severities: list[str], outcome: str
) -> None:
    run = reviewed(diff(path, " {", "+\tbar();", " }"), with_rules=rules(name=name))
    assert [finding.severity for finding in run.findings] == severities
    assert [o.outcome for o in run.outcomes] == [outcome]


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("[[manners]]\npaths = ['a']\nchecks = ['*']\ndo = 'skip'\n", id="no reason"),
        pytest.param("[[manners]]\nfiles = ['a']\n", id="an unknown key"),
        pytest.param("[[manner]]\n", id="an unknown table"),
        pytest.param("[[", id="no TOML"),
    ],
)
def test_manners_are_read_strictly(text: str) -> None:
    with pytest.raises(UserError, match=r"manners\.toml"):
        manners.parse(text)


OWNER = "Mary Owner <mary@example.org>"
MAIL = (
    """Subject: [PATCH] foo: One
Message-ID: <one@example.org>

One.

TRAILERSigned-off-by: A. Developer <developer@example.org>
---
"""
    + ADDED
)


def mail(trailer: str = "") -> str:
    return MAIL.replace("TRAILER", trailer)


def reply(text: str) -> str:
    return (
        "Subject: Re: [PATCH] foo: One\nFrom: Mary Owner <mary@example.org>\n"
        f"In-Reply-To: <one@example.org>\n\n{text}\n"
    )


def finding_of(*mails: str) -> Finding:
    (finding,) = reviewed(*mails, with_rules=rules(OWNER)).findings
    return finding


@pytest.mark.parametrize(
    "mails",
    [
        pytest.param((mail(f"Acked-by: {OWNER}\n"),), id="in the patch"),
        pytest.param((mail(), reply(f"Acked-by: {OWNER}")), id="in a reply"),
    ],
)
def test_an_owners_ack_lowers_and_names_and_does_not_hide(mails: tuple[str, ...]) -> None:
    finding = finding_of(*mails)
    assert finding.severity is Severity.NOTE
    assert "Mary Owner has acked it" in finding.message


@pytest.mark.parametrize(
    "mails",
    [
        pytest.param((mail("Acked-by: J <j@example.org>\n"),), id="another's"),
        pytest.param((mail(f"Cc: {OWNER}\n"),), id="only copied"),
        pytest.param((mail(), reply(f"> Acked-by: {OWNER}")), id="quoted"),
        pytest.param((mail(), reply("No, please.")), id="a reply without one"),
    ],
)
def test_nothing_else_lowers(mails: tuple[str, ...]) -> None:
    assert finding_of(*mails).severity is Severity.WARNING
