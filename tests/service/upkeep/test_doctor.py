# SPDX-License-Identifier: Apache-2.0
"""What the doctor says of what is sick, that it changes nothing and waits for nobody."""

import os
import re
import sqlite3
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from socket import socket

import pytest
from sqlalchemy import create_engine, text, update

from app.config import Settings
from app.mail.read.mbox import RawMail
from app.model import Priority
from app.model.hooks import NewHook
from app.model.mailing import OutboxState as Mail
from app.service.intake import taking
from app.service.intake.taking import Intake, Origin
from app.service.upkeep import doctor
from app.service.upkeep.doctor import DoctorLine, LineState, Patient, examine, machine, sending
from app.service.upkeep.doctor import stored as looking
from app.store import schema
from app.store.database import Database
from app.store.hooks import hooks
from app.store.mailing import outbox
from app.store.tables.intake import MessageRow
from app.store.tables.series import SeriesRow
from app.store.upkeep import inspection
from tests.engine.rules_given import rule
from tests.peers.post_office import PostOffice, closed_port
from tests.service.upkeep.test_metrics import outgoing
from tests.support.mails import now, patch

POLICY = """\
[sender]
address = "kantha@example.org"
name = "Kantha"

[[list]]
id = "a.example.org"
reply_to = "author"
dry_run = false
"""


def given(url: str, tmp_path: Path, /, **values: object) -> Settings:
    return Settings.model_validate({"database": url, "data": tmp_path, **values})


def lines(
    settings: Settings, environ: dict[str, str] | None = None, at: datetime | None = None
) -> list[DoctorLine]:
    return list(examine(Patient(settings, environ or {}, at or now())))


def said(
    settings: Settings, check: str, **more: dict[str, str] | datetime
) -> list[tuple[LineState, str]]:
    """Of one check, with what to do."""
    found = lines(settings, **more)  # type: ignore[arg-type]  # its own keywords
    return [(one.state, f"{one.text} | {one.todo}") for one in found if one.check == check]


def take(database: Database, *mails: bytes, priority: Priority = Priority.LIVE) -> None:
    source = Origin(priority=priority)
    list(taking.take(Intake(database, timedelta(0)), map(RawMail, mails), source))


def test_who_is_well_is_told_so(database: Database, url: str, tmp_path: Path) -> None:
    found = lines(given(url, tmp_path))
    checks = [line.check for line in found if line.check != "secrets"]
    is_sqlite = url.startswith("sqlite")
    expected = (
        ["database", "sqlite", "migrations"] if is_sqlite else ["database", "migrations", "intake"]
    )
    expected += ["queue", "outbox", "hooks", "clock", "rules"]
    expected += ["maintainers", "policy", "smtp"]
    assert checks == [*expected, "disk", "git", "tree", "url"]
    assert not [
        line for line in found if line.state is not LineState.OK and line.check != "secrets"
    ]
    assert all(bool(line.todo) == (line.state is not LineState.OK) for line in found)


def test_nothing_is_changed(small: Database, sqlite_url: str, tmp_path: Path) -> None:
    take(small, patch("1@x", "[PATCH] One"))
    small.dispose()
    folder = Path(sqlite_url.removeprefix("sqlite:///")).parent
    before = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    lines(given(sqlite_url, tmp_path))
    assert {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()} == before


def test_no_database_is_made(tmp_path: Path) -> None:
    settings = Settings(data=tmp_path / "not" / "there")
    [(state, words)] = said(settings, "database")
    assert state is LineState.ERROR
    assert "there is no database" in words
    assert list(tmp_path.iterdir()) == []
    assert said(settings, "disk")[0][0] is LineState.OK


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://kantha:hidden@127.0.0.1:{port}/x",
        "postgresql://kantha:b@d:hidden@127.0.0.1/x",
        "nonsense:hidden",
        "mysql://a:hidden@x/y",
    ],
)
def test_a_database_that_is_away_is_an_error_without_its_password(url: str, tmp_path: Path) -> None:
    [(state, words)] = said(given(url.format(port=closed_port()), tmp_path), "database")
    assert state is LineState.ERROR
    assert "hidden" not in words
    assert "examination failed" not in words


