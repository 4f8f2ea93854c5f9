# SPDX-License-Identifier: Apache-2.0
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.mail.read import subject
from app.model import SubjectTag

FOO = SubjectTag("gpio: foo")
PATCH = replace(FOO, is_patch=True)
FIRST = replace(PATCH, number=1, total=2)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("[PATCH] gpio: foo", PATCH),
        ("[PATCH 1/2] gpio: foo", FIRST),
        ("[PATCH 01/02] gpio: foo", FIRST),
        ("[PATCH 0/2] gpio: foo", replace(FIRST, number=0)),
        ("[PATCH 001/123] gpio: foo", replace(PATCH, number=1, total=123)),
        ("[PATCH v2 1/2] gpio: foo", replace(FIRST, version=2)),
        ("[PATCH V2 1/2] gpio: foo", replace(FIRST, version=2)),
        ("[PATCHv2 1/2] gpio: foo", replace(FIRST, version=2)),
        ("[PATCH-v2 1/2] gpio: foo", replace(FIRST, version=2)),
        ("[PATCH_V2 1/2] gpio: foo", replace(FIRST, version=2)),
        ("[v2 PATCH 1/2] gpio: foo", replace(FIRST, version=2)),
        ("[PATCH v2.1 1/2] gpio: foo", replace(FIRST, version=2)),
        ("[PATCH 1/2 v2] gpio: foo", replace(FIRST, version=2)),
        ("[PATCH 1/2] [v2] gpio: foo", replace(FIRST, version=2)),
        ("[PATCH][v2] gpio: foo", replace(PATCH, version=2)),
        ("[PATCH v2 1/2] [PATCH 1/2] gpio: foo", replace(FIRST, version=2)),
        ("[PATCH v10] gpio: foo", replace(PATCH, version=10)),
        ("[patch 1/2] gpio: foo", FIRST),
        ("[PATCH]gpio: foo", PATCH),
        ("[PATCH,v2] gpio: foo", replace(PATCH, version=2)),
        ("[RFC PATCH 1/2] gpio: foo", replace(FIRST, is_rfc=True)),
        ("[PATCH RFC 1/2] gpio: foo", replace(FIRST, is_rfc=True)),
        ("[PATCH/RFC] gpio: foo", replace(PATCH, is_rfc=True)),
        ("[RFC/PATCH v2] gpio: foo", replace(PATCH, is_rfc=True, version=2)),
        ("[RFCv2 PATCH] gpio: foo", replace(PATCH, is_rfc=True, version=2)),
        ("[RFC] gpio: foo", replace(FOO, is_rfc=True)),
        ("[RFC v3 1/2] gpio: foo", replace(FOO, is_rfc=True, version=3, number=1, total=2)),
        ("RFC: [PATCH] gpio: foo", replace(PATCH, is_rfc=True)),
        ("[PATCH RESEND v2 1/2] gpio: foo", replace(FIRST, is_resend=True, version=2)),
        ("[RESEND PATCH] gpio: foo", replace(PATCH, is_resend=True)),
        ("[RESEND][PATCH] gpio: foo", replace(PATCH, is_resend=True)),
        ("RESEND: [PATCH] gpio: foo", replace(PATCH, is_resend=True)),
        ("RESEND [PATCH] gpio: foo", replace(PATCH, is_resend=True)),
        ("[PATCH REPOST] gpio: foo", replace(PATCH, is_resend=True)),
        ("[PATCH (RESEND)] gpio: foo", replace(PATCH, is_resend=True)),
        ("[PATCH] 1/2: gpio: foo", FIRST),
        ("[PATCH] 1/2 gpio: foo", FIRST),
        ("PATCH: gpio: foo", PATCH),
        ("PATCH v2 1/2: gpio: foo", replace(FIRST, version=2)),
        ("  [PATCH   1/2]\n gpio:\tfoo ", FIRST),
        ("[PATCH 1 of 2] gpio: foo", FIRST),
        ("[PATCH 1 of 2 v3] gpio: foo", replace(FIRST, version=3)),
        ("[PATCH 1/2v3] gpio: foo", replace(FIRST, version=3)),
        ("[PATCH v3-1/2] gpio: foo", replace(FIRST, version=3)),
        ("[PATCH [v2] 1/2] gpio: foo", replace(FIRST, version=2)),
        ("[[PATCH v2 1/2]] gpio: foo", replace(FIRST, version=2)),
        ("[PATCH v2 (1/2)] gpio: foo", replace(FIRST, version=2)),
        ("[PATCH v2 #1/2] gpio: foo", replace(FIRST, version=2)),
        ("[PATCH(v2) 1/2] gpio: foo", replace(FIRST, version=2)),
        ("[PATCH|v2|1/2] gpio: foo", replace(FIRST, version=2)),
        ("[PATCH take 2] gpio: foo", replace(PATCH, version=2)),
        ("[PATCH try #3] gpio: foo", replace(PATCH, version=3)),
        ("[PATCH] v2: gpio: foo", replace(PATCH, version=2)),
        ("[PATCH] (1/2) gpio: foo", FIRST),
        ("[PATCH v2 1/2 gpio: foo", replace(FIRST, version=2)),
        ("[PATCH v2 1/2) gpio: foo", replace(FIRST, version=2)),
        ("(PATCH 1/2) gpio: foo", FIRST),
        ("[PATCH 1/2]: gpio: foo", FIRST),
        ("[PATCH 1/2] - gpio: foo", FIRST),
        ("[PATCH]: [v2] gpio: foo", replace(PATCH, version=2)),
        ("PATCH - gpio: foo", PATCH),
        ("PATCH gpio: foo", PATCH),
        ("PATCH 1/2 gpio: foo", FIRST),
        ("RFC PATCH v2 1/2 gpio: foo", replace(FIRST, version=2, is_rfc=True)),
        ("[PATCH] v2 gpio: foo", replace(PATCH, version=2)),
        ("***SPAM*** [PATCH 1/2] gpio: foo", FIRST),
        ("{Spam?} [PATCH 1/2] gpio: foo", FIRST),
        ("[SPAM] [PATCH 1/2] gpio: foo", FIRST),
        ("SPAM: [PATCH 1/2] gpio: foo", FIRST),
        ("Subject: [PATCH 1/2] gpio: foo", FIRST),
        ("[RFC-PATCH 1/2] gpio: foo", replace(FIRST, is_rfc=True)),
        ("[PATCHES 1/2] gpio: foo", FIRST),
        ("[PATCHSET v5] gpio: foo", replace(PATCH, number=0, total=0, version=5)),
        ("[PATCHSET v29.4 01/13] gpio: foo", replace(PATCH, number=0, total=0, version=29)),
        ("[PATCHSET 0/2] gpio: foo", replace(FIRST, number=0)),
    ],
)
def test_marks_are_read_off_the_title(text: str, expected: SubjectTag) -> None:
    assert subject.read(text) == expected


