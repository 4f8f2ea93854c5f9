# SPDX-License-Identifier: Apache-2.0
"""The checks are loaded without compiling one of their patterns."""

import re
import subprocess
import sys
from typing import cast

import pytest

from app.engine import registry
from app.paths import ROOT
from app.patterns import CompiledPattern, WaitingPattern, pattern

# in a process of its own, where no check has been imported yet
LOAD = """
import re, sys
from app.engine import registry
compiled = []
def compile(pattern, flags=0, made=re.compile):
    compiled.append(f"{sys._getframe(1).f_globals['__name__']}: {pattern}")
    return made(pattern, flags)
re.compile = compile
registry.load()
print(*compiled, sep="\\n", end="")
"""


@pytest.mark.slow
def test_loading_the_checks_compiles_no_pattern() -> None:
    command = [sys.executable, "-c", LOAD]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout == "", "use `pattern` of app.sdk for what a module keeps"


def test_each_pattern_of_a_check_is_valid() -> None:
    registry.load()
    modules = {name: module for name, module in sys.modules.items() if name.startswith("checks.")}
    found = [
        value
        for module in modules.values()
        for value in vars(module).values()
        if isinstance(value, WaitingPattern | CompiledPattern)
    ]
    assert len(found) > 50
    for value in cast("list[re.Pattern[str]]", found):
        assert value.groups >= 0


def test_a_pattern_does_what_a_compiled_one_does() -> None:
    waiting, made = pattern(r"(?P<word>b+)", re.IGNORECASE), re.compile(r"(?P<word>b+)", re.I)
    text = "abBc b"
    assert [match.span() for match in waiting.finditer(text)] == [(1, 3), (5, 6)]
    assert waiting.sub("x", text) == made.sub("x", text)
    assert waiting.split(text) == made.split(text)
    assert (waiting.groups, waiting.groupindex) == (made.groups, made.groupindex)
    assert (waiting.pattern, waiting.flags) == (made.pattern, made.flags)
    assert pattern(rb"b+").findall(b"abb") == [b"bb"]


def test_a_pattern_is_compiled_once(monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[str] = []
    compile = re.compile

    def counted(text: str, flags: int = 0) -> re.Pattern[str]:
        made.append(text)
        return compile(text, flags)

    monkeypatch.setattr(re, "compile", counted)
    word = pattern("b+")
    assert made == []
    assert word.search("abc")
    assert word.match("abc") is None
    assert made == ["b+"]


def test_a_pattern_has_no_other_names() -> None:
    word = pattern("b+")
    for _ in range(2):
        with pytest.raises(AttributeError):
            word.serach("abc")  # type: ignore[attr-defined]
        word.search("abc")
