# SPDX-License-Identifier: Apache-2.0
"""Profiles of projects: the shipped ones, the project of a patch and of a series, and faults."""

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.engine import examples, registry
from app.engine.projects import shipped_profiles
from app.engine.projects.profiles import KERNEL, Belonging, Profiles, ProjectProfile, Signs
from app.engine.runner import review
from app.engine.watch import load
from app.mail.read import subject
from app.model import Outcome, Series
from app.sdk import Good

PROFILES = shipped_profiles.profiles()
FILES = sorted(shipped_profiles.DIRECTORY.glob("*.toml"))
TESTED = ("nfs-utils", "iproute2", "xfsprogs", "blktests", "fstests", "man-pages", "git")

PROFILE = """\
[[project]]
name = "gpio-demo"
prefixes = ["gpio-demo"]
paths = ["demos/**"]
rules = ["history", "malformed-diff"]
"""
TESTS = """
[[project.test]]
expect = true
subject = "[PATCH] Show the lines"
paths = ["demos/show.c"]
[[project.test]]
expect = false
subject = "[PATCH] gpio: sim: fix a leak"
paths = ["drivers/gpio/gpio-sim.c"]
"""


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_shipped_profile_passes_its_tests(path: Path) -> None:
    found = load.read_file(path)
    assert found.rejected == ()
    (profile,) = found.projects
    assert profile.name == path.stem


def test_the_file_is_up_to_date() -> None:
    made = (shipped_profiles.DIRECTORY / shipped_profiles.NAME).read_text()
    assert made == shipped_profiles.document(), (
        "run: python -m app.engine.projects.shipped_profiles"
    )


def test_the_profiles_of_the_file_are_those_of_the_toml() -> None:
    of_toml = [profile for path in FILES for profile in load.read_file(path).projects]
    assert shipped_profiles.read() == tuple(profile._replace(test=()) for profile in of_toml)


@pytest.mark.parametrize("name", TESTED)
def test_projects_on_kernel_lists_have_twenty_commits_as_tests(name: str) -> None:
    (profile,) = load.read_file(shipped_profiles.DIRECTORY / f"{name}.toml").projects
    assert sum(test.expect for test in profile.test) >= 20


def test_no_prefix_belongs_to_two_projects() -> None:
    words = [word for profile in PROFILES.by_name.values() for word in profile.prefixes]
    assert len(words) == len(set(words))


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("[PATCH fstests v2] x", "fstests"),
        ("[xfstests PATCH] x", "fstests"),
        ("[PATCH iproute2-next 1/2] x", "iproute2"),
        ("[libgpiod][PATCH] x", "libgpiod"),
        ("[LTP] [PATCH] x", "ltp"),
        ("[kvm-unit-tests PATCH 1/2] x", "kvm-unit-tests"),
        ("[PATCH dwarves] x", "dwarves"),
        ("[PATCH i-g-t] x", "igt-gpu-tools"),
        ("[PATCH net-next] x", None),
        ("[PATCH 6.1.y] x", None),
        ("[PATCH] fstests: x", None),
        ("[PATCH] perf: x", None),
        ("x", None),
    ],
)
def test_a_prefix_names_a_project(title: str, expected: str | None) -> None:
    tag = subject.read(title)
    assert PROFILES.of(Signs(tag.prefixes, tag.title)).project == expected


def of(title: str, *paths: str, lists: tuple[str, ...] = ()) -> Belonging:
    tag = subject.read(title)
    return PROFILES.of(Signs(tag.prefixes, tag.title, paths, lists))


