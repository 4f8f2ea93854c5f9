# SPDX-License-Identifier: Apache-2.0
"""Command `kantha state`: show the states of a series and its patches, and correct them."""

import argparse
import sys

from app import links
from app.cli.chain import login
from app.cli.printing import printable
from app.config import Settings
from app.errors import UserError
from app.model.patch_states import PatchStanding, PatchState, SeriesStanding, StateEdit
from app.service.series import states
from app.service.series.states import NewState, StateTarget, StoredStanding
from app.service.upkeep.opening import opened

EXAMPLE = "20260301120000.1-1-dev@example.org"


def add(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    command = commands.add_parser("state", epilog=f"Example: kantha state show {EXAMPLE}")
    actions = command.add_subparsers(required=True, metavar="ACTION")
    show = actions.add_parser(
        "show",
        help="show the state of a series, the mail that decides it, and corrections by people",
        epilog=f"Example: kantha state show {EXAMPLE}",
    )
    show.set_defaults(command=run_show)
    correct = actions.add_parser(
        "correct",
        help="correct the state of a series or of one patch",
        epilog="Example: kantha state correct 1@example.org applied --reason merged",
    )
    undo = actions.add_parser(
        "undo", help="undo a correction", epilog=f"Example: kantha state undo {EXAMPLE}"
    )
    for action in (show, correct, undo):
        action.add_argument(
            "message_id",
            metavar="MESSAGE-ID",
            help="Message-ID of a patch or cover letter of the series",
        )
    correct.add_argument(
        "state",
        metavar="STATE",
        choices=[one.value for one in PatchState],
        help="new state: " + ", ".join(PatchState),
    )
    correct.add_argument(
        "--reason", required=True, help="reason for the correction, which everybody can read"
    )
    for action in (correct, undo):
        action.add_argument(
            "--patch",
            metavar="MESSAGE-ID",
            default="",
            help="Message-ID of the one patch to correct (default: the whole series)",
        )
        action.add_argument(
            "--by",
            help="your name, which pages show beside the correction (default: the name of your "
            "system user)",
        )
    correct.set_defaults(command=run_correct)
    undo.set_defaults(command=run_undo)


def run_show(given: argparse.Namespace, settings: Settings) -> int:
    found = states.of(opened(settings), links.bare_id(given.message_id))
    if found is None:
        raise UserError(f"no patch or cover letter has the Message-ID {given.message_id}")
    sys.stdout.write(as_text(found))
    return 0


def run_correct(given: argparse.Namespace, settings: Settings) -> int:
    target = StateTarget(given.message_id, given.patch)
    new = NewState(PatchState(given.state), given.reason, given.by or login())
    sys.stdout.write(as_text(states.correct(opened(settings), target, new, settings.url)))
    return 0


def run_undo(given: argparse.Namespace, settings: Settings) -> int:
    target = StateTarget(given.message_id, given.patch)
    by = given.by or login()
    sys.stdout.write(as_text(states.undo(opened(settings), target, by, settings.url)))
    return 0


def as_text(found: StoredStanding) -> str:
    pending = " (being computed)" if found.is_pending else ""
    lines = [f"{_reasoned(found.standing)}  <{found.series}>{pending}"]
    lines += [f"    {_reasoned(one)}  <{one.message_id}>" for one in found.standing.patches]
    lines += [_edit(edit) for edit in found.edits]
    return "".join(f"{printable(line)}\n" for line in lines)


def _reasoned(one: SeriesStanding | PatchStanding) -> str:
    if one.edit:
        return f"{one.state}, corrected by {one.edit.by}"
    state = f"{one.state} as {one.commit.words}" if one.commit else one.state.value
    if one.statement:
        who = one.statement.author.shown
        quote = " ".join(one.statement.quote.split())
        return f"{state} by <{one.statement.message_id}> ({who}: {quote})"
    return f"{state} by <{one.superseded_by}>" if one.superseded_by else state


def _edit(edit: StateEdit) -> str:
    undone = f" (undone by {edit.undone_by})" if edit.undone_at else ""
    patch = f" <{edit.patch}>" if edit.patch else ""
    reason = " ".join(edit.reason.split())
    return f"{edit.state}{patch} by {edit.by}: {reason}{undone}"
