# SPDX-License-Identifier: Apache-2.0
"""Every key of a TOML document is found on its line."""

import tomllib

from hypothesis import given
from hypothesis import strategies as st

from app.code.toml import line_of, positions

DOCUMENT = b"""\
top = 1
[[watch]]
id = "x"  # first
when.used_in = [
  "a",  # one
  "b",
]
[[watch.test]]
diff = '''
[[watch]]
no = 1
'''
[[watch.test]]
expect = 0
[[watch]]
"id" = "y"
when = { min_bytes = 1, used_in = ["c"] }
[watch.note_when]
used_in = []
"""


def test_keys_elements_and_tables_have_their_lines() -> None:
    found = positions(DOCUMENT)
    assert found[("top",)] == 1
    assert found[("watch", 0)] == 2
    assert found[("watch", 0, "when", "used_in")] == 4
    assert found[("watch", 0, "when", "used_in", 1)] == 6
    assert found[("watch", 0, "test", 0, "diff")] == 9
    assert found[("watch", 0, "test", 1, "expect")] == 14
    assert found[("watch", 1)] == 15
    assert found[("watch", 1, "id")] == 16
    assert found[("watch", 1, "when", "min_bytes")] == 17
    assert found[("watch", 1, "note_when", "used_in")] == 19
    assert ("watch", 2) not in found


def test_what_is_not_written_has_the_line_of_what_is_around_it() -> None:
    found = positions(DOCUMENT)
    assert line_of(found, ("watch", 0, "test", 0, "expect")) == 8
    assert line_of(found, ("watch", 7)) == 1


@given(st.binary(max_size=200))
def test_no_bytes_raise(data: bytes) -> None:
    assert all(line >= 1 for line in positions(data).values())


KEY = st.sampled_from(["a", "b.c", '"d"', "e.'f'"])


@given(st.lists(st.tuples(st.booleans(), KEY), max_size=6))
def test_every_table_of_a_document_is_found(parts: list[tuple[bool, str]]) -> None:
    text = "".join(f"[[x]]\n{key} = {{ y = [1] }}\n" if is_new else "\n" for is_new, key in parts)
    found = positions(text.encode())
    count = len(tomllib.loads(text).get("x", []))
    assert [("x", index) in found for index in range(count + 1)] == [True] * count + [False]
