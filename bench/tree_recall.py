# SPDX-License-Identifier: Apache-2.0
"""What checks find in patches of linux-hwmon in which a reviewer named a defect, by its kind.

    python -m bench.tree_recall TREE --index DIRECTORY

Reviews ../shared/corpus/lists/hwmon.mbox.xz with and without TREE. For each kind of defect, the
table has the patches, how their files resolve, and the patches about whose code a check says
something. Below the table, each of those findings is a line of JSON, so that a person can tell
whether it is about the defect.
"""

import argparse
import json
from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path

from app.engine.pool import Chosen
from app.mail.read import mbox
from app.model import Finding
from app.model.images import Fidelity
from app.service.offline.checked import Checked
from app.tree.places import parse
from bench.precision import CORPUS
from bench.tree_findings import reviewed

DECIDABLE = CORPUS / "lists" / "hwmon-decidable.jsonl"


def kinds_of(path: Path = DECIDABLE) -> dict[str, list[str]]:
    """Map the Message-ID of each patch to the kinds of its defects, with what decides them."""
    rows = map(json.loads, path.read_text().splitlines())
    return {row["patch"]: [" | ".join(kind) for kind in row["kinds"]] for row in rows}


def code_findings(some: Sequence[Checked]) -> dict[str, list[Finding]]:
    """Map Message-IDs to the findings in the diff of a patch."""
    found: dict[str, list[Finding]] = defaultdict(list)
    for finding in (finding for checked in some for finding in checked.run.findings):
        if finding.at.path:
            found[finding.at.message_id].append(finding)
    return found


def fidelities(some: Sequence[Checked]) -> dict[str, Fidelity]:
    uses = (use for checked in some if (use := checked.run.tree))
    return {one.message_id: one.fidelity for use in uses for one in use.applications}


def rows(
    kinds: dict[str, list[str]],
    fidelity: dict[str, Fidelity],
    *findings: dict[str, list[Finding]],
) -> Iterator[str]:
    by_kind: dict[str, list[str]] = defaultdict(list)
    for patch, of_patch in kinds.items():
        for kind in of_patch:
            by_kind[kind].append(patch)
    yield f"| kind | patches | {' | '.join(Fidelity)} | a finding without a tree | with it |"
    yield "| --- " * (len(Fidelity) + 4) + "|"
    for kind, patches in sorted(by_kind.items(), key=lambda item: -len(item[1])):
        resolved = [fidelity.get(patch, Fidelity.PATCH_ONLY) for patch in patches]
        numbers = [len(patches), *map(resolved.count, Fidelity)]
        numbers += [sum(bool(found.get(patch)) for patch in patches) for found in findings]
        yield f"| {kind} | {' | '.join(map(str, numbers))} |"


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("tree", metavar="TREE")
    parser.add_argument("--index", type=Path, help="directory of the index")
    given = parser.parse_args()
    with (CORPUS / "lists" / "hwmon.mbox.xz").open("rb") as stream:
        mails = list(mbox.split(mbox.decompress(stream)))
    without = reviewed(mails, Chosen())
    with_tree = reviewed(mails, Chosen(trees=parse(given.tree), tree_index=given.index))
    kinds, before, after = kinds_of(), code_findings(without), code_findings(with_tree)
    print("\n".join(rows(kinds, fidelities(with_tree), before, after)))
    for patch, of_patch in kinds.items():
        messages = {finding.message for finding in before.get(patch, ())}
        for finding in after.get(patch, ()):
            print(
                json.dumps(
                    {
                        "patch": patch,
                        "kinds": of_patch,
                        "check": finding.check,
                        "message": finding.message,
                        "without_tree": finding.message in messages,
                    }
                )
            )


if __name__ == "__main__":
    main()
