# SPDX-License-Identifier: Apache-2.0
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.mail.read import trailers
from app.model import Trailer

SOB = "Signed-off-by: Jane <j@x>"
FIXES = 'Fixes: 123456789abc ("gpio: foo")'


def names(message: str) -> list[str]:
    return [trailer.name for trailer in trailers.split(message)[1]]


@pytest.mark.parametrize(
    ("message", "expected", "description"),
    [
        pytest.param(f"Do it.\n\n{SOB}\n", ["Signed-off-by"], "Do it.", id="one"),
        pytest.param(f"Do it.\n\n{FIXES}\nCc: stable@x\n{SOB}\n", ["Fixes", "Cc", "Signed-off-by"], "Do it.", id="three"),
        pytest.param(f"Do it.\n\n{FIXES}\n\n{SOB}\n", ["Fixes", "Signed-off-by"], "Do it.", id="a blank line between"),
        pytest.param(f"{SOB}\n", ["Signed-off-by"], "", id="nothing else"),
        pytest.param("Do it.\n\nreviewed-by: J\nSIGNED-OFF-BY: J", ["reviewed-by", "SIGNED-OFF-BY"], "Do it.", id="case"),
        pytest.param(f"Do it.\n\nLink: https://x\n{SOB}", ["Link", "Signed-off-by"], "Do it.", id="link"),
        pytest.param(f"Do it.\n\n{SOB}\nX-Own: y", ["Signed-off-by", "X-Own"], "Do it.", id="unknown beside known"),
        pytest.param(f"Do it.\n\n{SOB}\n[joe: typo]\n{SOB}", ["Signed-off-by"] * 2, "Do it.\n\n[joe: typo]", id="remark"),
        pytest.param(f"Do it.\n\n[0]: https://x\n{SOB}", ["Signed-off-by"], "Do it.\n\n[0]: https://x", id="footnote"),
        pytest.param(f"Do it.\n\n{SOB}\n\nChanges in v2:\n- x", ["Signed-off-by"], "Do it.\n\nChanges in v2:\n- x", id="changelog after"),
        pytest.param("Do it.", [], "Do it.", id="none"),
        pytest.param("", [], "", id="nothing at all"),
        pytest.param("Do it.\n\nNote: this is prose.", [], "Do it.\n\nNote: this is prose.", id="prose with a colon"),
        pytest.param("Do it.\n\nNote: x\n\n" + SOB, ["Signed-off-by"], "Do it.\n\nNote: x", id="prose before the block"),
        pytest.param("Link: https://x\nis why we do it in this way,\nand no other\nor so\nit seems", [], None, id="a key in prose"),
    ],
)  # fmt: skip
def test_trailers_are_split_off(message: str, expected: list[str], description: str | None) -> None:
    assert names(message) == expected
    assert trailers.split(message)[0] == (message if description is None else description)


@pytest.mark.parametrize(
    ("block", "expected"),
    [
        pytest.param(f"{FIXES}", '123456789abc ("gpio: foo")', id="on one line"),
        pytest.param(
            'Fixes: 123456789abc\n\t("gpio: foo")', '123456789abc ("gpio: foo")', id="folded"
        ),
        pytest.param(
            'Fixes: 123456789abc ("gpio:\nfoo")', '123456789abc ("gpio: foo")', id="wrapped"
        ),
        pytest.param(f'Fixes: 123456789abc ("gpio\n{SOB}', '123456789abc ("gpio', id="cut"),
    ],
)
def test_wrapped_values_are_joined(block: str, expected: str) -> None:
    found = trailers.split(f"Do it.\n\n{block}")[1][0]
    assert found == Trailer("Fixes", expected)
    assert found.is_wrapped == ("\n" in block and SOB not in block)


@given(
    st.text()
    | st.lists(st.sampled_from([SOB, FIXES, "", "Do it.", " x", "A: b", "[j: y]"])).map("\n".join)
)
def test_any_message_is_split(message: str) -> None:
    description, found = trailers.split(message)
    assert len(description) <= len(message) + 2
    assert all(trailer.name for trailer in found)
