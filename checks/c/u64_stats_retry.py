# SPDX-License-Identifier: Apache-2.0
"""Values are added up inside a u64_stats_fetch_retry() loop, so a retry counts them twice.

## Why

The body of a `do { … } while (u64_stats_fetch_retry(…))` loop runs again if a writer changed the
values during the loop. The new round reads the values again, but what the first round added to a
variable outside the loop stays. Every retry therefore counts the same packets again.

## Instead

Read the values into local variables in the loop, and add them up after the loop:

    do {
            start = u64_stats_fetch_begin(&stats->syncp);
            packets = u64_stats_read(&stats->packets);
    } while (u64_stats_fetch_retry(&stats->syncp, start));
    total += packets;

## Not reported

- A variable that is declared, assigned or cleared earlier in the same loop body (`rx = a; rx +=
  b;`).
- A sum behind the loop.
- A loop that only moves.
- A loop of which the hunk shows only one end; the check is then skipped.

With a kernel tree, the check reads each loop as a whole.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from app.code.c.fragment import CodeLine
from app.sdk import (
    Bad,
    Confidence,
    FileView,
    FunctionView,
    Good,
    Observation,
    PatchCheck,
    PatchView,
    Reference,
    Severity,
    Skip,
    pattern,
)

UNSEEN = Skip("needs tree: a u64_stats_fetch_retry() loop is not visible as a whole")
_BRACE = pattern(r"\bdo\s{0,20}\{|[{}]")
_RETRY = pattern(r"\}\s{0,20}while\s{0,20}\(\s{0,20}u64_stats_fetch_retry\w{0,20}\s{0,9}\(")
# `stats->rx[i].bytes`, and the operation on it
_USE = pattern(
    r"(?P<clears>\bmemset\s{0,9}\(\s{0,20}&?|(?<!&)&(?![&=]))?+"
    r"(?P<what>[A-Za-z_]\w*+(?:(?:->|\.)\w++|\[[^\[\]]{0,80}+\])*+)"
    r"\s{0,40}(?P<how>\+=|=(?!=))?"
)
_LONGEST = 20_000


class _Loop(NamedTuple):
    """A retry loop: its lines, its body as text, and the line of its `while`."""

    text: str
    lines: Sequence[CodeLine]
    end: CodeLine

    def line(self, offset: int) -> CodeLine:
        return self.lines[self.text.count("\n", 0, offset)]


def run(patch: PatchView) -> Iterator[Observation | Skip]:
    is_unseen = False
    for file in patch.files:
        if file.is_c:
            for function in file.functions:
                for piece in function.pieces:
                    loops = tuple(_loops(piece.lines))
                    is_unseen |= _is_cut(piece.lines, loops)
                    for loop in loops:
                        yield from _sums(file, function, loop)
    if is_unseen:
        yield UNSEEN


def _is_cut(lines: Sequence[CodeLine], loops: Sequence[_Loop]) -> bool:
    """Return whether an added sum may be in a loop of which the hunk shows only one end."""
    ends = sum("u64_stats_fetch_" in line.masked for line in lines)
    return ends > 2 * len(loops) and any(line.added and "+=" in line.masked for line in lines)


def _loops(lines: Sequence[CodeLine]) -> Iterator[_Loop]:
    """Yield the innermost retry loops of a function that are visible from `do` to `while`."""
    text = "\n".join(line.masked for line in lines)
    if "u64_stats_fetch_retry" not in text:
        return
    starts = [0, *(match.end() for match in re.finditer("\n", text))]
    waiting: list[int] = []
    seen = 0
    for match in _BRACE.finditer(text):
        if match[0] != "}":
            waiting.append(match.end() if match[0] != "{" else -1)
            continue
        begin = waiting.pop() if waiting else -1
        if (
            begin < seen
            or match.start() - begin > _LONGEST
            or not _RETRY.match(text, match.start())
        ):
            continue
        seen = match.start()
        first, last = (bisect_right(starts, at) - 1 for at in (begin, match.start()))
        yield _Loop(text[begin : match.start()], lines[first : last + 1], lines[last])


def _sums(file: FileView, function: FunctionView, loop: _Loop) -> Iterator[Observation]:
    fresh: set[str] = set()
    sums: dict[str, CodeLine] = {}
    for match in _USE.finditer(loop.text):
        what = " ".join(match["what"].split())
        if match["clears"] or match["how"] == "=":
            fresh.add(what)
        elif match["how"] and not _starts_anew(what, fresh):
            sums.setdefault(what, loop.line(match.start("what")))
    new = {what: line for what, line in sums.items() if line.added or loop.end.added}
    if not new:
        return
    what, main = next(((w, one) for w, one in new.items() if one.added), next(iter(new.items())))
    at = main if main.added else loop.end
    yield Observation(
        file.place(at.number),
        f"{function.name}() adds to {what} inside the u64_stats_fetch_retry() loop, so a retry "
        "counts it twice; please read into a local variable there and add it up behind the loop.",
        related=tuple(
            file.place(number)
            for number in sorted({line.number for line in new.values() if line.added})
            if number != at.number
        ),
        symbol=what,
    )


def _starts_anew(what: str, fresh: set[str]) -> bool:
    """Return whether the loop body assigned a value, or a structure or array around it, earlier."""
    if what in fresh:
        return True
    return any(what[: match.start()] in fresh for match in re.finditer(r"->|\.|\[", what))


CHECK = PatchCheck(
    doc=__doc__,
    run=run,
    severity=Severity.ERROR,
    confidence=Confidence.HIGH,
    triggers=("u64_stats_fetch_", "+="),
    status="preview",
    version=3,
    since="0.2.0",
    references=(
        Reference(
            "include/linux/u64_stats_sync.h, usage",
            "https://git.kernel.org/pub/scm/linux/kernel/git/torvalds/linux.git/tree/include/linux/u64_stats_sync.h",
        ),
    ),
    examples=(
        Bad(
            "The sum over all queues is kept inside the retry loop",
            (
                """
