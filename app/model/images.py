# SPDX-License-Identifier: Apache-2.0
"""Images: the texts of whole files before and after a patch, and where the texts were found."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType


class Fidelity(StrEnum):
    """The certainty with which the image of a file is known.

    `EXACT`: the ids of the texts before and after the patch are those of the diff's `index` line.
    `APPROXIMATE`: the hunks fit into a text that may differ from the author's elsewhere.
    `PATCH_ONLY`: only the hunks are known.
    """

    EXACT = "exact"
    APPROXIMATE = "approximate"
    PATCH_ONLY = "patch only"

    @property
    def rank(self) -> int:
        """The position from the lowest fidelity, 0, to the highest."""
        return _RANKS[self]


_RANKS = {fidelity: rank for rank, fidelity in enumerate(reversed(Fidelity))}


class ImageSource(StrEnum):
    """The place where the text of a file before a patch was found."""

    NEW_FILE = "the patch adds the file"
    SERIES = "an earlier patch of the series"
    PREREQUISITE = "a patch that the series needs"
    BLOB = "the blob of the index line"
    APPLIED = "the blob after the patch, with the patch undone"
    WHOLE = "the patch shows the whole file"
    BASE = "base-commit"
    BRANCH = "a branch"

    @property
    def is_of_tree(self) -> bool:
        """Return whether a kernel tree has the text, and not only the mails."""
        return self in (self.BLOB, self.APPLIED, self.BASE, self.BRANCH)


@dataclass(frozen=True, slots=True)
class Shift:
    """The place of a hunk in an image, and the distance from its place in the diff.

    `first` and `last` are the first and the last line of the hunk in the image, and `by` is the
    line of the image minus the line of the diff. All numbers are of one image, before or after the
    patch. `last` is less than `first` if the hunk has no line in the image.
    """

    first: int
    last: int
    by: int


@dataclass(frozen=True, slots=True)
class Image:
    """The whole text of a file before and after a change of a patch.

    `before` and `after` are `None` if the text is unknown or the file does not exist there. The
    lines of a file with CRLF line ends are without their CR, as checks see those of the diff.
    `before_id` and `after_id` are the full git ids of the two texts, and empty without a text.
    `place` names a commit in words, such as `v7.2-rc1 (base-commit)`. `offset` is the largest
    distance in lines between a hunk's place in the diff and in the text before the patch. If a hunk
    has such a distance in the text before or after the patch, `shifts_before` or `shifts_after`
    lists all hunks in order; otherwise it is empty. `reason` says where and why hunks do not fit,
    or why no text was found. `tried` lists in words what was tried, in order.
    """

    fidelity: Fidelity
    before: str | None = None
    after: str | None = None
    before_id: str = ""
    after_id: str = ""
    source: ImageSource | None = None
    place: str = ""
    offset: int = 0
    shifts_before: tuple[Shift, ...] = ()
    shifts_after: tuple[Shift, ...] = ()
    reason: str = ""
    tried: tuple[str, ...] = ()

    @property
    def is_whole(self) -> bool:
        return self.fidelity is not Fidelity.PATCH_ONLY


UNKNOWN = Image(Fidelity.PATCH_ONLY)

# the images of a series, by the Message-ID of the patch and the path of the changed file
Images = Mapping[tuple[str, str], Image]
NO_IMAGES: Images = MappingProxyType({})


class Applying(StrEnum):
    """The way in which a patch applies to the texts that a tree has."""

    EXACTLY = "applies exactly"
    WITH_OFFSET = "applies with an offset"
    NOT = "does not apply"
    UNKNOWN = "no base was found"


@dataclass(frozen=True, slots=True)
class Application:
    """The way in which one patch applies, in words; never a verdict on the author.

    `place` names the commit or the source, such as `v7.2-rc1 (base-commit)`. `reason` says where
    and why the patch does not apply. `tried` lists what was tried.
    """

    message_id: str
    applying: Applying
    fidelity: Fidelity
    place: str = ""
    offset: int = 0
    reason: str = ""
    tried: tuple[str, ...] = ()

    @property
    def words(self) -> str:
        """The way in which the patch applies, as the rest of a sentence about the patch.

        The text may have characters of the patch's paths.
        """
        tried = "" if self.is_applied else ", ".join(self.tried)
        return f"{self.outcome}; tried: {tried}" if tried else self.outcome

    @property
    def outcome(self) -> str:
        """The words without what was tried."""
        return "".join(self._outcome())

    def _outcome(self) -> Iterator[str]:
        yield self.applying.value
        if self.applying is Applying.WITH_OFFSET and self.offset:
            yield f" of {self.offset} {'line' if self.offset == 1 else 'lines'}"
        if self.place and self.applying is not Applying.UNKNOWN:
            yield f" to {self.place}"
        if self.reason:
            yield f": {self.reason}"

    @property
    def is_applied(self) -> bool:
        return self.applying in (Applying.EXACTLY, Applying.WITH_OFFSET)


class Basis(StrEnum):
    """The least that a finding rests on.

    `PATCH_ONLY`: the diff alone shows the finding. `EXACT` and `APPROXIMATE`: only the whole file
    shows it, which is known with this fidelity. `TREE`: only other files or the history of the
    kernel tree show it.
    """

    EXACT = "exact"
    APPROXIMATE = "approximate"
    PATCH_ONLY = "patch only"
    TREE = "tree"

    @property
    def words(self) -> str:
        return _BASIS[self]

    @property
    def fidelity(self) -> Fidelity:
        """The lowest fidelity of the finding's file with which a review finds it."""
        return Fidelity.PATCH_ONLY if self is Basis.TREE else Fidelity(self.value)


