# SPDX-License-Identifier: Apache-2.0
"""Mails say what became of patches; the mails here are shortened real ones."""

import gzip
from collections.abc import Iterable
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.mail.mail_errors import MailError
from app.mail.read import mbox
from app.mail.read.decode import decode
from app.mail.thread import statements
from app.mail.thread.sentences import MAX_QUOTE
from app.model import Message, MessageKind
from app.model.patch_states import PatchState, Statement
from tests.conftest import SHARED
from tests.support.mails import mail, patch

GPIO = SHARED / "linux-gpio-2026-05-06.mbox.gz"
APPLIED, DROPPED = PatchState.APPLIED, PatchState.DROPPED
CHANGES = PatchState.CHANGES_REQUESTED
COVER = "20260306035539.2443355-2-xujialu@vimux.org"
LINUS = "Linus Walleij <linusw@kernel.org>"


def reply(
    body: str,
    subject: str = "Re: [PATCH 1/3] nfc: s3fwrn5: convert to gpio descriptors",
    author: str = LINUS,
    refs: Iterable[str] = (COVER,),
) -> Message:
    return decode(mail("answer@example.org", subject, body, author=author, refs=refs))


def read(body: str, **more: str) -> tuple[Statement, ...]:
    return statements.read(reply(body, **more))


def only(body: str, **more: str) -> Statement:
    (found,) = read(body, **more)
    return found


B4_TY = """
On Sat, 07 Mar 2026 11:00:56 +0800, Jialu Xu wrote:
> Convert the last three NFC consumers of <linux/of_gpio.h> to the
> GPIO descriptor API, then remove the deprecated header entirely.
>
> [...]

Applied, thanks!

[1/3] nfc: s3fwrn5: convert to gpio descriptors
      https://git.kernel.org/brgl/c/b544927d75574330b0a8a33c113556b67df56f39
[3/3] gpio: remove of_get_named_gpio() and <linux/of_gpio.h>
      commit: b6420bd5aa0c374331bad6c0fa2eb5f0f87cf5a0

Best regards,
--\x20
Bartosz Golaszewski <bartosz.golaszewski@oss.qualcomm.com>
"""


def test_b4_ty_lists_the_patches_with_their_commits() -> None:
    found = only(B4_TY, subject="Re: (subset) [PATCH v4 0/3] Remove <linux/of_gpio.h>")
    assert found.state is APPLIED
    assert found.answers == (COVER,)
    assert found.numbers == (1, 3)
    assert found.titles == (
        "nfc: s3fwrn5: convert to gpio descriptors",
        "gpio: remove of_get_named_gpio() and <linux/of_gpio.h>",
    )
    assert found.has_proof
    assert found.quote == "Applied, thanks!"


def test_b4_ty_may_know_no_commit() -> None:
    body = "Applied, thanks!\n\n[1/1] leds: st1202: Drop unused include\n      (no commit info)\n"
    assert only(body).titles == ("leds: st1202: Drop unused include",)


def test_a_maintainers_own_words_may_stand_in_a_list() -> None:
    body = (
        "Applied to the vfs-7.2.openat.regular branch of the vfs/vfs.git tree.\n"
        "Patches in the vfs-7.2.openat.regular branch should appear in linux-next soon.\n\n"
        "[1/4] openat2: new OPENAT2_REGULAR flag support\n"
        "      https://git.kernel.org/vfs/vfs/c/2412a9fa518a\n"
        "[4/4] mips/fcntl.h: convert O_* flag macros from hex to octal\n"
        "      (dropped)\n"
    )
    applied, dropped = read(body, subject="Re: [PATCH v6 0/4] OPENAT2_REGULAR flag support")
    assert (applied.state, applied.numbers) == (APPLIED, (1,))
    assert applied.tree == "the vfs-7.2.openat.regular branch of the vfs/vfs.git tree"
    assert (dropped.state, dropped.numbers) == (DROPPED, (4,))


