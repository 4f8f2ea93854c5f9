# SPDX-License-Identifier: Apache-2.0
"""A client and requests that are generated from the OpenAPI document alone."""

import importlib
import os
import re
import shutil
import subprocess
import sys
import urllib.request
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from http.client import HTTPConnection
from io import BytesIO
from pathlib import Path
from typing import Any

import hypothesis
import pytest
import schemathesis
from hypothesis.errors import Unsatisfiable
from schemathesis import GenerationMode
from schemathesis.checks import CHECKS
from schemathesis.core.result import Ok

from app.web.intake.bodies import MAIL_TYPES
from tests.support.mails import GOTO_MIX, mail, patch
from tests.support.server import ROOT, Server
from tests.support.waiting import until

DOCUMENT = ROOT / "docs" / "how-to" / "api.md"
START = b"From x Mon Sep 17 00:00:00 2001\n"
SERIES = b"\n".join(
    START + raw
    for raw in (
        mail("0@x", "[PATCH 0/2] Two", "Cover.\n"),
        patch("1@x", "[PATCH 1/2] One", GOTO_MIX, refs=["0@x"]),
        patch("2@x", "[PATCH 2/2] Two", refs=["0@x"]),
    )
)


@pytest.fixture
def running(server: Server) -> Server:
    server.environ["KANTHA_RATE"] = ""  # generated requests come quickly
    server.start()
    return server


@pytest.fixture
def generated(running: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The name of a package that openapi-python-client wrote from the server's document."""
    address = f"http://127.0.0.1:{running.port}/api/v1/openapi.json"
    document = tmp_path / "openapi.json"
    with urllib.request.urlopen(address, timeout=20) as answer:
        document.write_bytes(answer.read())
    target = tmp_path / "kantha_client"
    program = Path(sys.executable).with_name("openapi-python-client")
    paths = [f"--path={document}", f"--output-path={target}"]
    subprocess.run([program, "generate", "--meta=none", *paths], check=True, timeout=120)
    monkeypatch.syspath_prepend(tmp_path)
    yield target.name
    for name in [name for name in sys.modules if name.split(".")[0] == target.name]:
        del sys.modules[name]


def operation(package: str, tag: str, name: str) -> Any:
    return importlib.import_module(f"{package}.api.{tag}.{name}")


def test_a_generated_client_submits_a_series_and_reads_its_findings(
    running: Server, generated: str
) -> None:
    package: Any = importlib.import_module(generated)
    types: Any = importlib.import_module(f"{generated}.types")
    token = running.run("token", "create", "bot", "--scope", "submit").split()[-1]
    base = f"http://127.0.0.1:{running.port}"
    with package.AuthenticatedClient(base_url=base, token=token) as client:
        submit = operation(generated, "mails", "submit")
        submitted = submit.sync(client=client, body=types.File(payload=BytesIO(SERIES)))
        assert [one.result for one in submitted.mails] == ["stored"] * 3
        get_series = operation(generated, "series", "get_series")
        until(lambda: get_series.sync("0@x", client=client).status == "reviewed")
        found = operation(generated, "series", "list_findings").sync("0@x", client=client)
        assert "cleanup-goto-mix" in {finding.check for finding in found}
        listed = operation(generated, "series", "list_series").sync(client=client)
        assert [one.message_id for one in listed.series] == ["0@x"]
        problem = get_series.sync("none@x", client=client)
        assert (problem.status, problem.title) == (404, "Not Found")
    with package.AuthenticatedClient(base_url=base, token="none") as client:
        refused = submit.sync_detailed(client=client, body=types.File(payload=BytesIO(SERIES)))
        assert (refused.status_code, refused.parsed.status) == (401, 401)


@pytest.mark.skipif(shutil.which("curl") is None, reason="needs curl")
def test_the_examples_of_the_documents_run(running: Server) -> None:
    """In the order of the document, by the shell, without a command that fails."""
    text = DOCUMENT.read_text().partition("## Try it\n")[2].partition("| Status |")[0]
    blocks = re.findall(r"```sh\n(.*?)```", text, re.DOTALL) + re.findall(r"(?m)^\$ (.*)$", text)
    assert len(blocks) == 2
    script = "\n".join(["set -e", *blocks]).replace(":8000", f":{running.port}")
    scopes = ("--scope", "submit", "--scope", "ingest")
    token = running.run("token", "create", "bot", *scopes).split()[-1]
    environ = os.environ | {"TOKEN": token}
    command = ["sh", "-c", script]
    done = subprocess.run(command, cwd=ROOT, env=environ, check=True, capture_output=True)
    said = done.stdout.decode()
    assert said.count('"result":"stored"') == 6
    assert said.count('"result":"duplicate"') == 6
    assert "\nSubject: [PATCH v1 1/2] " in said or "\nSubject: [PATCH 1/2] " in said
    assert "write a date as 2026-01-31" in said
    assert "HTTP/1.1 200 OK" in said


def test_a_connection_is_kept_after_head(running: Server) -> None:
    """A body after the head of an answer would be taken for the next answer."""
    connection = HTTPConnection("127.0.0.1", running.port, timeout=20)
    for path in ("/", "/static/style.css", "/api/v1/checks", "/feed.atom", "/none") * 2:
        heads = []
        for method in ("HEAD", "GET"):
            connection.request(method, path)
            with connection.getresponse() as answer:
                body = answer.read()
                heads.append((answer.status, answer.headers["content-length"]))
        assert heads[0] == heads[1], path
        assert int(heads[0][1]) == len(body) > 0, path
    connection.close()


@schemathesis.serializer(*sorted(MAIL_TYPES - {"text/plain", "application/octet-stream"}))
def as_sent(_context: Any, value: Any) -> bytes:
    """Return a generated mail as the bytes of a body."""
    return value if isinstance(value, bytes) else str(value).encode()


@pytest.mark.parametrize("mode", list(GenerationMode), ids=lambda mode: mode.value)
def test_generated_requests_are_answered_as_the_document_says(
    running: Server, mode: GenerationMode
) -> None:
    """No 5xx, and no status, media type, header or body that is not in the document.

    Requests against the document are refused. Some that fit are refused too, because a schema
    cannot say what a cursor is.
    """
    scopes = ("--scope", "submit", "--scope", "ingest", "--scope", "metrics")
    token = running.run("token", "create", "bot", *scopes).split()[-1]
    assert running.post(token, patch("1@x", "[PATCH] One", GOTO_MIX)) == 202
    schema = schemathesis.openapi.from_url(f"http://127.0.0.1:{running.port}/api/v1/openapi.json")
    excluded: list[Any] = [CHECKS.get_one("positive_data_acceptance")]
    asked: Counter[str] = Counter()
    for found in schema.get_all_operations():
        assert isinstance(found, Ok), found
        operation = found.ok()

        @hypothesis.given(case=operation.as_strategy(generation_mode=mode))
        @hypothesis.settings(
            max_examples=6,
            deadline=None,
            derandomize=True,
            database=None,
            suppress_health_check=list(hypothesis.HealthCheck),
        )
        def answered(case: schemathesis.Case[Any]) -> None:
            asked[case.operation.label] += 1
            case.call_and_validate(
                headers={"Authorization": f"Bearer {token}"},
                excluded_checks=excluded,
            )

        with suppress(Unsatisfiable):  # nothing is wrong in a request without parameters
            answered()
    assert len(asked) >= (26 if mode is GenerationMode.POSITIVE else 10), asked
