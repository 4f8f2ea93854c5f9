# SPDX-License-Identifier: Apache-2.0
"""Commands on files with kernel trees: how patches apply, what findings rest on."""

import json
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path

import jsonschema
import pytest

from app.cli import main
from app.paths import ROOT
from app.service.offline import checking
from tests.conftest import V1, V2
from tests.faults.test_places import AS_USER
from tests.support.kernel.kernel_repo import KernelRepo

Capture = pytest.CaptureFixture[str]
PATH = "drivers/foo/foo.c"
HEAD = "/* SPDX-License-Identifier: GPL-2.0 */\n#include <linux/foo.h>\n\n"
FUNCTION = """\
static int foo_set{0}(struct foo *foo, int value)
{{
	int ret;

	ret = foo_check(value);
	if (ret)
		return ret;
	foo->value = value;
	return 0;

out_free:
	kfree(foo->data);
	return -EBUSY;
}}

"""
TEXT = HEAD + "".join(map(FUNCTION.format, range(9)))
SIGNED = "\n\nDo it.\n\nSigned-off-by: A. Developer <dev@example.org>\n"


def changed(text: str, number: int) -> str:
    """The file with a guard() beside the goto of one function."""
    before, name, after = text.partition(f"foo_set{number}(")
    old = "\tfoo->value = value;\n"
    new = "\tguard(mutex)(&foo->lock);\n\tif (foo->busy)\n\t\tgoto out_free;\n"
    return before + name + after.replace(old, new + old, 1)


FIRST = "patch 1: applies exactly to v7.2-rc1 (base-commit)"
SECOND = "patch 2: applies exactly to an earlier patch of the series"


