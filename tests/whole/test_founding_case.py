# SPDX-License-Identifier: Apache-2.0
"""The thread for which Kantha exists: a driver's flag in every inode, and its next version."""

import pytest

from app.engine import registry
from app.engine.assemble import grouped, series_of
from app.engine.runner import review
from app.mail.read import mbox
from app.mail.read.decode import decode
from app.model import Confidence, Finding, Run, Severity
from tests.conftest import V1, V2

FS_H = "include/linux/fs.h"
LUO = "kernel/liveupdate/luo_file.c"


def run_over(path: object) -> Run:
    with open(str(path), "rb") as stream:  # noqa: PTH123 - a path of conftest
        found = grouped(decode(mail.data) for mail in mbox.split(stream))
    assert len(found) == 1
    return review(series_of(found[0]), registry.load())


@pytest.fixture(scope="module")
def v1() -> Run:
    return run_over(V1)


def one(run: Run, check: str) -> Finding:
    (finding,) = [finding for finding in run.findings if finding.check == check]
    return finding


def test_v1_gets_the_five_findings_and_no_other(v1: Run) -> None:
    found = [
        (f.check, f.severity, f.confidence, f.at.path, f.at.function, f.at.line)
        for f in v1.findings
    ]
    high, medium = Confidence.HIGH, Confidence.MEDIUM
    warning, note = Severity.WARNING, Severity.NOTE
    assert found == [
        ("core-struct-size", note, high, FS_H, "", None),
        ("vfs/inode-state-flag", warning, high, FS_H, "", 750),
        ("cleanup-goto-mix", warning, high, LUO, "luo_preserve_file", 283),
        ("anon-inode-state", warning, medium, LUO, "luo_preserve_file", 285),
        ("istate-outside-fs", warning, high, LUO, "luo_preserve_file", 285),
    ]


def test_each_finding_quotes_its_line(v1: Run) -> None:
    quoted = {finding.check: finding.at.text.strip() for finding in v1.findings}
    assert quoted == {
        "core-struct-size": "",
        "vfs/inode-state-flag": "I_LUO_MANAGED\t\t= (1U << 19),",
        "cleanup-goto-mix": "goto err_free_files_mem;",
        "anon-inode-state": "inode_state_set(file_inode(file), I_LUO_MANAGED);",
        "istate-outside-fs": "inode_state_set(file_inode(file), I_LUO_MANAGED);",
    }


@pytest.mark.parametrize(
    ("check", "lines"),
    [
        pytest.param(
            "cleanup-goto-mix", [280, 298, 302, 332, 333], id="the other gotos and guards"
        ),
        pytest.param("istate-outside-fs", [334, 379, 628, 724], id="the other writers of i_state"),
        pytest.param("anon-inode-state", [334], id="the clearing on the error path"),
        pytest.param("vfs/inode-state-flag", [], id="one bit"),
    ],
)
def test_related_places_are_folded_into_the_finding(v1: Run, check: str, lines: list[int]) -> None:
    assert sorted(place.line or 0 for place in one(v1, check).related) == lines


def test_the_messages_say_what_a_reviewer_would(v1: Run) -> None:
    assert "only uses from kernel/liveupdate/" in one(v1, "vfs/inode-state-flag").message
    assert "i_state stays VFS generic?" in one(v1, "vfs/inode-state-flag").message
    assert "this goto leaves the guarded block" in one(v1, "cleanup-goto-mix").message
    assert "KVM VM and vCPU fds" in one(v1, "anon-inode-state").message
    assert "stay in liveupdate instead?" in one(v1, "istate-outside-fs").message
    assert one(v1, "core-struct-size").message == (
        "struct inode: +0 bytes; i_state: one more bit used (19 of 32); used in kernel/liveupdate."
    )


# catalogue of what must stay silent: each is a line or a function of the two mailboxes
@pytest.mark.parametrize(
    "function",
    [
        "luo_retrieve_file",
        "luo_file_unpreserve_files",
        "luo_file_finish",
        "luo_file_freeze",
        "liveupdate_register_file_handler",
        "liveupdate_unregister_file_handler",
        "luo_token_is_used",
    ],
)
def test_functions_with_only_one_style_are_not_named(v1: Run, function: str) -> None:
    assert function not in {finding.at.function for finding in v1.findings}


@pytest.mark.parametrize(
    ("path", "line"),
    [
        pytest.param(LUO, 251, id="the errno that the kernel-doc now lists"),
        pytest.param(LUO, 278, id="a double space in a context line"),
        pytest.param(LUO, 281, id="reading the state"),
        pytest.param(LUO, 292, id="a break in a loop that is no guard"),
        pytest.param(LUO, 333, id="a scoped_guard without braces"),
        pytest.param(FS_H, 715, id="the comment on the flag"),
        pytest.param(FS_H, 749, id="an enumerator that only gains a comma"),
    ],
)
def test_lines_that_break_no_rule_are_not_reported(v1: Run, path: str, line: int) -> None:
    assert (path, line) not in {(f.at.path, f.at.line) for f in v1.findings}


def test_nothing_is_an_error_and_nothing_comes_from_the_replies(v1: Run) -> None:
    assert Severity.ERROR not in {finding.severity for finding in v1.findings}
    assert {f.at.message_id for f in v1.findings} == {
        "20260321175808.57942-2-pasha.tatashin@soleen.com"
    }


def test_no_growth_in_bytes_is_claimed(v1: Run) -> None:
    assert "vfs/struct-inode" not in {finding.check for finding in v1.findings}
    assert "+0 bytes" in one(v1, "core-struct-size").message


def test_v2_is_clean() -> None:
    assert run_over(V2).findings == ()


def test_the_same_input_gives_an_equal_run(v1: Run) -> None:
    assert run_over(V1) == v1
