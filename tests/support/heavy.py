# SPDX-License-Identifier: Apache-2.0
"""Mailboxes and series that do not fit into memory, made as they are written."""

import os
import subprocess
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from tests.support.mails import mail, patch
from tests.support.server import ROOT

MIB = 2**20
SEPARATOR = b"From mboxrd@z Thu Jan  1 00:00:00 1970\n"


def mailbox(size: int) -> Iterator[bytes]:
    """An mbox of about `size` bytes: mails of a few KiB, and some of 1 to 5 MiB."""
    written = number = 0
    while written < size:
        one = SEPARATOR + _mail(number) + b"\n"
        yield one
        written += len(one)
        number += 1


def _mail(number: int) -> bytes:
    name, title = f"{number}@heavy", f"foo{number}: Set it"
    if number % 25 == 0:
        size = number // 25 % 5 + 1
        return patch(name, f"[PATCH] {title}", diff(number, size * MIB, 1 if size == 1 else 50))
    if number % 3:
        return mail(name, f"Re: {title}", "> Do it.\n\nNo.\n" * 200, refs=[f"{number // 3 * 3}@x"])
    return patch(name, f"[PATCH] {title}", diff(number, 4_000))


def diff(number: int, size: int, width: int = 1) -> str:
    """A diff of about so many bytes that adds a file; `width` is of a line, in statements."""
    line = f"+\tfoo_{number}_set(foo, %d);{' foo->value = FOO_VALUE;' * width}\n"
    count = size // len(line)
    return (
        f"diff --git a/drivers/foo/foo{number}.c b/drivers/foo/foo{number}.c\n"
        "new file mode 100644\nindex 0000000000..2222222222\n"
        f"--- /dev/null\n+++ b/drivers/foo/foo{number}.c\n@@ -0,0 +1,{count} @@\n"
        + "".join(line % n for n in range(count))
        + "-- \n2.43.0\n"
    )


def series(count: int, size: int) -> Iterator[bytes]:
    """A series of so many patches, each of about `size` bytes."""
    for number in range(1, count + 1):
        refs = ["1@series"] if number > 1 else []
        title = f"[PATCH {number:03}/{count}] foo{number}: Set it"
        yield SEPARATOR + patch(f"{number}@series", title, diff(number, size), refs=refs) + b"\n"


class Ended(NamedTuple):
    """What a command said on standard output, and the most memory it took, in bytes."""

    output: str
    memory: int


def run(data: Path, *arguments: str, given: Iterable[bytes] = (), **settings: str) -> Ended:
    """`kantha` with its data there, fed with bytes as it reads them."""
    command = [sys.executable, "-m", "tests.support.measured", *arguments]
    environ = os.environ | {"KANTHA_DATA": str(data)} | settings
    pipe = subprocess.PIPE
    with subprocess.Popen(command, cwd=ROOT, env=environ, stdin=pipe, stdout=pipe) as process:
        assert process.stdin
        assert process.stdout
        for piece in given:
            process.stdin.write(piece)
        process.stdin.close()
        *said, memory = process.stdout.read().decode().splitlines()
    assert process.returncode == 0
    return Ended("\n".join(said), int(memory) * 1024)
