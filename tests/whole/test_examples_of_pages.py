# SPDX-License-Identifier: Apache-2.0
"""The shell examples of the README and of docs/, run beside a real server."""

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.cli.commands import COMMANDS
from app.cli.parsing import parser
from app.paths import ROOT
from tests.conftest import V1, V2
from tests.project.test_documents import PAGES, name
from tests.project.test_project import DOCS
from tests.support import inboxes
from tests.support.kernel.kernel_repo import KernelRepo
from tests.support.mails import GOTO_MIX, patch
from tests.support.server import Server
from tests.support.waiting import PATIENCE

pytestmark = pytest.mark.slow
README = ROOT / "README.md"
# Blocks that no test runs: the command in their first line, and the reason. Their commands of Kantha
# are still parsed.
NOT_RUN = {
    "make demo": "serves until Ctrl-C, runs all tests and installs for the user; tests/whole/test_wheel.py",
    "openapi-python-client generate --url http://127.0.0.1:8000/api/v1/openapi.json": (
        "tests/web/test_generated.py"
    ),
    "kantha ingest lore https://lore.kernel.org/linux-gpio/20260321175808.57942-1-me@example.org/": (
        "asks lore.kernel.org; tests/cli/test_ingest_lore.py"
    ),
    "kantha hook add ci https://ci.example.org/kantha --event series.reviewed --event finding.opened": (
        "asks ci.example.org; tests/cli/test_hooks.py"
    ),
    "install -d -o kantha -g postfix -m 2750 /var/spool/postfix/kantha": "needs root and Postfix",
    "mkdir secrets && openssl rand -hex 24 > secrets/database_password": "needs Docker",
    "docker buildx imagetools inspect python:3.11-slim-bookworm --format '{{.Manifest.Digest}}'": (
        "needs Docker"
    ),
    "docker compose build --pull": "needs Docker",
    "nginx -t && systemctl reload nginx": "needs root; tests/whole/test_deployment.py",
    "caddy validate --config /etc/caddy/Caddyfile && systemctl reload caddy": (
        "needs root; tests/whole/test_deployment.py"
    ),
    "useradd --system --home-dir /srv/linux.git --shell /usr/sbin/nologin linux-fetch": (
        "needs root; tests/whole/test_deployment.py"
    ),
    "useradd --system --home-dir /var/lib/kantha --shell /usr/sbin/nologin kantha": "needs root",
    "systemd-run --pty --wait --uid=kantha --property=EnvironmentFile=/etc/kantha/kantha.env \\": (
        "needs root and systemd"
    ),
    "kantha backup /var/backups/kantha-before.db": "needs root and systemd",
    "systemctl stop kantha": "needs root, systemd and PostgreSQL",
    "umask 077 && pg_dump --format=custom --file=/var/backups/kantha.dump"
    " postgresql://kantha@database/kantha": "needs PostgreSQL",
    "pg_restore --single-transaction --no-owner --dbname=postgresql://kantha@database/restored"
    " /var/backups/kantha.dump": "needs PostgreSQL",
    "apt-get install universal-ctags linux-source-6.1": "needs root, and the source of a kernel",
    "python -m bench.chains": "tests/checks/test_chains_measured.py",
}
# A part of the output of a page's examples: without it, a command could succeed and do nothing.
PRINTED = {
    "README.md": ["2 tests passed", '"result":"stored"', '"check":"cleanup-goto-mix"', "<feed "],
    "docs/explanation/chains.md": ["v1", '"unlink"'],
    "docs/how-to/accounts.md": ["alice", "admin", "kantha_"],
    "docs/how-to/api.md": ['"result":"duplicate"', '"fingerprint":', "HTTP/1.1 200"],
    "docs/how-to/ingest.md": ["1 stored"],
    "docs/how-to/tree.md": ["the newest commit is v7.1 in master"],
    "docs/how-to/states.md": ['"state":"applied"', "applied by jane", "undone by jane"],
    "docs/how-to/triage.md": ['"false positive"'],
}
# These run until they are stopped. A server runs already, and tests/whole, tests/lmtp and
# tests/faults run the others.
STAYS = re.compile(r"^(KANTHA_\S+ )*kantha (serve|worker|follow|lmtp)\b.*\n", re.MULTILINE)
SHELL = re.compile(r"^```sh\n(.*?)^```", re.MULTILINE | re.DOTALL)
CONSOLE = re.compile(r"^```console\n(.*?)^```", re.MULTILINE | re.DOTALL)
INDENTED = re.compile(r"^ {4}(\$ )?(kantha|curl|make|docker|systemctl|git|python) ", re.MULTILINE)
KANTHA = re.compile(
    r"(?:^|[|&(] *|^KANTHA_\S+ |bin/)kantha ([^|&;()#>\n]+)", re.MULTILINE
)  # with its arguments
# An output that no command prints in the tests: of invented series, or of a server with PostgreSQL.
INVENTED = {"docs/how-to/check.md", "docs/how-to/operations.md"}
# Places and hosts outside of the stage, which a script must not reach.
OUTSIDE = re.compile(r"(?<![\w.])/(?:etc|home|opt|root|run|srv|tmp|usr|var)/|https?://(?!STAGE)")


