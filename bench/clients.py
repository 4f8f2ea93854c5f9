# SPDX-License-Identifier: Apache-2.0
"""Clients of a server, many at once in one process, each with a connection that it keeps.

    python -m bench.clients PORT SECONDS PAUSE < ADDRESSES > SECONDS

Reads lines `kind address`. Each of 20 clients asks for one at random, and the next after a
pause of about PAUSE seconds. Prints a line per answer: `kind server client`, both in ms, the
first as the server says in Server-Timing.
"""

import asyncio
import random
import re
import sys
import time
from collections.abc import Sequence

CLIENTS = 20
_LENGTH = re.compile(rb"content-length: (\d+)")
_TIMING = re.compile(rb"server-timing: app;dur=([\d.]+)")


async def _client(port: int, until: float, pause: float, asked: Sequence[str]) -> None:
    chance = random.Random()  # noqa: S311 - which page comes next
    await asyncio.sleep(chance.random() * pause)
    reader, writer = await asyncio.open_connection("127.0.0.1", port, limit=2**24)
    while time.perf_counter() < until:
        kind, address = chance.choice(asked).split(" ", 1)
        since = time.perf_counter()
        writer.write(f"GET {address} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n\r\n".encode())
        head = (await reader.readuntil(b"\r\n\r\n")).lower()
        length, timing = _LENGTH.search(head), _TIMING.search(head)
        if not head.startswith(b"http/1.1 200 ") or length is None or timing is None:
            raise SystemExit(f"{address}: {head.decode()}")
        await reader.readexactly(int(length[1]))
        print(kind, timing[1].decode(), (time.perf_counter() - since) * 1000)
        await asyncio.sleep(pause * (0.5 + chance.random()))
    writer.close()
    await writer.wait_closed()


async def main() -> None:
    port, seconds, pause = int(sys.argv[1]), float(sys.argv[2]), float(sys.argv[3])
    asked = sys.stdin.read().splitlines()
    until = time.perf_counter() + seconds
    await asyncio.gather(*(_client(port, until, pause, asked) for _ in range(CLIENTS)))


if __name__ == "__main__":
    asyncio.run(main())
