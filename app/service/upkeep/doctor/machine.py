# SPDX-License-Identifier: Apache-2.0
"""Checks of the machine and the settings: rules, disk, programs, addresses, readable secrets."""

import os
import shutil
import stat
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

from app.config import FILE, SECRETS
from app.engine import maintained
from app.engine.rules import WATCH
from app.errors import UserError
from app.git import commands
from app.net.loopback import is_loopback
from app.offline import PREFIX
from app.service.review import catalogue
from app.service.upkeep.doctor.line import DoctorLine, Patient, error, fine, warning
from app.store import sqlite_place
from app.store.upkeep import inspection

GIB = 1024**3
MIB = 1024**2
LOW_BYTES, NO_BYTES = 2 * GIB, 256 * MIB
LOW_FILES, NO_FILES = 10_000, 1000


def rules(patient: Patient) -> Iterator[DoctorLine]:
    """Load the rules; a watch rule runs its own tests while loading."""
    found = catalogue.rules(patient.settings.rules)
    for rejected in found.rejected:
        text = f"not in force: {rejected}"
        yield error("rules", text, "correct the rule; `kantha rules check FILE` shows its errors")
    watch = sum(rule.family == WATCH for rule in found)
    number = len(found.by_id)
    yield fine("rules", f"{number} checks in force, {watch} of them watch rules")


def maintainers(patient: Patient) -> Iterator[DoctorLine]:
    path = patient.settings.maintainers
    if path is None:
        text = "KANTHA_MAINTAINERS is not set, so the check comment-unaddressed is skipped"
        yield fine("maintainers", text)
        return
    try:
        found = maintained.read(path)
    except UserError as wrong:
        yield error("maintainers", str(wrong), "set KANTHA_MAINTAINERS to a kernel's MAINTAINERS")
    else:
        yield fine("maintainers", f"{path}: {len(found.maintainers.sections):,} sections")


def disk(patient: Patient) -> Iterator[DoctorLine]:
    settings = patient.settings
    file = inspection.path_of(settings.database_url)
    paths = {_existing(settings.data), _existing(file.parent if file else settings.data)}
    for path in sorted(paths):
        yield _space(path)


def _existing(path: Path) -> Path:
    """Return a directory, or its nearest parent that exists."""
    path = path.absolute()
    return next(one for one in (path, *path.parents) if one.is_dir())


def _space(path: Path) -> DoctorLine:
    found = os.statvfs(path)
    free, files = found.f_bavail * found.f_frsize, found.f_favail
    # a file system that creates inodes on demand reports 0 of 0
    has_files = found.f_files > 0
    text = f"{path}: {free / GIB:.1f} GiB free"
    if has_files:
        text += f", {files:,} inodes"
    if free < NO_BYTES or (has_files and files < NO_FILES):
        return error("disk", text, "free space now, or Kantha will soon store nothing")
    if free < LOW_BYTES or (has_files and files < LOW_FILES):
        return warning("disk", text, "free space")
    return fine("disk", text)


def git(patient: Patient) -> Iterator[DoctorLine]:
    # archives work without it as long as nobody reads one
    say = error if patient.settings.tree.strip() else warning
    try:
        found = commands.version()
    except UserError as wrong:
        yield say("git", str(wrong), "install git to read public-inbox archives and kernel trees")
        return
    text = f"{shutil.which('git')}, version {commands.shown(found)}"
    if found < commands.NEEDED:
        needed = commands.shown(commands.NEEDED)
        yield say("git", text, f"install git {needed} or later to read kernel trees")
    else:
        yield fine("git", text)


def url(patient: Patient) -> Iterator[DoctorLine]:
    """Compare KANTHA_URL, at which other people reach the server, with the address on which the
    server listens."""
    settings = patient.settings
    parts = urlsplit(settings.url)
    is_here = is_loopback(parts.hostname or "")
    if not is_here and parts.scheme != "https":
        text = f"KANTHA_URL is {settings.url}: passwords and cookies are not encrypted"
        yield warning("url", text, "use a proxy with TLS and set KANTHA_URL to https://…")
    elif is_here and not is_loopback(settings.host):
        text = f"the server listens on {settings.host}, but links lead to {settings.url}"
        yield warning("url", text, "set KANTHA_URL to the address that others use")
    else:
        yield fine("url", settings.url)


def secrets(patient: Patient) -> Iterator[DoctorLine]:
    """Find files with secrets that all users of the machine can read."""
    named = (patient.environ.get(f"{PREFIX}{name.upper()}{FILE}") for name in sorted(SECRETS))
    paths = [Path(name) for name in named if name]
    database = inspection.path_of(patient.settings.database_url)
    if database:
        paths += [database, *sqlite_place.beside(database)]
    readable = [path for path in paths if _is_readable(path)]
    for path in readable:
        text = f"every user of this machine can read {path}"
        yield warning("secrets", text, f"chmod o= {path}")
    if not readable:
        yield fine("secrets", f"{len(paths)} files, none of them readable by every user")


def _is_readable(path: Path) -> bool:
    """Return whether other users can read a file and enter the directories above the file."""
    path = path.resolve()
    try:
        is_way = all(one.stat().st_mode & stat.S_IXOTH for one in path.parents)
        return is_way and bool(path.stat().st_mode & stat.S_IROTH)
    except OSError:
        return False
