# SPDX-License-Identifier: Apache-2.0
import gzip
import hashlib
import io
import lzma
import zlib
from collections.abc import Callable
from contextlib import suppress

import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st

from app.mail.mail_errors import MailError
from app.mail.read import mbox

Pack = Callable[[bytes], bytes]

TEXT = b"From mboxrd@z Thu Jan  1 00:00:00 1970\nSubject: x\n\n" * 1000


def zstd(raw: bytes) -> bytes:
    return zstandard.ZstdCompressor().compress(raw)


class Trickle(io.BytesIO):
    """A socket that hands over a byte at a time."""

    def read(self, size: int | None = -1, /) -> bytes:
        return super().read(1)


@pytest.mark.parametrize(
    "packed",
    [
        pytest.param(TEXT, id="not packed"),
        pytest.param(gzip.compress(TEXT), id="gzip"),
        pytest.param(gzip.compress(TEXT[:500]) + gzip.compress(TEXT[500:]), id="two gzip members"),
        pytest.param(lzma.compress(TEXT), id="xz"),
        pytest.param(lzma.compress(TEXT[:500]) + lzma.compress(TEXT[500:]), id="two xz streams"),
        pytest.param(lzma.compress(TEXT) + bytes(8), id="padded xz"),
        pytest.param(zstd(TEXT), id="zstandard"),
        pytest.param(zstd(TEXT[:500]) + zstd(TEXT[500:]), id="two zstandard frames"),
    ],
)
def test_packed_streams_are_unpacked(packed: bytes) -> None:
    assert mbox.decompress(io.BytesIO(packed)).read() == TEXT
    assert mbox.decompress(Trickle(packed)).read() == TEXT


@pytest.mark.parametrize("raw", [b"", b"a", b"\x1f", b"plain text", b"\xfd7zXZ"])
def test_short_and_plain_streams_stay_as_they_are(raw: bytes) -> None:
    assert mbox.decompress(io.BytesIO(raw)).read() == raw


def test_what_is_packed_twice_is_unpacked_once() -> None:
    once = gzip.compress(TEXT)
    assert mbox.decompress(io.BytesIO(gzip.compress(once))).read() == once


@pytest.mark.parametrize("pack", [gzip.compress, lzma.compress, zstd, bytes])
def test_no_more_than_the_limit_is_unpacked(pack: Pack) -> None:
    with pytest.raises(MailError, match="more than 1000 bytes"):
        mbox.decompress(io.BytesIO(pack(TEXT)), limit=1000).read()
    assert mbox.decompress(io.BytesIO(pack(TEXT)), limit=len(TEXT)).read() == TEXT


@pytest.mark.slow
@pytest.mark.parametrize("pack", [gzip.compress, lzma.compress, zstd])
def test_a_bomb_is_refused_before_the_limit(pack: Pack) -> None:
    with pytest.raises(MailError, match="times its size"):
        mbox.decompress(io.BytesIO(pack(bytes(100 * 2**20)))).read()


@pytest.mark.parametrize("pack", [gzip.compress, lzma.compress, zstd])
def test_a_cut_stream_is_an_error(pack: Pack) -> None:
    noise = b"".join(hashlib.sha256(b"%d" % n).digest() for n in range(3000))
    packed = pack(noise)
    with pytest.raises(MailError, match="broken"):
        mbox.decompress(io.BytesIO(packed[: len(packed) // 2])).read()


def test_an_xz_header_cannot_ask_for_all_memory() -> None:
    packer = lzma.LZMACompressor(preset=0)
    packed = bytearray(packer.compress(TEXT) + packer.flush())
    # the block header: size, flags, filter id, size of properties, dictionary size
    assert packed[12:16] == b"\x02\x00\x21\x01"
    packed[16] = 40
    packed[20:24] = zlib.crc32(packed[12:20]).to_bytes(4, "little")
    with pytest.raises(MailError, match="broken: Memory usage limit"):
        mbox.decompress(io.BytesIO(packed)).read()


@given(st.sampled_from([b"\x1f\x8b\x08", b"\xfd7zXZ\x00", b"\x28\xb5\x2f\xfd"]), st.binary())
def test_any_bytes_are_read_or_refused(magic: bytes, rest: bytes) -> None:
    with suppress(MailError):
        mbox.decompress(io.BytesIO(magic + rest)).read()


@pytest.mark.parametrize("pack", [gzip.compress, lzma.compress, zstd])
def test_pieces_of_nothing_are_not_unpacked_for_ever(pack: Pack) -> None:
    with pytest.raises(MailError, match="too many pieces"):
        mbox.decompress(io.BytesIO(pack(b"") * 2_000)).read()
    assert mbox.decompress(io.BytesIO(pack(b"") * 900 + pack(TEXT))).read() == TEXT


@pytest.mark.slow
@pytest.mark.parametrize("pack", [gzip.compress, lzma.compress, zstd])
def test_mails_may_be_packed_one_by_one(pack: Pack) -> None:
    noise = [hashlib.shake_256(b"%d" % n).digest(200) for n in range(2_000)]
    assert mbox.decompress(io.BytesIO(b"".join(map(pack, noise)))).read() == b"".join(noise)


def test_zstandard_may_not_ask_for_a_larger_window() -> None:
    # magic, a frame header without content size, a window of 2 GiB, an empty last block
    packed = b"\x28\xb5\x2f\xfd" + b"\x00" + bytes([(31 - 10) << 3]) + b"\x01\x00\x00"
    with pytest.raises(MailError, match="broken"):
        mbox.decompress(io.BytesIO(packed)).read()


def test_what_grows_just_less_than_a_bomb_ends_at_the_limit() -> None:
    limit = 20 * 2**20
    piece = bytes(2**20)
    noise = hashlib.shake_256(b"").digest(len(piece) // 200)
    packed = gzip.compress(piece + noise) * 40
    with pytest.raises(MailError, match=f"more than {limit} bytes"):
        mbox.decompress(io.BytesIO(packed), limit).read()
