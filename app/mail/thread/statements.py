# SPDX-License-Identifier: Apache-2.0
"""Statements in mails about the state of patches: applied, dropped, withdrawn, to be changed."""

from app.model import Message
from app.model.patch_states import Statement

MAX_STATEMENTS = 8  # of one mail
MAX_NAMED = 500  # patches that one mail names
MAX_TREE = 200  # characters
MAX_QUOTE = 200  # characters


def read(mail: Message) -> tuple[Statement, ...]:
    """Return the statements in a reply, a pull request or a notice of a robot.

    Quoted lines, attributions and signatures say nothing. Patches and cover letters make no
    statement.
    """
    return ()
