# SPDX-License-Identifier: Apache-2.0
"""Password hashes with argon2id; a check for an unknown user takes as long as for a known user."""

import secrets
import threading
import unicodedata
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from app.errors import UserError

MIN_LENGTH = 12
MAX_LENGTH = 1000
HASHER = PasswordHasher()

# each hash takes 64 MiB while it runs, and more of them than two cores can do are not faster
_AT_ONCE = threading.BoundedSemaphore(2)


def hashed(password: str) -> str:
    """Return the hash of a password; raise UserError if it is too short or too long."""
    if not MIN_LENGTH <= len(password) <= MAX_LENGTH:
        raise UserError(f"a password must have {MIN_LENGTH} to {MAX_LENGTH} characters")
    with _AT_ONCE:
        return HASHER.hash(_bytes(password))


def verify(password: str, against: str | None) -> bool:
    """Return whether a password matches a hash; without a hash, return `False` after the same
    work."""
    nobodys = stand_in()
    given = _bytes(password) if len(password) <= MAX_LENGTH else b""
    try:
        with _AT_ONCE:
            return HASHER.verify(against or nobodys, given) and against is not None
    except (VerificationError, InvalidHashError):
        return False


def is_outdated(against: str) -> bool:
    """Return whether a hash was made with other parameters than the present ones."""
    return HASHER.check_needs_rehash(against)


@cache
def stand_in() -> str:
    """Return the hash of a random password, against which unknown users are checked."""
    return HASHER.hash(secrets.token_bytes(32))


def _bytes(password: str) -> bytes:
    """Return the normalized bytes of a password, because keyboards may write one letter with
    different characters."""
    return unicodedata.normalize("NFC", password).encode("utf-8", "surrogatepass")