def test_who_never_answers_is_not_waited_for(tmp_path: Path) -> None:
    with socket() as deaf:
        deaf.bind(("127.0.0.1", 0))
        deaf.listen()
        settings = given(f"postgresql://x@127.0.0.1:{deaf.getsockname()[1]}/x", tmp_path)
        found = list(examine(Patient(settings, {}, now()), seconds=0.5))
    assert found[0] == DoctorLine(
        "database", LineState.ERROR, "no answer within 0.5 s", found[0].todo
    )
    assert found[-1].check == "secrets"


def test_a_check_that_crashes_leaves_the_others(
    small: Database, sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(_patient: Patient) -> Iterator[DoctorLine]:
        yield DoctorLine("git", LineState.OK, "half")
        raise ZeroDivisionError

    monkeypatch.setitem(doctor.LOOKS, "git", broken)
    found = said(given(sqlite_url, tmp_path), "git")
    assert [state for state, _ in found] == [LineState.OK, LineState.ERROR]
    assert "ZeroDivisionError" in found[1][1]
    assert said(given(sqlite_url, tmp_path), "url")


def test_older_tables_are_an_error_and_end_the_questions(url: str, tmp_path: Path) -> None:
    schema.migrate(database := Database(url), "0003")
    database.dispose()
    [(state, words)] = said(given(url, tmp_path), "migrations")
    assert state is LineState.ERROR
    assert "at revision 0003" in words
    assert "kantha migrate" in words
    assert not said(given(url, tmp_path), "queue")


def test_an_empty_database_has_no_tables_yet(url: str, tmp_path: Path) -> None:
    if url.startswith("sqlite"):
        sqlite3.connect(url.removeprefix("sqlite:///")).close()
    [(state, words)] = said(given(url, tmp_path), "migrations")
    assert (state, words.split(",")[0]) == (LineState.ERROR, "at revision none")


def test_a_read_only_database_is_an_error(postgres_url: str, tmp_path: Path) -> None:
    schema.migrate(database := Database(postgres_url))
    database.dispose()
    name = postgres_url.partition("?")[0].rsplit("/", 1)[1]
    engine = create_engine(postgres_url.replace("postgresql:", "postgresql+psycopg:"))
    with engine.begin() as connection:
        connection.execute(text(f"ALTER DATABASE {name} SET default_transaction_read_only = on"))
    engine.dispose()
    [(state, words)] = said(given(postgres_url, tmp_path), "database")
    assert state is LineState.ERROR
    assert "not writable" in words


def test_who_writes_for_long_is_seen(small: Database, sqlite_url: str) -> None:
    with small.writing() as other, inspection.looking(sqlite_url, 0.1) as session:
        other.connection()
        assert inspection.why_read_only(session) == "database is locked"
    with inspection.looking(sqlite_url, 0.1) as session:
        assert inspection.why_read_only(session) == ""


def test_a_damaged_file_is_an_error(small: Database, sqlite_url: str, tmp_path: Path) -> None:
    take(small, *(patch(f"{number}@x", f"[PATCH] {number}") for number in range(200)))
    small.dispose()
    path = Path(sqlite_url.removeprefix("sqlite:///"))
    damaged = bytearray(path.read_bytes())
    for offset in range(40 * 4096, len(damaged) - 4096, 4096):
        damaged[offset : offset + 64] = b"\xff" * 64
    path.write_bytes(damaged)
    found = said(given(sqlite_url, tmp_path), "sqlite")
    assert found[0][0] is LineState.ERROR
    assert "restore a backup" in found[0][1]


def test_a_row_that_refers_to_nothing_is_an_error(
    small: Database, sqlite_url: str, tmp_path: Path
) -> None:
    path = sqlite_url.removeprefix("sqlite:///")
    connection = sqlite3.connect(path)
    connection.execute("INSERT INTO message_list VALUES (7, 'x')")
    connection.commit()
    connection.close()
    [(state, words)] = said(given(sqlite_url, tmp_path), "sqlite")
    assert state is LineState.ERROR
    assert "of message_list refers to no row of message" in words


def test_a_file_too_large_to_read_in_time_is_no_error(small: Database, sqlite_url: str) -> None:
    take(small, *(patch(f"{number}@x", f"[PATCH] {number}") for number in range(50)))
    with inspection.looking(sqlite_url, 1) as session:
        assert inspection.damage(session, -1) is None
        assert inspection.damage(session, 60) == []


def test_another_journal_is_a_warning(small: Database, sqlite_url: str, tmp_path: Path) -> None:
    small.dispose()
    connection = sqlite3.connect(sqlite_url.removeprefix("sqlite:///"))
    connection.execute("PRAGMA journal_mode=DELETE")
    connection.close()
    found = said(given(sqlite_url, tmp_path), "sqlite")
    assert [state for state, _ in found] == [LineState.OK, LineState.WARNING]


def test_a_queue_that_nobody_works_on_is_a_warning(
    database: Database, url: str, tmp_path: Path
) -> None:
    take(database, patch("1@x", "[PATCH] One"))
    settings = given(url, tmp_path)
    assert said(settings, "queue")[0][0] is LineState.OK
    [(state, words)] = said(settings, "queue", at=now() + timedelta(hours=1))
    assert state is LineState.WARNING
    assert words.startswith("1 series wait for a review, the oldest since ")


def test_an_archive_may_take_its_time(small: Database, sqlite_url: str, tmp_path: Path) -> None:
    take(small, patch("1@x", "[PATCH] One"), priority=Priority.BACKFILL)
    [(state, _)] = said(given(sqlite_url, tmp_path), "queue", at=now() + timedelta(days=1))
    assert state is LineState.OK


def test_parked_series_are_a_warning(database: Database, url: str, tmp_path: Path) -> None:
    take(database, patch("1@x", "[PATCH] One"))
    with database.writing() as session:
        session.execute(update(SeriesRow).values(status="failed"))
    states = said(given(url, tmp_path), "queue")
    assert [state for state, _ in states] == [LineState.OK, LineState.WARNING]
    assert states[1][1].startswith("1 series could not be reviewed")


def test_what_is_not_sent_is_a_warning(database: Database, url: str, tmp_path: Path) -> None:
    with database.writing() as session:
        outbox.add(session, outgoing(1, Mail.QUEUED), now() - timedelta(days=2))
        outbox.add(session, outgoing(2, Mail.FAILED), now())
        hooks.add(session, NewHook("ci", "https://x.example.org", "s", ("ping",)), now())
        session.flush()
        hooks.disable(session, hooks.named(session, "ci").id, "the hook answered 410 Gone", now())
    settings = given(url, tmp_path)
    assert [state for state, _ in said(settings, "outbox")] == [LineState.WARNING] * 2
    [(state, words)] = said(settings, "hooks")
    assert state is LineState.WARNING
    assert words == "ci is disabled: the hook answered 410 Gone | run `kantha hook enable ci`"


def test_a_mail_from_the_future_is_a_warning(database: Database, url: str, tmp_path: Path) -> None:
    take(database, patch("1@x", "[PATCH] One"))
    settings = given(url, tmp_path)
    assert said(settings, "clock")[0][0] is LineState.OK
    with database.writing() as session:
        session.execute(update(MessageRow).values(stored_at=now() + timedelta(hours=1)))
    [(state, words)] = said(settings, "clock")
    assert state is LineState.WARNING
    assert "in the future" in words


def test_a_database_with_another_clock_is_a_warning(postgres_url: str, tmp_path: Path) -> None:
    schema.migrate(database := Database(postgres_url))
    database.dispose()
    [(state, words)] = said(given(postgres_url, tmp_path), "clock", at=now() - timedelta(hours=1))
    assert state is LineState.WARNING
    assert "database's clock" in words


def test_who_keeps_others_from_intake_is_named(
    queue: Database, postgres_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = given(postgres_url, tmp_path)
    with queue.taking_in() as session:
        # for a moment, as everybody who takes mails in
        assert said(settings, "intake")[0][0] is LineState.OK
        monkeypatch.setattr(looking, "LONG_SECONDS", 0)
        pid = session.scalar(text("SELECT pg_backend_pid()"))
        [(state, words)] = said(settings, "intake")
    assert state is LineState.WARNING
    assert f"(backend {pid}, idle in transaction); 0 others wait" in words
    assert f"pg_terminate_backend({pid})" in words
    assert said(settings, "intake")[0][0] is LineState.OK


def test_a_rule_that_fails_its_test_is_an_error(
    small: Database, sqlite_url: str, tmp_path: Path
) -> None:
    folder = tmp_path / "rules"
    folder.mkdir()
    (folder / "foo.toml").write_text(rule())
    settings = given(sqlite_url, tmp_path, rules=folder)
    [(state, before)] = said(settings, "rules")
    assert state is LineState.OK
    (folder / "bar.toml").write_text(rule().replace("old_call(", "new_call("))
    (folder / "baz.toml").write_text("[[watch]]\n")
    found = said(settings, "rules")
    assert [state for state, _ in found][-2:] == [LineState.ERROR, LineState.OK]
    assert "baz.toml:1" in found[-2][1]
    assert before == found[-1][1]


def test_the_maintainers_are_read(small: Database, sqlite_url: str, tmp_path: Path) -> None:
    path = tmp_path / "MAINTAINERS"
    settings = given(sqlite_url, tmp_path, maintainers=path)
    [(state, text)] = said(settings, "maintainers")
    assert state is LineState.ERROR
    assert f"KANTHA_MAINTAINERS: {path}: No such file" in text
    path.write_text("FOO\nM: Jane Roe <jane@example.org>\nF: drivers/foo/\n")
    assert said(settings, "maintainers") == [(LineState.OK, f"{path}: 1 sections | ")]


def test_a_policy_is_read(small: Database, sqlite_url: str, tmp_path: Path) -> None:
    path = tmp_path / "policy.toml"
    settings = given(sqlite_url, tmp_path, policy=path)
    assert said(settings, "policy")[0][0] is LineState.ERROR
    path.write_text("nonsense = 1\n")
    assert said(settings, "policy")[0][0] is LineState.ERROR


def test_mails_without_a_server_and_checks_that_are_not(
    small: Database, sqlite_url: str, tmp_path: Path
) -> None:
    path = tmp_path / "policy.toml"
    path.write_text(POLICY + 'checks = ["no-such-*"]\n')
    public = "https://kantha.example.org"
    found = said(given(sqlite_url, tmp_path, policy=path, url=public), "policy")
    assert [state for state, _ in found] == [LineState.OK, LineState.WARNING, LineState.WARNING]
    assert "no check has the id no-such-*" in found[1][1]
    assert "set KANTHA_SMTP" in found[2][1]


@pytest.mark.parametrize(
    ("url", "dry_run", "state"),
    [
        ("http://127.0.0.1:8000", "false", LineState.ERROR),
        ("http://localhost/kantha", "false", LineState.ERROR),
        ("http://[::1]:8000", "false", LineState.ERROR),
        ("http://127.0.0.1:8000", "true", LineState.OK),
        ("https://kantha.example.org", "false", LineState.OK),
        ("http://192.0.2.1:8000", "false", LineState.OK),
    ],
)
def test_a_list_gets_no_mails_that_link_to_this_machine(
    small: Database, sqlite_url: str, tmp_path: Path, url: str, dry_run: str, state: LineState
) -> None:
    path = tmp_path / "policy.toml"
    path.write_text(POLICY.replace("dry_run = false", f"dry_run = {dry_run}"))
    more = {"policy": path, "url": url, "smtp": "smtp://mail.example.org"}
    *_, last = said(given(sqlite_url, tmp_path, **more), "policy")
    assert last[0] is state


@pytest.fixture
def office() -> Iterator[PostOffice]:
    office = PostOffice()
    yield office
    office.close()


def test_a_mail_server_is_greeted_and_gets_no_mail(
    small: Database, sqlite_url: str, tmp_path: Path, office: PostOffice
) -> None:
    [(state, words)] = said(given(sqlite_url, tmp_path, smtp=office.url), "smtp")
    assert state is LineState.OK
    assert "answers, without TLS" in words
    assert (office.letters, office.attempts) == ([], 0)


def test_a_mail_server_without_the_tls_that_is_required_is_an_error(
    small: Database, sqlite_url: str, tmp_path: Path, office: PostOffice
) -> None:
    settings = given(sqlite_url, tmp_path, smtp=office.url, smtp_starttls="required")
    assert said(settings, "smtp")[0][0] is LineState.ERROR


@pytest.mark.parametrize("address", ["smtp://127.0.0.1:{port}", "smtp://a:b@x", "nonsense"])
def test_no_mail_server_is_an_error(
    small: Database, sqlite_url: str, tmp_path: Path, address: str
) -> None:
    settings = given(sqlite_url, tmp_path, smtp=address.format(port=closed_port()))
    assert said(settings, "smtp")[0][0] is LineState.ERROR


def test_a_mail_server_that_says_nothing_is_an_error(
    small: Database, sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sending, "SMTP_SECONDS", 0.3)
    with socket() as deaf:
        deaf.bind(("127.0.0.1", 0))
        deaf.listen()
        address = f"smtp://127.0.0.1:{deaf.getsockname()[1]}"
        settings = given(sqlite_url, tmp_path, smtp=address)
        [(state, words)] = said(settings, "smtp")
    assert state is LineState.ERROR
    assert "hidden" not in words


@pytest.mark.parametrize(
    ("name", "state"),
    [
        ("LOW_BYTES", LineState.WARNING),
        ("NO_BYTES", LineState.ERROR),
        ("LOW_FILES", LineState.WARNING),
        ("NO_FILES", LineState.ERROR),
    ],
)
def test_a_disk_that_fills_up_is_seen(
    small: Database,
    sqlite_url: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    name: str,
    state: LineState,
) -> None:
    if name.endswith("FILES") and not os.statvfs(tmp_path).f_files:
        return
    monkeypatch.setattr(machine, name, 2**62)
    [(found, words)] = said(given(sqlite_url, tmp_path), "disk")
    assert found is state
    assert str(tmp_path) in words


def test_without_git_archives_cannot_be_read(
    small: Database, sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    [(state, words)] = said(given(sqlite_url, tmp_path), "git")
    assert (state, words[:20]) == (LineState.WARNING, "git is not installed")
    # a configured kernel tree needs it
    [(state, _)] = said(given(sqlite_url, tmp_path, tree="/srv/linux"), "git")
    assert state is LineState.ERROR


def test_an_old_git_cannot_read_kernel_trees(
    small: Database, sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    [(state, words)] = said(given(sqlite_url, tmp_path), "git")
    assert state is LineState.OK
    assert re.fullmatch(r"/.*/git, version \d+\.\d+.* \| ", words)
    program = tmp_path / "git"
    program.write_text("#!/bin/sh\necho git version 2.34.1\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    [(state, words)] = said(given(sqlite_url, tmp_path), "git")
    assert (state, words) == (
        LineState.WARNING,
        f"{program}, version 2.34.1 | install git 2.37 or later to read kernel trees",
    )
    program.write_text("#!/bin/sh\necho nonsense\n")
    [(state, words)] = said(given(sqlite_url, tmp_path, tree="/srv/linux"), "git")
    assert (state, words.partition(" |")[0]) == (LineState.ERROR, "git does not tell its version")


@pytest.mark.parametrize(
    ("address", "host", "state"),
    [
        ("http://127.0.0.1:8000", "127.0.0.1", LineState.OK),
        ("http://localhost:8000", "127.0.0.1", LineState.OK),
        ("http://[::1]:8000", "::1", LineState.OK),
        ("https://kantha.example.org", "127.0.0.1", LineState.OK),
        ("https://kantha.example.org", "192.0.2.1", LineState.OK),
        ("http://kantha.example.org", "127.0.0.1", LineState.WARNING),
        ("http://127.0.0.1:8000", "192.0.2.1", LineState.WARNING),
        ("http://127.0.0.1:8000", "::", LineState.WARNING),
    ],
)
def test_the_address_fits_where_the_server_listens(
    small: Database, sqlite_url: str, tmp_path: Path, address: str, host: str, state: LineState
) -> None:
    [(found, _)] = said(given(sqlite_url, tmp_path, url=address, host=host), "url")
    assert found is state


@pytest.mark.parametrize(
    ("mode", "way", "state"),
    [
        (0o600, 0o755, LineState.OK),
        (0o640, 0o755, LineState.OK),
        (0o604, 0o755, LineState.WARNING),
        (0o644, 0o700, LineState.OK),
        (0o644, 0o711, LineState.WARNING),
    ],
)
def test_a_secret_that_all_can_read_is_a_warning(
    small: Database, tmp_path: Path, mode: int, way: int, state: LineState
) -> None:
    if not all(one.stat().st_mode & 0o001 for one in tmp_path.parents):
        # what is closed further up hides all that is below
        state = LineState.OK
    folder = tmp_path / "secrets"
    folder.mkdir()
    secret = folder / "password"
    secret.write_text("hidden")
    secret.chmod(mode)
    folder.chmod(way)
    tmp_path.chmod(0o755)
    settings = given("postgresql://x@127.0.0.1:1/x", tmp_path)
    [(found, words)] = said(settings, "secrets", environ={"KANTHA_SMTP_PASSWORD_FILE": str(secret)})
    assert found is state
    assert "hidden" not in words
