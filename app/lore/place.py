# SPDX-License-Identifier: Apache-2.0
"""Addresses of threads and lists on a public-inbox server."""

from datetime import datetime
from typing import NamedTuple

import httpx2

from app.net.addresses import Reach, Refused, checked_url

MAX_URL = 2000
PAGES = frozenset(("T", "t", "R", "f", "raw", "t.mbox", "t.mbox.gz", "t.atom"))
REDIRECTOR = "r"  # lore.kernel.org/r/MESSAGE-ID leads to a list that has the mail


class LorePlace(NamedTuple):
    """A thread, named by the page of one of its mails, or a list; `url` has no query."""

    url: httpx2.URL
    is_thread: bool

    @property
    def kind(self) -> str:
        return "thread" if self.is_thread else "list"

    @property
    def is_alias(self) -> bool:
        """Return whether the address has a Message-ID but no list, so that only a redirect leads to
        mails."""
        return self.is_thread and _segments(self.url)[:-1] in ([], [REDIRECTOR])

    def mails_url(self, since: datetime) -> httpx2.URL:
        """Return the address of the mailbox, for a GET request (thread) or a POST request (list).

        For a list, the mailbox has the mails that the list received since `since`.
        """
        if self.is_alias:
            return self.url
        path = self.url.raw_path.decode("ascii")
        if self.is_thread:
            return self.url.copy_with(raw_path=f"{path}/t.mbox.gz".encode())
        query = f"q=rt:{int(since.timestamp())}..&x=m"
        return self.url.copy_with(raw_path=f"{path}?{query}".encode())


def parse(text: str, reach: Reach) -> LorePlace:
    """Return the thread or list to which the address of a page belongs.

    Raises:
        Refused: the address belongs to no thread or list, or nothing may be sent to the address.
    """
    if len(text) > MAX_URL:
        raise Refused(f"the URL is longer than {MAX_URL} characters")
    url = checked_url(text.partition("#")[0], reach)
    segments = _segments(url)
    ids = [number for number, segment in enumerate(segments) if _is_id(segment)]
    if ids:
        end = ids[-1] + 1
        if len(segments) > end + 1 or not PAGES.issuperset(segments[end:]):
            raise Refused("the URL is not a page of a thread")
        return LorePlace(_at(url, segments[:end]), is_thread=True)
    if not segments:
        raise Refused("the URL must be the address of a list or a thread")
    return LorePlace(_at(url, [*segments, ""]), is_thread=False)


def _segments(url: httpx2.URL) -> list[str]:
    path = url.raw_path.decode("ascii").partition("?")[0]
    return [segment for segment in path.split("/") if segment]


def _is_id(segment: str) -> bool:
    return "@" in segment or "%40" in segment


def _at(url: httpx2.URL, segments: list[str]) -> httpx2.URL:
    return url.copy_with(raw_path=("/" + "/".join(segments)).encode())
