# SPDX-License-Identifier: Apache-2.0
"""Errors that are a user's to mend; everything else is a bug and gets a traceback."""


class UserError(Exception):
    """Bad input or configuration; the text is shown as it is."""
