# SPDX-License-Identifier: Apache-2.0
"""What real processes take of memory for mails that are much more than that."""

import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from app.config import Settings
from app.store.database import Database
from app.web.factory import create_app
from tests.support import heavy
from tests.support.heavy import MIB, mailbox

pytestmark = pytest.mark.xdist_group("memory")

EMPTY = 110 * MIB  # what the process takes without a mail
MAILBOX = 300 * MIB


def packed(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """As gzip does it, piece by piece."""
    packer = zlib.compressobj(1, zlib.DEFLATED, 16 + zlib.MAX_WBITS)
    yield from map(packer.compress, pieces)
    yield packer.flush()


def test_a_mailbox_takes_no_more_memory_for_being_long(tmp_path: Path) -> None:
    ended = heavy.run(tmp_path, "ingest", "--no-review", "-", given=packed(mailbox(MAILBOX)))
    assert " 0 dead letters" in ended.output
    # 140 MiB are usual, with what the allocator keeps; the mailbox itself has twice as much
    assert ended.memory < EMPTY + 200 * MIB


def test_a_series_of_200_large_patches_is_reviewed(tmp_path: Path) -> None:
    ended = heavy.run(tmp_path, "ingest", "-", given=heavy.series(200, 100_000))
    assert ended.memory < EMPTY + 200 * MIB
    database = Database(f"sqlite:///{tmp_path / 'kantha.db'}")
    with TestClient(create_app(Settings(data=tmp_path), database)) as client:
        found = client.get("/api/v1/series/1@series").json()
        assert (found["status"], found["missing"]) == ("reviewed", [])
        assert len(client.get("/series/1@series").content) < 2 * MIB
        assert len(client.get("/patch/1@series").content) < 2 * MIB
    database.dispose()
