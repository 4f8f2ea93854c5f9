# SPDX-License-Identifier: Apache-2.0
"""All checks of the doctor, one after another, each with a time limit."""

import threading
from collections.abc import Callable, Iterable, Iterator

from app.service.upkeep.doctor import machine, sending, stored, tree_lines
from app.service.upkeep.doctor.line import DoctorLine, Patient, error

Look = Callable[[Patient], Iterable[DoctorLine]]

SECONDS = 30.0  # more than all limits within a check

LOOKS: dict[str, Look] = {
    "database": stored.look,
    "rules": machine.rules,
    "maintainers": machine.maintainers,
    "policy": sending.policy,
    "smtp": sending.smtp,
    "disk": machine.disk,
    "git": machine.git,
    "tree": tree_lines.look,
    "url": machine.url,
    "secrets": machine.secrets,
}


def examine(patient: Patient, seconds: float = SECONDS) -> Iterator[DoctorLine]:
    """Yield the lines of all checks; no check takes longer than `seconds`."""
    for name, look in LOOKS.items():
        yield from _within(name, look, patient, seconds)


def _within(name: str, look: Look, patient: Patient, seconds: float) -> list[DoctorLine]:
    """Return the lines that a check yields within its time limit, because a disk or a server may
    never answer."""
    said: list[DoctorLine] = []

    def run() -> None:
        try:
            for line in look(patient):
                said.append(line)
        except Exception as bug:  # a border: the other checks remain useful
            text = f"this examination failed: {type(bug).__name__}"
            said.append(error(name, text, "report this bug"))

    thread = threading.Thread(target=run, name=f"doctor of {name}", daemon=True)
    thread.start()
    thread.join(seconds)
    if thread.is_alive():
        said = [*said, error(name, f"no answer within {seconds:g} s", "find out why it hangs")]
    return said
