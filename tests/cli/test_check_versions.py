# SPDX-License-Identifier: Apache-2.0
"""`kantha check v1.mbox v2.mbox` ends with what became of the findings of v1."""

from datetime import timedelta
from pathlib import Path

import pytest

from app.cli import main
from app.config import Settings
from app.mail.read.mbox import RawMail
from app.model import Life
from app.service.intake import taking
from app.service.intake.taking import Intake
from app.service.review.reviews import Worker
from app.service.series import browsing
from app.store.database import Database
from tests.conftest import V1, V2
from tests.support.mails import DATE, DIFF, GOTO_MIX, mail, patch

Capture = pytest.CaptureFixture[str]
CLEAN = DIFF % 1
OTHER = GOTO_MIX.replace("foo_set", "foo_get").replace("-10,6 +10,9", "-90,6 +90,9")
BOTH = GOTO_MIX.replace("-- \n2.43.0\n", "") + OTHER[OTHER.index("@@") :]
WRAPPED = GOTO_MIX.replace("\tif (ret)\n", "if\n(ret)\n")


def posted(version: int, diff: str, title: str = "foo: use guard", tag: str = "") -> bytes:
    mark = tag or ("PATCH" if version == 1 else f"PATCH v{version}")
    date = DATE + timedelta(days=7 * version)
    return patch(f"{title[:3]}{version}@x", f"[{mark}] {title}", diff, date=date)


def checked(capsys: Capture, folder: Path, *mails: bytes, arguments: tuple[str, ...] = ()) -> str:
    """Return what comes after the line with the sums."""
    for number, raw in enumerate(mails):
        (folder / f"{number}.eml").write_bytes(raw)
    main(["check", *arguments, "--check", "cleanup-goto-mix", str(folder)])
    text = capsys.readouterr().out
    assert isinstance(text, str)
    return text.rpartition("series, ")[2].partition("\n")[2]


def test_the_founding_case_ends_with_what_v2_fixed(capsys: Capture) -> None:
    assert main(["check", str(V1), str(V2)]) == 1
    out = capsys.readouterr().out
    end = "7 mails, 2 patches, 2 series, 5 findings\n5 findings in v1: 5 fixed in v2\n"
    assert out.endswith(end)
    main(["check", str(V2), str(V1)])
    assert capsys.readouterr().out == out


ANSWERED = mail(
    "r@x",
    "Re: [PATCH] foo: use guard",
    "> +\tguard(mutex)(&foo->lock);\n> +\t\tgoto out_free;\n\nIt does no harm here.\n",
    date=DATE + timedelta(days=8),
    refs=["foo1@x"],
)


@pytest.mark.parametrize("form", ["text", "terse", "json", "sarif"])
def test_a_finding_that_nobody_answered_is_marked(
    capsys: Capture, tmp_path: Path, form: str
) -> None:
    mails = [posted(1, GOTO_MIX), posted(2, GOTO_MIX)]
    for number, raw in enumerate(mails):
        (tmp_path / f"{number}.eml").write_bytes(raw)
    arguments = ["check", "--check", "cleanup-goto-mix", "--format", form, str(tmp_path)]
    mark = {"json": '"unanswered_in": 1', "sarif": '"unansweredIn": 1'}
    assert main(arguments) == 1
    out = capsys.readouterr().out
    assert mark.get(form, "also in v1, unanswered") in out
    assert form != "text" or ", 1 also in an earlier version, unanswered\n" in out
    (tmp_path / "answer.eml").write_bytes(ANSWERED)
    assert main(arguments) == 1
    out = capsys.readouterr().out
    assert mark.get(form, "unanswered") not in out


TITLE = "foo: use guard: "


