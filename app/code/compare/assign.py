# SPDX-License-Identifier: Apache-2.0
"""Assignment of rows to columns with the largest total gain (Kuhn, Munkres)."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

# rows by columns that are solved exactly; a full table of that size takes a few seconds
MAX_CELLS = 60_000

Pair = tuple[int, int]


def assign(gains: Mapping[Pair, int]) -> dict[int, int]:
    """Assign rows to columns so that the total gain is as large as possible.

    Each row and each column is used at most once. Only pairs with a gain above 0 count. Groups of
    pairs that do not compete for a row or a column are solved separately. In a group with more than
    MAX_CELLS cells, the pair with the largest gain is taken first. The result is then only close to
    the best assignment, but fast to compute.
    """
    found: dict[int, int] = {}
    for part in _parts(sorted(pair for pair, gain in gains.items() if gain > 0)):
        rows, columns = sorted({row for row, _ in part}), sorted({c for _, c in part})
        if len(rows) * len(columns) > MAX_CELLS:
            found |= _greedy(part, gains)
        elif len(rows) <= len(columns):
            found |= _exact(rows, columns, gains)
        else:
            turned = {(column, row): gains[row, column] for row, column in part}
            found |= {row: column for column, row in _exact(columns, rows, turned).items()}
    return found


def _parts(pairs: Sequence[Pair]) -> Iterable[list[Pair]]:
    """Group the pairs that compete for a row or a column, directly or through other pairs."""
    part_of: dict[tuple[str, int], tuple[str, int]] = {}

    def find(node: tuple[str, int]) -> tuple[str, int]:
        while (above := part_of.setdefault(node, node)) != node:
            part_of[node] = part_of[above]
            node = above
        return node

    for row, column in pairs:
        part_of[find(("row", row))] = find(("column", column))
    parts: dict[tuple[str, int], list[Pair]] = defaultdict(list)
    for pair in pairs:
        parts[find(("row", pair[0]))].append(pair)
    return parts.values()


def _greedy(part: Iterable[Pair], gains: Mapping[Pair, int]) -> dict[int, int]:
    found: dict[int, int] = {}
    taken: set[int] = set()
    for row, column in sorted(part, key=lambda pair: (-gains[pair], pair)):
        if row not in found and column not in taken:
            found[row] = column
            taken.add(column)
    return found


def _exact(rows: list[int], columns: list[int], gains: Mapping[Pair, int]) -> dict[int, int]:
    """Return the best assignment of rows to columns. There must not be more rows than columns."""
    costs = [[-max(0, gains.get((row, column), 0)) for column in columns] for row in rows]
    table = _Table(costs)
    for row in range(len(rows)):
        table.place(row)
    held = ((rows[row], columns[column]) for column, row in enumerate(table.held) if row >= 0)
    return {row: column for row, column in held if gains.get((row, column), 0) > 0}


class _Table:
    """A table with the cost of each assignment of a row to a column.

    The rows are assigned one after the other. Each time, other rows move to other columns by the
    cheapest chain of moves. `of_row` and `of_column` are prices under which no assigned row has a
    cheaper column.
    """

    def __init__(self, costs: list[list[int]]) -> None:
        self.costs = costs
        self.of_row = [0] * len(costs)
        self.of_column = [0] * len(costs[0])
        self.held = [-1] * len(costs[0])

    def place(self, row: int) -> None:
        width = len(self.held)
        dearness: list[float] = [float("inf")] * width
        came_from = [-1] * width
        settled: list[int] = []
        waiting = set(range(width))
        at, base = row, 0
        while True:
            costs, price = self.costs[at], self.of_row[at]
            last = settled[-1] if settled else -1
            for column in waiting:
                asked = base + costs[column] - price - self.of_column[column]
                if asked < dearness[column]:
                    dearness[column], came_from[column] = asked, last
            nearest = min(waiting, key=lambda column: (dearness[column], column))
            base = int(dearness[nearest])
            waiting.remove(nearest)
            settled.append(nearest)
            if self.held[nearest] < 0:
                break
            at = self.held[nearest]
        self._reprice(row, settled, dearness, base)
        self._move(row, settled[-1], came_from)

    def _reprice(self, row: int, settled: list[int], dearness: list[float], base: int) -> None:
        self.of_row[row] += base
        for column in settled[:-1]:
            by = base - int(dearness[column])
            self.of_row[self.held[column]] += by
            self.of_column[column] -= by

    def _move(self, row: int, free: int, came_from: list[int]) -> None:
        column = free
        while came_from[column] >= 0:
            self.held[column] = self.held[came_from[column]]
            column = came_from[column]
        self.held[column] = row
