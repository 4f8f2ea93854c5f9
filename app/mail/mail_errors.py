# SPDX-License-Identifier: Apache-2.0
"""What a sender of mail can mend: said in words and shown as it is."""

from app.errors import UserError


class MailError(UserError):
    """A mailbox or a mail that cannot be read."""


class TooLarge(MailError):
    """It unpacks to more than is wanted."""