# the kernel has these paths beside those of the projects in brackets
@pytest.mark.parametrize(
    "paths",
    [
        pytest.param(("fs/nfs/dir.c",), id="nfs-utils"),
        pytest.param(("net/sunrpc/clnt.c", "tools/nfsrahead/main.c"), id="one path of the kernel"),
        pytest.param(("tools/net/sunrpc/xdrgen/xdrgen",), id="nfs-utils: tools"),
        pytest.param(("tools/nfsd/inject_fault.sh",), id="nfs-utils: tools/nfsd was the kernel's"),
        pytest.param(("tools/perf/builtin-stat.c", "tools/perf/Makefile.perf"), id="perf"),
        pytest.param(("tools/gpio/lsgpio.c",), id="libgpiod"),
        pytest.param(("tools/testing/selftests/net/lib.sh",), id="iproute2"),
        pytest.param(("drivers/md/md.c", "drivers/md/md.h"), id="mdadm"),
        pytest.param(("fs/xfs/libxfs/xfs_rmap.c",), id="xfsprogs"),
        pytest.param(("Documentation/process/email-clients.rst",), id="git"),
        pytest.param(("include/uapi/linux/if_link.h",), id="iproute2: uapi"),
        pytest.param(("lib/math/div64.c", "lib/Kconfig"), id="lib"),
        pytest.param(("Makefile",), id="a file at the top"),
        pytest.param(("crypto/crc32c.c",), id="btrfs-progs"),
    ],
)
@pytest.mark.parametrize("name", [*TESTED, "mdadm", "libgpiod"])
def test_a_path_of_the_kernel_belongs_to_no_other_project(
    name: str, paths: tuple[str, ...]
) -> None:
    profile = PROFILES.by_name[name]
    lists = tuple(one.replace("@", ".") for one in profile.lists)
    title = f"[PATCH] {next(iter(profile.titles), name)}: fix a leak"
    assert of(title, *paths, lists=lists) == of("[PATCH] x", *paths)
    assert of(title, *paths, lists=lists).why == ""


@pytest.mark.parametrize(
    ("title", "paths", "lists", "expected"),
    [
        pytest.param(
            "[PATCH nfs-utils] x", ("fs/nfs/a.c",), (), "addressed to nfs-utils", id="prefix first"
        ),
        pytest.param(
            "[PATCH] fstests: x", ("tests/nvme/001",), (), "changes files of blktests", id="path"
        ),
        pytest.param(
            "[PATCH] ip: x",
            ("include/uapi/linux/if_link.h", "ip/iplink.c"),
            (),
            "changes files of iproute2",
            id="a path that the kernel has too",
        ),
        pytest.param("[PATCH] gssd: x", ("configure.ac",), (), "titled as for nfs-utils", id="title"),
        pytest.param("[PATCH] gssdx: x", ("configure.ac",), (), "not kernel paths", id="half a word"),
        pytest.param(
            "[PATCH] x",
            ("common/rc",),
            ("fstests.vger.kernel.org", "linux-xfs.vger.kernel.org"),
            "sent to the list of fstests",
            id="the list decides between two projects with the path",
        ),
        pytest.param("[PATCH] x", ("common/rc",), (), "not kernel paths", id="two projects"),
        pytest.param(
            "[PATCH] x",
            ("asus-ec-sensors.c",),
            ("linux-hwmon.vger.kernel.org",),
            "not kernel paths",
            id="a bare name may be a file of the kernel",
        ),
        pytest.param(
            "[PATCH] x", ("src/a.c",), ("linux-nfs.vger.kernel.org", "git.vger.kernel.org"),
            "not kernel paths", id="two lists",
        ),
        pytest.param("[PATCH] x", ("src/a.c",), (), "not kernel paths", id="an unknown layout"),
        pytest.param("[PATCH] gssd: x", (), (), "", id="no file"),
    ],
)  # fmt: skip
def test_the_first_sign_that_names_one_project_decides(
    title: str, paths: tuple[str, ...], lists: tuple[str, ...], expected: str
) -> None:
    assert of(title, *paths, lists=lists).why == expected


