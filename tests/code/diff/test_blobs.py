# SPDX-License-Identifier: Apache-2.0
"""Ids of blobs, and bytes of files as text."""

from pathlib import Path

import pytest
from hypothesis import given as every
from hypothesis import strategies as st

from app.code.diff.blobs import BYTES, Decoded, blob_id, has_id, id_in_diff, readings
from tests.support.kernel.kernel_repo import KernelRepo, run

TEXTS = [b"", b"a\n", b"no newline", b"a\r\nb\r\n", "é\n".encode(), b"\xe9\n", b"\0" * 10]


@pytest.mark.parametrize("form", ["sha1", "sha256"])
def test_ids_are_those_of_git(tmp_path: Path, form: str) -> None:
    repo = KernelRepo(tmp_path, form)
    for text in TEXTS:
        printed = run("hash-object", "--stdin", "--no-filters", cwd=repo.path, stdin=text)
        assert blob_id(text, form) == printed.decode().strip()


def test_an_id_of_a_diff_is_a_beginning_of_at_least_7_digits() -> None:
    full = blob_id(b"a\n")
    assert has_id(full, full)
    assert has_id(full, full[:7])
    assert not has_id(full, full[:6])
    assert not has_id(full, full[:7] + "x")
    assert not has_id(full, "")
    assert not has_id(full, None)


def test_the_hash_is_the_one_with_which_the_text_has_the_id() -> None:
    sha1, sha256 = (blob_id(b"a\n", form) for form in ("sha1", "sha256"))
    assert id_in_diff(b"a\n", sha1[:12]) == sha1
    assert id_in_diff(b"a\n", sha256[:12]) == sha256
    assert id_in_diff(b"a\n", sha256) == sha256
    assert id_in_diff(b"a\n", sha1[:12], near=sha256) == sha1
    # otherwise that of the id nearby
    assert id_in_diff(b"a\n", "0" * 12) == sha1
    assert id_in_diff(b"a\n", None, near=sha256) == sha256
    assert id_in_diff(b"a\n", "0" * 12, near=sha256) == sha256


@every(st.binary())
def test_text_has_the_bytes_of_its_file(data: bytes) -> None:
    file = Decoded.of(data)
    assert (file is None) == (b"\0" in data)
    if file:
        assert file.data == data
        # what databases and pages can keep
        file.text.encode()


@every(st.text(st.characters(codec="utf-8", exclude_characters="\0")).map(str.encode) | st.binary())
def test_each_reading_leads_back_to_the_bytes(data: bytes) -> None:
    file = Decoded.of(data)
    for reading in readings(file) if file else ():
        lines = reading.text.lines
        text = "\n".join(lines) + "\n" * (not reading.text.lacks_newline and bool(lines))
        assert reading.decoded(text).data == data


def test_characters_that_a_codec_lacks_do_not_fail() -> None:
    assert Decoded("é→\n", BYTES).data == b"\xe9?\n"


@pytest.mark.parametrize(
    ("data", "keys"),
    [
        pytest.param(b"a\n", [["a"]], id="ASCII"),
        pytest.param(b"a\r\nb\n", [["a\r", "b"]], id="some CR"),
        pytest.param(b"a\r\nb\r\n", [["a\r", "b\r"], ["a", "b"]], id="CRLF"),
        pytest.param("é\n".encode(), [["é"], ["Ã©"]], id="UTF-8"),
        pytest.param(b"\x80\xe9\x81\n", [["€é\x81"], ["\ufffd\ufffd"]], id="bytes"),
    ],
)
def test_readings(data: bytes, keys: list[list[str]]) -> None:
    file = Decoded.of(data)
    assert file
    assert [list(reading.text.keys) for reading in readings(file)] == keys
