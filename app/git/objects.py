# SPDX-License-Identifier: Apache-2.0
"""Objects of one repository: files, directories and commits, checked against their ids."""

import hashlib
import re
import sys
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import NamedTuple, TypeGuard

from cachetools import LRUCache

from app.git.batch import AHEAD, SECONDS, Batch, ObjectInfo
from app.git.bounded import MIB

__all__ = ["AHEAD", "Blob", "CommitObject", "ObjectInfo", "Objects", "TreeEntry"]

MAX_BLOB = 8 * MIB
MAX_COMMIT = MIB // 4
MAX_COMMITS = 16 * MIB  # memory of the commits that are kept
MAX_READ = 16 * MIB  # bytes of objects in memory at once
MAX_PATH = 4096
MAX_PARTS = 64
MAX_MISSING = 100_000  # ids that are remembered
LAST_SECOND = 253_402_300_799  # of the year 9999, the last one that Python can show

_ID = re.compile(r"[0-9a-f]{7,64}")
_DATE = re.compile(rb"> ([0-9]{1,18})(?: [-+][0-9]{1,6})?$")
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
# an entry of a tree object: its mode, name and id
_ENTRIES = {
    "sha1": re.compile(rb"([0-7]{5,6}) ([^\0]+)\0(.{20})", re.DOTALL),
    "sha256": re.compile(rb"([0-7]{5,6}) ([^\0]+)\0(.{32})", re.DOTALL),
}
_Directory = dict[bytes, tuple[bytes, bytes]]


class Blob(NamedTuple):
    """A file's content with its full id. Without `data`, `problem` says why."""

    id: str
    data: bytes | None
    problem: str = ""


class CommitObject(NamedTuple):
    """A commit; times are in seconds since 1970."""

    id: str
    tree: str
    parents: tuple[str, ...]
    authored: int
    committed: int
    subject: str
    message: str


class TreeEntry(NamedTuple):
    """An entry of a directory; a link or a submodule is neither `tree` nor `blob`."""

    id: str
    kind: str


class Objects:
    """The objects of one repository.

    An answer is `None` if an object is missing or another kind of object, if several objects have
    the abbreviated id, or if git fails; `problem` then says why. What is missing stays missing
    until `renew` is called, so that a review gets the same answer twice.
    """

    def __init__(self, directory: Path, form: str = "sha1", seconds: float = SECONDS) -> None:
        """Take a private git directory (`app.git.private`) and its hash, `sha1` or `sha256`."""
        self._batch = Batch(directory, seconds)
        self._form = form
        self._length = hashlib.new(form, usedforsecurity=False).digest_size
        self._commits = LRUCache[str, CommitObject](MAX_COMMITS, getsizeof=_memory)
        self._trees = LRUCache[str, _Directory](100_000, getsizeof=len)
        self._missing: set[str] = set()

    @property
    def problem(self) -> str:
        """Return why git failed last, empty if it did not."""
        return self._batch.problem

    def blob(self, id: str) -> Blob | None:
        """Return the blob with a full id or an abbreviated one of at least 7 digits.

        A blob of more than 8 MiB has no data.
        """
        return next(self.blobs([id]))

    def blobs(self, ids: Iterable[str]) -> Iterator[Blob | None]:
        """Yield blobs in the order of the given ids; faster than `blob` for many ids."""
        source = iter(ids)
        while some := list(islice(source, AHEAD)):
            for portion in _portions(self.infos(some)):
                contents = iter(self._batch.contents([info for info in portion if _is_small(info)]))
                for info in portion:
                    data = next(contents) if _is_small(info) else None
                    yield self._blob(info, data) if info and info.kind == "blob" else None

    def _blob(self, info: ObjectInfo, data: bytes | None) -> Blob:
        if info.size > MAX_BLOB:
            return Blob(info.id, None, f"the file is larger than {MAX_BLOB // MIB} MiB")
        if data is None:
            return Blob(info.id, None, "git cannot read the file")
        if not self._is_whole(info, data):
            return Blob(info.id, None, "the content does not have the id")
        return Blob(info.id, data)

    def infos(self, ids: Iterable[str], suffix: str = "") -> list[ObjectInfo | None]:
        """Return what objects are, without their content.

        `suffix` is `^{commit}` to follow tags to commits.
        """
        wanted = [one.lower() + suffix if self._is_id(one) else "" for one in ids]
        asked = [one for one in dict.fromkeys(wanted) if one and one not in self._missing]
        answers = self._batch.infos([one.encode() for one in asked])
        found = dict(zip(asked, answers, strict=True))
        self._miss(one for one, info in found.items() if not info)
        return [found.get(one) for one in wanted]

    def _is_id(self, id: str) -> bool:
        return len(id) <= 2 * self._length and bool(_ID.fullmatch(id.lower()))

    def _miss(self, names: Iterable[str]) -> None:
        if len(self._missing) > MAX_MISSING:
            self._missing.clear()
        self._missing.update(names)

    def file(self, commit: str, path: str) -> Blob | None:
        """Return a file of a commit.

        Links and submodules are not followed. A path that leaves the tree, or that has control
        characters, is no file.
        """
        entry = self.entry(commit, path)
        return self.blob(entry.id) if entry and entry.kind == "blob" else None

    def entry(self, commit: str, path: str) -> TreeEntry | None:
        """Return what a commit has at a path, without its content; paths are as in `file`."""
        parts = _parts(path)
        found = self.commit(commit) if parts else None
        entry = TreeEntry(found.tree, "tree") if found else None
        for part in parts:
            if not entry or entry.kind != "tree":
                return None
            mode, id = (self._directory(entry.id) or {}).get(part, (b"", b""))
            entry = TreeEntry(id.hex(), _kind(mode)) if id else None
        return entry

    def _directory(self, tree: str) -> _Directory | None:
        if (known := self._trees.get(tree)) is not None:
            return known
        (info,) = self.infos([tree])
        data = self._whole(info) if info and info.kind == "tree" else None
        found = None if data is None else _entries(data, self._form)
        if found is not None and len(found) <= self._trees.maxsize:
            self._trees[tree] = found
        return found

    def _whole(self, info: ObjectInfo) -> bytes | None:
        if info.size > MAX_BLOB:
            return None
        (data,) = self._batch.contents([info])
        return data if data is not None and self._is_whole(info, data) else None

    def _is_whole(self, info: ObjectInfo, data: bytes) -> bool:
        """Return whether the content has the id: git does not compare them."""
        digest = hashlib.new(self._form, usedforsecurity=False)
        digest.update(f"{info.kind} {len(data)}\0".encode())
        digest.update(data)
        return digest.hexdigest() == info.id

    def commit(self, id: str) -> CommitObject | None:
        """Return the commit with a full id or an abbreviated one of at least 7 digits."""
        return self._commits.get(id) or next(self.commits([id]))

    def commits(
        self, ids: Iterable[str], *, has_messages: bool = True
    ) -> Iterator[CommitObject | None]:
        """Yield commits in the order of the given ids; faster than `commit` for many ids.

        Without messages and subjects, any number of commits takes little memory.
        """
        source = iter(ids)
        while some := list(islice(source, AHEAD)):
            infos = self.infos(some, "^{commit}")
            read = self._commits_of([info for info in infos if info], has_messages)
            for id, info in zip(some, infos, strict=True):
                # a tag that was followed has another id
                yield read.get(info.id) if info and info.id.startswith(id.lower()) else None

    def _commits_of(self, infos: list[ObjectInfo], has_messages: bool) -> dict[str, CommitObject]:
        found = {info.id: known for info in infos if (known := self._commits.get(info.id))}
        left = [info for info in infos if info.id not in found and info.size <= MAX_COMMIT]
        for info, data in zip(left, self._batch.contents(left), strict=True):
            is_whole = data is not None and self._is_whole(info, data)
            commit = _commit(info.id, data, 2 * self._length) if data and is_whole else None
            if commit and has_messages:
                found[info.id] = self._commits[info.id] = commit
            elif commit:
                found[info.id] = commit._replace(subject="", message="")
        return found

    def renew(self) -> None:
        """Forget what failed or was missing."""
        self._missing.clear()
        self._batch.renew()

    def close(self) -> None:
        """End git; the next question starts it again."""
        self._batch.close()