def series(*patches: tuple[str, str], prefixes: tuple[str, ...] = ()) -> Series:
    """A series of patches with a prefix, or an empty text, and a path."""
    texts = tuple(f"--- a/{path}\n+++ b/{path}\n@@ -1 +1 @@\n-a\n+b\n" for _, path in patches)
    made = examples.read(Good("x", texts)).series
    named = tuple(
        replace(patch, prefixes=(prefix,) if prefix else ())
        for patch, (prefix, _) in zip(made.patches, patches, strict=True)
    )
    return replace(made, patches=named, prefixes=prefixes)


@pytest.mark.parametrize(
    ("given", "whole", "each"),
    [
        pytest.param(
            series(("", "utils/gssd/a.c"), ("", "README"), ("", "src/a.c")),
            "nfs-utils",
            ["nfs-utils"] * 3,
            id="patches without a sign follow the others",
        ),
        pytest.param(
            series(("", "utils/gssd/a.c"), ("", "fs/nfs/a.c"), ("", "README")),
            None,
            ["nfs-utils", None, None],
            id="the patches do not agree",
        ),
        pytest.param(
            series(("", "utils/gssd/a.c"), ("", "ip/a.c")),
            "nfs-utils",
            ["nfs-utils", "iproute2"],
            id="two other projects",
        ),
        pytest.param(
            series(("", "README"), ("", "src/a.c"), prefixes=("fstests",)),
            "fstests",
            ["fstests"] * 2,
            id="the cover letter names the project",
        ),
        pytest.param(
            series(("", "fs/nfs/a.c"), ("", "README"), prefixes=("fstests",)),
            None,
            [None, None],
            id="the paths of the patches count more than the cover letter",
        ),
        pytest.param(series(("", "src/a.c")), None, [None], id="no sign"),
    ],
)
def test_a_series_has_the_project_on_which_its_patches_agree(
    given: Series, whole: str | None, each: list[str | None]
) -> None:
    found = PROFILES.of_series(given)
    assert found.series.project == whole
    assert [found.patches[patch.message_id].project for patch in given.patches] == each


@pytest.mark.parametrize(
    ("path", "held"),
    [
        pytest.param("fs/nfs/dir.c", True, id="the kernel: all rules"),
        pytest.param("lib/uapi/gpio.h", True, id="a project that requires Signed-off-by"),
        pytest.param("obexd/src/main.c", False, id="bluez requires none"),
        pytest.param("src/a.c", False, id="no known project"),
    ],
)
def test_a_required_trailer_is_checked(path: str, held: bool) -> None:
    run = review(series(("", path)), registry.load().only("signoff-chain"))
    assert [outcome.outcome is not Outcome.SKIPPED for outcome in run.outcomes] == [held]


def test_a_run_names_the_project() -> None:
    rules = registry.load().only("version-gap")
    assert review(series(("", "utils/gssd/a.c")), rules).project == "nfs-utils"
    assert review(series(("", "fs/nfs/a.c")), rules).project is None


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        pytest.param(
            PROFILE.replace("prefixes", "prefix") + TESTS,
            3,
            "unknown key 'prefix'; did you mean 'prefixes'?",
            id="an unknown key",
        ),
        pytest.param(
            PROFILE.replace("history", "hystory") + TESTS,
            5,
            "there is no check and no family named hystory; did you mean history?",
            id="an unknown rule",
        ),
        pytest.param(
            PROFILE.replace('"gpio-demo"]', '"fstests"]') + TESTS,
            3,
            "the prefix 'fstests' belongs to the project fstests",
            id="the prefix of another project",
        ),
        pytest.param(
            PROFILE.replace("demos/", "/demos/") + TESTS,
            4,
            "'paths' must be a glob without spaces that does not begin with a slash",
            id="an absolute path",
        ),
        pytest.param(
            PROFILE + 'trailers = ["Change-Id"]\n' + TESTS,
            6,
            "a required trailer can only be Signed-off-by",
            id="an unknown trailer",
        ),
        pytest.param(
            PROFILE + 'shared = ["lib/**"]\n' + TESTS,
            6,
            "only the project linux has shared paths",
            id="shared paths",
        ),
        pytest.param(
            PROFILE,
            1,
            "no [[project.test]] is of the project: add one with expect = true",
            id="no test",
        ),
        pytest.param(
            PROFILE + TESTS.replace("demos/show.c", "samples/show.c"),
            7,
            "test 1: expected gpio-demo, found linux",
            id="a test that fails",
        ),
        pytest.param(
            PROFILE + TESTS.replace("drivers/gpio/gpio-sim.c", "demos/sim.c"),
            11,
            "test 2: expected another project than gpio-demo, found gpio-demo "
            "(changes files of gpio-demo)",
            id="a test of another project that fails",
        ),
        pytest.param(
            PROFILE + TESTS.replace("subject", "subjct", 1),
            9,
            "unknown key 'test.subjct'; did you mean 'subject'?",
            id="an unknown key of a test",
        ),
        pytest.param(
            '[[project]]\nname = "x"\n' + TESTS, 1, "a project needs prefixes", id="no sign"
        ),
    ],
)
def test_a_fault_is_told_with_its_line(text: str, line: int, said: str) -> None:
    found = load.read("gpio.toml", text.encode())
    assert found.projects == ()
    assert any(one.line == line and said in one.reason for one in found.rejected), found.rejected


