# SPDX-License-Identifier: Apache-2.0
"""Checks of the kernel trees: repositories that this user can read, their age, their indexes."""

import time
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta

from app.errors import UserError
from app.service.upkeep.doctor.line import DoctorLine, Patient, error, fine, warning
from app.tree import places
from app.tree.index import states
from app.tree.repository import Repository, TreeBranch

UNREADABLE = "fetch again, mount the repositories that it borrows from, or run `git fsck`"
OLD = timedelta(days=30)
OLD_INDEX = 7  # days
INDEX = "start `kantha serve`, or run `kantha tree index`, and see the log for its errors"
SHOWN = 3  # names in a line
SLOW = 1.0  # seconds for one file: a review reads dozens
MIB = 1024 * 1024
LAST = 4_000_000_000  # seconds since 1970, in the year 2096
FILE = "MAINTAINERS"  # each kernel tree has it, and it is large


def look(patient: Patient) -> Iterator[DoctorLine]:
    text = patient.settings.tree
    if not text.strip():
        yield fine("tree", "KANTHA_TREE is not set, so reviews see only the lines in the patches")
        return
    try:
        found = places.parse(text)
    except UserError as wrong:
        yield error("tree", str(wrong), "correct KANTHA_TREE, or the rights of this user")
        return
    for number, place in enumerate(found):
        with closing(Repository(place)) as repository:
            yield _repository(repository, patient.now)
            if repository.branches() and repository.unreadable():
                yield warning("tree", f"{place.path}: {_unreadable(repository)}", UNREADABLE)
            # the server indexes the newest branch of the first repository
            if not number and (branches := repository.branches()):
                yield _index(repository, branches[0], patient)


def _index(repository: Repository, newest: TreeBranch, patient: Patient) -> DoctorLine:
    directory = patient.settings.tree_index
    found = states(directory)
    if not found:
        text = f"{directory}: no index, so the checks that need one are skipped"
        return warning("tree", text, INDEX)
    state = next((one for one in found if one.commit == newest.commit), found[0])
    days = _days(patient.now, _moment(state.made))
    name = repository.name_of(state.commit)
    text = f"{directory}: index of {name}, {state.size / MIB:.1f} MiB, made {days} days ago"
    if state.commit != newest.commit:
        text += f"; none of the newest commit {repository.name_of(newest.commit)}"
        if days > OLD_INDEX:
            return warning("tree", text, INDEX)
    return fine("tree", text)


def _repository(repository: Repository, now: datetime) -> DoctorLine:
    path, branches = repository.place.path, repository.branches()
    if repository.problem:
        todo = "run `git fsck` as the owner, and let this user read the whole directory"
        return error("tree", f"{path}: {repository.problem}", todo)
    if not branches:
        return error("tree", f"{path}: {_no_branch(repository)}", "fetch, or correct KANTHA_TREE")
    newest = branches[0]
    since = time.perf_counter()
    is_read = bool(repository.objects.file(newest.commit, FILE))
    seconds = time.perf_counter() - since
    parts = [f"{path}: {_in_words(branches, repository, now)}"]
    parts += ["shallow, so old commits are missing"] if repository.is_shallow else []
    is_partial = repository.is_partial
    parts += ["partial, so files that were not fetched are missing"] if is_partial else []
    parts += [f"{FILE} read in {1000 * seconds:.0f} ms" if is_read else f"no {FILE} found"]
    text = "; ".join(parts)
    if not is_read and not is_partial:
        return warning("tree", text, "check that this is a kernel tree")
    if seconds > SLOW:
        return warning("tree", text, "use a faster disk, or run `git repack -ad` as the owner")
    if now - _moment(newest.time) > OLD:
        return warning("tree", text, "run `git fetch` by a timer (docs/how-to/tree.md)")
    return fine("tree", text)


def _no_branch(repository: Repository) -> str:
    if repository.unreadable():
        return _unreadable(repository)
    patterns = repository.place.branches
    return f"no branch is named {' or '.join(patterns)}" if patterns else "there is no branch"


def _unreadable(repository: Repository) -> str:
    names = repository.unreadable()
    more = f" and {len(names) - SHOWN} more" if len(names) > SHOWN else ""
    return f"the newest commit of {', '.join(names[:SHOWN])}{more} cannot be read"


def _in_words(branches: tuple[TreeBranch, ...], repository: Repository, now: datetime) -> str:
    newest = branches[0]
    days = _days(now, _moment(newest.time))
    number = f"{len(branches)} {'branch' if len(branches) == 1 else 'branches'}"
    name = repository.name_of(newest.commit)
    return f"{number}, the newest commit is {name} in {newest.name}, {days} days old"


def _moment(seconds: float) -> datetime:
    # a commit may have any date
    return datetime.fromtimestamp(min(max(seconds, 0), LAST), UTC)


def _days(now: datetime, then: datetime) -> int:
    return max((now - then).days, 0)
