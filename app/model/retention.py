# SPDX-License-Identifier: Apache-2.0
"""Kinds of rows that need not be kept for ever."""

from enum import StrEnum


class RetentionKind(StrEnum):
    """What may have a limit of age; the order is that in which it is forgotten."""

    SERIES = "series"
    REPLIES = "replies"
    RUNS = "superseded reviews"
    OUTBOX = "sent mails"
    EVENTS = "webhook events"
    SUBMISSIONS = "submissions"
    CONFLICTS = "conflicts"
    DEAD_LETTERS = "dead letters"