def _memory(commit: CommitObject) -> int:
    """Return about how many bytes a commit takes in memory."""
    texts = sys.getsizeof(commit.subject) + sys.getsizeof(commit.message)
    return texts + 100 * len(commit.parents) + 500


def _is_small(info: ObjectInfo | None) -> TypeGuard[ObjectInfo]:
    return info is not None and info.kind == "blob" and info.size <= MAX_BLOB


def _portions(infos: Iterable[ObjectInfo | None]) -> Iterator[list[ObjectInfo | None]]:
    """Yield objects in portions, whose contents fit into memory."""
    portion: list[ObjectInfo | None] = []
    size = 0
    for info in infos:
        more = info.size if info and _is_small(info) else 0
        if portion and size + more > MAX_READ:
            yield portion
            portion, size = [], 0
        portion.append(info)
        size += more
    yield portion


def _parts(path: str) -> list[bytes]:
    """Return the names in a path, and nothing for a path that may leave the tree."""
    parts = path.split("/")
    if len(path) > MAX_PATH or len(parts) > MAX_PARTS or _CONTROL.search(path):
        return []
    if any(part in ("", ".", "..") or part.lower() == ".git" for part in parts):
        return []
    try:
        return [part.encode("utf-8", "surrogateescape") for part in parts]
    except UnicodeEncodeError:
        return []


def _kind(mode: bytes) -> str:
    if mode.startswith(b"100"):
        return "blob"
    return "tree" if mode in (b"40000", b"040000") else "other"


def _entries(data: bytes, form: str) -> _Directory | None:
    """Return the entries of a tree object, `None` if it is damaged."""
    found: _Directory = {}
    match, at = _ENTRIES[form].match, 0
    while at < len(data):
        entry = match(data, at)
        if not entry:
            return None
        mode, name, id = entry.groups()
        found.setdefault(name, (mode, id))  # git takes the first of two, too
        at = entry.end()
    return found


def _commit(id: str, data: bytes, length: int) -> CommitObject | None:
    """Return a parsed commit, `None` if it is damaged."""
    header, _, body = data.partition(b"\n\n")
    fields = [line.partition(b" ")[::2] for line in header.split(b"\n")]
    trees, parents = (
        [value.decode("ascii", "replace") for name, value in fields if name == wanted]
        for wanted in (b"tree", b"parent")
    )
    if not trees or any(len(one) != length or not _ID.fullmatch(one) for one in trees + parents):
        return None
    message = _text(body).lstrip("\n")
    subject = " ".join(message.split("\n\n", 1)[0].split("\n")).strip()
    dates = (_date(fields, b"author"), _date(fields, b"committer"))
    return CommitObject(id, trees[0], tuple(parents), *dates, subject, message)


def _date(fields: list[tuple[bytes, bytes]], name: bytes) -> int:
    value = next((value for field, value in fields if field == name), b"")
    found = _DATE.search(value)
    return min(int(found[1]), LAST_SECOND) if found else 0


def _text(data: bytes) -> str:
    try:
        return data.decode()
    except UnicodeDecodeError:
        return data.decode("latin-1")  # old commits seldom say their encoding
