# SPDX-License-Identifier: Apache-2.0
"""A standing with its corrections as JSON, in one column of a series."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any

from app.model import Address
from app.model.patch_states import (
    AppliedCommit,
    CommitProof,
    PatchStanding,
    PatchState,
    SeriesStanding,
    StateEdit,
    Statement,
)


def write(standing: SeriesStanding, edits: Iterable[StateEdit]) -> dict[str, Any]:
    """Return a standing with its corrections as JSON, with each statement once."""
    numbers: dict[str, int] = {}
    statements: list[dict[str, Any]] = []

    def reason(part: SeriesStanding | PatchStanding) -> list[Any]:
        said = part.statement
        if said and repr(said) not in numbers:
            numbers[repr(said)] = len(statements)
            statements.append(_statement_as_json(said))
        number = numbers[repr(said)] if said else None
        found = [part.state.value, number, part.superseded_by, part.edit.id if part.edit else None]
        return [*found, _commit_as_json(part.commit)] if part.commit else found

    return {
        "series": reason(standing),
        "patches": [
            [patch.message_id, *reason(patch)]
            for patch in standing.patches
            if patch.state is not PatchState.UNDER_REVIEW or patch.edit
        ],
        "statements": statements,
        "edits": [_edit_as_json(edit) for edit in edits],
    }


def _statement_as_json(said: Statement) -> dict[str, Any]:
    return {
        "message_id": said.message_id,
        "author": [said.author.name, said.author.email],
        "date": said.date.isoformat(),
        "answers": list(said.answers[-1:]),
        "state": said.state.value,
        "tree": said.tree,
        "quote": said.quote,
    }


def _commit_as_json(commit: AppliedCommit) -> dict[str, Any]:
    return asdict(commit) | {"date": commit.date.isoformat(), "proof": commit.proof.value}


def _edit_as_json(edit: StateEdit) -> dict[str, Any]:
    undone_at = edit.undone_at.isoformat() if edit.undone_at else None
    dates = {"made_at": edit.made_at.isoformat(), "undone_at": undone_at}
    return asdict(edit) | dates | {"state": edit.state.value}


def read(stored: Mapping[str, Any]) -> tuple[SeriesStanding, tuple[StateEdit, ...]]:
    """Return a standing and its corrections from JSON."""
    edits = {one["id"]: _edit(one) for one in stored["edits"]}
    statements = [_statement(one) for one in stored["statements"]]

    def reason(
        said: int | None,
        superseded_by: str,
        edit: int | None,
        commit: Mapping[str, Any] | None = None,
    ) -> dict[str, Any]:
        return {
            "statement": None if said is None else statements[said],
            "superseded_by": superseded_by,
            "edit": None if edit is None else edits.get(edit),
            "commit": None if commit is None else _commit(commit),
        }

    state, *why = stored["series"]
    patches = tuple(
        PatchStanding(name, PatchState(mine), **reason(*because))
        for name, mine, *because in stored["patches"]
    )
    whole = SeriesStanding(PatchState(state), patches, **reason(*why))
    return whole, tuple(edits.values())


def _statement(stored: Mapping[str, Any]) -> Statement:
    return Statement(
        **dict(stored)
        | {
            "author": Address(*stored["author"]),
            "date": datetime.fromisoformat(stored["date"]),
            "answers": tuple(stored["answers"]),
            "state": PatchState(stored["state"]),
        }
    )


def _commit(stored: Mapping[str, Any]) -> AppliedCommit:
    date, proof = datetime.fromisoformat(stored["date"]), CommitProof(stored["proof"])
    return AppliedCommit(**dict(stored) | {"date": date, "proof": proof})


def _edit(stored: Mapping[str, Any]) -> StateEdit:
    undone_at = stored["undone_at"]
    return StateEdit(
        **dict(stored)
        | {
            "state": PatchState(stored["state"]),
            "made_at": datetime.fromisoformat(stored["made_at"]),
            "undone_at": datetime.fromisoformat(undone_at) if undone_at else None,
        }
    )