@pytest.mark.parametrize(
    ("text", "prefixes"),
    [
        ("[PATCH v2 net-next 02/14] x", ("net-next",)),
        ("[PATCH net-next v2 02/14] x", ("net-next",)),
        ("[PATCH bpf-next v3 0/4] x", ("bpf-next",)),
        ("[PATCH -next] x", ("-next",)),
        ("[PATCH 5.10 001/123] x", ("5.10",)),
        ("[PATCH AUTOSEL 6.1-5.15] x", ("AUTOSEL", "6.1-5.15")),
        ("[linux-next][PATCH] x", ("linux-next",)),
        ("[PATCH][next] x", ("next",)),
        ("[Intel-gfx] [PATCH v2 1/3] x", ("Intel-gfx",)),
        ("[libgpiod][PATCH 1/9] x", ("libgpiod",)),
        ("[PATCH] x", ()),
        ("x", ()),
        ("[syzbot] [fs?] KASAN in x", ("syzbot", "fs?")),
        ("[tip: irq/core] x", ("tip:", "irq/core")),
        ("[PATCH-tip v4 1/5] x", ("tip",)),
        ("[PATCH-cgroup/for-6.9 1/2] x", ("cgroup/for-6.9",)),
        ("[PATCHv2-next] x", ("next",)),
        ("[PATCH+next 1/2] x", ("next",)),
        ("[PATCH/bpf-next v3] x", ("bpf-next",)),
        ("[net-next-PATCH v2] x", ("net-next",)),
        ("[RFC/RFT PATCH] x", ("RFT",)),
        ("[PATCH v6.9-rc1] x", ("v6.9-rc1",)),
        ("[patchwork] x", ("patchwork",)),
        ("[PATCH bpf-next/net] x", ("bpf-next/net",)),
        ("[PATCH v3.18 1/3] x", ("v3.18",)),
        ("[PATCH v6.17 v2 1/2] x", ("v6.17",)),
        ("[PATCH v2 v3.2 1/2] x", ("v3.2",)),
        ("[PATCH v2.1 1/2] x", ()),
    ],
)
def test_other_words_are_prefixes(text: str, prefixes: tuple[str, ...]) -> None:
    assert subject.read(text).prefixes == prefixes
    if " 1/2" in text and " v2" in text:
        assert subject.read(text).version == 2


