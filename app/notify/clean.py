# SPDX-License-Identifier: Apache-2.0
"""Reply mail to a series without findings, for lists that opted in to such mails."""

import hashlib
from collections.abc import Sequence
from dataclasses import replace

from app.links import absolute, message_path
from app.model import Confidence, Finding, Message, Place, Severity
from app.notify.compose import Terms, compose
from app.notify.draft import Draft, finding_set
from app.notify.remark import wrapped


def all_clear(posted: Sequence[Message], looked: int, skipped: int, terms: Terms) -> Draft | None:
    """Return a reply to the first mail of a series without findings.

    The reply says that `looked` checks found no problem and that `skipped` checks could not run.
    The result is `None` if the mail cannot be answered.
    """
    first = posted[0]
    # the recipients and references of a reply do not depend on its text
    found = compose(posted[:1], (_anything(first.message_id),), terms)
    if not found:
        return None
    draft = found[0]
    none = finding_set(())
    digest = hashlib.sha256(f"{draft.series}\n{none}".encode()).hexdigest()
    host = draft.message_id.partition("@")[2]
    path = message_path("/series", first.message_id)
    page = f"{absolute(terms.url, path)}\n" if terms.url else ""
    why = " (the page says why)" if page else ""
    rest = f" {skipped} more could not run{why}." if skipped else ""
    said = wrapped(f"Nothing found by {looked} automatic checks.{rest}")
    return replace(
        draft,
        message_id=f"kantha-{digest[:32]}@{host}",
        body=f"{said}\n{page}\n{_signature(draft.body)}",
        findings=(),
        finding_set=none,
    )


def _anything(message_id: str) -> Finding:
    at = Place(message_id, "")
    return Finding("any", 1, Severity.WARNING, Confidence.HIGH, at, "any", (), (), "any")


def _signature(body: str) -> str:
    mark = "\n-- \n"
    return "-- \n" + body.rpartition(mark)[2]
