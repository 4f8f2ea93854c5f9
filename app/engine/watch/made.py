# SPDX-License-Identifier: Apache-2.0
"""JSON files that are made from TOML files, because JSON is read much faster."""

import hashlib
import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any


def read(path: Path, made_from: str) -> dict[str, Any] | None:
    """Return the document in a JSON file; `None` if the file is missing or outdated.

    `made_from` is the hash of the present sources (`hash_of`), which the document also contains.
    """
    try:
        document: dict[str, Any] = json.loads(path.read_bytes())
    except FileNotFoundError:
        return None
    return document if document.get("made_from") == made_from else None


def text(document: dict[str, Any]) -> str:
    """Return the text of a JSON file."""
    return json.dumps(document, indent=1, ensure_ascii=False) + "\n"


def hash_of(sources: Iterable[Path]) -> str:
    """Return a hash of the names and the contents of files."""
    digest = hashlib.sha256()
    for path in sources:
        data = path.read_bytes()
        digest.update(f"\0{path.name}\0{len(data)}\0".encode() + data)
    return digest.hexdigest()
