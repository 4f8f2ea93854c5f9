# SPDX-License-Identifier: Apache-2.0
"""Decode a mail so that, whatever is in it, the others of its batch go on."""

import logging

from app.mail.read.decode import Undecodable, decode
from app.mail.read.mbox import RawMail
from app.model import Message

log = logging.getLogger(__name__)


def read(mail: RawMail) -> Message | str:
    """The message, or in words why there is none."""
    if mail.problem:
        return mail.problem
    try:
        return decode(mail.data)
    except Undecodable as error:
        return str(error)
    except Exception as error:  # a border: a bug in decoding costs one mail and no other
        log.exception("a mail of %d bytes cannot be decoded", len(mail.data))
        return f"it cannot be decoded: {type(error).__name__}"
