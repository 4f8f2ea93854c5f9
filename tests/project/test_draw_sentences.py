# SPDX-License-Identifier: Apache-2.0
"""The draw of sentences: the same for the same seed, from all four sources, with their places."""

import subprocess
import sys

import pytest

from app.paths import ROOT
from docs import draw_sentences


def test_a_seed_draws_the_same_sentences_again_and_another_seed_draws_others() -> None:
    first = draw_sentences.draw("1")
    assert draw_sentences.draw("1") == first
    assert len(set(first)) == draw_sentences.DRAWN
    assert len(set(first) & set(draw_sentences.draw("2"))) < draw_sentences.DRAWN / 2


def test_each_source_gives_a_quarter() -> None:
    places = [one.place for one in draw_sentences.draw("1")]
    assert all(one.startswith(("README.md:", "docs/")) for one in places[:15])
    assert all(one.startswith("kantha ") for one in places[15:30])
    assert all(one.startswith("templates/") for one in places[30:45])
    assert all(one.startswith(("app/", "checks/")) for one in places[45:])


@pytest.mark.process
def test_the_script_prints_numbered_sentences_by_the_commit() -> None:
    def printed(*seed: str) -> list[str]:
        command = [sys.executable, "docs/draw_sentences.py", *seed]
        done = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True)
        return done.stdout.splitlines()

    lines = printed()
    assert len(lines) == draw_sentences.DRAWN
    assert lines[-1].startswith("60. ")
    assert lines == printed(draw_sentences.commit())


def test_a_template_gives_its_text_with_lines() -> None:
    template = (
        "{# not\nread #}<p>One <b>bold</b> word\nmore. {{ n }} left.</p>\n{% if x %}<p>Two.</p>"
    )
    found = [(2, "One bold word more."), (2, "… left."), (4, "Two.")]
    assert list(draw_sentences.of_template(template)) == found


def test_only_the_first_of_the_alternatives_in_a_text_is_read() -> None:
    template = (
        '<p>Not counted: {% if x %}<a href="/p">a\nlater patch</a>{% elif y %}<b>none</b>\n'
        "{% else %}a patch{% endif %} fixes this.</p>\n"
        "{% if z %}<p>There are mails.</p>{% else %}<p>There are none.</p>{% endif %}"
    )
    found = [
        (1, "Not counted: a later patch fixes this."),
        (4, "There are mails."),
        (4, "There are none."),
    ]
    assert list(draw_sentences.of_template(template)) == found


def test_code_gives_its_docstrings_without_blocks() -> None:
    source = '"""One. Two\n it.\n\n    run it\n"""\ndef f():\n    """Three.\n\n    Raises:\n        X: four.\n    """\n'
    found = [(1, "One."), (1, "Two it."), (6, "Three."), (6, "Raises: X: four.")]
    assert list(draw_sentences.of_code(source)) == found


def test_labels_examples_and_rows_of_values_are_not_sentences() -> None:
    assert draw_sentences.is_sentence("No mail matches this search.")
    for text in ("… to v… of …: …", "Example: kantha outbox show 7", "1 to 5 MiB", "Parked series"):
        assert not draw_sentences.is_sentence(text)
