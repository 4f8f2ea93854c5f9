# SPDX-License-Identifier: Apache-2.0
"""Kinds of rows that a retention rule may delete."""

from enum import StrEnum


class RetentionKind(StrEnum):
    """A kind of row that may have a maximum age. The kinds are in the order of deletion."""

    SERIES = "series"
    REPLIES = "replies"
    RUNS = "superseded reviews"
    OUTBOX = "sent mails"
    EVENTS = "webhook events"
    SUBMISSIONS = "submissions"
    CONFLICTS = "conflicts"
    DEAD_LETTERS = "dead letters"