@pytest.mark.parametrize(
    ("diffs", "said"),
    [
        ([GOTO_MIX], ""),
        ([CLEAN, CLEAN], ""),
        ([GOTO_MIX, CLEAN], "1 finding in v1: 1 fixed in v2\n"),
        ([GOTO_MIX, GOTO_MIX], "1 finding in v1: 1 still there\n"),
        ([CLEAN, GOTO_MIX], "0 findings in v1: 1 new in v2\n"),
        ([BOTH, GOTO_MIX], "2 findings in v1: 1 fixed in v2, 1 still there\n"),
        ([GOTO_MIX, WRAPPED], "1 finding in v1: 1 not checked in v2\n"),
        ([GOTO_MIX, OTHER], "1 finding in v1: 1 fixed in v2, 1 new in v2\n"),
        (
            [GOTO_MIX, BOTH, CLEAN],
            f"{TITLE}1 finding in v1: 1 still there, 1 new in v2\n"
            f"{TITLE}2 findings in v2: 2 fixed in v3\n",
        ),
        (
            [GOTO_MIX, CLEAN, GOTO_MIX],
            f"{TITLE}1 finding in v1: 1 fixed in v2\n{TITLE}0 findings in v2: 1 new in v3\n",
        ),
    ],
)
def test_what_became_of_findings(
    capsys: Capture, tmp_path: Path, diffs: list[str], said: str
) -> None:
    mails = [posted(number, diff) for number, diff in enumerate(diffs, 1)]
    assert checked(capsys, tmp_path, *mails) == said


def test_versions_have_the_names_of_their_subjects(capsys: Capture, tmp_path: Path) -> None:
    mails = (posted(1, GOTO_MIX, tag="RFC PATCH"), posted(2, CLEAN, tag="PATCH"))
    assert checked(capsys, tmp_path, *mails) == "1 finding in RFC v1: 1 fixed in v1\n"


def test_each_work_has_its_line(capsys: Capture, tmp_path: Path) -> None:
    bar = GOTO_MIX.replace("foo", "bar")
    mails = [posted(1, GOTO_MIX), posted(2, CLEAN)]
    mails += [posted(1, bar, "bar: use guard"), posted(2, bar, "bar: use guard")]
    assert sorted(checked(capsys, tmp_path, *mails).splitlines()) == [
        "bar: use guard: 1 finding in v1: 1 still there",
        "foo: use guard: 1 finding in v1: 1 fixed in v2",
    ]


def test_what_is_hidden_is_followed_all_the_same(capsys: Capture, tmp_path: Path) -> None:
    mails = (posted(1, GOTO_MIX), posted(2, CLEAN))
    said = checked(capsys, tmp_path, *mails, arguments=("--severity", "error"))
    assert said == "1 finding in v1: 1 fixed in v2\n"


def test_other_formats_have_no_such_line(capsys: Capture) -> None:
    main(["check", str(V1), str(V2), "--format", "terse"])
    assert "fixed in" not in capsys.readouterr().out


@pytest.mark.parametrize("after", [CLEAN, GOTO_MIX, OTHER, BOTH, WRAPPED])
@pytest.mark.parametrize("before", [GOTO_MIX, BOTH])
def test_the_service_says_the_same(
    capsys: Capture, tmp_path: Path, small: Database, before: str, after: str
) -> None:
    mails = [posted(1, before), posted(2, after)]
    list(taking.take(Intake(small, timedelta(0)), map(RawMail, mails)))
    sum(Worker(small, Settings(data=tmp_path, workers=1)).drain())
    details = browsing.series(small, "foo2@x")
    assert details is not None
    lives = [one.life for one in details.tracked if one.finding.check == "cleanup-goto-mix"]
    words = {
        Life.RESOLVED: "fixed in v2",
        Life.STILL: "still there",
        Life.UNCHECKED: "not checked in v2",
        Life.NEW: "new in v2",
    }
    parts = [f"{lives.count(life)} {text}" for life, text in words.items() if life in lives]
    folder = tmp_path / "mails"
    folder.mkdir()
    assert checked(capsys, folder, *mails).partition(": ")[2] == ", ".join(parts) + "\n"
