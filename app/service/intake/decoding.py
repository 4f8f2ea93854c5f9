# SPDX-License-Identifier: Apache-2.0
"""Decode mails without raising exceptions, so that one mail cannot stop the rest of its batch."""

import logging

from app.mail.read.decode import Undecodable, decode
from app.mail.read.mbox import RawMail
from app.model import Message

log = logging.getLogger(__name__)


def read(mail: RawMail) -> Message | str:
    """Return the decoded mail, or a text with the reason why the mail cannot be decoded."""
    if mail.problem:
        return mail.problem
    try:
        return decode(mail.data)
    except Undecodable as error:
        return str(error)
    except Exception as error:  # a border: a bug in decoding costs one mail and no other
        log.exception("a mail of %d bytes cannot be decoded", len(mail.data))
        return f"the mail cannot be decoded: {type(error).__name__}"
