# SPDX-License-Identifier: Apache-2.0
"""A policy is read strictly: what is wrong is said with its line, and then nothing is in force."""

import os
import re
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.code.toml import TomlProblem
from app.errors import UserError
from app.model import Address, Confidence, Finding, Place, Severity
from app.notify import policy
from app.notify.policy import PolicyError
from app.paths import ROOT

SENDER = '[sender]\naddress = "kantha@example.org"\n'
LIST = '[[list]]\nid = "linux-gpio.vger.kernel.org"\nreply_to = "author"\n'
DOCUMENT = ROOT / "docs" / "how-to" / "sending.md"


def read(text: str) -> policy.Policy:
    return policy.parse(text.encode())


def problems(text: str) -> list[str]:
    with pytest.raises(PolicyError) as error:
        read(text)
    return str(error.value).split("\n")


def finding(check: str, severity: Severity = Severity.WARNING) -> Finding:
    at = Place("1@x", "a.c", 1)
    return Finding(check, 1, severity, Confidence.HIGH, at, "m", (), (), "f")


def test_what_is_not_said_is_careful() -> None:
    found = read(SENDER + LIST)
    assert found.sender == Address("Kantha", "kantha@example.org")
    (rule,) = found.lists
    assert rule.dry_run
    assert not rule.says_clean
    assert (rule.embargo, rule.max_age) == (timedelta(0), timedelta(days=7))
    assert rule.severities == {Severity.ERROR, Severity.WARNING}
    assert (rule.max_per_day, rule.cc, rule.line) == (50, (), 3)


def test_the_policy_of_the_documents_is_right() -> None:
    (text,) = re.findall(r"```toml\n(.*?)```", DOCUMENT.read_text(encoding="utf-8"), re.DOTALL)
    found = read(text)
    assert len(found.lists) >= 2
    assert any(rule.dry_run for rule in found.lists)


def test_the_first_list_of_the_file_decides() -> None:
    other = LIST.replace("linux-gpio", "linux-iio").replace("author", "recipients")
    found = read(SENDER + LIST + other)
    seen = ["linux-iio.vger.kernel.org", "linux-gpio.vger.kernel.org"]
    assert found.chosen(seen) is found.lists[0]
    assert found.chosen(seen[:1]) is found.lists[1]
    assert found.chosen(["linux-kernel.vger.kernel.org"]) is None


@pytest.mark.parametrize(
    ("wishes", "check", "is_wanted"),
    [
        ("", "cleanup-goto-mix", True),
        ('checks = "cleanup-*"', "cleanup-goto-mix", True),
        ('checks = "*-mix"', "cleanup-goto-mix", True),
        ('checks = "c*goto*mix"', "cleanup-goto-mix", True),
        ('checks = "vfs/*"', "vfs/inode-state-flag", True),
        ('checks = "cleanup-goto"', "cleanup-goto-mix", False),
        ('checks = "goto*"', "cleanup-goto-mix", False),
        ('checks = "*goto"', "cleanup-goto-mix", False),
        ('checks = "mix*mix"', "mix", False),
        ('exclude_checks = "cleanup-*"', "cleanup-goto-mix", False),
        ('exclude_checks = ["vfs/*", "fixes-tag"]', "cleanup-goto-mix", True),
        ('checks = ["cleanup-*"]\nexclude_checks = ["*-mix"]', "cleanup-goto-mix", False),
        ('severities = ["error"]', "cleanup-goto-mix", False),
        ('severities = ["warning"]', "cleanup-goto-mix", True),
    ],
)
def test_what_a_list_wants(wishes: str, check: str, is_wanted: bool) -> None:
    (rule,) = read(f"{SENDER}{LIST}{wishes}\n").lists
    assert (rule.refusal(finding(check)) == "") is is_wanted


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        (LIST, 1, "'sender' is missing"),
        (SENDER, 1, "'list' is missing"),
        (
            SENDER + LIST + "dryrun = false\n",
            6,
            "unknown key 'list.dryrun'; did you mean 'dry_run'",
        ),
        (SENDER + LIST + "dry_run = 0\n", 6, "'list.dry_run'"),
        (SENDER + LIST + 'dry_run = "false"\n', 6, "'list.dry_run'"),
        (SENDER + LIST + 'embargo_hours = "12"\n', 6, "'list.embargo_hours'"),
        (SENDER + LIST + "embargo_hours = -1\n", 6, "'list.embargo_hours'"),
        (SENDER + LIST + "embargo_hours = nan\n", 6, "'list.embargo_hours'"),
        (SENDER + LIST + "embargo_hours = inf\n", 6, "'list.embargo_hours'"),
        (SENDER + LIST + "max_per_day = 0\n", 6, "'list.max_per_day'"),
        (SENDER + LIST + "max_per_day = 1.5\n", 6, "'list.max_per_day'"),
        (SENDER + LIST + 'severities = ["fatal"]\n', 6, "'list.severities'"),
        (SENDER + LIST + 'severities = ["note"]\n', 6, "'list.severities'"),
        (SENDER + LIST + "severities = []\n", 6, "'list.severities'"),
        (SENDER + LIST + 'checks = ["a b"]\n', 6, "the id of a check"),
        (SENDER + LIST + 'when_clean = "shout"\n', 6, "'list.when_clean'"),
        (SENDER + LIST + 'cc = "nobody"\n', 6, "a plain mail address"),
        (SENDER + LIST + 'cc = "x@example.org\\r\\nBcc: y@example.org"\n', 6, "plain mail address"),
        (SENDER + '[[list]]\nid = "linux-gpio@vger.kernel.org"\n', 4, "a List-Id in lower case"),
        (SENDER + '[[list]]\nid = "x.y"\n', 3, "'list.reply_to' is missing"),
        (SENDER + '[[list]]\nid = "x.y"\nreply_to = "all"\n', 5, "'list.reply_to'"),
        (SENDER + '[[list]]\nid = []\nreply_to = "list"\n', 4, "'list.id'"),
        (SENDER + LIST + LIST, 7, "the list linux-gpio.vger.kernel.org is in the policy twice"),
        (SENDER.replace("@", " at ") + LIST, 2, "a plain mail address"),
        ('[sender]\nname = "a\\nb"\naddress = "k@example.org"\n' + LIST, 2, "printable characters"),
        (SENDER + LIST + "[list]\n", 6, "list"),
        ("[server]\n" + SENDER + LIST, 1, "unknown key 'server'; did you mean 'sender'"),
        ("sender = 1\n" + LIST, 1, "'sender'"),
        ("a = \n", 1, "Invalid value"),
        ("a = 1\na = 2\n", 2, "Cannot overwrite"),
    ],
)
def test_what_is_wrong_is_said_with_its_line(text: str, line: int, said: str) -> None:
    found = [one for one in problems(text) if one.startswith(f"policy.toml:{line}: ")]
    assert any(said in one for one in found), problems(text)