def blocks(path: Path) -> list[str]:
    return SHELL.findall(path.read_text())


def first_command(block: str) -> str:
    """Return the first line of a block without its comment."""
    return " ".join(block.partition("\n")[0].partition("#")[0].split())


def runnable(path: Path) -> list[str]:
    found = (one for one in blocks(path) if first_command(one) not in NOT_RUN)
    return [one for one in (STAYS.sub("", block) for block in found) if one]


WITH_EXAMPLES = [path for path in (README, *PAGES) if runnable(path)]
WITH_OUTPUT = [path for path in (README, *PAGES) if CONSOLE.search(path.read_text())]


GIT_KERNEL_ORG = "https://git.kernel.org/pub/scm/linux/kernel/git"
KERNELS = [
    f"{GIT_KERNEL_ORG}/{tree}.git" for tree in ("torvalds/linux", "next/linux-next", "stable/linux")
]


class Stage:
    """A directory with the files that the examples name, and a server with the founding case."""

    def __init__(self, home: Path, server: Server) -> None:
        self.home, self.server = home, server
        server.run("ingest", str(V1), str(V2))
        server.start()
        with urllib.request.urlopen(
            f"http://127.0.0.1:{server.port}/api/v1/series?state=all"
        ) as answer:
            self.ids = [one["message_id"] for one in json.load(answer)["series"]]
        with urllib.request.urlopen(
            f"http://127.0.0.1:{server.port}/api/v1/series/{self.ids[-1]}/findings"
        ) as answer:
            self.fingerprint = json.load(answer)[0]["fingerprint"]
        server.run("user", "create", "stage", "--role", "admin", "--no-password")
        scopes = [f"--scope={scope}" for scope in ("submit", "ingest", "triage")]
        self.token = server.run("token", "create", "stage", "--user", "stage", *scopes).split()[-1]
        self._fill()

    def _fill(self) -> None:
        clean = patch("clean@x", "[PATCH] One")
        for path, text in {
            "bin/kantha": f'#!/bin/sh\nexec env PYTHONPATH={ROOT} {sys.executable} -m app "$@"\n'.encode(),
            "Maildir/cur/1": clean,
            "0001-foo.patch": clean,
            "patch.eml": patch("new@x", "[PATCH] One", GOTO_MIX),
            "series.mbox": V1.read_bytes(),
            "lists/linux-fsdevel/1": clean,
            "policy.toml": re.findall(
                r"```toml\n(.*?)```", (ROOT / "docs/how-to/sending.md").read_text(), re.DOTALL
            )[0].encode(),
            "repository/1.c": b"int a;\n",
        }.items():
            (self.home / path).parent.mkdir(parents=True, exist_ok=True)
            (self.home / path).write_bytes(text)
        (self.home / "bin/kantha").chmod(0o755)
        for packed in ("series.mbox.gz", "linux-gpio.mbox.gz"):
            self._run(f"gzip -c {V2} > {packed}")
        for folder in (
            ".local/share/bash-completion/completions",
            ".zfunc",
            ".config/fish/completions",
            "backups",
            "new",
        ):
            (self.home / folder).mkdir(parents=True)
        for rules, example in (("fs", "gpio"), ("gpio", "gpio"), ("gpio-demo", "gpio-demo")):
            text = (ROOT / f"docs/examples/{example}.toml").read_bytes()
            (self.home / f"{rules}.toml").write_bytes(text)
        for folder in ("tests", "docs"):
            (self.home / folder).symlink_to(ROOT / folder)
        inbox = self.home / "srv/linux-gpio/git/0.git"
        inbox.parent.mkdir(parents=True)
        inboxes.repository(inbox, ("m", clean))
        linux = KernelRepo(self.home / "upstream/linux.git", bare=True)
        linux.git("config", "uploadpack.allowFilter", "true")
        linux.git("config", "uploadpack.allowAnySHA1InWant", "true")
        linux.commit({"MAINTAINERS": "THE REST\n", "n": "1\n", "a.c": "int a;\n"})
        linux.tag("v7.1")
        KernelRepo(self.home / "linux.git", bare=True).commit({"MAINTAINERS": "THE REST\n"})
        self._run(
            "git init -q -b main . && git config user.name x && git config user.email x@example.org"
            " && for n in 1 2 3 4; do echo $n > n; git add n; git commit -qm n$n; done"
            " && git branch upstream HEAD~2 && git branch -q -u upstream"
        )

    def _run(self, script: str) -> None:
        subprocess.run(["sh", "-ec", script], cwd=self.home, check=True)

    def play(self, script: str) -> subprocess.CompletedProcess[str]:
        """Run a script with the places and ids of this stage, and nothing outside of it."""
        is_pair = "EARLIER" in script
        address = f"http://127.0.0.1:{self.server.port}"
        for word, meant in {
            "http://127.0.0.1:8000": "STAGE",
            "https://lore.kernel.org/linux-gpio/0": "HOME/srv/linux-gpio/git/0.git",
            **dict.fromkeys(KERNELS, "file://HOME/upstream/linux.git"),
            "/srv/lore": "HOME/srv",
            "/srv/new": "HOME/new",
            "/var/backups": "HOME/backups",
            "/etc/prometheus": "HOME",
            "MESSAGE-ID": self.ids[0] if is_pair else self.ids[-1],
            "EARLIER": self.ids[-1],
            "FINGERPRINT": self.fingerprint,
        }.items():
            script = script.replace(word, meant)
        outside = OUTSIDE.search(script)
        assert outside is None, f"list the block in NOT_RUN: {script[outside.start() :]}"
        script = script.replace("STAGE", address).replace("HOME", str(self.home))
        environ = {
            **{key: value for key, value in os.environ.items() if not key.startswith("KANTHA_")},
            "KANTHA_DATA": str(self.server.data),
            "HOME": str(self.home),
            "PATH": f"{self.home}/bin:{os.environ['PATH']}",
            "TOKEN": self.token,
            "PASSWORD": "correct horse battery staple",
        }
        with (self.home / "patch.eml").open("rb") as mail:
            return subprocess.run(
                ["sh", "-c", f"set -e\n{script}"],
                cwd=self.home,
                env=environ,
                stdin=mail,
                check=False,
                capture_output=True,
                text=True,
                timeout=PATIENCE,
            )


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    if not all(map(shutil.which, ("curl", "git", "gzip"))):
        pytest.skip("needs curl, git and gzip")
    server = Server(tmp_path_factory.mktemp("data"))
    try:
        yield Stage(tmp_path_factory.mktemp("home"), server)
    finally:
        server.end()


