# SPDX-License-Identifier: Apache-2.0
"""The files in deploy/: proxies that start as they are written, and units that systemd reads."""

import os
import re
import shutil
import socket
import ssl
import subprocess
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import pytest

from app.paths import ROOT
from tests.peers.certificates import certificate
from tests.support.mails import GOTO_MIX, patch
from tests.support.server import Server
from tests.support.waiting import until

DEPLOY = ROOT / "deploy"
UNITS = sorted([*DEPLOY.glob("systemd/*.service"), *DEPLOY.glob("systemd/*.timer")])
MIB = 1024 * 1024


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="needs Debian's systemd")
@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.name)
def test_systemd_reads_a_unit_without_complaint(unit: Path, tmp_path: Path) -> None:
    # a timer is read with its service
    for one in {unit, unit.with_suffix(".service")}:
        programs = set(re.findall(r"^ExecStart=(\S+) ", one.read_text(), re.MULTILINE))
        assert len(programs) == (one.suffix == ".service")
        assert programs <= {"/opt/kantha/bin/kantha", "/usr/bin/git"}
        text = re.sub(
            r"^ExecStart=\S+ ", "ExecStart=/bin/true ", one.read_text(), flags=re.MULTILINE
        )
        (tmp_path / one.name).write_text(text)
    command = ["systemd-analyze", "verify", str(tmp_path / unit.name)]
    read = subprocess.run(command, check=False, capture_output=True, text=True)
    assert (read.returncode, read.stdout + read.stderr) == (0, "")


def test_the_tree_of_the_composition_is_optional_and_read_only() -> None:
    lines = (ROOT / "compose.yaml").read_text().splitlines()
    about = [line for line in lines if "/srv/linux.git" in line]
    assert all(re.match(" +# ", line) for line in about)
    assert len([line for line in about if "KANTHA_TREE: /srv/linux.git" in line]) == 2
    assert len([line for line in about if "- /srv/linux.git:/srv/linux.git:ro" in line]) == 2


def test_the_image_has_git() -> None:
    last = (ROOT / "Dockerfile").read_text().rpartition("\nFROM ")[2]
    assert re.search(r"apt-get install --yes --no-install-recommends git\b", last)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def running(command: list[str], port: int, data: Path) -> Iterator[str]:
    environ = os.environ | {"HOME": str(data), "XDG_DATA_HOME": str(data)}
    with (data / "proxy.log").open("wb") as log:
        process = subprocess.Popen(command, stdout=log, stderr=log, env=environ)
    try:
        until(lambda: listens(port), (data / "proxy.log").read_text)
        yield f"https://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait()


def listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


@contextmanager
def nginx(upstream: int, data: Path) -> Iterator[str]:
    port, both = free_port(), certificate(data, "kantha.example.org")
    text = (DEPLOY / "nginx.conf").read_text()
    text = re.sub(r"listen \[::\].*\n", "", text).replace("listen 80;", f"listen {free_port()};")
    text = text.replace("listen 443 ", f"listen 127.0.0.1:{port} ")
    text = re.sub(r"ssl_certificate \S+;", f"ssl_certificate {both};", text)
    text = re.sub(r"ssl_certificate_key \S+;", f"ssl_certificate_key {both};", text)
    text = text.replace("http://127.0.0.1:8000", f"http://127.0.0.1:{upstream}")
    places = "\n".join(
        f"{kind}_temp_path {data}/{kind};"
        for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    config = data / "nginx.conf"
    config.write_text(
        f"daemon off; pid {data}/pid; error_log stderr; events {{}}\n"
        f"http {{ access_log off; {places}\n{text} }}\n"
    )
    with running(["nginx", "-c", str(config)], port, data) as address:
        yield address


@contextmanager
def caddy(upstream: int, data: Path) -> Iterator[str]:
    port = free_port()
    text = (DEPLOY / "Caddyfile").read_text()
    text = text.replace("kantha.example.org {", f"https://127.0.0.1:{port} {{\n\ttls internal")
    text = text.replace("127.0.0.1:8000", f"127.0.0.1:{upstream}")
    config = data / "Caddyfile"
    options = "admin off\nauto_https disable_redirects\nskip_install_trust"
    config.write_text(f"{{\n{options}\n}}\n{text}")
    command = ["caddy", "run", "--adapter", "caddyfile", "--config", str(config)]
    with running(command, port, data) as address:
        yield address


def status(address: str, body: bytes | None, headers: Mapping[str, str]) -> int:
    """Return the status of an answer, whoever signed the certificate; 0 if the proxy hangs up."""
    trusting = ssl.create_default_context()
    trusting.check_hostname, trusting.verify_mode = False, ssl.CERT_NONE
    request = urllib.request.Request(address, body, dict(headers))
    try:
        with urllib.request.urlopen(request, context=trusting, timeout=60) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as error:
        return error.code
    except OSError:
        return 0


@pytest.mark.parametrize(("proxy", "name"), [(nginx, "nginx"), (caddy, "caddy")])
def test_a_proxy_passes_requests_with_their_address_and_limits(
    proxy: Callable[[int, Path], AbstractContextManager[str]],
    name: str,
    server: Server,
    tmp_path: Path,
) -> None:
    if not shutil.which(name):
        pytest.skip(f"needs Debian's {name}")
    server.start()
    token = server.run("token", "create", "bot", "--scope", "submit").split()[-1]
    (tmp_path / name).mkdir()
    with proxy(server.port, tmp_path / name) as address:
        assert status(address, None, {}) == 200
        assert status(f"{address}/metrics", None, {}) == 403
        mail = patch("a/b@x", "[PATCH] One", GOTO_MIX)
        headers = {"Authorization": f"Bearer {token}", "Content-Type": "message/rfc822"}
        submit = f"{address}/api/v1/messages"
        assert status(submit, mail, headers) == 202
        assert status(f"{address}/api/v1/series/a%2Fb@x", None, {}) == 200
        # a proxy that refuses a body by its length may close the connection while it is sent
        assert status(submit, mail + b"x" * 33 * MIB, headers) in (413, 0)
        assert status(f"{address}/checks", None, {"X-Forwarded-For": "192.0.2.1"}) == 200
    log = server.log()
    assert "path=/api/v1/messages" in log
    assert set(re.findall(r"peer=(\S+)", log)) == {"127.0.0.1"}  # not what the client wrote
