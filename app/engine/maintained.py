# SPDX-License-Identifier: Apache-2.0
"""The MAINTAINERS file of KANTHA_MAINTAINERS, added to the rules of a review."""

import hashlib
import os
import stat
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from app.code.kernel import maintainers
from app.code.kernel.maintainers import Maintainers
from app.engine.rules import Rules
from app.errors import UserError

MAX_FILE = 16 * 1024 * 1024  # the file of Linux 6.15 has 0.8 MB


class MaintainersFile(NamedTuple):
    maintainers: Maintainers
    hash: str


def with_file(rules: Rules, path: Path) -> Rules:
    """Return rules with the MAINTAINERS file as it is now. Their hash also depends on the file.

    If the file became unreadable after the start, the result has no file, so that checks skip
    instead of failing.
    """
    try:
        found = read(path)
    except UserError:
        return rules
    digest = hashlib.sha256(f"{rules.hash}\0{found.hash}".encode()).hexdigest()[:16]
    return replace(rules, hash=digest, maintainers=found.maintainers)


def read(path: Path) -> MaintainersFile:
    """Read a MAINTAINERS file. If the file has not changed, the function does not read it again.

    Raises:
        UserError: the file is missing, too large, or names no maintainers of files.
    """
    try:
        about = path.stat()
        if not stat.S_ISREG(about.st_mode):
            raise UserError(f"KANTHA_MAINTAINERS: {path} is not a file")
        return _read(path, about.st_size, about.st_ino, about.st_mtime_ns, about.st_ctime_ns)
    except OSError as error:
        raise UserError(f"KANTHA_MAINTAINERS: {path}: {error.strerror or error}") from error


@lru_cache(maxsize=4)
def _read(path: Path, *_signature: int) -> MaintainersFile:
    handle = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    with os.fdopen(handle, "rb") as stream:
        data = stream.read(MAX_FILE + 1)
    if len(data) > MAX_FILE:
        raise UserError(f"KANTHA_MAINTAINERS: {path} has more than {MAX_FILE:,} bytes")
    found = maintainers.parse(data.decode(errors="replace"))
    if not found.sections:
        raise UserError(
            f"KANTHA_MAINTAINERS: {path} has no section with people (M:) and files (F:); is it the "
            "MAINTAINERS file of a kernel tree?"
        )
    return MaintainersFile(found, hashlib.sha256(data).hexdigest())
