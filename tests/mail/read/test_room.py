# SPDX-License-Identifier: Apache-2.0
"""To read a mail takes some times its size of memory, however many lines it is made of."""

import tracemalloc

import pytest

from app.mail.read.decode import decode

LINES = 2**18


@pytest.mark.parametrize(
    ("fields", "line"),
    [
        pytest.param("", "some words \n", id="plain"),
        pytest.param("Content-Transfer-Encoding: base64\n", "AAA\n", id="base64"),
        pytest.param("Content-Transfer-Encoding: base64\n", "\n", id="base64 of nothing"),
        pytest.param("Content-Type: multipart/mixed; boundary=b\n", "--b\n\nx\n", id="parts"),
    ],
)
def test_short_lines_take_no_more_room_than_long_ones(fields: str, line: str) -> None:
    raw = f"Message-ID: <1@x>\n{fields}\n{line * LINES}".encode()
    tracemalloc.start()
    try:
        decode(raw)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 8 * max(len(raw), 2**21) + 2**24
