# SPDX-License-Identifier: Apache-2.0
import pytest

from app.mail.group import stem

SHA = "ed79b4c3bd0f2a4ff7bb8d2ac4bf2b4a0f1c0c4d"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        pytest.param("20260321175808.57942-1-x@y", "20260321175808.57942-12-x@y", id="git send-email"),
        pytest.param("1394200000-12345-1-git-send-email-x@y", "1394200000-12345-9-git-send-email-x@y", id="older git"),
        pytest.param("20260321-topic-v1-0-6d3325b9af42@y", "20260321-topic-v1-17-6d3325b9af42@y", id="b4"),
        pytest.param("cover.1774116000.git.x@y", f"{SHA}.1774116000.git.x@y", id="git format-patch"),
        pytest.param(f"20260321175808.v2.1.I{SHA}@changeid", f"20260321175808.v2.3.I{SHA[::-1]}@changeid", id="patman"),
        pytest.param("177411600000.12345.1-0@git.sr.ht", "177411600000.12345.2-0@git.sr.ht", id="sourcehut"),
    ],
)  # fmt: skip
def test_ids_of_one_run_share_a_stem(one: str, other: str) -> None:
    assert stem.of(one) == stem.of(other) is not None


@pytest.mark.parametrize(
    ("one", "other"),
    [
        pytest.param("20260321175808.57942-1-x@y", "20260321175808.57943-1-x@y", id="another process"),
        pytest.param("20260321175808.57942-1-x@y", "20260321175809.57942-1-x@y", id="another second"),
        pytest.param("20260321175808.57942-1-x@y", "20260321175808.57942-1-z@y", id="another author"),
        pytest.param("20260321-topic-v1-0-6d3325b9af42@y", "20260321-topic-v2-0-6d3325b9af42@y", id="a respin"),
        pytest.param("20260321-topic-v1-0-6d3325b9af42@y", "20260321-topic-v1-0-6d3325b9af43@y", id="another run of b4"),
    ],
)  # fmt: skip
def test_ids_of_two_runs_do_not(one: str, other: str) -> None:
    assert stem.of(one) != stem.of(other)


@pytest.mark.parametrize(
    "name",
    [
        "20260310-123456-patches@quilt.example",
        "afs5PZgTimaZWs1U@ashevche-desk.local",
        "59174ed2-dc3a-4891-929f-bf513deecdc2@gmail.com",
        "CACRpkdZ=abc@mail.gmail.com",
        "20260321175808.57942@y",
        "",
    ],
)
def test_other_ids_have_none(name: str) -> None:
    assert stem.of(name) is None
