# SPDX-License-Identifier: Apache-2.0
import pytest

from app.code.c.fragment import of_text
from app.code.c.tokens import tokens


@pytest.mark.slow
def test_code_without_end_is_not_read_to_its_end() -> None:
    lines = of_text("\n".join(["\t" + "a;" * 9_900] * 70)).lines
    found = tokens(lines)
    assert 1_000_000 < len(found) < 1_020_000
    assert found[-1].index < len(lines) - 1