_BASIS: Mapping[Basis, str] = MappingProxyType(
    {
        Basis.EXACT: "the whole file",
        Basis.APPROXIMATE: "the whole file, which may differ from the author's",
        Basis.PATCH_ONLY: "the patch only",
        Basis.TREE: "other files or the history of the kernel tree",
    }
)


@dataclass(frozen=True, slots=True)
class TreeUse:
    """The commits and texts that a review read from kernel trees.

    `commits` are the commits whose files or history the review read, `blobs` the ids of the files'
    texts, and `index` the id of the index. `hash` identifies all three, the patches that the series
    needs, and `applications`: equal values give equal runs. It is empty if git did not answer a
    question. `is_complete` means that each changed file has an image, or
    can have none, as a binary file. Otherwise the run is due again when branches move. `inexact`
    lists the changed files without an exact image (`inexact_of`).
    """

    commits: tuple[str, ...] = ()
    blobs: tuple[str, ...] = ()
    index: str = ""
    hash: str = ""
    applications: tuple[Application, ...] = ()
    is_complete: bool = True
    inexact: tuple[tuple[str, Fidelity], ...] = ()

    def application(self, message_id: str) -> Application | None:
        """Return how the patch with a Message-ID applies, if the review says so."""
        return next((one for one in self.applications if one.message_id == message_id), None)


MAX_INEXACT = 2_000  # files
OTHERS = ""  # in `TreeUse.inexact`: all changed files that are not listed


def inexact_of(files: Iterable[tuple[str, Fidelity]]) -> tuple[tuple[str, Fidelity], ...]:
    """Return the changed files without an exact image, each with the lowest fidelity in any patch.

    If there are more than `MAX_INEXACT` such files, the entry `OTHERS` says that the files that are
    not listed are known by their patches only.
    """
    lowest: dict[str, Fidelity] = {}
    for path, fidelity in files:
        if fidelity is not Fidelity.EXACT:
            lowest[path] = min(fidelity, lowest.get(path, fidelity), key=_rank)
    listed = tuple(lowest.items())[:MAX_INEXACT]
    return (*listed, (OTHERS, Fidelity.PATCH_ONLY)) if len(lowest) > MAX_INEXACT else listed


def _rank(fidelity: Fidelity) -> int:
    return fidelity.rank


@dataclass(frozen=True, slots=True)
class TreeCommit:
    """A commit in a kernel tree. `name` is a tag such as `v7.2-rc1`, or the abbreviated id."""

    id: str
    subject: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class TreeSymbol:
    """A definition or declaration of a C name in a kernel tree.

    `kind` is `function`, `prototype`, `macro`, `struct`, `union`, `enum`, `enumerator`, `typedef`
    or `variable`. `signature` is the head of a function or prototype on one line.
    """

    name: str
    kind: str
    path: str
    line: int
    signature: str = ""
    is_static: bool = False