def test_all_that_is_wrong_is_said_at_once() -> None:
    text = SENDER + LIST + "dry_run = 1\nmax_per_day = 0\nfoo = 1\n"
    assert [one.split(":")[1] for one in problems(text)] == ["6", "7", "8"]


@pytest.mark.parametrize(
    "data", [b"\xff", b"a = [" * 5000, b"a." * 300 + b"b = 1", b"x" * 300_000, b"", b"list = []\n"]
)
def test_what_is_no_policy_at_all(data: bytes) -> None:
    with pytest.raises(PolicyError):
        policy.parse(data)


VALID = (SENDER + LIST).encode()


@given(
    st.one_of(
        st.binary(max_size=200),
        st.text(max_size=200).map(lambda text: text.encode("utf-8", "replace")),
        st.tuples(st.integers(0, len(VALID)), st.binary(max_size=8)).map(
            lambda cut: VALID[: cut[0]] + cut[1] + VALID[cut[0] :]
        ),
    )
)
def test_any_bytes_are_a_policy_or_an_error_with_a_line(data: bytes) -> None:
    found, wrong = tried(data)
    assert found or wrong
    assert all(1 <= problem.line <= data.count(b"\n") + 1 for problem in wrong)
    assert all(rule.dry_run for rule in found)


def tried(data: bytes) -> tuple[tuple[policy.ListRule, ...], tuple[TomlProblem, ...]]:
    try:
        return policy.parse(data).lists, ()
    except PolicyError as error:
        return (), error.problems


def test_a_glob_of_many_stars_is_fast() -> None:
    (rule,) = read(f'{SENDER}{LIST}checks = "{"*a" * 40}"\n').lists
    assert rule.refusal(finding("a" * 39 + "b" * 50_000))


def test_it_is_read_again_when_it_changes(tmp_path: Path) -> None:
    path = tmp_path / "policy.toml"
    path.write_text(SENDER + LIST)
    first = policy.load(path)
    assert policy.load(path) is first
    path.write_text(SENDER + LIST + "dry_run = false\n")
    assert not policy.load(path).lists[0].dry_run
    path.write_text("nothing")
    with pytest.raises(PolicyError, match=re.escape(f"{path}:1: ")):
        policy.load(path)


def test_what_cannot_be_read_is_said(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="No such file"):
        policy.load(tmp_path / "policy.toml")
    with pytest.raises(UserError, match="is not a file"):
        policy.load(tmp_path)
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(UserError, match="is not a file"):
        policy.load(tmp_path / "pipe")
