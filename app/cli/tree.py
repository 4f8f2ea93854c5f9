# SPDX-License-Identifier: Apache-2.0
"""Commands `kantha tree` and `kantha tree index`: show kernel trees, and index a commit."""

import argparse
import resource
import sys
import time
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from app import offline
from app.cli.printing import count, printable
from app.errors import UserError
from app.git import commands as git
from app.git.bounded import MIB
from app.offline import Offline
from app.tree import places
from app.tree.index import IndexState, states, update
from app.tree.kernel_trees import Trees
from app.tree.repository import Repository, TreeBranch, TreePlace

LAST = 4_000_000_000  # seconds since 1970, in the year 2096
MOST_BRANCHES = 10
PATH_HELP = "git repository with a kernel tree, PATH or PATH#BRANCH;BRANCH"


def add(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    shown = commands.add_parser(
        "tree",
        description="List the kernel trees of KANTHA_TREE or --tree, their newest branches, and "
        "the indexes of their commits.",
        epilog="Example: kantha tree --tree /srv/linux.git",
    )
    shown.add_argument(
        "--tree",
        dest="trees",
        metavar="PATH",
        action="append",
        default=[],
        help=f"{PATH_HELP}, instead of KANTHA_TREE; you can repeat the option",
    )
    _add_directory(shown, "--tree-index", "read indexes from this directory")
    shown.set_defaults(command=run_show, settings=offline.load)
    index = commands.add_parser(
        "tree index",
        description="Index the newest commit of a kernel tree. Checks learn from the index which "
        "symbols, Kconfig options and compatible strings exist. A server makes the index of its "
        "first tree itself. Only files that no earlier index has are read.",
        epilog="Example: kantha tree index /srv/linux.git#mainline/master",
    )
    index.add_argument(
        "path",
        nargs="?",
        metavar="PATH",
        help=f"{PATH_HELP} (default: the first tree of KANTHA_TREE)",
    )
    _add_directory(index, "--output", "write the index to this directory")
    index.set_defaults(command=run_index, settings=offline.load)


def _add_directory(command: argparse.ArgumentParser, option: str, words: str) -> None:
    command.add_argument(
        option,
        dest="directory",
        metavar="DIR",
        type=Path,
        help=f"{words} (default: tree-index in KANTHA_DATA)",
    )


def run_show(given: argparse.Namespace, settings: Offline) -> int:
    found = _places(given.trees, settings)
    known = states(given.directory or settings.tree_index)
    git.need()
    with Trees(found) as trees:
        lines = [line for one in trees.repositories for line in _lines(one, known)]
    lines += [f"index of {one.commit[:12]}: {_index(one)}" for one in known]
    sys.stdout.writelines(f"{printable(line)}\n" for line in lines or ["no kernel tree is set"])
    return 0


def _places(paths: Sequence[str], settings: Offline) -> tuple[TreePlace, ...]:
    if paths:
        return places.checked([places.place(text) for text in paths], places.OPTION)
    return places.parse(settings.tree)


def _lines(repository: Repository, known: Sequence[IndexState]) -> Iterator[str]:
    branches = repository.branches()
    problem = f": {repository.problem}" if repository.problem else ""
    shallow = ", shallow" if repository.is_shallow else ""
    number = count(len(branches), "branch", "branches")
    yield f"{repository.place.path}: {number}{shallow}{problem}"
    for branch in branches[:MOST_BRANCHES]:
        yield f"  {_branch(repository, branch, known)}"
    if len(branches) > MOST_BRANCHES:
        yield f"  and {len(branches) - MOST_BRANCHES} older"


def _branch(repository: Repository, branch: TreeBranch, known: Sequence[IndexState]) -> str:
    name = repository.name_of(branch.commit)
    is_indexed = any(one.commit == branch.commit for one in known)
    day = _date(branch.time)
    return f"{branch.name} at {name} of {day}: {'indexed' if is_indexed else 'not indexed'}"


def _date(seconds: float) -> str:
    # a commit may have any date
    return f"{datetime.fromtimestamp(min(max(seconds, 0), LAST), UTC):%Y-%m-%d}"


def _index(state: IndexState) -> str:
    size = f"{state.size / MIB:.1f} MiB"
    files, names = f"{state.files:,} files", f"{state.entries:,} names"
    return f"{files}, {names}, {size}, made on {_date(state.made)}"


def run_index(given: argparse.Namespace, settings: Offline) -> int:
    start = time.monotonic()
    found = _places([given.path] if given.path else [], settings)
    if not found:
        raise UserError("name a kernel tree, or set KANTHA_TREE")
    git.need()
    with Trees(found[:1]) as trees:
        (repository,) = trees.repositories
        branch = _newest(repository)
        state = _updated(repository, branch, given.directory or settings.tree_index)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    is_new = state.made > time.time() - (time.monotonic() - start)
    sys.stdout.write(
        f"{branch.name} at {branch.commit[:12]}: {state.files:,} files ({state.read:,} read), "
        f"{state.entries:,} names; {state.seconds:.1f} s of CPU time, "
        f"{time.monotonic() - start:.1f} s in all; {state.size / MIB:.1f} MiB on disk, "
        f"{peak:.0f} MiB of memory at most\n"
        if is_new
        else f"{branch.name} at {branch.commit[:12]} is indexed: {_index(state)}\n"
    )
    return 0


def _newest(repository: Repository) -> TreeBranch:
    branches = repository.branches()
    if not branches:
        wanted = " or ".join(repository.place.branches)
        missing = f"no branch is named {wanted}" if wanted else "there is no branch"
        raise UserError(f"{repository.place.path}: {repository.problem or missing}")
    return branches[0]


def _updated(repository: Repository, branch: TreeBranch, directory: Path) -> IndexState:
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    console = Console(stderr=True)
    with Progress(*columns, TimeElapsedColumn(), console=console) as progress:
        task = progress.add_task("files", total=None)

        def tell(done: int, total: int) -> None:
            progress.update(task, completed=done, total=total)

        return update(repository, branch.commit, directory, tell)
