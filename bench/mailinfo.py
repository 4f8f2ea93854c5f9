# SPDX-License-Identifier: Apache-2.0
"""Every difference between Kantha and `git mailinfo --scissors` on real mails and git's samples.

    python -m bench.mailinfo [-v]

Reads all patches of gpio, of hwmon and of the first two thirds of nfs, and the samples of git's
own tests. Prints the table of docs/reference/mails.md; with -v also each difference.
"""

import gzip
import lzma
import re
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from app.engine.assemble import patch_of
from app.mail.read import date, mbox, trailers
from app.mail.read.decode import Undecodable, decode
from app.model import UNDATED, Message, MessageKind, Trailer

CORPUS = Path(__file__).parents[2] / "shared" / "corpus"
SAMPLES = CORPUS / "git-t5100"
SOURCES = ("gpio", "hwmon", "nfs", "samples")
_SHOWN = 30  # characters of a value in the table
_OF_NFS = 2_666  # the last third of the list is kept for other measurements

# Each reason with a description for the page, in the order in which they are looked for.
REASONS = {
    "charset": "git cannot convert the charset and prints no message",
    "comment": "git keeps a comment in parentheses in the name of the author",
    "no patch": "the mail is not a patch for Kantha, so its in-body lines do not count",
    "pasted file": "a line `From <sha>` without `>` is above the in-body lines",
    "nested parts": "git reads the header of a nested MIME part as text",
}
_PASTED = re.compile(r"\n*From [0-9a-f]{40} Mon Sep 17 00:00:00 2001\n")
_NESTED = re.compile(r"\n*--\S+\nContent-")
_HAS_ID = re.compile(rb"^message-id:", re.IGNORECASE | re.MULTILINE)


class MailinfoDifference(NamedTuple):
    """A field that Kantha and git read differently in a mail; `mail` identifies the mail."""

    source: str
    mail: str
    field: str
    git: str
    ours: str
    reason: str


class _Mailinfo(NamedTuple):
    """The output of `git mailinfo`."""

    fields: dict[str, str]
    message: str
    errors: str


class _Mail(NamedTuple):
    source: str
    name: str
    raw: bytes


def mails() -> Iterator[_Mail]:
    """Yield the mails of the lists that are patches, and all samples."""
    for source in SOURCES[:-1]:
        for raw in _of_list(source):
            try:
                message = decode(raw)
            except Undecodable:
                continue
            if message.kind is MessageKind.PATCH:
                yield _Mail(source, message.message_id, raw)
    with tempfile.TemporaryDirectory() as directory:
        for path in sorted(SAMPLES.glob("*.mbox")):
            split = Path(directory) / path.name
            split.mkdir()
            command = ["git", "mailsplit", "--keep-cr", f"-o{split}", str(path)]
            subprocess.run(command, check=True, capture_output=True)
            for part in sorted(split.iterdir()):
                yield _Mail("samples", f"{path.name} {int(part.name)}", part.read_bytes())
    for path in sorted(SAMPLES.glob("*.in")):
        yield _Mail("samples", path.name, path.read_bytes())


def _of_list(source: str) -> Iterator[bytes]:
    if source == "gpio":
        with gzip.open(CORPUS / "linux-gpio-2026-05-06.mbox.gz") as stream:
            yield from (mail.data for mail in mbox.split(stream))
    else:
        most = _OF_NFS if source == "nfs" else None
        with lzma.open(CORPUS / "lists" / f"{source}.mbox.xz") as stream:
            found = mbox.split(stream)
            yield from (mail.data for mail in islice(found, most))


def differences(found: Iterable[_Mail]) -> Iterator[MailinfoDifference]:
    with ThreadPoolExecutor(2) as pool, tempfile.TemporaryDirectory() as directory:
        every = list(found)
        told = pool.map(_mailinfo, every, (Path(directory) / str(n) for n in range(len(every))))
        for mail, git in zip(every, told, strict=True):
            yield from _different(mail, git)