def test_the_tree_of_a_list_may_be_an_address() -> None:
    body = (
        "Applied to\n\n   https://git.kernel.org/pub/scm/linux/kernel/git/broonie/sound.git for-7.1\n\n"
        "Thanks!\n\n[1/1] ASoC: codec: arizona: Convert to use GPIO descriptors\n"
        "      https://git.kernel.org/broonie/sound/c/cb15d8e6cbe8\n\n"
        "However if problems are discovered then the patch may be dropped or reverted.\n"
    )
    found = only(body, subject="Re: [PATCH] ASoC: codec: arizona: Convert to use GPIO descriptors")
    assert found.tree.endswith("broonie/sound.git for-7.1")


PATCHWORK = """Hello:

This series was applied to netdev/net.git (main)
by Jakub Kicinski <kuba@kernel.org>:

On Fri,  6 Mar 2026 10:41:31 +0100 you wrote:
> Two fixes for the driver. Applied by nobody.

Here is the summary with links:
  - [net,v2,1/3] net: foo: fix the leak
    https://git.kernel.org/netdev/net/c/3f3a1675b731
  - [net,v2,2/3] net: foo: fix the race
    (no matching commit)
  - [net,v2,3/3] net: foo: fix the lock
    https://git.kernel.org/netdev/net/c/f35340f3aa4d

You are awesome, thank you!
--\x20
Deet-doot-dot, I am a bot.
"""
ROBOT = "patchwork-bot+netdevbpf@kernel.org"


def test_patchworks_robot_links_the_commits() -> None:
    found = only(PATCHWORK, author=ROBOT, subject="Re: [PATCH net v2 0/3] net: foo: fixes")
    assert (found.state, found.numbers, found.has_proof) == (APPLIED, (1, 3), True)
    assert found.tree == "netdev/net.git (main)"


def test_patchworks_robot_may_name_one_patch_without_a_number() -> None:
    body = (
        "Hello:\n\nThis patch was applied to bpf/bpf-next.git (master)\n"
        "by Alexei Starovoitov <ast@kernel.org>:\n\nHere is the summary with links:\n"
        "  - [bpf-next] bpf: Fix the verifier\n    https://git.kernel.org/bpf/bpf-next/c/3f3a1675b731\n"
    )
    found = only(body, author=ROBOT, subject="Re: [PATCH bpf-next] bpf: Fix the verifier")
    assert found.titles == ("bpf: Fix the verifier",)


TIP = """The following commit has been merged into the sched/core branch of tip:

Commit-ID:     8a99b6833c884fa0e7919030d93fecedc69fc625
Gitweb:        https://git.kernel.org/tip/8a99b6833c884fa0e7919030d93fecedc69fc625
Author:        Peter Zijlstra <peterz@infradead.org>
AuthorDate:    Wed, 04 Mar 2026 11:22:14 +01:00

sched: Move the debug files

Signed-off-by: Peter Zijlstra <peterz@infradead.org>
Link: https://patch.msgid.link/20210412102001.287610138@infradead.org
---
 kernel/sched/core.c | 2 +-
"""


def test_tip_bot_names_the_patch() -> None:
    raw = mail(
        "161858.1@tip-bot2",
        "[tip: sched/core] sched: Move the debug files",
        TIP,
        author="tip-bot2 for Peter Zijlstra <tip-bot2@linutronix.de>",
        refs=["20210412102001.287610138@infradead.org"],
    )
    (found,) = statements.read(decode(raw))
    assert (found.state, found.has_proof) == (APPLIED, True)
    assert found.titles == ("sched: Move the debug files",)
    assert found.patches == ("20210412102001.287610138@infradead.org",)
    assert found.tree == "sched/core branch of tip"


