# SPDX-License-Identifier: Apache-2.0
"""Regular expressions that are compiled at their first use.

A check whose triggers are absent from a diff needs none of its patterns. Compiling the patterns of
all checks would take as long as the rest of loading the checks.
"""

import re
from typing import Any, AnyStr, cast

_NAMES = tuple(name for name in dir(re.Pattern) if not name.startswith("_"))


def pattern(text: AnyStr, flags: int = 0) -> re.Pattern[AnyStr]:
    """Return a pattern with the methods of a compiled one, which is compiled at its first use.

    Call the methods of the pattern: the functions of `re`, and `isinstance`, need a compiled
    pattern.
    """
    return cast("re.Pattern[AnyStr]", WaitingPattern(text, flags))


class CompiledPattern:
    """A compiled pattern, whose methods are attributes of the object so that calls are fast."""


class WaitingPattern:
    """A pattern that is not compiled yet; the first use turns the object into a
    `CompiledPattern`."""

    def __init__(self, text: str | bytes, flags: int) -> None:
        self._text = text
        self._flags = flags

    def __getattr__(self, name: str) -> Any:
        if name not in _NAMES:  # `copy` and `pickle` ask for missing attributes, too
            raise AttributeError(name)
        compiled = re.compile(self._text, self._flags)
        self.__dict__.update({name: getattr(compiled, name) for name in _NAMES})
        self.__class__ = CompiledPattern  # type: ignore[assignment]  # it has no hook that slows calls
        return getattr(compiled, name)
