# SPDX-License-Identifier: Apache-2.0
"""Whole mailing lists, where the corpus beside the checkout is at hand."""

import re
import subprocess
import tarfile
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from app.mail.group import threading
from app.mail.group.threading import Threadable
from app.mail.read import body, mbox
from app.mail.read.decode import Undecodable, decode
from app.model import Message, MessageKind
from app.paths import ROOT

CORPUS = ROOT.parent / "shared" / "corpus"
GPIO = CORPUS / "linux-gpio-2026-05-06.mbox.gz"

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not GPIO.exists(), reason="the corpus of real mail is not at hand"),
]

_POSTED = re.compile(r"(?:\[[^\]]*\] ?)*\[[^\]]*(?:PATCH|RFC)", re.IGNORECASE)
_DIFF = re.compile(rb"^(?:diff --git |@@ -\d)", re.MULTILINE)


@pytest.fixture(scope="module")
def raws() -> list[bytes]:
    with GPIO.open("rb") as stream:
        return [mail.data for mail in mbox.split(mbox.decompress(stream))]


@pytest.fixture(scope="module")
def messages(raws: list[bytes]) -> list[Message]:
    return [decode(raw) for raw in raws]


def test_all_mails_are_found_and_read(messages: list[Message]) -> None:
    assert len(messages) == 4946
    # an author gave the cover letter of v4 the id of the one of v3
    assert len({message.message_id for message in messages}) == 4945
    # git send-email once asked which charset to declare and was told "yes"
    assert Counter(p for m in messages for p in m.problems) == {"unknown charset 'yes'": 2}
    assert all("linux-gpio.vger.kernel.org" in message.lists for message in messages)


def test_kinds_are_as_a_person_counts_them(messages: list[Message]) -> None:
    assert Counter(message.kind for message in messages) == {
        MessageKind.REPLY: 2675,
        MessageKind.PATCH: 1843,
        MessageKind.COVER: 291,
        MessageKind.OTHER: 115,
        MessageKind.PULL_REQUEST: 22,
    }


def test_series_are_found_whole(messages: list[Message]) -> None:
    groups = threading.group(map(Threadable.from_message, messages))
    series = [group for group in groups if group.total > 1 or group.cover]
    # of the rest some patches went to other lists, or were sent wrongly and again
    assert (len(groups), len(series)) == (561, 314)
    assert sum(bool(group.missing) for group in series) == 19


def mailinfo(raw: bytes, where: Path) -> tuple[str, bytes]:
    where.mkdir()
    command = ["git", "mailinfo", "--no-scissors", "message", "patch"]
    info = subprocess.run(command, input=raw, cwd=where, capture_output=True, check=False)
    author = re.search(rb"^Email: (.*)", info.stdout, re.MULTILINE)
    return author[1].decode() if author else "", (where / "patch").read_bytes()


def test_git_finds_the_same_patches(
    raws: list[bytes], messages: list[Message], tmp_path: Path
) -> None:
    posted = [(r, m) for r, m in zip(raws, messages, strict=True) if _POSTED.match(m.subject)]
    with ThreadPoolExecutor(2) as pool:
        places = (tmp_path / str(n) for n in range(len(posted)))
        known = list(pool.map(mailinfo, (raw for raw, _ in posted), places))
    patches = {
        m.message_id for (_, m), (_, diff) in zip(posted, known, strict=True) if _DIFF.search(diff)
    }
    ours = {message.message_id for message in messages if message.kind is MessageKind.PATCH}
    assert patches - ours == set()
    # git cannot convert from the charset "yes" and gives nothing
    assert ours - patches == {f"20260312184833.263-{n}-niranjan.hy@ti.com" for n in (2, 6)}
    authors = {m.message_id: author for (_, m), (author, _) in zip(posted, known, strict=True)}
    assert not [
        m for m in messages if m.message_id in patches and sender(m) != authors[m.message_id]
    ]


def sender(message: Message) -> str:
    return (body.parts(message.text, message.diff).sender or message.author).email


def test_a_signed_off_patch_has_trailers(messages: list[Message]) -> None:
    patches = [m for m in messages if m.kind is MessageKind.PATCH]
    unsigned = [
        m
        for m in patches
        if not any(t.name == "Signed-off-by" for t in body.parts(m.text, m.diff).trailers)
    ]
    assert not [m.subject for m in unsigned if re.search("(?m)^Signed-off-by: ", message_of(m))]


def message_of(message: Message) -> str:
    return message.body.partition("\n---\n")[0]


def test_all_threads_are_read() -> None:
    for path in sorted(CORPUS.glob("threads/*.mbox")) + sorted(CORPUS.glob("luo-*.mbox")):
        with path.open("rb") as stream:
            found = [decode(mail.data) for mail in mbox.split(stream)]
        groups = threading.group(map(Threadable.from_message, found))
        assert groups, path.name


def test_labelled_patches_are_patches() -> None:
    for path in sorted(CORPUS.glob("labelled/*.eml")):
        with path.open("rb") as stream:
            (mail,) = mbox.split(stream)
        assert decode(mail.data).diff, path.name


def test_patches_of_distributions_are_read_or_lack_an_id() -> None:
    with tarfile.open(CORPUS / "bulk-patches.tar.xz") as tar:
        for member in filter(tarfile.TarInfo.isfile, tar):
            stream = tar.extractfile(member)
            assert stream is not None
            for mail in mbox.split(stream):  # type: ignore[arg-type]  # IO[bytes] is a BinaryIO
                with_id = b"Message-ID: <made@x>\n" + mail.data
                assert decode(with_id).body is not None, member.name
                with pytest.raises(Undecodable, match=r"Message-ID|header"):
                    decode(re.sub(rb"(?i)^message-id:", b"x-id:", mail.data, flags=re.MULTILINE))