@pytest.mark.xdist_group("examples")
@pytest.mark.parametrize("path", WITH_EXAMPLES, ids=name)
def test_the_examples_of_a_page_succeed(path: Path, stage: Stage) -> None:
    done = stage.play("\n".join(runnable(path)))
    assert done.returncode == 0, (done.stdout, done.stderr)
    missing = [part for part in PRINTED.get(name(path), []) if part not in done.stdout]
    assert missing == [], done.stdout


@pytest.mark.xdist_group("examples")
@pytest.mark.parametrize("path", WITH_OUTPUT, ids=name)
def test_a_page_shows_what_its_commands_print(path: Path, stage: Stage) -> None:
    shown = "".join(CONSOLE.findall(path.read_text()))
    for one in re.split(r"^\$ ", shown, flags=re.MULTILINE)[1:]:
        command, _, output = one.partition("\n")
        pattern = ".+".join(map(re.escape, flat(output).split("...")))
        assert re.fullmatch(pattern, flat(stage.play(command).stdout)), command


def flat(output: str) -> str:
    """Return an output without white space, because pages break long lines."""
    return "".join(output.split())


@pytest.mark.xdist_group("examples")
@pytest.mark.parametrize(
    "wrong",
    [
        "kantha check --no-such-option 0001-foo.patch\nkantha checks list\n",
        "curl -fsS http://127.0.0.1:8000/api/v1/no-such-address\ntrue\n",
        "no-such-program\ntrue\n",
    ],
)
def test_a_wrong_example_fails(wrong: str, stage: Stage) -> None:
    assert stage.play(wrong).returncode != 0


