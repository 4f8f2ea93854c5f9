# SPDX-License-Identifier: Apache-2.0
"""Once the server is ready, the first request finds everything done that can be done before."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from app.config import Settings
from app.paths import ROOT
from app.store.database import Database
from app.web.factory import create_app
from tests.support.mails import huge, patch

PAGES = ("/", "/series/1@example.org", "/patch/1@example.org", "/checks/cleanup-goto-mix", "/rules")
PAGES_WITHOUT_MAILS = ("/", "/series/none@example.org", "/checks/cleanup-goto-mix", "/rules")

# This runs in a process of its own, because other tests import modules too.
FIRST = """
import json, sys
from fastapi.testclient import TestClient
from jinja2 import Environment
from app.service.review import catalogue
from app.web.factory import from_environment

late = []

def told(what, function):
    def called(*arguments, **named):
        late.append(what)
        return function(*arguments, **named)
    return called

with TestClient(from_environment()) as client:
    client.get("/readyz")
    Environment.compile = told("a template was compiled", Environment.compile)
    catalogue.review = told("an example was reviewed", catalogue.review)
    for page in sys.argv[1:]:
        modules = set(sys.modules)
        client.get(page)
        late += sorted(set(sys.modules) - modules)
print(json.dumps(late))
"""


def late(folder: Path, *pages: str) -> list[str]:
    """Return all that requests after readiness import, compile or review."""
    environ = os.environ | {"KANTHA_DATA": str(folder), "KANTHA_WORKERS": "0"}
    command = [sys.executable, "-c", FIRST, *pages]
    done = subprocess.run(
        command, cwd=ROOT, env=environ, capture_output=True, text=True, check=True
    )
    found: list[str] = json.loads(done.stdout.splitlines()[-1])
    return found


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the data of a server with a reviewed patch."""
    folder = tmp_path_factory.mktemp("data")
    mail = folder / "one.eml"
    mail.write_bytes(patch("1@example.org", "[PATCH] foo: change", huge(6)))
    environ = os.environ | {"KANTHA_DATA": str(folder), "KANTHA_WORKERS": "1"}
    command = [sys.executable, "-m", "app", "ingest", str(mail)]
    subprocess.run(command, cwd=ROOT, env=environ, capture_output=True, check=True)
    return folder


def test_a_first_request_imports_compiles_and_reviews_nothing(data: Path) -> None:
    assert late(data, *PAGES) == []


def test_nor_does_one_without_mails(tmp_path: Path) -> None:
    assert late(tmp_path, *PAGES_WITHOUT_MAILS) == []


def test_warming_is_not_counted_as_requests(small: Database, settings: Settings) -> None:
    web = create_app(settings, small, is_warmed=True)
    with TestClient(web):
        counted = web.state.site.metrics.exposition().decode()
    assert 'route="/"' not in counted


def test_a_server_starts_while_its_pages_cannot_be_made(
    small: Database, settings: Settings
) -> None:
    with small.writing() as session:
        session.connection().exec_driver_sql("DROP TABLE finding")
    with TestClient(create_app(settings, small, is_warmed=True)) as client:
        assert client.get("/healthz").status_code == 200