NOTICES = [
    (
        "+ mm-fix-foo.patch added to mm-unstable branch",
        "The patch titled\n     Subject: mm: fix foo\nhas been added to the -mm mm-unstable branch."
        "  Its filename is\n     mm-fix-foo.patch\n",
        APPLIED,
    ),
    (
        "[merged mm-stable] mm-fix-foo.patch removed from -mm tree",
        "The quilt patch titled\n     Subject: mm: fix foo\nhas been removed from the -mm tree."
        "  Its filename was\n     mm-fix-foo.patch\n\n"
        "This patch was dropped because it was merged into the mm-stable branch\n",
        APPLIED,
    ),
    (
        "[to-be-updated] mm-fix-foo.patch removed from -mm tree",
        "The quilt patch titled\n     Subject: mm: fix foo\nhas been removed from the -mm tree."
        "  Its filename was\n     mm-fix-foo.patch\n\n"
        "This patch was dropped because an updated version will be issued\n",
        DROPPED,
    ),
    (
        'patch "usb: fix foo" added to usb-next',
        "\nThis is a note to let you know that I've just added the patch titled\n\n    mm: fix foo\n\n"
        "to my usb git tree which can be found at\n    git://git.kernel.org/pub/scm/usb.git\n",
        APPLIED,
    ),
    (
        "[git:media/next] mm: fix foo",
        "This is an automatic generated email to let you know that the following patch were queued:\n\n"
        "Subject: mm: fix foo\nAuthor:  Jane Roe <jane@example.org>\n",
        APPLIED,
    ),
]


@pytest.mark.parametrize(("subject", "body", "state"), NOTICES)
def test_robots_mail_notices(subject: str, body: str, state: PatchState) -> None:
    (found,) = statements.read(decode(mail("notice@example.org", subject, body)))
    assert (found.state, found.titles) == (state, ("mm: fix foo",))


def test_a_note_about_a_stable_kernel_says_nothing() -> None:
    body = (
        "This is a note to let you know that I've just added the patch titled\n\n    mm: fix foo\n\n"
        "to the 6.1-stable tree which can be found at:\n    http://www.kernel.org/git/\n"
    )
    subject = 'Patch "mm: fix foo" has been added to the 6.1-stable tree'
    assert statements.read(decode(mail("note@example.org", subject, body))) == ()


PULL = """Linus,

Please pull the following set of GPIO fixes for the next RC.

The following changes since commit 11439c4635edd669ae435eec308f4ab8a0804808:

  Linux 7.0-rc2 (2026-03-01 15:39:31 -0800)

are available in the Git repository at:

  git://git.kernel.org/pub/scm/linux/kernel/git/brgl/linux.git tags/gpio-fixes-for-v7.0-rc4

for you to fetch changes up to a23463beb3d52815e5f8e61998f5c94f13274544:

  gpio: gpiolib: fix allocation order in hierarchical IRQ domains (2026-03-11 15:21:43 +0100)

----------------------------------------------------------------
gpio fixes for v7.0-rc4

- clear the "requested" flag in error path in GPIO core

----------------------------------------------------------------
Barnabás Pőcze (1):
      gpiolib: clear requested flag if line is invalid

Randy Dunlap (2):
      gpio: timberdale: repair kernel-doc comments
      gpio: nomadik: repair some
        kernel-doc comments

 drivers/gpio/gpiolib.c            | 38 +++++++++++++++++++++-----------------
 include/linux/timb_gpio.h         |  6 +++---
"""


def test_a_pull_request_lists_titles() -> None:
    (found,) = statements.read(decode(mail("pull@example.org", "[GIT PULL] gpio fixes", PULL)))
    assert (found.state, found.has_proof, found.answers) == (APPLIED, True, ())
    assert found.titles == (
        "gpiolib: clear requested flag if line is invalid",
        "gpio: timberdale: repair kernel-doc comments",
        "gpio: nomadik: repair some kernel-doc comments",
    )
    assert "brgl/linux.git" in found.tree