--- a/drivers/net/ethernet/foo/foo_main.c
+++ b/drivers/net/ethernet/foo/foo_main.c
@@ -300 +300 @@ static void foo_get_stats64(struct net_device *netdev,
+static void foo_get_stats64(struct net_device *netdev, struct rtnl_link_stats64 *stats)
+{
+	struct foo_dev *foo = netdev_priv(netdev);
+	u64 bytes = 0, packets = 0;
+	unsigned int start;
+	int i;
+
+	for (i = 0; i < foo->num_queues; i++) {
+		struct foo_queue_stats *q = &foo->rxqs[i].stats;
+
+		do {
+			start = u64_stats_fetch_begin(&q->syncp);
+			bytes += q->bytes;  //~ adds to bytes inside the u64_stats_fetch_retry() loop
+			packets += q->packets;
+		} while (u64_stats_fetch_retry(&q->syncp, start));
+	}
+	stats->rx_bytes = bytes;
+	stats->rx_packets = packets;
+}
""",
            ),
        ),
        Bad(
            "A sum over rings gets a retry loop around it",
            (
                """
--- a/drivers/net/ethernet/foo/foo_ethtool.c
+++ b/drivers/net/ethernet/foo/foo_ethtool.c
@@ -80 +80 @@ static void foo_ring_stats(struct foo_ring *ring, struct foo_stats *sum)
 	unsigned int start;

-	sum->errors += ring->errors;
+	do {
+		start = u64_stats_fetch_begin_irq(&ring->syncp);
+		sum->errors += u64_stats_read(&ring->errors);  //~ adds to sum->errors
+	} while (u64_stats_fetch_retry_irq(&ring->syncp, start));
 }
""",
            ),
        ),
        Good(
            "Read in the loop, added up behind it",
            (
                """
--- a/drivers/net/ethernet/foo/foo_main.c
+++ b/drivers/net/ethernet/foo/foo_main.c
@@ -300 +300 @@ static void foo_get_stats64(struct net_device *netdev,
 	for (i = 0; i < foo->num_queues; i++) {
+		do {
+			start = u64_stats_fetch_begin(&q->syncp);
+			b = q->bytes;
+		} while (u64_stats_fetch_retry(&q->syncp, start));
+		bytes += b;
 	}
""",
            ),
        ),
        Good(
            "Each round assigns before it adds",
            (
                """
--- a/drivers/net/ethernet/foo/foo_main.c
+++ b/drivers/net/ethernet/foo/foo_main.c
@@ -300 +300 @@ static void foo_get_ring_stats(struct foo_ring *ring, u64 *packets)
 	unsigned int start;

+	do {
+		start = u64_stats_fetch_begin(&ring->syncp);
+		rx = ring->ucast_pkts;
+		rx += ring->mcast_pkts;
+		rx += ring->bcast_pkts;
+	} while (u64_stats_fetch_retry(&ring->syncp, start));
+	*packets += rx;
 }
""",
            ),
        ),
        Good(
            "The sum is declared in the loop, or cleared with its structure",
            (
                """
--- a/drivers/net/ethernet/foo/foo_main.c
+++ b/drivers/net/ethernet/foo/foo_main.c
@@ -300 +300 @@ static void foo_get_ring_stats(struct foo_ring *ring, struct foo_stats *sum)
 	unsigned int start;

+	do {
+		u64 drops = 0;
+
+		start = u64_stats_fetch_begin(&ring->syncp);
+		memset(&tmp, 0, sizeof(tmp));
+		for (i = 0; i < FOO_REASONS; i++) {
+			drops += u64_stats_read(&ring->drops[i]);
+			tmp.packets += ring->packets[i];
+		}
+		tmp.drops = drops;
+	} while (u64_stats_fetch_retry(&ring->syncp, start));
 }
""",
            ),
        ),
    ),
)
