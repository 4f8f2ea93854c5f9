# SPDX-License-Identifier: Apache-2.0
"""Command `kantha hook`: manage outgoing webhooks."""

import argparse
import sys
from pathlib import Path

from app.cli.printing import printable
from app.config import Settings
from app.errors import UserError
from app.model.hooks import EventStatus, NewHook, StoredEvent, StoredHook
from app.service.hooks import setup as service
from app.service.hooks.payloads import EVENTS
from app.service.upkeep.opening import opened

FAILED = 1


def add(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    hook = commands.add_parser("hook", epilog="Example: kantha hook test dashboard")
    actions = hook.add_subparsers(required=True, metavar="ACTION")
    _add_add(actions)
    listed = actions.add_parser("list", help="list the hooks", epilog="Example: kantha hook list")
    listed.set_defaults(command=run_list)
    for name, run, text in (
        (
            "disable",
            run_disable,
            "create no new events for a hook, and keep its waiting events until you enable the "
            "hook again",
        ),
        ("enable", run_enable, "enable a hook again; Kantha first sends the events that waited"),
        ("remove", run_remove, "delete a hook and its events"),
        ("test", run_test, "send a test event to a hook now, and show the response"),
    ):
        example = f"Example: kantha hook {name} dashboard"
        action = actions.add_parser(name, help=text, epilog=example)
        action.add_argument("name", help="name of the hook")
        action.set_defaults(command=run)
    events = actions.add_parser(
        "events",
        help="show the newest events of a hook, and whether they were delivered",
        epilog="Example: kantha hook events dashboard --limit 5",
    )
    events.add_argument("name", help="name of the hook")
    events.add_argument(
        "--limit",
        type=int,
        default=20,
        help="maximum number of events to show (default: %(default)s)",
    )
    events.set_defaults(command=run_events)


def _add_add(actions: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    add = actions.add_parser(
        "add",
        help="add a hook and print its secret once",
        epilog="Example: kantha hook add ci https://ci.example.org/ --event series.reviewed",
    )
    add.add_argument("name", help="name of the hook")
    add.add_argument("url", help="https address that receives the events")
    add.add_argument(
        "--event",
        action="append",
        required=True,
        choices=list(EVENTS),
        help="; ".join(f"{event}: {what}" for event, what in EVENTS.items()),
    )
    add.add_argument(
        "--secret-file",
        type=Path,
        help="file with a secret (whsec_…) to use instead of a new secret",
    )
    add.set_defaults(command=run_add)


def run_add(given: argparse.Namespace, settings: Settings) -> int:
    secret = _content(given.secret_file) if given.secret_file else ""
    hook = NewHook(given.name, given.url, secret, tuple(given.event))
    made = service.add(opened(settings), hook, settings)
    if not secret:
        sys.stdout.write(made + "\n")
    return 0


def _content(path: Path) -> str:
    try:
        text = path.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise UserError(f"{path}: {error}") from error
    if not text:
        raise UserError(f"{path} is empty: write a secret that begins with whsec_ into it")
    return text


def run_list(_given: argparse.Namespace, settings: Settings) -> int:
    for hook, waiting in service.every(opened(settings)):
        sys.stdout.write(_hook(hook, waiting) + "\n")
    return 0


def _hook(hook: StoredHook, waiting: int) -> str:
    state = "enabled"
    if hook.disabled_at:
        state = f"disabled {hook.disabled_at:%Y-%m-%d}: {hook.disabled_why}"
    parts = (hook.name, service.shown_url(hook.url), ",".join(hook.events), f"{waiting} waiting")
    return "\t".join(printable(part) for part in (*parts, state))


def run_disable(given: argparse.Namespace, settings: Settings) -> int:
    service.disable(opened(settings), given.name, "by kantha hook disable")
    return 0


def run_enable(given: argparse.Namespace, settings: Settings) -> int:
    service.enable(opened(settings), given.name)
    return 0


def run_remove(given: argparse.Namespace, settings: Settings) -> int:
    service.remove(opened(settings), given.name)
    return 0


def run_test(given: argparse.Namespace, settings: Settings) -> int:
    """Return exit code 0 if the hook accepted the event, and 1 if the hook refused the event or
    failed."""
    answer = service.ping(opened(settings), given.name, settings)
    sys.stdout.write(printable(answer.text) + "\n")
    return 0 if answer.is_taken else FAILED


def run_events(given: argparse.Namespace, settings: Settings) -> int:
    for event in service.events(opened(settings), given.name, max(1, given.limit)):
        sys.stdout.write(_event(event) + "\n")
    return 0


def _event(one: StoredEvent) -> str:
    state = one.status
    if one.status == EventStatus.PENDING:
        state = f"due {one.next_at:%Y-%m-%d %H:%M:%S}"
    tries = f"{one.attempts} {'attempt' if one.attempts == 1 else 'attempts'}"
    parts = (f"{one.created_at:%Y-%m-%d %H:%M:%S}", one.id, one.event, state, tries, one.error)
    return "\t".join(map(printable, parts)).rstrip()
