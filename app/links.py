# SPDX-License-Identifier: Apache-2.0
"""Addresses on this server and on lore.kernel.org, for pages, feeds, REST responses and mails."""

import hashlib
import re
from contextlib import suppress
from urllib.parse import quote

API = "/api/v1"
LORE = "https://lore.kernel.org/r"
MAX_ANCHOR = 100
_HEX = "~hex~"  # before a Message-ID in hexadecimal digits


def message_path(prefix: str, message_id: str) -> str:
    """Return the path of a mail below `prefix`: `/series/<Message-ID>`, as on lore.kernel.org.

    Browsers and proxies rewrite some paths, and some paths would name a part of another document.
    For a Message-ID that would give such a path, the path has the Message-ID in hexadecimal digits.
    """
    if _is_plain(message_id):
        return f"{prefix}/{_quoted(message_id)}"
    return f"{prefix}/{_HEX}{message_id.encode().hex()}"


def message_id(path: str) -> str:
    """Return the Message-ID that the last part of a path contains, plain or in hexadecimal
    digits."""
    if path.startswith(_HEX):
        with suppress(ValueError):
            return bytes.fromhex(path.removeprefix(_HEX)).decode()
    return bare_id(path)


def bare_id(given: str) -> str:
    """Return a Message-ID without the angle brackets that people and programs put around it."""
    return given.strip().strip("<>")


def lore(message_id: str) -> str:
    """Return the address of a mail on lore.kernel.org."""
    return f"{LORE}/{_quoted(message_id)}/"


def _is_plain(message_id: str) -> bool:
    """Return whether a path with this Message-ID arrives unchanged and names no other document."""
    *folders, name = message_id.split("/")
    if message_id.startswith(_HEX) or not {"", ".", ".."}.isdisjoint((*folders, name)):
        return False
    # `a/mbox` would be the mbox of `a`; no such part of a document has an @ in its name
    return not folders or "@" in name


def _quoted(message_id: str) -> str:
    return quote(message_id, safe="@+=.,!$*~")


def absolute(base: str, path: str) -> str:
    """Return the full address of a path on this server; `base` is the value of KANTHA_URL."""
    return f"{base.rstrip('/')}{path}"


def anchor(path: str, line: int | None) -> str:
    """Return the URL fragment of a line on a patch's page, the same for every version of the
    page."""
    name = re.sub(r"[^A-Za-z0-9._]", "-", path)
    if len(name) > MAX_ANCHOR:
        # each line of the page contains the name twice
        name = name[:MAX_ANCHOR] + hashlib.sha256(path.encode()).hexdigest()[:8]
    return f"{name}-L{line}" if line else name
