# SPDX-License-Identifier: Apache-2.0
"""`kantha user`, and tokens of users."""

import getpass
import io
import sys
from pathlib import Path

import pytest

from app.service.people import accounts
from app.store.database import Database
from tests.cli.test_other import Capture, run

PASSWORD = "correct horse battery"


@pytest.fixture(autouse=True)
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, cheap_passwords: None) -> Path:
    monkeypatch.setenv("KANTHA_DATA", str(tmp_path / "data"))
    return tmp_path / "data"


@pytest.fixture(autouse=True)
def typed(monkeypatch: pytest.MonkeyPatch) -> io.StringIO:
    """Standard input, which is no terminal."""
    stdin = io.StringIO(f"{PASSWORD}\nand more\n")
    monkeypatch.setattr(sys, "stdin", stdin)
    return stdin


def create(capsys: Capture, name: str = "alice", *more: str) -> tuple[int, str, str]:
    return run(capsys, "user", "create", name, *more)


def test_accounts_are_made_listed_and_changed(capsys: Capture) -> None:
    assert create(capsys, "Alice", "--role", "triager", "--password-stdin")[0] == 0
    _, listed, _ = run(capsys, "user", "list")
    name, role, _, state, ways = listed.rstrip("\n").split("\t")
    assert (name, role, state, ways) == ("alice", "triager", "enabled", "password")
    assert PASSWORD not in listed
    assert run(capsys, "user", "role", "alice", "admin")[0] == 0
    assert "\tadmin\t" in run(capsys, "user", "list")[1]
    assert run(capsys, "user", "disable", "alice")[0] == 0
    assert "\tdisabled 2" in run(capsys, "user", "list")[1]
    assert run(capsys, "user", "enable", "alice")[0] == 0
    assert "\tenabled\t" in run(capsys, "user", "list")[1]


def test_the_password_is_the_first_line_and_can_be_set_anew(
    capsys: Capture, data: Path, typed: io.StringIO
) -> None:
    create(capsys, "alice", "--password-stdin")
    assert typed.readline() == "and more\n"
    typed.seek(0)
    typed.write("another long password\r\n")
    typed.seek(0)
    assert run(capsys, "user", "password", "alice", "--password-stdin")[0] == 0
    database = Database(f"sqlite:///{data / 'kantha.db'}")
    assert accounts.has_password(database, "alice")
    database.dispose()


def test_a_new_account_may_little(capsys: Capture) -> None:
    create(capsys, "bot", "--no-password")
    assert run(capsys, "user", "list")[1].split("\t")[1::3] == ["viewer", "-\n"]


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(
    ("answers", "code", "words"),
    [
        ([PASSWORD, PASSWORD], 0, ""),
        ([PASSWORD, "something else"], 2, "the two passwords differ"),
        (["short", "short"], 2, "12 to 1000"),
    ],
)
def test_at_a_terminal_one_is_asked_twice(
    capsys: Capture, monkeypatch: pytest.MonkeyPatch, answers: list[str], code: int, words: str
) -> None:
    monkeypatch.setattr(sys, "stdin", Terminal())
    monkeypatch.setattr(getpass, "getpass", lambda _prompt: answers.pop(0))
    found, _, err = create(capsys)
    assert found == code
    assert words in err


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["user", "create", "alice"], "--password-stdin"),
        (["user", "create", "a b", "--no-password"], "invalid name of a user"),
        (["user", "create", "a\nb", "--no-password"], "invalid name of a user"),
        (["user", "role", "nobody", "admin"], "no user named nobody"),
        (["user", "disable", "nobody"], "no user named nobody"),
        (["user", "disable", "\x1b[31m"], "invalid name of a user"),
        (["token", "create", "x", "--scope", "submit", "--user", "nobody"], "no user named"),
        (["token", "create", "x\x1b[31m", "--scope", "submit"], "printable"),
    ],
)
def test_mistakes_are_said_in_words(capsys: Capture, arguments: list[str], words: str) -> None:
    code, _, err = run(capsys, *arguments)
    assert code == 2
    assert words in err
    assert "\x1b" not in err


def test_tokens_belong_to_users_or_to_the_operator(capsys: Capture) -> None:
    create(capsys, "alice", "--role", "triager", "--no-password")
    assert run(capsys, "token", "create", "ci", "--scope", "triage", "--user", "alice")[0] == 0
    assert run(capsys, "token", "create", "bot", "--scope", "submit")[0] == 0
    code, _, err = run(capsys, "token", "create", "x", "--scope", "submit", "--user", "alice")
    assert code == 2
    assert "needs the role admin; alice is a triager" in err
    listed = [line.split("\t") for line in run(capsys, "token", "list")[1].splitlines()]
    assert [(name, user) for name, _, _, _, user in listed] == [("ci", "alice"), ("bot", "-")]
    run(capsys, "user", "disable", "alice")
    states = [line.split("\t")[3][:7] for line in run(capsys, "token", "list")[1].splitlines()]
    assert states == ["revoked", "valid"]
