# SPDX-License-Identifier: Apache-2.0
"""10,000 posts from 32 connections to a real server that reviews meanwhile: none is lost."""

import pytest

from tests.support.flood import Flood, mails
from tests.support.server import Server

POSTS = 10_000

RESULTS = """
    SELECT json_extract(item.value, '$.result'), count(*)
    FROM submission, json_each(submission.items) AS item GROUP BY 1 ORDER BY 1
"""


@pytest.mark.xdist_group("flood")
def test_no_post_of_a_flood_is_lost(server: Server) -> None:
    bodies = list(mails(POSTS))
    corrupt = {body for body in bodies if b"Message-ID:" not in body}
    good = {body.split(b">", 1)[0].removeprefix(b"Message-ID: <").decode() for body in bodies}
    good -= {body.split(b">", 1)[0].decode() for body in corrupt}
    assert (len(corrupt), len(good)) == (POSTS // 100, POSTS - POSTS // 50)
    # so few that now and then the piper is sent away and comes again
    server.environ |= {"KANTHA_RATE": "", "KANTHA_MAX_QUEUE": "1000"}
    token = server.run("token", "create", "lore", "--scope", "ingest")
    server.start()
    flood = Flood(server.port, token)
    flood.run(bodies)
    server.stop()
    assert set(flood.statuses) <= {200, 202, 503}
    assert flood.final == {200: POSTS // 100, 202: POSTS - POSTS // 100}
    names = [str(row[0]) for row in server.sql("SELECT message_id FROM message")]
    assert len(names) == len(good)
    assert set(names) == good
    dead = "SELECT count(*), count(DISTINCT digest) FROM dead_letter"
    assert server.sql(dead) == [(len(corrupt), len(corrupt))]
    assert server.sql(RESULTS) == [
        ("dead letter", len(corrupt)),
        ("duplicate", POSTS // 100),
        ("stored", len(good)),
    ]
    runs = "SELECT count(*), count(DISTINCT series_id) FROM run"
    (once,) = server.sql(runs)
    assert once[0] == once[1]