@pytest.mark.parametrize(
    "text",
    [
        "[PATCH 1/n] foo",
        "[PATCH 02/] foo",
        "[PATCH 6.1-5.15] foo",
        "[PATCH] gpio: F81504/508/512",
        "gpio: 1/2 of it",
        "[PATCH] 8250/16550: fix",
        "[PATCH 3/2] after the fact",
        "[PATCH 0/0] nothing",
        "[PATCH 1.5/3] between",
        "[PATCH] i2c: 1/2 duty",
        "[syzbot] 1/2",
        "[PATCH] 24/7",
        "[PATCH 10000/20000] x",
    ],
)
def test_numbers_that_count_no_patches_are_none(text: str) -> None:
    tag = subject.read(text)
    assert (tag.number, tag.total) == (None, None)


@pytest.mark.parametrize(
    "text",
    [
        "Re: [PATCH 1/2] x",
        "RE: [PATCH 1/2] x",
        "re:[PATCH 1/2] x",
        "Re: Re: [PATCH 1/2] x",
        "Re[2]: [PATCH 1/2] x",
        "Fwd: [PATCH 1/2] x",
        "FW: [PATCH 1/2] x",
        "AW: [PATCH 1/2] x",
        "Aw: Re: [PATCH 1/2] x",
        "回复: [PATCH 1/2] x",
        "回复：[PATCH 1/2] x",
        "[Intel-gfx] Re: [PATCH 1/2] x",
        "[External] Re: [PATCH 1/2] x",
    ],
)
def test_answers_are_told_in_many_languages(text: str) -> None:
    tag = subject.read(text)
    assert tag.is_reply
    assert (tag.title, tag.number, tag.total) == ("x", 1, 2)


@pytest.mark.parametrize(
    "text", ["regulator: x", "ref: x", "[PATCH] rv: x", "[PATCH] re: x", "fw_cfg: x", "rv: x"]
)
def test_a_subsystem_is_no_answer(text: str) -> None:
    assert not subject.read(text).is_reply


@pytest.mark.parametrize(
    "text",
    [
        "[GIT PULL] x",
        "[PULL] x",
        "[GIT PULL v2] x",
        "GIT PULL: x",
        "pull-request: x",
        "[PULL REQUEST] x",
    ],
)
def test_pull_requests_are_told(text: str) -> None:
    tag = subject.read(text)
    assert tag.is_pull
    assert tag.title == "x"
    assert not tag.prefixes


@pytest.mark.parametrize("text", ["gpio: pull up", "[PATCH] pull: x", "gpio: pull-up: x"])
def test_pulling_a_line_is_no_pull_request(text: str) -> None:
    assert not subject.read(text).is_pull


@pytest.mark.parametrize(
    "text",
    [
        "[PATCH] -Wall: foo",
        "[PATCH] .gitignore: foo",
        "[PATCH] v4l2: foo",
        "[PATCH] v2 of the API",
        "[PATCH] v2 registers are wide",
        "[PATCH] 1/2 duplex mode fix",
        "[PATCH] 3/4 of the registers: fix",
        "patch foo: bar",
        "PATCH foo bar: baz",
        "*** Urgent Change ***",
        "PATCHWORK: foo",
        'FAILED: patch "[PATCH] x" failed to apply',
        "spam: foo",
    ],
)
def test_a_title_keeps_its_beginning(text: str) -> None:
    assert subject.read(text).title == text.removeprefix("[PATCH] ")


@pytest.mark.parametrize(
    "text", ["", "[", "[]", "[[[[", "]]]]", "[PATCH", "[PATCH]", "Re:", "[PATCH 1/", "[v]"]
)
def test_torn_subjects_are_read(text: str) -> None:
    assert len(subject.read(text).title) <= len(text)


