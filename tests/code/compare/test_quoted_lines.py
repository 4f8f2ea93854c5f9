# SPDX-License-Identifier: Apache-2.0
"""A quote leads to its line in a patch, and to the same line in the next version."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.code.compare.quoted_lines import QuotedPatch
from app.engine.assemble import patch_of
from app.mail.read.decode import decode
from app.model import Patch
from tests.support.mails import patch

BODY = """\
 one
+int a;
+int b;
+int a;
-int old;
 two
"""
HEAD = "diff --git a/a.c b/a.c\n--- a/a.c\n+++ b/a.c\n"


def of(body: str) -> Patch:
    old = sum(line[:1] in " -" for line in body.splitlines())
    new = sum(line[:1] in " +" for line in body.splitlines())
    return patch_of(decode(patch("1@x", "[PATCH] a", f"{HEAD}@@ -1,{old} +1,{new} @@\n{body}")))


@pytest.mark.parametrize(
    ("quote", "line"),
    [
        (["+int b;"], 3),
        (["+int  b;", "", " "], 3),
        (["+int b;", "+int a;"], 4),
        ([" one", "+int a;"], 2),
        (["-int old;"], None),
    ],
)
def test_a_quote_of_a_changed_line(quote: list[str], line: int | None) -> None:
    found = QuotedPatch(of(BODY)).find(quote)
    assert found is not None
    assert found.line.new == line


@pytest.mark.parametrize(
    "quote",
    [[], [""], ["int b;"], [" one"], ["+int a;"], ["+"], ["+}"], ["+int c;"], ["+++ b/a.c"]],
)
def test_a_quote_of_something_else(quote: list[str]) -> None:
    assert QuotedPatch(of(BODY)).find(quote) is None


@pytest.mark.parametrize(
    ("body", "is_same"),
    [
        (BODY, True),
        (f" zero\n{BODY} three\n", True),
        (BODY.replace("int b;", "int  b;"), True),
        (BODY.replace("int b;", "int c;"), False),
        (BODY.replace("+int b;\n", ""), False),
        (BODY.replace("-int old;\n", " int old;\n"), False),
        (BODY.replace(" one\n", " other\n"), False),
        (BODY.replace("+int b;\n+int a;\n", "+int a;\n+int b;\n"), False),
    ],
)
def test_the_line_in_the_next_version(body: str, is_same: bool) -> None:
    found = QuotedPatch(of(BODY)).find(["+int b;"])
    assert found is not None
    line = found.same_in(of(body).files)
    assert (line is not None) is is_same
    assert line is None or line.text.split() == ["int", "b;"]


@given(st.lists(st.sampled_from([" a", "+a", "-a", "+b", " b", "+}"]), min_size=1, max_size=30))
def test_a_line_of_a_patch_is_the_same_in_the_patch_itself(lines: list[str]) -> None:
    posted = of("\n".join([*lines, "+c1", ""]))
    found = QuotedPatch(posted).find(["+c1"])
    assert found is not None
    assert found.same_in(posted.files) == found.line
