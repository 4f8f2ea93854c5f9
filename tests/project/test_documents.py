# SPDX-License-Identifier: Apache-2.0
"""The documents: links lead somewhere, sentences are short, generated pages are of today."""

import re
import subprocess
import sys
from pathlib import Path
from urllib.parse import unquote

import pytest

from app.paths import ROOT
from docs import draw_sentences, prose, write_reference
from tests.project.test_project import DOCS, tracked

PAGES = tracked("docs/*.md")
TEXTS = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", ROOT / "SECURITY.md", *PAGES]
MOST_WORDS = 30


def name(path: Path) -> str:
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("path", TEXTS, ids=name)
def test_links_lead_to_a_file_and_a_heading(path: Path) -> None:
    for part in prose.read(path.read_text()):
        for link in part.links:
            if not re.match(r"https?:|mailto:", link):
                target, _, anchor = unquote(link).partition("#")
                file = (path.parent / target).resolve() if target else path
                assert file.exists(), link
                assert not anchor or anchor in prose.anchors(file.read_text()), link


@pytest.mark.parametrize("path", PAGES, ids=name)
def test_a_page_says_first_what_it_lets_you_do(path: Path) -> None:
    first = next(part for part in prose.read(path.read_text()) if part.kind == "p" and part.text)
    assert re.search(r"\byou\b", first.sentences[0]), first.sentences[0]


@pytest.mark.parametrize("path", TEXTS, ids=name)
def test_sentences_are_short(path: Path) -> None:
    parts = prose.read(path.read_text())
    sentences = [sentence for part in parts for sentence in part.sentences]
    assert [one for one in sentences if len(one.split()) > MOST_WORDS] == []


def test_sentences_of_the_command_line_are_short() -> None:
    found = list(draw_sentences.commands())
    assert len(found) > 100
    assert [one for one in found if len(one.text.split()) > MOST_WORDS] == []


@pytest.mark.parametrize(
    ("markdown", "sentences"),
    [
        (
            "One. Two `a b. c` more.\nIt goes on.",
            ["One.", f"Two `a{prose.GLUE}b.{prose.GLUE}c` more.", "It goes on."],
        ),
        ("# Head\n\n- Item one.\n- *Two*. Three?", ["Head", "Item one.", "Two.", "Three?"]),
        ("| A | B |\n|---|---|\n| c. D | 3.10 of it |", ["A", "B", "c.", "D", "3.10 of it"]),
        ("```sh\nno. No.\n```\n\n    no. No.\n", []),
    ],
)
def test_sentences_of_markdown(markdown: str, sentences: list[str]) -> None:
    assert [one for part in prose.read(markdown) for one in part.sentences] == sentences


def test_inline_code_of_a_heading_is_in_its_anchor() -> None:
    assert prose.anchors("# The output of `git range-diff`") == {"the-output-of-git-range-diff"}


def test_the_index_links_each_page() -> None:
    index = DOCS / "index.md"
    linked = {link for part in prose.read(index.read_text()) for link in part.links}
    pages = {str(path.relative_to(DOCS)) for path in PAGES} - {"index.md"}
    assert linked == pages


def test_pages_that_code_writes_are_of_today() -> None:
    for page, text in write_reference.pages().items():
        assert page.read_text() == text, "stale: run python -m docs.write_reference"


@pytest.mark.slow
def test_the_site_is_built_without_a_warning_and_asks_no_other_site(tmp_path: Path) -> None:
    command = ["sphinx", "-q", "-W", "--keep-going", str(DOCS), str(tmp_path / "site")]
    built = subprocess.run(
        [sys.executable, "-m", *command], check=False, capture_output=True, text=True, cwd=ROOT
    )
    assert (built.returncode, built.stderr) == (0, "")
    pages = list((tmp_path / "site").rglob("*.html"))
    assert len(pages) > len(PAGES)
    loaded = re.compile(r'<(?:script|link|img|iframe)\b[^>]*(?:src|href)="(?:https?:)?//')
    assert [page.name for page in pages if loaded.search(page.read_text())] == []
