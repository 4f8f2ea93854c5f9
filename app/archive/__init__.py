# SPDX-License-Identifier: Apache-2.0
"""Mails from public-inbox archives on disk, v1 or v2.

Kantha only reads archives, with git's plumbing commands. In v2 each commit of an epoch adds a mail
as the file `m` or removes a mail as the file `d`. In v1 each mail is a file of the repository's
tree.
"""

from app.archive.changes import CommitRange
from app.archive.listing import Archive, Epoch, listed
from app.archive.places import (
    Fingerprint,
    archives,
    fingerprint,
    is_archive,
    is_shallow,
    repositories,
)
from app.archive.reading import Content, ReadingStep, head, is_before, list_id, steps, survey

__all__ = [
    "Archive",
    "CommitRange",
    "Content",
    "Epoch",
    "Fingerprint",
    "ReadingStep",
    "archives",
    "fingerprint",
    "head",
    "is_archive",
    "is_before",
    "is_shallow",
    "list_id",
    "listed",
    "repositories",
    "steps",
    "survey",
]
