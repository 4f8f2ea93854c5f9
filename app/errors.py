# SPDX-License-Identifier: Apache-2.0
"""Errors that are a user's to mend; everything else is a bug and gets a traceback."""


class UserError(Exception):
    """Bad input or configuration; the text is shown as it is."""


class Unusable(Exception):
    """A database that nobody can use until an operator has mended it.

    No bad input, therefore no UserError, which pages answer as one.

    The text is for operators. `public` is for everybody: it names no path.
    """

    def __init__(self, text: str, public: str) -> None:
        super().__init__(text)
        self.public = public