def test_an_operator_adds_a_project_beside_watch_rules(tmp_path: Path) -> None:
    (tmp_path / "gpio.toml").write_text(PROFILE + TESTS)
    rules = registry.load(tmp_path)
    assert rules.rejected == ()
    assert rules.hash != registry.load().hash
    assert rules.profiles.of(Signs(paths=("demos/show.c",))).project == "gpio-demo"
    assert registry.load().profiles.of(Signs(paths=("demos/show.c",))).project is None


def test_an_own_profile_replaces_a_shipped_one() -> None:
    own = PROFILES.with_own([ProjectProfile("bluez", ("bluez",), rules=("*",))])
    assert own.profile(own.of(Signs(("bluez",)))).holds("errno-type", "c")
    assert len(own.by_name) == len(PROFILES.by_name)


PARTS = st.sampled_from(("tools", "nfsrahead", "fs", "tests", "generic", "a.c", "", "*", "[x]"))
PATHS = st.lists(PARTS, max_size=5).map("/".join) | st.text(max_size=40)


@given(
    st.lists(st.text(max_size=20) | st.sampled_from(("fstests", "qemu")), max_size=3),
    st.text(max_size=60),
    st.lists(PATHS, max_size=6),
    st.lists(st.text(max_size=30), max_size=3),
)
def test_any_signs_give_one_answer(
    prefixes: list[str], title: str, paths: list[str], lists: list[str]
) -> None:
    signs = Signs(tuple(prefixes), title, tuple(paths), tuple(lists))
    found = PROFILES.of(signs)
    assert found == PROFILES.of(signs)
    assert found.project is None or found.why
    assert found.project != KERNEL


@given(st.lists(PATHS, max_size=4))
def test_without_profiles_no_patch_has_a_project(paths: list[str]) -> None:
    assert Profiles(()).of(Signs(("fstests",), "x", tuple(paths))).project is None


def test_a_cover_letter_alone_has_the_project_of_its_prefix() -> None:
    alone = replace(series(("", "a.c"), prefixes=("fstests",)), patches=())
    assert PROFILES.of_series(alone).series.project == "fstests"
    assert review(alone, registry.load()).findings == ()


def test_a_series_for_several_other_projects_is_not_the_kernels() -> None:
    both = series(("fstests", "tests/xfs/1"), ("xfsprogs", "mkfs/xfs_mkfs.c"))
    assert PROFILES.of_series(both).series.project == "fstests"
    mixed = series(("fstests", "tests/xfs/1"), ("", "fs/xfs/xfs_inode.c"))
    assert PROFILES.of_series(mixed).series.project is None
