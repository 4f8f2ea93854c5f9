# SPDX-License-Identifier: Apache-2.0
"""Command `kantha doctor`: examine the installation."""

import argparse
import json
import os
import sys
from datetime import UTC, datetime

from app.cli.printing import printable
from app.config import Settings
from app.service.upkeep.doctor import DoctorLine, LineState, Patient, examine

SICK = 1


def add(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    doctor = commands.add_parser(
        "doctor",
        description="Examine the database, the rules, the mail server, the disk and the settings. "
        "The command changes nothing. The exit code is 1 if something does not work.",
        epilog="Example: kantha doctor --json",
    )
    doctor.add_argument("--json", action="store_true", help="print JSON for programs")
    doctor.set_defaults(command=run)


def run(given: argparse.Namespace, settings: Settings) -> int:
    lines = []
    for line in examine(Patient(settings, os.environ, datetime.now(UTC))):
        lines.append(line)
        if not given.json:
            sys.stdout.write(_text(line))
            sys.stdout.flush()
    is_well = all(line.state is not LineState.ERROR for line in lines)
    if given.json:
        document = {"ok": is_well, "checks": [line._asdict() for line in lines]}
        sys.stdout.write(json.dumps(document, indent=2) + "\n")
    return 0 if is_well else SICK


def _text(line: DoctorLine) -> str:
    text = printable(f"{line.state:<8} {line.check:<11} {line.text}") + "\n"
    return text + (f"{'':<21}{printable(line.todo)}\n" if line.todo else "")
