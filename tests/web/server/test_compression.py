# SPDX-License-Identifier: Apache-2.0
"""Answers are compressed where that saves a packet."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from fastapi.testclient import TestClient

from app.config import Settings
from app.mail.read import mbox
from app.service.intake import taking
from app.service.intake.taking import Intake
from app.store.database import Database
from app.web.factory import COMPRESSED_FROM, create_app
from tests.conftest import V1

FIRST = "20260321175808.57942-1-pasha.tatashin@soleen.com"
GZIP = {"accept-encoding": "gzip"}
PLAIN = {"accept-encoding": "identity"}


@pytest.fixture
def site(settings: Settings, small: Database) -> Iterator[TestClient]:
    with V1.open("rb") as stream:
        list(taking.take(Intake(small, timedelta(0)), mbox.split(stream)))
    with TestClient(create_app(settings, small)) as client:
        yield client


@pytest.mark.parametrize(
    "path", ["/", f"/patch/{FIRST.replace('-1-', '-2-')}", "/checks", "/api/v1/openapi.json"]
)
def test_a_large_answer_is_compressed_for_who_takes_it(site: TestClient, path: str) -> None:
    plain, packed = site.get(path, headers=PLAIN), site.get(path, headers=GZIP)
    assert "content-encoding" not in plain.headers
    assert packed.headers["content-encoding"] == "gzip"
    assert int(packed.headers["content-length"]) < len(plain.content) / 2
    assert packed.content == plain.content
    for response in (plain, packed):
        assert "accept-encoding" in response.headers["vary"].lower()


@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
def test_a_small_answer_is_not(site: TestClient, path: str) -> None:
    response = site.get(path, headers=GZIP)
    assert len(response.content) < COMPRESSED_FROM
    assert "content-encoding" not in response.headers


def test_the_head_says_what_the_page_would(site: TestClient) -> None:
    head, page = (ask("/checks", headers=GZIP) for ask in (site.head, site.get))
    assert head.headers["content-encoding"] == page.headers["content-encoding"] == "gzip"
