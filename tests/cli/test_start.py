# SPDX-License-Identifier: Apache-2.0
"""Commands import little: seconds would need an idle machine, modules can be counted."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from app.paths import ROOT
from tests.support.kernel.kernel_repo import KernelRepo
from tests.support.mails import huge, patch

pytestmark = pytest.mark.process

# Runs the command as `python -m app` does and writes the names of all modules to the last line.
RUN = """
import json, sys
from app.cli import main
try:
    main(sys.argv[1:])
except SystemExit:
    pass
sys.stdout.flush()
print()
print(json.dumps(sorted(sys.modules)))
"""

DATABASE = {"sqlalchemy", "alembic", "procrastinate", "psycopg", "sqlite3"}
SERVER = {"uvicorn", "fastapi", "starlette", "aiosmtpd", "prometheus_client"}
CLIENTS = {"httpx2", "authlib", "joserfc", "aiosmtplib", "standardwebhooks", "ssl"}
PAGES = {"jinja2", "markupsafe", "markdown_it"}
OTHER = {"pydantic", "pydantic_core", "platformdirs", "rich", "structlog", "pebble", "asyncio"}
NEVER = DATABASE | SERVER | CLIENTS | PAGES | OTHER | {"multiprocessing", "limits", "argon2"}

# It takes 85: Python's own, and those of argparse. One library brings a hundred or more.
MOST_OF_VERSION = 110
# It takes 384, of which 40 are checks and their folders, and 168 are other modules of Kantha.
MOST_OF_CHECK = 420


def imported(*words: str, **environ: str) -> set[str]:
    """Return the modules that a command leaves behind."""
    plain = {name: value for name, value in os.environ.items() if not name.startswith("KANTHA_")}
    done = subprocess.run(
        [sys.executable, "-c", RUN, *words],
        cwd=ROOT,
        env=plain | environ,
        capture_output=True,
        text=True,
        check=True,
    )
    return set(json.loads(done.stdout.splitlines()[-1]))


@pytest.fixture
def mail(tmp_path: Path) -> str:
    """Return the path of a small patch with a finding."""
    path = tmp_path / "one.eml"
    path.write_bytes(patch("1@example.org", "[PATCH] foo: change", huge(6)))
    return str(path)


@pytest.mark.parametrize(
    "words",
    [
        ["--version"],
        ["--help"],
        ["chekc"],
        ["check", "--help"],
        ["check", "FILE"],
        ["check", "FILE", "--format", "terse"],
        ["check", "FILE", "--format", "sarif"],
        ["check", "no-such-file"],
        ["checks", "list"],
        ["checks", "show", "cleanup-goto-mix"],
        ["rules", "list"],
        ["reply", "FILE"],
        ["reply", "--mbox", "FILE"],
    ],
    ids=" ".join,
)
def test_a_command_without_a_database_imports_no_library_that_it_does_not_use(
    words: list[str], mail: str
) -> None:
    assert imported(*(mail if word == "FILE" else word for word in words)) & NEVER == set()


@pytest.mark.parametrize(
    "words", [["check", "FILE", "--format", "json"], ["rules", "check", "checks/watch/sched.toml"]]
)
def test_pydantic_is_all_that_json_and_rules_of_users_need_beside(
    words: list[str], mail: str
) -> None:
    found = imported(*(mail if word == "FILE" else word for word in words))
    assert found & NEVER - {"platformdirs"} == {"pydantic", "pydantic_core"}


@pytest.mark.parametrize("environ", [{}, {"KANTHA_TREE": ""}])
def test_a_check_without_a_tree_loads_nothing_that_starts_git(
    environ: dict[str, str], mail: str
) -> None:
    found = imported("check", mail, **environ)
    assert [name for name in found if name.startswith(("app.git", "app.tree"))] == []
    assert environ or "subprocess" not in found


def test_a_check_with_a_tree_loads_no_library_of_a_server(mail: str, tmp_path: Path) -> None:
    tree = KernelRepo(tmp_path / "linux.git", bare=True)
    tree.commit({"MAINTAINERS": "THE REST\n"})
    found = imported("check", mail, "--tree", str(tree.path))
    assert "app.tree.kernel_trees" in found
    assert found & NEVER - {"platformdirs", "sqlite3"} == set()  # an index is a SQLite file


def test_settings_are_read_with_pydantic_where_there_are_some(mail: str) -> None:
    found = imported("check", mail, KANTHA_REVIEW_SECONDS="30")
    assert found & (NEVER - OTHER) == set()
    assert "pydantic" in found


@pytest.mark.parametrize("words", [["--version"], ["--help"]])
def test_the_list_of_commands_needs_few_modules(words: list[str]) -> None:
    found = imported(*words)
    assert len(found) <= MOST_OF_VERSION
    assert not any(name.startswith(("app.engine", "app.mail", "app.service")) for name in found)


def test_a_check_of_one_patch_needs_no_more_modules_than_the_code_that_reads_it(mail: str) -> None:
    assert len(imported("check", mail)) <= MOST_OF_CHECK
