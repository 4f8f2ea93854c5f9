# SPDX-License-Identifier: Apache-2.0
"""Regular expressions that are compiled at their first use.

A check that its triggers rule out needs no pattern. Compiling all patterns would take as long as
the rest of loading the checks.
"""

import re
from typing import Any, AnyStr, cast

_NAMES = tuple(name for name in dir(re.Pattern) if not name.startswith("_"))


def pattern(text: AnyStr, flags: int = 0) -> re.Pattern[AnyStr]:
    """Return a pattern as `re.compile` does, but compile it at its first use.

    Use only the methods of the pattern: the functions of `re` and `isinstance` need a compiled
    pattern.
    """
    return cast("re.Pattern[AnyStr]", WaitingPattern(text, flags))


class CompiledPattern:
    """The methods of a compiled pattern, stored in the object so that a call finds them at once."""


class WaitingPattern:
    """A pattern that becomes a `CompiledPattern` at its first use."""

    def __init__(self, text: str | bytes, flags: int) -> None:
        self._text = text
        self._flags = flags

    def __getattr__(self, name: str) -> Any:
        if name not in _NAMES:  # `copy` and `pickle` also ask for attributes that do not exist
            raise AttributeError(name)
        compiled = re.compile(self._text, self._flags)
        self.__dict__.update({name: getattr(compiled, name) for name in _NAMES})
        self.__class__ = CompiledPattern  # type: ignore[assignment]  # no `__getattr__` there slows calls
        return getattr(compiled, name)