@pytest.mark.xdist_group("examples")
@pytest.mark.parametrize(
    "outside", ["rm -f /var/lib/kantha/x", "curl https://example.org/", "cat sqlite:////etc/x"]
)
def test_an_example_outside_of_the_stage_is_not_run(outside: str, stage: Stage) -> None:
    with pytest.raises(AssertionError, match="NOT_RUN"):
        stage.play(outside)


@pytest.mark.parametrize("path", [README, *PAGES], ids=name)
def test_the_commands_of_a_page_exist(path: Path) -> None:
    for block in blocks(path):
        for arguments in KANTHA.findall(block.replace("\\\n", " ")):
            words = shlex.split(arguments)
            if " ".join(words[:2]) in COMMANDS:
                words[:2] = [" ".join(words[:2])]
            parser(words[0]).parse_args(words)  # exits with 2 if a word is wrong
        for target in re.findall(r"^make ([\w-]+)", block, re.MULTILINE):
            assert re.search(rf"^{target}:", (ROOT / "Makefile").read_text(), re.MULTILINE)


@pytest.mark.parametrize("path", [README, *PAGES], ids=name)
def test_an_example_with_curl_fails_with_its_request(path: Path) -> None:
    requests = re.findall(r"^curl (.*)", "".join(blocks(path)), re.MULTILINE)
    assert [one for one in requests if not one.startswith(("-fsS ", "-fsSI "))] == []


def test_a_quick_start_has_ten_lines_at_most() -> None:
    assert [one for one in blocks(README) if one.count("\n") > 10] == []


def test_each_block_that_is_not_run_exists() -> None:
    first = {first_command(one) for path in (README, *PAGES) for one in blocks(path)}
    assert NOT_RUN.keys() - first == set(), "take these out of NOT_RUN"


def test_the_rule_of_the_examples_is_the_one_of_the_page() -> None:
    shown = re.findall(
        r"```toml\n(.*?)```", (DOCS / "how-to/watch-rules.md").read_text(), re.DOTALL
    )
    assert (DOCS / "examples/gpio.toml").read_text().endswith("".join(shown[:2]))


def test_the_profile_of_the_examples_is_the_one_of_the_page() -> None:
    (shown,) = re.findall(
        r"```toml\n(.*?)```", (DOCS / "how-to/projects.md").read_text(), re.DOTALL
    )
    assert (DOCS / "examples/gpio-demo.toml").read_text().endswith(shown)


@pytest.mark.parametrize("path", [README, *PAGES], ids=name)
def test_a_command_stands_in_a_block_that_is_run(path: Path) -> None:
    found = INDENTED.findall(path.read_text())
    assert len(found) == (1 if name(path) in INVENTED else 0)
