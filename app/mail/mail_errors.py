# SPDX-License-Identifier: Apache-2.0
"""Errors that the sender of a mail can correct. Kantha shows the text of these errors unchanged."""

from app.errors import UserError


class MailError(UserError):
    """A mailbox or a mail that cannot be read."""


class TooLarge(MailError):
    """A mailbox that unpacks to more than the limit."""
