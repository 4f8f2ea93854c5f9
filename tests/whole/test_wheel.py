# SPDX-License-Identifier: Apache-2.0
"""The wheel works outside of the checkout, and puts nothing but `kantha` on the path."""

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from app.paths import ROOT
from tests.conftest import V1

UV = ROOT / ".tools" / "bin" / "uv"
pytestmark = [
    pytest.mark.process,
    pytest.mark.skipif(not UV.exists(), reason="needs the uv of `make install`"),
    pytest.mark.xdist_group("processes"),
]


def run(*command: object, cwd: Path, code: int = 0, **environ: str) -> str:
    clean = {name: value for name, value in os.environ.items() if name != "VIRTUAL_ENV"}
    done = subprocess.run(
        [str(part) for part in command],
        check=False,
        cwd=cwd,
        env=clean | environ,
        capture_output=True,
        text=True,
    )
    assert done.returncode == code, done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    target = tmp_path_factory.mktemp("wheel")
    run(UV, "build", "--wheel", "--quiet", "--out-dir", target, ROOT, cwd=ROOT)
    (found,) = target.glob("*.whl")
    return found


@pytest.fixture(scope="module")
def bin(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The commands of an environment that holds the wheel and what it needs, nothing else."""
    place = tmp_path_factory.mktemp("environment")
    run(UV, "venv", "--quiet", "--python", sys.executable, place / "venv", cwd=place)
    python = place / "venv" / "bin" / "python"
    run(UV, "pip", "install", "--quiet", "--python", python, wheel, cwd=place)
    return python.parent


def test_the_wheel_holds_the_four_folders_and_no_tests(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    tops = {name.split("/")[0] for name in names}
    assert {top for top in tops if not top.endswith(".dist-info")} == {"kantha"}
    folders = {name.split("/")[1] for name in names if name.startswith("kantha/")}
    assert folders == {"__init__.py", "app", "checks", "migrations", "templates"}


def test_it_checks_a_mailbox_from_another_directory(bin: Path, tmp_path: Path) -> None:
    out = run(bin / "kantha", "check", V1, cwd=tmp_path, code=1)
    assert "5 findings" in out


def test_it_ingests_with_child_processes_and_migrations(bin: Path, tmp_path: Path) -> None:
    out = run(bin / "kantha", "ingest", V1, cwd=tmp_path, KANTHA_DATA=str(tmp_path / "data"))
    assert "6 stored" in out


def test_its_modules_are_private(bin: Path, tmp_path: Path) -> None:
    run(bin / "python", "-c", "import app", cwd=tmp_path, code=1)


def test_the_steps_of_the_dockerfile_give_a_command_that_runs(tmp_path: Path) -> None:
    text = (ROOT / "Dockerfile").read_text()
    copied = [line.split()[1:-1] for line in text.splitlines() if line.startswith("COPY ")]
    source, target = tmp_path / "src", tmp_path / "opt"
    source.mkdir()
    for name in (name for names in copied[:-1] for name in names):
        run("cp", "-r", ROOT / name, source, cwd=tmp_path)
    (sync,) = [line for line in text.splitlines() if line.startswith("RUN uv sync")]
    python = ("--quiet", "--python", sys.executable)
    run(UV, *sync.split()[2:], *python, cwd=source, UV_PROJECT_ENVIRONMENT=str(target))
    run(target / "bin" / "kantha", "check", V1, cwd=tmp_path, code=1)
    assert not list(target.glob("lib/*/site-packages/pytest"))
