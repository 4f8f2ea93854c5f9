# SPDX-License-Identifier: Apache-2.0
"""Draw of 60 sentences that people read, for a reader who rates them.

    python docs/draw_sentences.py [SEED]

The seed is the commit of the checkout unless you name another one. The same commit and seed print
the same sentences. A quarter of the sentences comes from each of four sources: the README and
docs/, the help of the commands, the templates of the pages, and the docstrings.
"""

import argparse
import ast
import html
import inspect
import random
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))  # as a script, Python only looks beside this file

from app.cli.commands import COMMANDS  # noqa: E402
from app.cli.parsing import parser  # noqa: E402
from docs import prose  # noqa: E402

DRAWN = 60
FEWEST_WORDS = 4  # shorter texts are labels
DOCUMENTED = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
_INLINE_NAMES = r"(?:a|abbr|b|code|em|i|kbd|small|span|strong|time)\b"
INLINE = re.compile(rf"</?{_INLINE_NAMES}[^>]*>")
# from `else` or `elif` to its `endif`, if only inline text with values lies between
ALTERNATIVE = re.compile(
    r"(?s)\{%-? (?:else|elif\b)(?:(?!\{%-? (?!else\b|elif\b))"
    rf"(?!</?(?!{_INLINE_NAMES})[a-z]).)*\{{%-? endif -?%\}}"
)


@dataclass(frozen=True, order=True)
class Sentence:
    """A sentence and its place: a file with a line, or a command."""

    place: str
    text: str


def documents() -> Iterator[Sentence]:
    """Yield the sentences of the README and of docs/, without the page that repeats the help."""
    for path in (ROOT / "README.md", *sorted(ROOT.glob("docs/**/*.md"))):
        if path.name != "commands.md":
            for part in prose.read(path.read_text()):
                for text in part.sentences:
                    place = f"{_name(path)}:{part.line}"
                    yield Sentence(place, text.replace(prose.GLUE, " "))


def commands() -> Iterator[Sentence]:
    """Yield the sentences of `kantha --help` and of the help of each command."""
    for name, listed in COMMANDS.items():
        yield Sentence("kantha --help", listed.help)
        yield from _help(f"kantha {name}", _inner(parser(name))[name])


def _help(name: str, known: argparse.ArgumentParser) -> Iterator[Sentence]:
    texts = [known.description, known.epilog]
    for action in known._actions:
        if isinstance(action, argparse._HelpAction):
            continue
        if action.help and action.help != argparse.SUPPRESS:
            values = {**vars(action), "choices": ", ".join(map(str, action.choices or ()))}
            texts.append(action.help % values)
        if isinstance(action, argparse._SubParsersAction):
            texts += [one.help for one in action._choices_actions]
    for text in texts:
        for one in prose.sentences(" ".join((text or "").split())):
            yield Sentence(f"{name} --help", one)
    for inner, below in _inner(known).items():
        yield from _help(f"{name} {inner}", below)


def _inner(known: argparse.ArgumentParser) -> dict[str, argparse.ArgumentParser]:
    return {
        name: below
        for action in known._actions
        if isinstance(action, argparse._SubParsersAction)
        for name, below in action.choices.items()
    }


def pages() -> Iterator[Sentence]:
    """Yield the sentences of the templates, with dots for their values."""
    for path in sorted(ROOT.glob("templates/*.html")):
        for line, text in of_template(path.read_text()):
            yield Sentence(f"{_name(path)}:{line}", text)


def of_template(template: str) -> Iterator[tuple[int, str]]:
    """Yield the sentences of a template, each with the line at which its text begins.

    Of alternatives within one text, only the first is read.
    """
    first = ALTERNATIVE.sub(_blank, re.sub(r"(?s)\{#.*?#\}", _blank, template))
    text = re.sub(r"(?s)\{%.*?%\}|<(script|style)\b.*?</\1>", _blank, first)
    text = INLINE.sub("", re.sub(r"(?s)\{\{.*?\}\}", lambda value: "…" + _blank(value), text))
    line = 1
    for piece in re.split(r"(?s)(<[^>]*>)", text):
        if not piece.startswith("<"):
            before = len(piece) - len(piece.lstrip())
            for one in prose.sentences(" ".join(html.unescape(piece).split())):
                yield line + piece[:before].count("\n"), one
        line += piece.count("\n")


def _blank(found: re.Match[str]) -> str:
    """Keep the line breaks of what is left out, so that line numbers stay right."""
    return "\n" * found[0].count("\n")


def docstrings() -> Iterator[Sentence]:
    """Yield the sentences of the docstrings of `app` and `checks`."""
    for path in sorted([*ROOT.glob("app/**/*.py"), *ROOT.glob("checks/**/*.py")]):
        for line, text in of_code(path.read_text()):
            yield Sentence(f"{_name(path)}:{line}", text)


def of_code(source: str) -> Iterator[tuple[int, str]]:
    """Yield the sentences of the docstrings of a module, without their indented blocks."""
    for node in ast.walk(ast.parse(source)):
        text = ast.get_docstring(node, clean=False) if isinstance(node, DOCUMENTED) else None
        for paragraph in re.split(r"\n\s*\n", inspect.cleandoc(text or "")):
            if not paragraph.startswith(" "):
                for one in prose.sentences(" ".join(paragraph.split())):
                    yield getattr(node, "lineno", 1), one


def _name(path: Path) -> str:
    return str(path.relative_to(ROOT))


SOURCES: tuple[Callable[[], Iterator[Sentence]], ...] = (documents, commands, pages, docstrings)


def is_sentence(text: str) -> bool:
    """Return whether a text says something: labels, examples and rows of values do not."""
    words = [word for word in text.split() if word[:1].isalpha()]
    return len(words) >= FEWEST_WORDS and not text.startswith("Example: ")


def is_whole_sentence(text: str) -> bool:
    """Return whether a text of a document or a page is a sentence, not a cell or a row of values.

    The help of an option has no capital letter and no full stop, as is usual for commands.
    """
    values = sum(word.startswith("…") for word in text.split())
    is_whole = (
        text[:1].isupper() and text.rstrip("…)\"' ").endswith((".", ":", "?", "!")) and values < 2
    )
    return is_whole and is_sentence(text)


def draw(seed: str) -> list[Sentence]:
    """Return as many sentences from each source, chosen by the seed."""
    chance = random.Random(seed)  # noqa: S311 - the draw must be the same again
    drawn = []
    for source in SOURCES:
        is_drawn = is_sentence if source is commands else is_whole_sentence
        places = {one.text: one for one in source() if is_drawn(one.text)}
        drawn += chance.sample(sorted(places.values()), DRAWN // len(SOURCES))
    return drawn


def commit() -> str:
    """Return the commit of the checkout."""
    command = ["git", "rev-parse", "HEAD"]
    done = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True)  # noqa: S603
    return done.stdout.strip()


if __name__ == "__main__":
    for number, one in enumerate(draw(sys.argv[1] if sys.argv[1:] else commit()), 1):
        sys.stdout.write(f"{number}. {one.text} [{one.place}]\n")
