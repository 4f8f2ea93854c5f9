# SPDX-License-Identifier: Apache-2.0
"""The most memory that `kantha ingest` takes for mailboxes of 10 MB to 1 GB, plain and packed."""

import tempfile
from pathlib import Path

from tests.faults.test_memory import packed
from tests.support import heavy
from tests.support.heavy import MIB, mailbox

SIZES = (10, 100, 1000)


def main() -> None:
    for size in SIZES:
        for name, pack in (("plain", iter), ("gzip", packed)):
            with tempfile.TemporaryDirectory() as data:
                given = pack(mailbox(size * MIB))
                ended = heavy.run(Path(data), "ingest", "--no-review", "-", given=given)
            print(f"{size:5} MiB {name:5} {ended.memory / MIB:6.0f} MiB  {ended.output}")


if __name__ == "__main__":
    main()
