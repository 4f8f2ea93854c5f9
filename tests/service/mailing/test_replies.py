# SPDX-License-Identifier: Apache-2.0
"""Which findings become mail: on disk and in the store, the same ones."""

import io
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from types import MappingProxyType

import pytest

from app.config import Settings
from app.engine import registry
from app.mail.read import mbox
from app.mail.read.mbox import RawMail
from app.model import Life, Severity, Tracked, Triage, Verdict
from app.notify.draft import Draft
from app.service.intake import taking
from app.service.intake.taking import Intake
from app.service.mailing import replies
from app.service.offline import drafts
from app.service.review.reviews import Worker
from app.store.database import Database
from tests.conftest import V1, V2
from tests.notify.replies import finding, read, report
from tests.support.mails import DATE, GOTO_MIX, mail, now, patch

URL = "https://kantha.example.org"
CHECK = "cleanup-goto-mix"
RULES = registry.load()
FOUND = replace(finding(read(patch("1@example.org", "[PATCH] foo: mark it"))), check=CHECK)
V1_ID, V2_ID = "1@example.org", "2@example.org"
V2_FIRST = "luo-next-derived@reconstructed.invalid"
LATER = DATE + timedelta(days=7)


def versions() -> list[bytes]:
    """A finding that the second version still has, with a changelog so that only it is left."""
    title = "foo: use guard"
    second = (
        f"Do it.\n\nSigned-off-by: A. Developer <dev@example.org>\n---\nv2: reworded\n{GOTO_MIX}"
    )
    return [
        patch(V1_ID, f"[PATCH] {title}", GOTO_MIX),
        mail(V2_ID, f"[PATCH v2] {title}", second, date=LATER),
    ]


SILENT: dict[str, list[bytes]] = {
    "nothing found": [patch(V1_ID, "[PATCH] foo: mark it")],
    "another project": [patch(V1_ID, "[PATCH fstests] foo: use guard", GOTO_MIX)],
    "another project's paths": [
        patch(V1_ID, "[PATCH] foo: use guard", GOTO_MIX.replace("drivers/foo/", "xlib/"))
    ],
    "not a patch": [mail(V1_ID, "foo: use guard", GOTO_MIX.replace("\n", "\n> "))],
    "fixed later in the series": [
        patch(V1_ID, "[PATCH 1/2] foo: use guard", GOTO_MIX),
        patch(
            V2_ID,
            "[PATCH 2/2] foo: no goto",
            GOTO_MIX.replace("+\t\tgoto out_free;", "-\t\tgoto out_free;\n+\t\treturn -EBUSY;")
            .replace("+\tguard", " \tguard")
            .replace("+\tif (foo", " \tif (foo")
            .replace("@@ -10,6 +10,9 @@", "@@ -10,9 +10,9 @@"),
            refs=[V1_ID],
        ),
    ],
}


def on_disk(tmp_path: Path, mails: list[bytes], *, repeat: bool = False) -> tuple[Draft, ...]:
    files = []
    for number, raw in enumerate(mails):
        file = tmp_path / f"{number}.eml"
        file.write_bytes(raw)
        files.append(file)
    settings = Settings(url=URL)
    return drafts.of_report(report(*files), settings.url, repeat=repeat)


def put(database: Database, settings: Settings, mails: list[bytes]) -> None:
    list(taking.take(Intake(database, timedelta(0)), map(RawMail, mails)))
    list(Worker(database, settings).drain())


def test_a_finding_is_answered_in_the_version_that_brings_it(tmp_path: Path) -> None:
    (answer,) = on_disk(tmp_path, versions())
    assert answer.answers == V1_ID
    assert [one.answers for one in on_disk(tmp_path, versions(), repeat=True)] == [V1_ID, V2_ID]


@pytest.mark.parametrize("case", SILENT)
def test_stays_silent(tmp_path: Path, case: str) -> None:
    assert on_disk(tmp_path, SILENT[case]) == ()


def test_the_same_in_the_store(database: Database, settings: Settings, tmp_path: Path) -> None:
    settings = settings.model_copy(update={"url": URL})
    put(database, settings, versions())
    first = replies.stored(database, V1_ID, settings)
    assert first == on_disk(tmp_path, versions())
    assert replies.stored(database, V2_ID, settings) == ()
    again = replies.stored(database, V2_ID, settings, repeat=True)
    assert again == on_disk(tmp_path, versions(), repeat=True)[1:]
    assert replies.stored(database, "unknown@example.org", settings) is None


def test_a_series_that_is_too_large_to_read_at_once_has_no_draft(
    small: Database, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(small, settings, versions())
    assert replies.stored(small, V1_ID, settings)
    monkeypatch.setattr(replies, "MAX_BYTES", 100)
    assert replies.stored(small, V1_ID, settings) == ()


@pytest.mark.parametrize("case", SILENT)
def test_stays_silent_in_the_store(small: Database, settings: Settings, case: str) -> None:
    put(small, settings, SILENT[case])
    assert not replies.stored(small, V1_ID, settings)


def test_the_clean_second_version_of_the_founding_case(small: Database, settings: Settings) -> None:
    mails = [one.data for file in (V1, V2) for one in mbox.split(io.BytesIO(file.read_bytes()))]
    put(small, settings, mails)
    assert replies.stored(small, V2_FIRST, settings) == ()
    v1 = replies.stored(small, "20260321175808.57942-1-pasha.tatashin@soleen.com", settings)
    assert v1 is not None
    assert len(v1) == 1
    assert len(v1[0].findings) == 4


def tracked(**more: object) -> Tracked:
    values = {"finding": FOUND, "life": Life.NEW, "since": V1_ID} | more
    return Tracked(**values)  # type: ignore[arg-type]  # the class's own keywords


def _triage(verdict: Verdict) -> Triage:
    return Triage(1, V1_ID, FOUND.fingerprint, CHECK, verdict, "why", "jane", now())


@pytest.mark.parametrize(
    "one",
    [
        tracked(),
        tracked(life=Life.REAPPEARED),
        tracked(triage=_triage(Verdict.ACKNOWLEDGED)),
    ],
)
def test_what_is_open_and_new_is_said(one: Tracked) -> None:
    assert replies.unsaid([one], RULES) == [FOUND]


@pytest.mark.parametrize(
    "one",
    [
        tracked(life=Life.STILL),
        tracked(life=Life.RESOLVED),
        tracked(life=Life.UNCHECKED),
        tracked(triage=_triage(Verdict.FALSE_POSITIVE)),
        tracked(triage=_triage(Verdict.WONT_FIX)),
        tracked(finding=replace(FOUND, severity=Severity.NOTE)),
        tracked(finding=replace(FOUND, is_preview=True)),
        tracked(finding=replace(FOUND, fixed_in=V2_ID)),
        tracked(finding=replace(FOUND, check="no-such-rule")),
    ],
)
def test_what_is_not_worth_a_mail(one: Tracked) -> None:
    assert replies.unsaid([one], RULES) == []


def test_a_rule_that_is_for_pages_is_not_mailed() -> None:
    rule = RULES.by_id[CHECK]
    quiet = rule._replace(check=replace(rule.check, mail=False))
    rules = replace(RULES, by_id=MappingProxyType({CHECK: quiet}))
    assert replies.unsaid([tracked()], rules) == []
