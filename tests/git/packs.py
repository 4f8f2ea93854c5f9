# SPDX-License-Identifier: Apache-2.0
"""Packs written byte by byte, with objects that git itself would never write."""

import hashlib
import os
import zlib
from collections.abc import Sequence
from pathlib import Path
from struct import pack
from typing import NamedTuple

BLOB, REF_DELTA = 3, 7


class Packed(NamedTuple):
    """An object of a pack: its id, its kind, the size it claims, and its content or delta."""

    id: str
    kind: int
    size: int
    data: bytes
    base: str = ""


def blob(data: bytes, *, size: int | None = None, id: str = "") -> Packed:
    """A blob that may claim another size or id than its own."""
    own = hashlib.sha1(b"blob %d\0%s" % (len(data), data)).hexdigest()  # noqa: S324
    return Packed(id or own, BLOB, len(data) if size is None else size, data)


def delta(base: str, base_size: int, result_size: int, copies: bytes, id: str) -> Packed:
    data = _number(base_size) + _number(result_size) + copies
    return Packed(id, REF_DELTA, len(data), data, base)


def copy(size: int) -> bytes:
    """The instruction of a delta that copies bytes from the start of the base, at most 64 KiB."""
    return bytes([0x80 | 0x10 | 0x20, size & 0xFF, size >> 8])


def write(git_dir: Path, objects: Sequence[Packed], gap: int = 0) -> Path:
    """Write a pack and its index, with a hole of some bytes before each object."""
    trailer = hashlib.sha1(repr(objects).encode()).digest()  # noqa: S324 - git compares the two alone
    path = git_dir / "objects" / "pack" / f"pack-{trailer.hex()}.pack"
    path.parent.mkdir(parents=True, exist_ok=True)
    places: dict[str, tuple[int, int]] = {}
    with path.open("wb") as file:
        file.write(b"PACK" + pack(">II", 2, len(objects)))
        for one in objects:
            file.seek(gap, os.SEEK_CUR)
            raw = _head(one.kind, one.size) + bytes.fromhex(one.base) + zlib.compress(one.data, 1)
            places[one.id] = file.tell(), zlib.crc32(raw)
            file.write(raw)
        file.write(trailer)
    ids = sorted(places)
    far = [place for id in ids if (place := places[id][0]) >= 2**31]
    near = [2**31 + far.index(place) if (place := places[id][0]) >= 2**31 else place for id in ids]
    firsts = [sum(int(id[:2], 16) <= first for id in ids) for first in range(256)]
    index = b"\xfftOc" + pack(">I", 2) + pack(">256I", *firsts)
    index += b"".join(map(bytes.fromhex, ids))
    index += b"".join(pack(">I", places[id][1]) for id in ids)
    index += b"".join(pack(">I", place) for place in near)
    index += b"".join(pack(">Q", place) for place in far) + trailer
    path.with_suffix(".idx").write_bytes(index + hashlib.sha1(index).digest())  # noqa: S324
    return path


def _head(kind: int, size: int) -> bytes:
    first, rest = (kind << 4) | (size & 15), size >> 4
    return bytes([first | 0x80]) + _number(rest) if rest else bytes([first])


def _number(value: int) -> bytes:
    """A number in groups of 7 bits, the lowest first."""
    out = bytearray()
    while value > 127:
        out.append(value & 127 | 128)
        value >>= 7
    return bytes([*out, value])
