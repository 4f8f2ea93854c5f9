# SPDX-License-Identifier: Apache-2.0
"""Shipped rules and a directory of the operator's own, read again when it changes."""

import os
import re
from pathlib import Path

import pytest

from app.engine import registry
from app.engine.watch import load
from app.model import Severity
from tests.engine.rules_given import RULE, rule


@pytest.fixture
def rules(tmp_path: Path) -> Path:
    folder = tmp_path / "rules"
    folder.mkdir()
    (folder / "foo.toml").write_text(RULE)
    return folder


@pytest.mark.parametrize("path", load.files(registry.SHIPPED), ids=lambda path: path.stem)
def test_a_shipped_rule_passes_its_own_tests(path: Path) -> None:
    found = load.read_file(path)
    assert found.rejected == ()
    assert found.rules


@pytest.mark.parametrize("one", list(registry.load()), ids=lambda one: one.id)
def test_an_error_or_a_warning_names_its_replacement(one: registry.Rule) -> None:
    assert one.instead or one.check.severity is Severity.NOTE
    headings = re.findall(r"^## (.*)$", one.check.doc, re.MULTILINE)
    order = ["Why", *(["Instead"] if one.instead else []), "Not reported"]
    assert headings == order


@pytest.mark.parametrize("one", list(registry.load()), ids=lambda one: one.id)
def test_what_is_not_reported_is_one_list(one: registry.Rule) -> None:
    assert not re.search(r"^(?:- |  ).*\n\n- ", one.check.doc, re.MULTILINE)


def test_the_shipped_rules_watch_what_everybody_pays_for() -> None:
    watched = registry.load().watched
    assert {tag for one in watched if one.is_struct for tag in one.tags} == {
        "inode",
        "super_block",
        "dentry",
        "file",
        "address_space",
        "page",
        "folio",
        "task_struct",
        "mm_struct",
        "sk_buff",
        "net_device",
        "sock",
    }
    prefixes = {prefix for one in watched for prefix in one.prefixes}
    assert prefixes == {"I_", "S_", "SB_I_", "FMODE_", "PG_", "PF_", "VM_", "IFF_"}


def test_rules_of_a_directory_stand_beside_the_shipped_ones(rules: Path) -> None:
    shipped, found = registry.load(), registry.load(rules)
    assert set(found.by_id) - set(shipped.by_id) == {"foo/old-call"}
    assert found.hash != shipped.hash
    assert found.watched == shipped.watched
    assert found.only("foo/old-call").by_id.keys() == {"foo/old-call"}


def test_nothing_is_read_again_before_something_changes(rules: Path) -> None:
    before = registry.load(rules)
    assert registry.load(rules) is before
    (rules / "foo.toml").write_text(rule(severity='"note"'))
    after = registry.load(rules)
    assert after.hash != before.hash
    assert after.by_id["foo/old-call"].hash != before.by_id["foo/old-call"].hash
    (rules / "foo.toml").unlink()
    assert registry.load(rules).hash == registry.load().hash


def test_the_same_text_has_the_same_hash(rules: Path) -> None:
    before = registry.load(rules)
    os.utime(rules / "foo.toml", (1, 1))
    assert registry.load(rules).hash == before.hash


def test_what_is_wrong_is_kept_with_its_reason(rules: Path) -> None:
    (rules / "vfs.toml").write_text(rule(id='"struct-inode"'))
    (rules / "bar.toml").write_text("[[watch]]\nid = \n")
    found = registry.load(rules)
    assert "foo/old-call" in found.by_id
    assert found.by_id["vfs/struct-inode"].source != (rules / "vfs.toml").read_text()
    assert [str(one) for one in found.rejected] == [
        "bar.toml:2: Invalid value",
        "vfs.toml:1: vfs/struct-inode: this id belongs to a shipped rule",
    ]


def test_a_ledger_is_written_once_whoever_names_it(rules: Path) -> None:
    keys = {"kind": '"struct"', "target": '"inode"', "on": '["member-added"]'}
    mine = rule(**keys, files='["include/linux/fs.h"]', ledger='"inode-bytes"', message='"x"')
    text = mine[: mine.index("[[watch.test]]")] + WATCHED_INODE
    (rules / "foo.toml").write_text(text + text.replace("old-call", "b").replace("inode-b", "my-b"))
    found = registry.load(rules)
    assert found.rejected == ()
    names = [one.ledger.name for one in found.watched if one.ledger and one.is_struct]
    assert (names.count("inode-bytes"), names.count("my-bytes")) == (1, 1)


WATCHED_INODE = """
[[watch.test]]
expect = 1
diff = '''
--- a/include/linux/fs.h
+++ b/include/linux/fs.h
@@ -10 +10 @@ struct inode {
+	u32 a;
 	u32 b;
'''
[[watch.test]]
expect = 0
diff = '''
--- a/include/linux/fs.h
+++ b/include/linux/fs.h
@@ -10 +10 @@ struct file {
+	u32 a;
 	u32 b;
'''
"""


def test_a_directory_that_is_not_there_leaves_the_shipped_rules(tmp_path: Path) -> None:
    found = registry.load(tmp_path / "none")
    assert found.hash == registry.load().hash
    assert [one.reason for one in found.rejected] == ["No such file or directory"]
    (tmp_path / "none").mkdir()
    assert registry.load(tmp_path / "none").rejected == ()


def test_what_is_no_rule_file_is_not_opened(rules: Path, tmp_path: Path) -> None:
    outside = tmp_path / "secret.toml"
    outside.write_text("password = 1")
    (rules / "link.toml").symlink_to(outside)
    (rules / "gone.toml").symlink_to(rules / "nowhere")
    (rules / "loop.toml").symlink_to(rules / "loop.toml")
    os.mkfifo(rules / "pipe.toml")
    (rules / "folder.toml").mkdir()
    (rules / "README.md").write_text("no rules")
    (rules / ".hidden.toml").write_text("no rules")
    found = registry.load(rules)  # to open the pipe would wait for ever
    assert {(one.file, one.reason) for one in found.rejected} == {
        ("link.toml", "is a link to a file outside the directory of rules"),
        ("gone.toml", "No such file or directory"),
        ("pipe.toml", "is not a file"),
        ("folder.toml", "Is a directory"),
        ("loop.toml", "Too many levels of symbolic links"),
    }
    assert "foo/old-call" in found.by_id


def test_a_link_inside_the_directory_is_followed(rules: Path) -> None:
    (rules / "foo.toml").rename(rules / "data")
    (rules / "foo.toml").symlink_to("data")
    assert "foo/old-call" in registry.load(rules).by_id


def test_a_directory_has_a_limit(rules: Path) -> None:
    for number in range(load.MAX_FILES + 5):
        (rules / f"z{number:03}.toml").write_text("")
    (*_, last) = registry.load(rules).rejected
    assert last.reason == "a directory can contain at most 200 files of rules"


def test_rules_may_be_alone(rules: Path) -> None:
    assert set(registry.alone(rules).by_id) == {"foo/old-call"}
