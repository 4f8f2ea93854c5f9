# SPDX-License-Identifier: Apache-2.0
"""Edit distance of two names: the number of letters inserted, deleted, changed or swapped."""


def distance(one: str, other: str, at_most: int) -> int:
    """Return the number of edits between two names, but no more than `at_most + 1`.

    The function computes only a band of the distance table, with at most `2 * at_most + 1` cells
    for each letter of `one`.
    """
    far = at_most + 1
    if abs(len(one) - len(other)) > at_most:
        return far
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, letter in enumerate(one, 1):
        above, row = row, [i] + [far] * len(other)
        for j in range(max(1, i - at_most), min(len(other), i + at_most) + 1):
            row[j] = min(above[j] + 1, row[j - 1] + 1, above[j - 1] + (letter != other[j - 1]))
            if i > 1 and j > 1 and letter == other[j - 2] and one[i - 2] == other[j - 1]:
                row[j] = min(row[j], before[j - 2] + 1)
        before = above
    return min(row[-1], far)
