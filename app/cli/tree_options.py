# SPDX-License-Identifier: Apache-2.0
"""The options `--tree` and `--tree-index`, which choose kernel trees instead of the settings."""

import argparse
from pathlib import Path

from app.engine.chosen import Chosen
from app.errors import UserError
from app.offline import Offline


def add_to(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--tree",
        dest="trees",
        metavar="PATH",
        action="append",
        default=[],
        help="read whole files from this git repository with a kernel tree, PATH or "
        "PATH#BRANCH;BRANCH, instead of those of KANTHA_TREE; you can repeat the option",
    )
    command.add_argument(
        "--tree-index",
        metavar="DIR",
        type=Path,
        help="read the indexes of the trees from this directory (default: tree-index in "
        "KANTHA_DATA, if the directory exists)",
    )


def with_trees(
    chosen: Chosen, settings: Offline, trees: list[str] | None = None, index: Path | None = None
) -> Chosen:
    """Return a choice of rules with the kernel trees of `--tree`, or else of KANTHA_TREE.

    Raises:
        UserError: a tree or the index does not exist, or git is missing or too old.
    """
    if not trees and not settings.tree.strip():
        if index:
            raise UserError("--tree-index needs --tree or KANTHA_TREE")
        return chosen
    # a check without a tree starts without git
    from app.git import commands  # noqa: PLC0415
    from app.tree import places  # noqa: PLC0415

    if trees:
        found = places.checked([places.place(text) for text in trees], places.OPTION)
    else:
        found = places.parse(settings.tree)
    commands.need()
    return chosen._replace(trees=found, tree_index=_index(index, settings))


def _index(given: Path | None, settings: Offline) -> Path | None:
    if given is None:
        return settings.tree_index if settings.tree_index.is_dir() else None
    if not given.is_dir():
        raise UserError(f"--tree-index: {given}: no such directory")
    return given
