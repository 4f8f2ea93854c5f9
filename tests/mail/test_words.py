# SPDX-License-Identifier: Apache-2.0
"""What a mail is found by."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.mail import words
from app.mail.read.decode import decode
from tests.support.mails import GOTO_MIX, mail, patch


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("scoped_guard(mutex)", "scoped_guard scoped guard mutex"),
        ("inode->i_state |= I_NEW;", "inode i_state i state i_new i new"),
        ("drivers/gpio/gpio-mpc8xxx.c", "drivers gpio gpio mpc8xxx c"),
        ("Łukasz Bartosik, ÄRGER, Groß", "lukasz bartosik arger gross"),
        ("Uwe Kleine-König <u.kleine@x>", "uwe kleine konig u kleine x"),
        ("__init ____ _ -- 0x1F", "__init init 0x1f"),
        ("王小明 Iвaн", "王小明 iвaн"),
        ("ﬁx \ud800 a\0b", "fix a b"),
        ("", ""),
    ],
)
def test_words(text: str, expected: str) -> None:
    assert " ".join(words.split(text)) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("scoped_guard", "scoped_guard"),
        ("a scoped_guard b", "a scoped_guard scoped guard b"),
        ("__init ____", "__init"),
        ("->", ""),
    ],
)
def test_a_phrase_ends_with_its_last_word(text: str, expected: str) -> None:
    assert " ".join(words.phrase(text)) == expected


@given(st.text(), st.text(), st.text())
def test_a_phrase_stands_in_every_text_that_holds_it(before: str, text: str, after: str) -> None:
    whole = f" {' '.join(words.split(f'{before} {text} {after}'))} "
    # only the last word may go on: with its parts, where it has some
    assert f" {' '.join(words.phrase(text))} ".replace("  ", " ") in whole.replace("  ", " ")


def test_files_and_functions_of_a_diff() -> None:
    diff = GOTO_MIX.replace("-- \n2.43.0\n", "") + (
        "diff --git a/lib/old.c b/lib/new.c\nrename from lib/old.c\nrename to lib/new.c\n"
        "--- a/lib/old.c\n+++ b/lib/new.c\n@@ -1,2 +1,6 @@ struct thing {\n"
        " int a;\n+static int *lib_begin(void)\n+{\n+prototype(int a);\n+Prose (in brackets)\n }\n"
    )
    found = words.of(decode(patch("1@x", "[PATCH] One", diff)))
    assert found.files == "drivers foo foo c lib old c lib new c"
    assert found.functions == "foo_set foo set thing lib_begin lib begin"
    assert "goto out_free out free" in found.body


def test_what_is_quoted_is_no_diff_but_is_text() -> None:
    quoted = "".join(f"> {line}\n" for line in GOTO_MIX.split("\n"))
    found = words.of(decode(mail("2@x", "Re: [PATCH] One", quoted, refs=["1@x"])))
    assert (found.files, found.functions) == ("", "")
    assert "foo_set" in found.body.split()


def test_a_mail_brings_a_bounded_number_of_words() -> None:
    diff = "".join(f"+int f{n}(void)\n" for n in range(30_000))
    text = f"diff --git a/a.c b/a.c\n--- a/a.c\n+++ b/a.c\n@@ -0,0 +1,30000 @@\n{diff}"
    found = words.of(decode(patch("1@x", f"[PATCH] {'w ' * 3000}", text)))
    assert all(len(part.split()) <= words.MAX_BODY + words.MAX_NAMES for part in found)
    assert sum(len(part.split()) for part in found) < 16_383
    assert set(found.functions.split()) <= set(found.body.split())
    assert max(map(len, words.split("x" * 10_000))) <= 64
