# SPDX-License-Identifier: Apache-2.0
"""Addresses of what the server shows, for its pages, feeds, answers and mails."""

import hashlib
import re
from urllib.parse import quote

API = "/api/v1"
MAX_ANCHOR = 100


def message_path(prefix: str, message_id: str) -> str:
    """`/series/<Message-ID>` with what a path cannot hold escaped."""
    return f"{prefix}/{quote(message_id, safe='@+=.,!$*~')}"


def absolute(base: str, path: str) -> str:
    """A path of the server in full; `base` is KANTHA_URL."""
    return f"{base.rstrip('/')}{path}"


def anchor(path: str, line: int | None) -> str:
    """The fragment of a line of a patch's page; the same for every version of the page."""
    name = re.sub(r"[^A-Za-z0-9._]", "-", path)
    if len(name) > MAX_ANCHOR:
        # it stands twice in each line of the page
        name = name[:MAX_ANCHOR] + hashlib.sha256(path.encode()).hexdigest()[:8]
    return f"{name}-L{line}" if line else name
