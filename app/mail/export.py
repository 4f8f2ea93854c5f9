# SPDX-License-Identifier: Apache-2.0
"""Mails out again, as the mbox that `git am` and lore's readers expect."""

import re
from collections.abc import Iterable

_FROM = re.compile(rb"^(>*From )", re.MULTILINE)


def mboxrd(mails: Iterable[bytes]) -> bytes:
    """The mails in mboxrd (`From mboxrd@z`, as public-inbox writes it), LF line ends."""
    return b"".join(map(_one, mails))


def _one(raw: bytes) -> bytes:
    body = _FROM.sub(rb">\1", raw.replace(b"\r\n", b"\n"))
    end = b"\n" if body.endswith(b"\n") else b"\n\n"
    return b"From mboxrd@z Thu Jan  1 00:00:00 1970\n" + body + end
