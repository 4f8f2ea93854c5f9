# SPDX-License-Identifier: Apache-2.0
"""From the webhook to a finding that everybody can see, with a real server.

    python -m bench.latency [--mails N] [--database URL]

Posts a patch with a finding to `/webhooks/lore`, then asks for its series until the finding is
there, each 5 ms; the next patch follows when the one before is done. Milliseconds from the
beginning of the post.
"""

import argparse
import tempfile
import time
from pathlib import Path
from statistics import median, quantiles

import httpx2

from tests.support.mails import huge, patch
from tests.support.server import Server

MAILS = 100
LONGEST = 1000.0  # ms, the median


def seconds(client: httpx2.Client, number: int) -> float:
    name = f"{number}@bench"
    mail = patch(name, f"[PATCH] foo: change number {number}", huge(6))
    since = time.perf_counter()
    client.post(
        "/webhooks/lore", content=mail, headers={"Content-Type": "message/rfc822"}
    ).raise_for_status()
    while True:
        answer = client.get(f"/api/v1/series/{name}")
        answer.raise_for_status()
        if answer.json()["findings"]:
            return time.perf_counter() - since
        time.sleep(0.005)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--mails", type=int, default=MAILS)
    parser.add_argument("--database", help="PostgreSQL instead of SQLite")
    given = parser.parse_args()
    settings = {"KANTHA_DATABASE": given.database} if given.database else {}
    with tempfile.TemporaryDirectory() as folder:
        server = Server(Path(folder), **settings)
        token = server.run("token", "create", "bench", "--scope", "ingest").split()[-1]
        server.start()
        headers = {"Authorization": f"Bearer {token}"}
        base = f"http://127.0.0.1:{server.port}"
        with httpx2.Client(base_url=base, headers=headers, timeout=30) as client:
            seconds(client, -1)  # the review processes start with the first
            took = [seconds(client, number) * 1000 for number in range(given.mails)]
        server.stop()
    print(
        f"webhook to visible finding, {len(took)} patches: median {median(took):.0f} ms, "
        f"p95 {quantiles(took, n=20)[-1]:.0f} ms, longest {max(took):.0f} ms "
        f"(wanted a median under {LONGEST:.0f} ms)"
    )


if __name__ == "__main__":
    main()