class Work:
    """A repository of a developer, whose series the tests check, and the mails of a series."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.repo = KernelRepo(path / "work.git", bare=True)
        self.repo.commit(
            {"MAINTAINERS": "THE REST\n", "drivers/foo/Kconfig": "config FOO\n", PATH: TEXT},
            "Linux 7.2-rc1",
        )
        self.repo.tag("v7.2-rc1")

    def mails(self, name: str, since: str, *options: str) -> Path:
        """A file with the commits since another one."""
        mails = self.repo.format_patch(f"{since}..master", *options)
        file = self.path / name
        file.mkdir()
        for number, mail in enumerate(mails):
            (file / str(number)).write_bytes(mail)
        return file


@pytest.fixture
def work(tmp_path: Path) -> Work:
    return Work(tmp_path)


@pytest.fixture
def linux(tmp_path: Path, work: Work) -> KernelRepo:
    """The kernel tree, with the same first commit."""
    found = KernelRepo(tmp_path / "linux.git", bare=True)
    found.git("fetch", "-q", str(work.repo.path), "refs/heads/*:refs/heads/*", "--tags")
    return found


@pytest.fixture
def series(work: Work, linux: KernelRepo) -> Path:
    """A series of two patches, each with a finding."""
    text = changed(TEXT, 3)
    work.repo.commit({PATH: text}, f"foo: set 3{SIGNED}")
    work.repo.commit({PATH: changed(text, 5)}, f"foo: set 5{SIGNED}")
    return work.mails("series", "v7.2-rc1", "--base=v7.2-rc1")


def check(capsys: Capture, *arguments: object) -> tuple[int, str, str]:
    code = main(["check", "--check", "cleanup-goto-mix", *map(str, arguments)])
    out, err = capsys.readouterr()
    return code, out, err


def document(capsys: Capture, *arguments: object) -> dict[str, object]:
    _, out, _ = check(capsys, "--format", "json", *arguments)
    [one] = json.loads(out)["series"]
    assert isinstance(one, dict)
    return one


def words(one: Mapping[str, object]) -> list[str]:
    tree = one["tree"]
    assert isinstance(tree, dict)
    return [application["words"] for application in tree["applications"]]


def test_the_text_says_how_patches_apply_and_what_a_finding_rests_on(
    capsys: Capture, series: Path, linux: KernelRepo
) -> None:
    code, out, err = check(capsys, series, "--tree", linux.path)
    assert (code, err) == (1, "")
    assert out.count("    rests on the patch only\n") == 2
    assert f"[PATCH 1/2] foo: set 3\n  {FIRST}\n  {SECOND}\n" in out


def test_the_lines_of_findings_are_those_of_the_diff(
    capsys: Capture, series: Path, linux: KernelRepo
) -> None:
    linux.commit({PATH: "\n" * 30 + TEXT}, "foo: more lines")
    places = [
        [(one["line"], one["text"]) for one in document(capsys, series, *options)["findings"]]  # type: ignore[attr-defined]
        for options in ([], ["--tree", linux.path], ["--tree", f"{linux.path}#master"])
    ]
    assert len(places[0]) == 2
    assert places[1] == places[2] == places[0]


def test_lines_for_editors_say_it_too(capsys: Capture, series: Path, linux: KernelRepo) -> None:
    code, out, err = check(capsys, series, "--format", "terse", "--tree", linux.path)
    assert code == 1
    assert all(
        line.endswith("[cleanup-goto-mix] (rests on the patch only)") for line in out.splitlines()
    )
    about = "kantha: note: [PATCH 1/2] foo: set 3"
    assert err == f"{about}: {FIRST}\n{about}: {SECOND}\n"


def test_json_names_everything_that_was_read(
    capsys: Capture, series: Path, linux: KernelRepo
) -> None:
    one = document(capsys, series, "--tree", linux.path)
    schema = json.loads((ROOT / "docs" / "reference" / "check.schema.json").read_text())
    _, out, _ = check(capsys, series, "--format", "json", "--tree", linux.path)
    jsonschema.validate(json.loads(out), schema, jsonschema.Draft202012Validator)
    tree = one["tree"]
    assert isinstance(tree, dict)
    base = linux.git("rev-parse", "v7.2-rc1^{commit}")
    assert base in tree["commits"]
    assert linux.blob_id(PATH, base) in tree["blobs"]
    assert (tree["index"], tree["is_complete"]) == ("", True)
    assert [one["applying"] for one in tree["applications"]] == ["applies exactly"] * 2
    assert [one["rests_on"] for one in one["findings"]] == ["patch only"] * 2  # type: ignore[attr-defined]


def test_sarif_has_a_note_for_the_series_and_a_property_of_the_finding(
    capsys: Capture, series: Path, linux: KernelRepo
) -> None:
    _, out, _ = check(capsys, series, "--format", "sarif", "--tree", linux.path)
    [run] = json.loads(out)["runs"]
    notes = run["invocations"][0]["toolExecutionNotifications"]
    assert {one["level"] for one in notes} == {"note"}
    texts = [one["message"]["text"] for one in notes]
    assert texts == [f"[PATCH 1/2] foo: set 3: {words}" for words in (FIRST, SECOND)]
    assert [one["properties"]["restsOn"] for one in run["results"]] == ["patch only"] * 2


@pytest.mark.parametrize("form", ["text", "terse", "json", "sarif"])
def test_without_a_tree_no_format_says_anything_of_it(
    capsys: Capture, series: Path, form: str
) -> None:
    for source in (series, V1, V2):
        _, out, err = check(capsys, source, "--format", form)
        for word in ("applies", "rests", '"tree"'):
            assert word not in out + err


def test_the_same_ids_give_the_same_bytes(
    capsys: Capture, series: Path, linux: KernelRepo, tmp_path: Path
) -> None:
    first = check(capsys, series, "--format", "json", "--tree", linux.path)
    assert check(capsys, series, "--format", "json", "--tree", linux.path) == first
    shutil.copytree(linux.path, tmp_path / "copy.git")
    assert check(capsys, series, "--format", "json", "--tree", tmp_path / "copy.git") == first


def test_a_patch_may_apply_with_an_offset(capsys: Capture, work: Work, linux: KernelRepo) -> None:
    work.repo.commit({PATH: HEAD + "\n" * 3 + TEXT.removeprefix(HEAD)}, "foo: not in the tree")
    work.repo.commit(
        {PATH: changed(HEAD + "\n" * 3 + TEXT.removeprefix(HEAD), 4)}, f"foo: set 4{SIGNED}"
    )
    _, out, _ = check(capsys, work.mails("offset", "master~1"), "--tree", linux.path)
    assert "  applies with an offset of 3 lines to " in out
    assert "    rests on the patch only\n" in out


@pytest.mark.parametrize(
    ("more", "words"), [("", ""), ("\n" * 3, ", which may differ from the author's")]
)
def test_a_finding_that_no_hunk_shows_rests_on_the_whole_file(
    capsys: Capture, work: Work, linux: KernelRepo, more: str, words: str
) -> None:
    text = HEAD + more + TEXT.removeprefix(HEAD)
    far = text.replace(
        "\tint ret;\n",
        "\tint ret;\n\n\tif (foo->busy)\n\t\tgoto out_free;\n" + "\tfoo->count++;\n" * 5,
        1,
    )
    for repo in (work.repo, linux):
        repo.commit({PATH: far if repo is work.repo else far.replace(more, "", 1)}, "foo: be busy")
    guarded = far.replace(
        "\tfoo->value = value;\n", "\tguard(mutex)(&foo->lock);\n\tfoo->value = value;\n", 1
    )
    work.repo.commit({PATH: guarded}, f"foo: lock it{SIGNED}")
    mails = work.mails("far", "master~1")
    assert check(capsys, mails)[0] == 0
    code, out, _ = check(capsys, mails, "--tree", linux.path)
    assert code == 1
    assert f"    rests on the whole file{words}\n" in out


def test_a_patch_that_does_not_apply_is_checked_all_the_same(
    capsys: Capture, work: Work, linux: KernelRepo
) -> None:
    other = TEXT.replace("foo_check(value)", "foo_check(foo, value)")
    work.repo.commit({PATH: other}, "foo: not in the tree")
    work.repo.commit({PATH: changed(other, 4)}, f"foo: set 4{SIGNED}")
    code, out, _ = check(capsys, work.mails("other", "master~1"), "--tree", linux.path)
    assert code == 1
    reason = r"to master at [0-9a-f]{12}: drivers/foo/foo.c: hunk 1 of 1 .* line 68 is .*"
    assert re.search(f"^  does not apply {reason}\n    tried: ", out, re.MULTILINE)
    assert "    tried: drivers/foo/foo.c: blob " in out
    assert "    rests on the patch only\n" in out


def test_a_file_that_the_tree_lacks_is_said(capsys: Capture, work: Work, linux: KernelRepo) -> None:
    bar = TEXT.replace("foo.h", "bar.h")
    work.repo.commit({"drivers/bar/bar.c": bar}, "bar: add")
    work.repo.commit({"drivers/bar/bar.c": changed(bar, 4)}, f"bar: set 4{SIGNED}")
    code, out, _ = check(capsys, work.mails("lacking", "master~1"), "--tree", linux.path)
    assert code == 1
    assert "  no base was found: drivers/bar/bar.c" in out
    assert "    rests on the patch only\n" in out


def needed(work: Work) -> tuple[Path, Path]:
    """A series that adds a function, and a series that needs it."""
    added = TEXT + FUNCTION.format(77)
    work.repo.commit({PATH: added}, f"foo: add 77{SIGNED}")
    first = work.mails("first", "master~1")
    work.repo.commit({PATH: changed(added, 77)}, f"foo: set 77{SIGNED}")
    then = work.mails("then", "master~1")
    name = re.findall(r"^Message-ID: (<.*>)$", (first / "0").read_text(), re.MULTILINE)[0]
    mail = then / "0"
    mail.write_text(mail.read_text().replace("\n---\n", f"\n---\nDepends-on: {name}\n\n", 1))
    return first, then


def test_patches_that_a_series_needs_are_applied_first(
    capsys: Capture, work: Work, linux: KernelRepo
) -> None:
    first, then = needed(work)
    _, alone, _ = check(capsys, then, "--tree", linux.path)
    assert "applies exactly" not in alone
    _, both, _ = check(capsys, then, first, "--tree", linux.path)
    assert both.count("  applies exactly to ") == 2


def test_many_series_are_reviewed_in_child_processes_with_the_same_result(
    capsys: Capture, series: Path, linux: KernelRepo, monkeypatch: pytest.MonkeyPatch
) -> None:
    options = (series, "--format", "json", "--tree", linux.path)
    alone = check(capsys, *options)
    monkeypatch.setattr(checking, "ALONE", 0)
    assert check(capsys, *options) == alone


def test_a_profile_has_the_same_findings(capsys: Capture, series: Path, linux: KernelRepo) -> None:
    _, plain, _ = check(capsys, series, "--tree", linux.path)
    _, profiled, err = check(capsys, series, "--tree", linux.path, "--profile")
    assert profiled == plain
    assert "patches/CPU s" in err


def test_nothing_is_left_behind(
    capsys: Capture,
    series: Path,
    linux: KernelRepo,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    place = tmp_path / "temporary"
    place.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(place))
    monkeypatch.setenv("TMPDIR", str(place))
    before = subprocess.check_output(["find", linux.path, "-printf", "%p %s %T@\n"])
    for processes in (20, 0):
        monkeypatch.setattr(checking, "ALONE", processes)
        assert check(capsys, series, "--tree", linux.path)[0] == 1
        assert list(place.glob("kantha-*")) == []
    assert subprocess.check_output(["find", linux.path, "-printf", "%p %s %T@\n"]) == before


def test_the_setting_names_trees_and_the_option_replaces_it(
    capsys: Capture, series: Path, linux: KernelRepo, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KANTHA_TREE", str(linux.path))
    assert "applies exactly to v7.2-rc1" in check(capsys, series)[1]
    monkeypatch.setenv("KANTHA_TREE", "/none")
    assert "applies exactly to v7.2-rc1" in check(capsys, series, "--tree", linux.path)[1]
    code, out, err = check(capsys, series)
    assert (code, out, err) == (2, "", "kantha: KANTHA_TREE: /none: No such file or directory\n")


def test_an_index_is_read_if_there_is_one(
    capsys: Capture,
    series: Path,
    linux: KernelRepo,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("KANTHA_DATA", str(tmp_path / "data"))

    def index_of(*options: object) -> str:
        tree = document(capsys, series, "--tree", linux.path, *options)["tree"]
        assert isinstance(tree, dict)
        return str(tree["index"])

    assert index_of() == ""
    assert not (tmp_path / "data").exists()
    assert main(["tree", "index", str(linux.path)]) == 0
    assert main(["tree", "index", str(linux.path), "--output", str(tmp_path / "other")]) == 0
    capsys.readouterr()
    commit = linux.git("rev-parse", "master")
    assert index_of().startswith(commit)
    monkeypatch.setenv("KANTHA_DATA", str(tmp_path / "none"))
    assert index_of() == ""
    assert index_of("--tree-index", tmp_path / "other").startswith(commit)


def test_several_trees_are_read(
    capsys: Capture, work: Work, linux: KernelRepo, tmp_path: Path
) -> None:
    other = KernelRepo(tmp_path / "other.git", bare=True)
    bar = TEXT.replace("foo.h", "bar.h")
    other.commit({"drivers/bar/bar.c": bar}, "bar: add")
    work.repo.commit({"drivers/bar/bar.c": bar}, "bar: add")
    work.repo.commit({"drivers/bar/bar.c": changed(bar, 4)}, f"bar: set 4{SIGNED}")
    mails = work.mails("two", "master~1")
    _, out, _ = check(capsys, mails, "--tree", linux.path, "--tree", other.path)
    assert "  applies exactly to " in out


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--tree", "/none"], "--tree: /none: No such file or directory"),
        (["--tree", "{tmp}"], "--tree: {tmp} is not a git repository"),
        (["--tree", "{linux}#"], "--tree: {linux}: the name of a branch is empty"),
        (["--tree", ""], "--tree: the path of a repository is empty"),
        (
            ["--tree", "{linux}", "--tree", "{linux}/"],
            "--tree: {linux} and {linux} are the same repository",
        ),
        (["--tree-index", "{tmp}"], "--tree-index needs --tree or KANTHA_TREE"),
        (
            ["--tree", "{linux}", "--tree-index", "{tmp}/none"],
            "--tree-index: {tmp}/none: no such directory",
        ),
    ],
)
def test_a_mistake_is_said_before_anything_is_read(
    options: list[str], said: str, capsys: Capture, linux: KernelRepo, tmp_path: Path
) -> None:
    names = {"linux": linux.path, "tmp": tmp_path}
    code, out, err = check(capsys, "no-such-file", *(one.format(**names) for one in options))
    assert (code, out, err) == (2, "", f"kantha: {said.format(**names)}\n")


def test_git_is_needed(
    capsys: Capture, linux: KernelRepo, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    code, _, err = check(capsys, V1, "--tree", linux.path)
    assert (code, err) == (2, "kantha: git is not installed\n")
    (tmp_path / "git").write_text("#!/bin/sh\necho git version 2.34.1\n")
    (tmp_path / "git").chmod(0o755)
    code, _, err = check(capsys, V1, "--tree", linux.path)
    assert (code, err) == (2, "kantha: git 2.34.1 is too old: kernel trees need git 2.37\n")
    assert check(capsys, V1)[0] == 1


def test_a_damaged_tree_does_not_stop_the_review(
    capsys: Capture, series: Path, linux: KernelRepo
) -> None:
    shutil.rmtree(linux.path / "objects")
    (linux.path / "objects").mkdir()
    code, out, _ = check(capsys, series, "--tree", linux.path)
    assert code == 1
    assert out.count("    rests on the patch only\n") == 2
    assert "  patch 1: no base was found" in out
    assert "  patch 2: no base was found" in out


def test_what_was_tried_is_in_a_note_of_one_line(
    capsys: Capture, work: Work, linux: KernelRepo
) -> None:
    bar = TEXT.replace("foo.h", "bar.h")
    work.repo.commit({"drivers/bar/bar.c": bar}, "bar: add")
    work.repo.commit({"drivers/bar/bar.c": changed(bar, 4)}, f"bar: set 4{SIGNED}")
    options = ("--format", "terse", "--tree", linux.path)
    _, _, err = check(capsys, work.mails("lacking", "master~1"), *options)
    pattern = r"kantha: note: \[PATCH\] bar: set 4: no base was found: .*; tried: .*, .*\n"
    assert re.fullmatch(pattern, err)


def test_a_path_of_a_patch_cannot_control_the_terminal(
    capsys: Capture, series: Path, linux: KernelRepo
) -> None:
    for mail in series.iterdir():
        mail.write_text(mail.read_text().replace("foo.c", "f\x1b[31mo.c"))
    _, out, err = check(capsys, series, "--tree", linux.path)
    assert "\x1b" not in out + err


@pytest.mark.process
def test_a_tree_that_this_user_may_not_read_is_said(linux: KernelRepo) -> None:
    if AS_USER and not shutil.which(AS_USER[0]):
        pytest.skip("root needs setpriv")
    linux.path.chmod(0)
    command = [*AS_USER, sys.executable, "-m", "app", "check", str(V1), "--tree", str(linux.path)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    linux.path.chmod(0o700)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == f"kantha: --tree: {linux.path}: Permission denied\n"


def test_a_reply_rests_on_the_tree_of_the_setting(
    capsys: Capture, series: Path, linux: KernelRepo, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KANTHA_TREE", str(linux.path))
    assert main(["reply", str(series / "0")]) == 0
    assert "guard" in capsys.readouterr().out
    monkeypatch.setenv("KANTHA_TREE", "/none")
    assert main(["reply", str(series / "0")]) == 2


def backtest(capsys: Capture, *arguments: object) -> str:
    assert main(["backtest", "--check", "cleanup-goto-mix", *map(str, arguments)]) == 0
    return capsys.readouterr().out


def test_a_backtest_counts_how_patches_apply(
    capsys: Capture, series: Path, work: Work, linux: KernelRepo
) -> None:
    bar = TEXT.replace("foo.h", "bar.h")
    work.repo.commit({"drivers/bar/bar.c": bar}, "bar: add")
    work.repo.commit({"drivers/bar/bar.c": changed(bar, 4)}, f"bar: set 4{SIGNED}")
    sources = (series, work.mails("lacking", "master~1"))
    found = json.loads(backtest(capsys, *sources, "--format", "json", "--tree", linux.path))
    assert found["tree"] == {
        "applying": {
            "applies exactly": 2,
            "applies with an offset": 0,
            "does not apply": 0,
            "no base was found": 1,
        },
        "fidelity": {"exact": 2, "approximate": 0, "patch only": 1},
    }
    rests_on = [finding["rests_on"] for one in found["fired"] for finding in one["findings"]]
    assert sorted(rests_on) == ["patch only"] * 3
    text = backtest(capsys, *sources, "--tree", linux.path)
    assert (
        "kernel tree, in patches: applies exactly: 2, applies with an offset: 0, does not apply: 0, "
        "no base was found: 1 (exact: 2, approximate: 0, patch only: 1)\n"
    ) in text
    assert text.count("    rests on the patch only\n") == 3
    page = backtest(capsys, *sources, "--format", "html", "--tree", linux.path)
    assert "Kernel tree, in patches: applies exactly: 2, " in page


def test_a_backtest_without_a_tree_says_nothing_of_it(capsys: Capture, series: Path) -> None:
    for form in ("text", "json", "html"):
        out = backtest(capsys, series, "--format", form)
        assert "ernel tree" not in out
        assert "rests" not in out
        assert '"tree"' not in out


def test_a_backtest_applies_the_patches_that_a_series_needs(
    capsys: Capture, work: Work, linux: KernelRepo, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, then = needed(work)
    monkeypatch.setenv("KANTHA_TREE", str(linux.path))
    found = json.loads(backtest(capsys, first, then, "--format", "json"))
    assert found["tree"]["fidelity"]["exact"] == 2
    found = json.loads(backtest(capsys, then, "--format", "json"))
    assert found["tree"]["fidelity"]["exact"] == 0
