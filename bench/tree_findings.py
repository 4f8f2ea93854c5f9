# SPDX-License-Identifier: Apache-2.0
"""Findings that reviews gain and lose with a kernel tree, and the labels that people gave them.

    python -m bench.tree_findings TREE [--all]

Reviews the mails of each list (bench.precision) with and without TREE, which
`sh bench/fetch_kernel.sh TREE` makes. Prints how many patches have images, and writes
docs/reference/tree.md with the numbers of each check. With `--all`, each finding is printed as a
line of JSON, for people who give labels in tests/corpus/labels-tree.
"""

import argparse
import json
import os
import subprocess
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import Literal, NamedTuple

from app.engine.pool import Chosen, ReviewLimits
from app.mail.read import mbox
from app.model import Finding
from app.model.images import Application, Fidelity
from app.service.offline import checking
from app.service.offline.checked import Checked
from app.service.offline.checking import MailSource
from app.tree.places import parse
from bench.precision import LISTS, ROOT, Label, MailList, key_of, labels_of

LABELS = ROOT / "tests" / "corpus" / "labels-tree"
DOCUMENT = ROOT / "docs" / "reference" / "tree.md"


ABOUT = """\
# Findings with a kernel tree

On this page you find how a kernel tree changes the findings on real mails. The figures are of
{today}, with the tree "{version}": one snapshot without history.
`python -m bench.tree_findings TREE --index DIRECTORY` writes this page.

The mails are those of [precision.md](precision.md). A tree with the history of your subsystem has
more of the files that patches change. [tree.md](../how-to/tree.md) explains the words "exact",
"approximate" and "patch only".
"""
MIDDLE = """
The last two columns count the skips that begin with "needs tree".

A person read each finding that only one of the two reviews has. A gained finding is right if a
maintainer would agree that it is worth reporting. A lost finding was right if the review without
a tree was right to report it. A finding whose message changes counts as lost and as gained. The
labels are in `tests/corpus/labels-tree`.
"""


class Difference(NamedTuple):
    """A finding that only one of two reviews of a patch has."""

    change: Literal["gained", "lost"]
    mail_list: str
    finding: Finding

    @property
    def row(self) -> dict[str, object]:
        at = self.finding.at
        return {
            "list": self.mail_list,
            "change": self.change,
            "message_id": at.message_id,
            "check": self.finding.check,
            "path": at.path,
            "line": at.line,
            "text": at.text,
            "function": at.function,
            "message": self.finding.message,
            "rests_on": self.finding.rests_on,
        }


class TreeLabel(Label):
    """A label of a finding that a tree adds (`gained`) or removes (`lost`).

    A gained finding is `true` if a maintainer would agree with it. A lost finding is `true` if the
    review without a tree was right to report it.
    """

    change: Literal["gained", "lost"]


class MeasuredPart(NamedTuple):
    """The reviews of a list: how its patches apply, and the differences of the findings."""

    name: str
    applications: Sequence[Application]
    skipped: tuple[int, int]  # skips for want of a tree, without a tree and with it
    differences: Sequence[Difference]

    def with_fidelity(self, fidelity: Fidelity) -> int:
        return sum(one.fidelity is fidelity for one in self.applications)


def measured(mail_list: MailList, tree: str, index: Path | None) -> MeasuredPart:
    with mail_list.file.open("rb") as stream:
        mails = list(islice(mbox.split(mbox.decompress(stream)), mail_list.read))
    without = reviewed(mails, Chosen())
    with_tree = reviewed(mails, Chosen(trees=parse(tree), tree_index=index))
    applications = [
        one for checked in with_tree if (use := checked.run.tree) for one in use.applications
    ]
    before, after = findings(without), findings(with_tree)
    gained = [
        Difference("gained", mail_list.name, after[key]) for key in after if key not in before
    ]
    lost = [Difference("lost", mail_list.name, before[key]) for key in before if key not in after]
    skipped = needing(without), needing(with_tree)
    return MeasuredPart(mail_list.name, applications, skipped, [*gained, *lost])


def reviewed(mails: Iterable[mbox.RawMail], chosen: Chosen) -> tuple[Checked, ...]:
    sources = (MailSource(f"mail {number}", mail) for number, mail in enumerate(mails, 1))
    return checking.check(sources, os.cpu_count() or 1, ReviewLimits(), chosen).checked


def findings(some: Iterable[Checked]) -> dict[tuple[object, ...], Finding]:
    return {
        (key_of(finding), finding.message): finding
        for checked in some
        for finding in checked.run.findings
    }


def needing(some: Iterable[Checked]) -> int:
    outcomes = (outcome for checked in some for outcome in checked.run.outcomes)
    return sum("needs tree" in outcome.reason for outcome in outcomes)


def table(parts: Sequence[MeasuredPart], said: Iterable[TreeLabel]) -> Iterator[str]:
    by_key = {(label.key, label.change): label for label in said}
    counts: Counter[tuple[str, str, str]] = Counter()
    for one in (one for part in parts for one in part.differences):
        label = by_key.get((key_of(one.finding), one.change))
        counts[one.finding.check, one.change, label.label if label else "unread"] += 1
    yield "| check | gained | right | wrong | unclear | lost | were right | were wrong | unclear |"
    yield "| --- " * 9 + "|"
    for check in sorted({check for check, _, _ in counts}):
        cells = [check]
        for change in ("gained", "lost"):
            mine = [counts[check, change, label] for label in ("true", "false", "unclear")]
            total = sum(number for (c, d, _), number in counts.items() if (c, d) == (check, change))
            cells += [str(number) for number in (total, *mine)]
        yield f"| {' | '.join(cells)} |"


def lists(parts: Sequence[MeasuredPart]) -> Iterator[str]:
    yield "| list | patches | exact | approximate | patch only | skips without a tree | with it |"
    yield "| --- " * 7 + "|"
    for part in parts:
        numbers = (part.with_fidelity(fidelity) for fidelity in Fidelity)
        cells = (part.name, len(part.applications), *numbers, *part.skipped)
        yield f"| {' | '.join(map(str, cells))} |"


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("tree", metavar="TREE")
    parser.add_argument("--index", type=Path, help="directory of the index")
    parser.add_argument("--all", action="store_true", help="print each difference as JSON")
    parser.add_argument("--list", dest="names", action="append", help="only this list")
    given = parser.parse_args()
    chosen = [one for one in LISTS if not given.names or one.name in given.names]
    parts = [measured(one, given.tree, given.index) for one in chosen]
    if given.all:
        for one in (one for part in parts for one in part.differences):
            print(json.dumps(one.row))
        return
    said = labels_of(TreeLabel, LABELS)
    today = datetime.now(UTC).date().isoformat()
    about = ABOUT.format(today=today, version=version(given.tree))
    DOCUMENT.write_text("\n".join([about, *lists(parts), MIDDLE, *table(parts, said), ""]))
    print(DOCUMENT.read_text())


def version(tree: str) -> str:
    """Return the title of the newest commit of a tree."""
    command = ["git", "--git-dir", tree, "log", "-1", "--format=%s", "master"]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()


if __name__ == "__main__":
    main()
