# SPDX-License-Identifier: Apache-2.0
"""Checks of mailing: the policy, and the connection to the mail server."""

from collections.abc import Iterator
from dataclasses import replace

from app.errors import UserError
from app.net.loopback import public_url
from app.notify.smtp import greet
from app.service.mailing import explanation
from app.service.mailing.sender import relay_of
from app.service.upkeep.doctor.line import DoctorLine, Patient, error, fine, warning

SMTP_SECONDS = 10.0  # less than a mail has, because a person waits


def policy(patient: Patient) -> Iterator[DoctorLine]:
    path = patient.settings.policy
    if path is None:
        yield fine("policy", "KANTHA_POLICY is not set, so no mail is sent")
        return
    try:
        found = explanation.read(path)
    except UserError as wrong:
        yield error(
            "policy", str(wrong), f"run `kantha policy check {path}`; until then no mail is sent"
        )
        return
    live = sum(not rule.dry_run for rule in found.lists)
    yield fine("policy", f"{len(found.lists)} lists, {live} of them get mails")
    for idle in explanation.idle_globs(found, patient.settings):
        yield warning("policy", idle, f"see `kantha checks` and correct {path}")
    if live and not patient.settings.smtp:
        yield warning("policy", "mails wait, because there is no mail server", "set KANTHA_SMTP")
    if live and not public_url(patient.settings.url):
        text = (
            f"{live} lists get mails, but KANTHA_URL is {patient.settings.url}: mails cannot link"
        )
        yield error("policy", text, "set KANTHA_URL to the address that readers of the lists use")


def smtp(patient: Patient) -> Iterator[DoctorLine]:
    """Connect to the mail server as for a mail (EHLO, TLS, login), but send no mail."""
    try:
        relay = relay_of(patient.settings)
    except UserError as wrong:
        yield error("smtp", str(wrong), "correct KANTHA_SMTP")
        return
    if relay is None:
        yield fine("smtp", "no mail server is configured")
        return
    where = f"{relay.host}:{relay.port}"
    greeting = greet(replace(relay, seconds=SMTP_SECONDS))
    if not greeting.reason:
        how = "with" if greeting.is_encrypted else "without"
        yield fine("smtp", f"{where} answers, {how} TLS")
        return
    todo = "see KANTHA_SMTP, KANTHA_SMTP_STARTTLS and KANTHA_SMTP_PASSWORD"
    yield error("smtp", f"{where}: {greeting.reason}", todo)