pieces = st.sampled_from(
    ["[", "]", "PATCH", " ", "v2", "1/2", "RFC", "Re:", "RESEND", "x", "/", ":", "\n", "-", "(", ")",
     "***", "spam", "PATCHSET", " of ", "1", "take "]
)  # fmt: skip


@given(st.text() | st.lists(pieces, max_size=30).map("".join))
def test_any_subject_is_read(text: str) -> None:
    tag = subject.read(text)
    assert (tag.number is None) == (tag.total is None)
    assert tag.number is None or 0 <= tag.number <= (tag.total or 0)
    assert tag.version >= 0


@given(
    st.integers(0, 30),
    st.integers(1, 30),
    st.integers(2, 99),
    st.permutations(["RFC", "RESEND", "net"]),
)
def test_the_order_of_words_is_free(
    number: int, total: int, version: int, words: list[str]
) -> None:
    tag = subject.read(f"[{' '.join([*words, f'v{version}', 'PATCH', f'{number}/{total}'])}] x")
    counter = (number, total) if number <= total else (None, None)
    assert (tag.number, tag.total) == counter
    assert tag.version == version
    assert tag.is_rfc
    assert tag.is_resend
    assert tag.prefixes[0] == "net"


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("cleanup block-style layouts exports v3", ("cleanup block-style layouts exports", 3)),
        ("foo (v3)", ("foo", 3)),
        ("foo [V10]", ("foo", 10)),
        ("foo (v2, resend)", ("foo", 2)),
        ("foo (version 4)", ("foo", 4)),
        ("foo, v2", ("foo", 2)),
        ("foo - v2", ("foo", 2)),
        ("foo version 2", ("foo", 2)),
        ("add Foo v2", ("add Foo", 2)),
        ("Add AMD PerfMon, v2", ("Add AMD PerfMon", 2)),
        ("v3: foo", ("foo", 3)),
        ("(v3) foo", ("foo", 3)),
        *(
            (title, (title, None))
            for title in (
                "foo", "", "v2", "(v2)", "convert to cgroup v2", "add support for v2", "uAPI v2", "NFS v4",
                "gpio: cdev: move to uAPI v2", "add WPA v3", "foo v2.1", "foov2", "foo-v2", "foo v2 bar",
                "Enable PCIe v3", "Add AMD PerfMon v2", "support Mali Valhall v10",
                "introduce memcg v2", "encryption policy v2", "Support H264 stateless v4",
                "foo (v2.3)", "use v2 (again)", "v2 of foo", "SoC v3 support",
            )
        ),
    ],
)  # fmt: skip
def test_the_version_in_the_title_of_a_cover_letter(
    title: str, expected: tuple[str, int | None]
) -> None:
    assert subject.cover_title(title) == expected
    if expected[1] or title != "(v2)":
        assert subject.read(f"[PATCH 0/3] {title}").version == (expected[1] or 1)
    assert subject.read(f"[PATCH v7 0/3] {title}").version == 7
    if not title.startswith("("):
        assert subject.read(title).version == (expected[1] or 1)
        assert subject.read(f"Re: {title}").version == 1
    if not title.startswith(("v", "(v")):
        assert subject.read(f"[PATCH 1/3] {title}").version == 1


@given(st.text(max_size=300) | st.from_regex(r"[ (\[]{0,90}v\d{1,4}[ ,)\]]{0,90}", fullmatch=True))
def test_any_title_is_read(title: str) -> None:
    rest, version = subject.cover_title(title)
    assert rest in title
    assert version is None or (0 < version < 100 and rest)


INNER = "[PATCH v2 1/3] gpio: foo"


@pytest.mark.parametrize(
    ("sent", "inner", "is_inner"),
    [
        (f"Re: {INNER}", INNER, False),
        (f"Re: {INNER}", INNER.replace("foo", "Foo"), False),
        (f"Re: {INNER}", "[PATCH v3 1/3] gpio: foo", True),
        (f"Re: {INNER}", "[PATCH v2 1/3] gpio: bar", True),
        ("Re: [PATCH] gpio: foo", "[PATCH] gpio: foo", True),
        ("Re: foo is broken", INNER, True),
    ],
)
def test_an_answer_that_repeats_a_place_keeps_its_subject(
    sent: str, inner: str, is_inner: bool
) -> None:
    assert subject.joined(sent, inner) == (inner if is_inner else sent)