# replies of Linus Walleij and Leon Romanovsky under the titles that they applied
def test_these_patches_are_those_quoted_above() -> None:
    body = (
        "On Tue, Mar 31, 2026 at 10:06 PM Richard Acayan <mailingradian@gmail.com> wrote:\n\n"
        "> Richard Acayan (4):\n"
        ">   dt-bindings: qcom: lpass-lpi-common: add reserved GPIOs property\n"
        ">   dt-bindings: pinctrl: qcom: Add SDM670 LPASS LPI\n>     pinctrl\n"
        ">   pinctrl: qcom: add sdm670 lpi tlmm\n\n"
        "These three patches applied to the pinctrl tree for v7.1\n\n"
        ">   arm64: dts: qcom: sdm670: add lpi pinctrl\n\n"
        "Please funnel this patch through the SoC tree!\n"
    )
    found = only(body, subject="Re: [PATCH v5 0/4] SDM670 LPASS LPI pin controller support")
    assert found.titles == (
        "dt-bindings: qcom: lpass-lpi-common: add reserved GPIOs property",
        "dt-bindings: pinctrl: qcom: Add SDM670 LPASS LPI pinctrl",
        "pinctrl: qcom: add sdm670 lpi tlmm",
    )


def test_these_patches_without_titles_are_unknown() -> None:
    body = "I applied these two to wip/leon-for-rc.\n"
    assert read(body, subject="Re: [PATCH v3 0/4] RDMA/rw: Fix MR pool exhaustion") == ()
    whole = only(body, subject="Re: [PATCH v3 0/2] RDMA/rw: Fix MR pool exhaustion")
    assert whole.is_for_series


def test_a_reply_to_a_cover_letter_is_about_the_series() -> None:
    assert only("Applied, thanks.\n", subject="Re: [PATCH 0/3] x: y").is_for_series
    assert not only("Applied, thanks.\n").is_for_series


def test_numbers_beyond_the_series_are_no_patches() -> None:
    assert read("Applied patches 4 and 7.\n", subject="Re: [PATCH 0/3] x: y") == ()


def test_another_version_is_another_series() -> None:
    assert read("Already applied v8.\n", subject="Re: [PATCH v9 2/3] x: y") == ()
    assert only("Already applied v9.\n", subject="Re: [PATCH v9 2/3] x: y").state is APPLIED


def test_proof_is_a_commit_or_a_tree_that_is_not_just_the_authors() -> None:
    assert only("Applied to pinctrl/for-next, thanks.\n").has_proof
    assert only("Committed... (tag: nfs-utils-2-8-6-rc4)\n").has_proof
    assert only("Applied as 2412a9fa518a.\n\ncommit 2412a9fa518a7d0e\n").has_proof
    assert not only("Applied, thanks.\n").has_proof
    assert not only("Both patches are committed in my local tree.\n").has_proof


MARKED = [
    ("pw-bot: changes-requested\n", CHANGES),
    ("Cheers,\n\npw-bot: cr\n", CHANGES),
    ("pw-bot: rejected\n", DROPPED),
    ("Nacked-by: Jane Roe <jane@example.org>\n", CHANGES),
]


@pytest.mark.parametrize(("body", "state"), MARKED)
def test_marks_change_the_state(body: str, state: PatchState) -> None:
    assert only(body).state is state


SILENT = [
    "",
    "Looks good.\n",
    "pw-bot: not-applicable\n",
    "pw-bot: under-review\n",
    "> Applied, thanks!\n",
    "> pw-bot: cr\n",
    "> Nacked-by: Jane Roe <jane@example.org>\n",
    "On Mon, Jane Roe wrote:\n> Applied, thanks!\n>\n> [1/1] x: y\n>       commit: 2412a9fa518a7d0e\n",
    "On Mon, Jane Roe applied this and wrote:\n> Please drop this patch.\n\nWhy?\n",
    "Thanks!\n\n-- \nApplied, thanks!\n",
    "Fine.\n\n-----Original Message-----\nFrom: Jane\n\nApplied, thanks!\n",
    "[1/3] nfc: s3fwrn5: convert to gpio descriptors\n\nThis title is too long.\n",
    "Acked-by: Jane Roe <jane@example.org>\n",
    "Reviewed-by: Jane Roe <jane@example.org>\ni.e. will queue in renesas-pinctrl for v7.2.\n",
    'Fixes: 2412a9fa518a ("x: y")\n',
]