def _mailinfo(mail: _Mail, where: Path) -> _Mailinfo:
    where.mkdir()
    command = ["git", "mailinfo", "--scissors", "message", "patch"]
    run = subprocess.run(command, input=mail.raw, cwd=where, capture_output=True, check=False)
    lines = (line.partition(": ") for line in run.stdout.decode(errors="replace").split("\n"))
    message = (where / "message").read_bytes().decode(errors="replace")
    return _Mailinfo({name: value for name, _, value in lines}, message, run.stderr.decode())


def _different(mail: _Mail, git: _Mailinfo) -> Iterator[MailinfoDifference]:
    # most samples have no Message-ID
    has_id = _HAS_ID.search(mail.raw.partition(b"\n\n")[0])
    message = decode(mail.raw if has_id else _with_id(mail.raw))
    patch = patch_of(message)
    text, found = trailers.split(git.message)
    count = len(found)
    pairs = (
        ("author", git.fields.get("Author", ""), patch.author.name or patch.author.email),
        ("email", git.fields.get("Email", ""), patch.author.email),
        ("subject", git.fields.get("Subject", ""), patch.title),
        ("date", _date(git.fields.get("Date", "")), _shown(patch.authored or patch.date)),
        ("message", _plain(text), _plain(patch.description)),
        ("trailers", _lines(found), _lines(patch.trailers[:count])),
    )
    for field, theirs, ours in pairs:
        if theirs != ours:
            reason = _reason(field, git, message)
            yield MailinfoDifference(mail.source, mail.name, field, theirs, ours, reason)


def _with_id(raw: bytes) -> bytes:
    first, _, rest = raw.partition(b"\n")
    field = b"Message-ID: <sample@example.org>\n"
    return first + b"\n" + field + rest if first.startswith(b"From ") else field + raw


def _date(value: str) -> str:
    found, _ = date.parse(value)
    return _shown(found) if found else value


def _shown(moment: datetime) -> str:
    return "" if moment == UNDATED else str(moment)


def _plain(text: str) -> str:
    return " ".join(text.split())


def _lines(found: Iterable[Trailer]) -> str:
    return "; ".join(f"{one.name}: {_plain(one.value)}" for one in found)


def _reason(field: str, git: _Mailinfo, message: Message) -> str:
    if "cannot convert" in git.errors:
        return "charset"
    if field == "author" and "(" in git.fields.get("Author", ""):
        return "comment"
    if message.kind is not MessageKind.PATCH:
        return "no patch"
    if _PASTED.match(message.text):
        return "pasted file"
    if _NESTED.match(git.message):
        return "nested parts"
    return "unknown"


def table(found: Iterable[MailinfoDifference]) -> str:
    """Return the differences by reason as a table in Markdown, with an example each."""
    every = list(found)
    counts = Counter((one.reason, one.source) for one in every)
    lines = [f"| reason | {' | '.join(SOURCES)} | example |", f"|---|{'---|' * 5}"]
    for reason in (*REASONS, "unknown"):
        example = next((one for one in every if one.reason == reason), None)
        if example:
            numbers = " | ".join(str(counts[reason, source]) for source in SOURCES)
            shown = f"{example.field} of `{example.mail}`: git {_short(example.git)}, "
            shown += f"Kantha {_short(example.ours)}"
            lines.append(f"| {REASONS.get(reason, reason)} | {numbers} | {shown} |")
    return "\n".join(lines) + "\n"


def _short(text: str) -> str:
    """Return a text for a cell of the table."""
    plain = re.sub(r"[`|<>]", "", text)
    return f"`{plain[:_SHOWN]}{'…' if len(plain) > _SHOWN else ''}`" if plain else "nothing"


def main() -> int:
    every = list(mails())
    print(dict(Counter(mail.source for mail in every)))
    found = list(differences(every))
    if sys.argv[1:] == ["-v"]:
        for one in found:
            print(f"{one.source} {one.mail}: {one.field} ({one.reason})")
            print(f"  git    {one.git[:200]!r}\n  Kantha {one.ours[:200]!r}")
    print(table(found), end="")
    return 0


if __name__ == "__main__":
    sys.exit(main())