@pytest.mark.parametrize("body", SILENT)
def test_other_replies_say_nothing(body: str) -> None:
    assert read(body) == ()


@pytest.mark.parametrize(
    "author",
    [
        "kernel test robot <lkp@intel.com>",
        "sashiko-bot@kernel.org",
        "syzbot+1@syzkaller.appspotmail.com",
    ],
)
def test_robots_that_test_say_nothing(author: str) -> None:
    assert read("Applied, thanks!\n\nPlease fix and resend.\n", author=author) == ()


def test_a_patch_says_nothing_about_itself() -> None:
    for subject in ("[PATCH] x: y", "[PATCH 0/2] x: y"):
        message = decode(patch("p@example.org", subject))
        assert statements.read(replace(message, text="Applied, thanks!\n" + message.text)) == ()


@pytest.mark.slow
@pytest.mark.skipif(not GPIO.exists(), reason="needs the shared corpus")
def test_every_mail_of_b4_ty_on_a_real_list_is_read_and_no_test_robot_is() -> None:
    thanks = 0
    with gzip.open(GPIO, "rb") as stream:
        for raw in mbox.split(stream):
            message = decode(raw.data)
            found = statements.read(message)
            if "b4-ty@" in message.message_id:
                thanks += 1
                assert any(one.state is APPLIED and one.has_proof for one in found), message.subject
            if message.author.email == "lkp@intel.com":
                assert found == ()
    assert thanks > 100


LINES = [
    "Applied, thanks!",
    "[1/3] x: y",
    "      commit: 2412a9fa518a7d0e",
    "> quoted",
    "Jane Roe (2):",
    "      x: y",
    "The following commit has been merged into the a branch of tip:",
    "This series was applied to a/b.git (main)",
    "pw-bot: cr",
    "",
    "-- ",
    "These three patches applied.",
]


@given(
    st.lists(st.one_of(st.sampled_from(LINES), st.text(max_size=80)), max_size=60),
    st.sampled_from(
        ["Re: [PATCH 2/3] x: y", "Re: [PATCH 0/3] x", "[GIT PULL] x", "[tip: a] x", "x"]
    ),
    st.sampled_from([LINUS, ROBOT, "lkp@intel.com"]),
)
def test_any_mail_is_read(lines: list[str], subject: str, author: str) -> None:
    message = replace(reply("", subject, author), text="\n".join(lines))
    found = statements.read(message)
    assert len(found) <= statements.MAX_STATEMENTS
    for one in found:
        assert one.message_id == message.message_id
        assert one.state is not PatchState.APPLIED_IN_PART
        assert max(map(len, (one.quote, one.tree))) <= MAX_QUOTE
        assert max(map(len, (one.titles, one.numbers, one.patches))) <= statements.MAX_NAMED


@given(st.lists(st.one_of(st.sampled_from(LINES[:-4]), st.text(max_size=80)), max_size=40))
def test_a_reply_of_quoted_lines_alone_says_nothing(lines: list[str]) -> None:
    quoted = [f"> {part}" for line in lines for part in line.splitlines()]
    assert statements.read(replace(reply(""), text="\n".join(quoted))) == ()


@given(st.binary(max_size=2_000))
def test_any_bytes_are_read(raw: bytes) -> None:
    try:
        message = decode(b"Message-ID: <a@b>\nFrom: a@b\nSubject: Re: x\n\n" + raw)
    except MailError:
        return
    assert message.kind is not MessageKind.PATCH or statements.read(message) == ()
    statements.read(message)
