# SPDX-License-Identifier: Apache-2.0
import pytest

from app.mail.read import body, classify, subject
from app.model import MessageKind, NotTaken

DIFF = """\
diff --git a/a.c b/a.c
--- a/a.c
+++ b/a.c
@@ -1 +1 @@
-a
+b
"""
PATCH = f"Do it.\n\nSigned-off-by: Jane <j@x>\n---\n{DIFF}"
TIP = f"The following commit has been merged into the irq/core branch of tip:\n\n{PATCH}"
PULL = "Hi Linus,\n\nThe following changes since commit 1234:\n\nare available in the Git repository at:\n"
STAT = "Three.\n\nDiffstat:\n block/demo.c | 12 +++++++-----\n 1 file changed, 7 insertions(+), 5 deletions(-)\n"
CHANGES = "Three.\n\nChanges since v1:\n - fix a leak\n"
QUOTED = "".join(f"> {line}\n" for line in PATCH.splitlines()) + "Nice.\n"


def kind(title: str, text: str, is_answer: bool = False) -> MessageKind:
    return classify.kind(subject.read(title), *body.at_diff(text), is_answer)


@pytest.mark.parametrize(
    ("title", "text", "is_answer"),
    [
        pytest.param("[PATCH] x", PATCH, False, id="alone"),
        pytest.param("[PATCH 1/2] x", PATCH, True, id="in answer to its cover letter"),
        pytest.param("[PATCH v2] x", PATCH, True, id="in answer to the last version"),
        pytest.param("[RFC] x", PATCH, False, id="RFC alone"),
        pytest.param("[libgpiod][PATCH] x", PATCH, False, id="of another project"),
        pytest.param("[PATCH] x", DIFF, False, id="without a message"),
        pytest.param("[PATCH] x", "> what Joe said\n\n" + PATCH, True, id="below a quote"),
        pytest.param("[PATCH] x", PATCH.replace("\n---\n", "\n"), False, id="without a separator"),
        pytest.param("gpio: x", PATCH, False, id="without a mark, but signed off"),
        pytest.param("[PATCH 6.1 001/123] x", PATCH, True, id="stable review"),
        pytest.param(
            "[PATCH] x", "Index: b/a.c\n" + "=" * 67 + "\n" + DIFF[23:], False, id="quilt"
        ),
        pytest.param("[PATCH] x", DIFF[23:], False, id="plain diff"),
        pytest.param("[PATCH-tip v4 1/5] x", PATCH, True, id="a tree glued to PATCH"),
        pytest.param("[PATCHSET] x", PATCH, False, id="a set of one patch"),
        pytest.param("[v2,1/3] x", PATCH, True, id="a bracket that lost PATCH"),
        pytest.param(
            "[PATCH v2] x", f"On Monday Joe wrote:\n> no\n\n{PATCH}", True, id="below an answer"
        ),
        pytest.param(
            "[RFC v2 1/3] x",
            f"Joe wrote:\n> no\n-- >8 --\nDo it.\n\n{DIFF}",
            True,
            id="below scissors and an answer",
        ),
        pytest.param(
            "[RFC 1/3] x", f"It says:\n\n  > no\n\n{DIFF}", True, id="not signed off, with a log"
        ),
    ],
)
def test_patches_are_told(title: str, text: str, is_answer: bool) -> None:
    assert kind(title, text, is_answer) is MessageKind.PATCH


@pytest.mark.parametrize(
    ("title", "text", "is_answer", "expected"),
    [
        pytest.param("[PATCH 0/2] x", "Two.", False, MessageKind.COVER, id="cover letter"),
        pytest.param("[RFC 00/12] x", "Many.", True, MessageKind.COVER, id="RFC cover letter in a thread"),
        pytest.param("[v2 0/3] x", "Three.", False, MessageKind.COVER, id="cover letter without PATCH"),
        pytest.param("[RFC v2 0/3] x", "Three.", False, MessageKind.COVER, id="RFC cover letter with a version"),
        pytest.param("Re: [v2 0/3] x", "Nice.", True, MessageKind.REPLY, id="answer to a cover letter without PATCH"),
        pytest.param("[PATCH net 0/5] Netfilter fixes", PULL, False, MessageKind.COVER, id="cover letter with a tree"),
        pytest.param("Re: [PATCH 0/2] x", "Nice.", True, MessageKind.REPLY, id="answer to the cover letter"),
        pytest.param("Re: [PATCH] x", QUOTED, True, MessageKind.REPLY, id="answer"),
        pytest.param("Re: [PATCH] x", PATCH, True, MessageKind.REPLY, id="answer with a diff of its own"),
        pytest.param("Fwd: [PATCH] x", PATCH, False, MessageKind.REPLY, id="forwarded"),
        pytest.param("x", "Nice.", True, MessageKind.REPLY, id="answer without Re"),
        pytest.param("x", PATCH, True, MessageKind.REPLY, id="unmarked diff in an answer"),
        pytest.param("[GIT PULL] x", PULL, False, MessageKind.PULL_REQUEST, id="pull request"),
        pytest.param("[GIT PULL] x", PATCH, True, MessageKind.PULL_REQUEST, id="pull request with a diff"),
        pytest.param("please take x", PULL, False, MessageKind.PULL_REQUEST, id="pull request by its text"),
        pytest.param("[PATCH] x", PULL, False, MessageKind.PULL_REQUEST, id="pull request marked as patch"),
        pytest.param("[PATCH] x", "Forgot it.", False, MessageKind.OTHER, id="patch without a diff"),
        pytest.param("[PATCH] x", QUOTED, False, MessageKind.OTHER, id="patch that only quotes one"),
        pytest.param("x", "Hello.", False, MessageKind.OTHER, id="question"),
        pytest.param("x is broken", "This helps:\n\n" + DIFF, False, MessageKind.OTHER, id="bug report with a diff"),
        pytest.param("[tip: irq/core] x", TIP, False, MessageKind.OTHER, id="tip-bot"),
        pytest.param("x", TIP, False, MessageKind.OTHER, id="tip-bot by its text"),
        pytest.param("[git:media_tree/master] x", PATCH, False, MessageKind.OTHER, id="tree hook"),
        pytest.param('FAILED: patch "[PATCH] x" failed to apply to 6.1-stable tree', PATCH, False, MessageKind.OTHER, id="stable: failed"),
        pytest.param('Patch "x" has been added to the 6.1-stable tree', PATCH, False, MessageKind.OTHER, id="stable: queued"),
        pytest.param("+ mm-x.patch added to mm-unstable branch", PATCH, False, MessageKind.OTHER, id="-mm: added"),
        pytest.param("[merged] mm-x.patch removed from -mm tree", PATCH, False, MessageKind.OTHER, id="-mm: merged"),
        pytest.param("[syzbot] [fs?] KASAN in x", "#syz test\n\n" + DIFF, False, MessageKind.OTHER, id="syzbot"),
        pytest.param("[brgl:gpio/for-next] BUILD SUCCESS 1234", "gcc\n", False, MessageKind.OTHER, id="test robot"),
        pytest.param("", "", False, MessageKind.OTHER, id="nothing"),
        pytest.param("[PATCHSET v5] x", "Many.", False, MessageKind.COVER, id="cover letter of a set"),
        pytest.param("[PATCH-next 00/23] x", "Many.", False, MessageKind.COVER, id="cover letter for a tree"),
        pytest.param("[PATCH] x", QUOTED, True, MessageKind.REPLY, id="answer without Re"),
        pytest.param("[PATCH] x", QUOTED.replace("> ", "| "), True, MessageKind.REPLY, id="answer with another quote mark"),
        pytest.param("[PATCH 0/2] x", "Joe wrote:\n> Two.\nNice.\n", True, MessageKind.REPLY, id="answer to a cover letter without Re"),
        pytest.param("[PATCH v2 0/2] x", "Two.\nThey help.\n\nv2: asked for:\n\n\n> Why?\n", True, MessageKind.COVER, id="cover letter that quotes"),
        pytest.param("[PATCH] x", f"Nice.\n\n-----Original Message-----\nFrom: J\n\n{PATCH}", True, MessageKind.REPLY, id="answer above a mail without quote marks"),
        pytest.param("[PATCH v2 1/3] x", f"On Mon, Cc wrote:\n> foo\n\nHow about this instead?\n\n{DIFF}", True, MessageKind.REPLY, id="another diff below an answer without Re"),
        pytest.param("[brgl:gpio/for-next 57/59] x.c:1: error: y", DIFF, False, MessageKind.OTHER, id="test robot with a count"),
        pytest.param("clean up the demo", STAT, False, MessageKind.COVER, id="cover letter without a bracket"),
        pytest.param("clean up the demo v2", STAT, False, MessageKind.COVER, id="cover letter with a version alone"),
        pytest.param("demo: cleanups, v5", CHANGES, False, MessageKind.COVER, id="cover letter with its changes"),
        pytest.param("demo: cleanups (v2)", "v1 -> v2: rebased", False, MessageKind.COVER, id="cover letter with an arrow"),
        pytest.param("demo tool, v5", "It is out.\n", False, MessageKind.OTHER, id="a version alone"),
        pytest.param("clean up the demo", CHANGES, False, MessageKind.OTHER, id="changes without a version"),
        pytest.param("[ANNOUNCE] demo, v5", CHANGES, False, MessageKind.OTHER, id="a release"),
        pytest.param("demo tool v5 released", CHANGES, False, MessageKind.OTHER, id="a release by its title"),
        pytest.param("[bug report] drm: foo", STAT, False, MessageKind.OTHER, id="a bug report"),
        pytest.param("[regression] mt76", STAT, False, MessageKind.OTHER, id="a regression"),
        pytest.param("regression in foo v2", STAT, False, MessageKind.OTHER, id="a regression by its title"),
        pytest.param("iproute2 6.12", STAT, False, MessageKind.OTHER, id="a release of a tool"),
        pytest.param("Summary of net-next merge", STAT, False, MessageKind.OTHER, id="a summary"),
        pytest.param("demo v6", "v5 to v6 upgrade breaks", False, MessageKind.OTHER, id="an upgrade"),
        pytest.param("Linux 6.18.5", STAT, False, MessageKind.OTHER, id="a stable kernel"),
        pytest.param("demo broken since v6.18", f"git bisect says:\n{STAT}", False, MessageKind.OTHER, id="a bisection"),
        pytest.param("demo broken", f"commit {'1' * 40}\n\n{STAT}", False, MessageKind.OTHER, id="a commit in a report"),
        pytest.param("clean up the demo", STAT, True, MessageKind.REPLY, id="answer with a diffstat"),
        pytest.param("Re: clean up the demo v2", f"{CHANGES}{STAT}", True, MessageKind.REPLY, id="answer to such a cover letter"),
        pytest.param("please take x", f"{PULL}\n{STAT}", False, MessageKind.PULL_REQUEST, id="pull request with a diffstat"),
        pytest.param("[PATCH] x", STAT, False, MessageKind.OTHER, id="patch that lost its diff"),
        pytest.param("[git:media_tree/master] x", STAT, False, MessageKind.OTHER, id="tree hook without a diff"),
    ],
)  # fmt: skip
def test_other_mails_are_not_patches(
    title: str, text: str, is_answer: bool, expected: MessageKind
) -> None:
    assert kind(title, text, is_answer) is expected


@pytest.mark.parametrize(
    ("title", "text", "is_answer", "expected"),
    [
        pytest.param("Re: [PATCH] x", PATCH, True, NotTaken.REPLY, id="answer"),
        pytest.param("x", PATCH, True, NotTaken.REPLY, id="answer without Re"),
        pytest.param("[PATCH 0/2] x", PATCH, False, NotTaken.COVER, id="cover letter with an interdiff"),
        pytest.param("[GIT PULL] x", PATCH, False, NotTaken.PULL_REQUEST, id="pull request"),
        pytest.param("[tip: irq/core] x", TIP, False, NotTaken.NOTICE, id="tip-bot"),
        pytest.param("[syzbot] x", "#syz test\n\n" + DIFF, False, NotTaken.NOTICE, id="syzbot"),
        pytest.param("x is broken", "This helps:\n\n" + DIFF, False, NotTaken.UNSIGNED, id="bug report"),
        pytest.param("x", DIFF, False, NotTaken.LOOSE, id="a diff alone"),
        pytest.param("[PATCH] x", "Forgot it.", False, NotTaken.NO_DIFF, id="patch without a diff"),
        pytest.param("[PATCH] x", QUOTED, False, NotTaken.NO_DIFF, id="patch that only quotes one"),
        pytest.param("[PATCH] x", PATCH, False, None, id="patch"),
        pytest.param("[PATCH 0/2] x", "Two.", False, None, id="cover letter"),
        pytest.param("Re: [PATCH] x", QUOTED, True, None, id="answer without a diff"),
        pytest.param("[RFC] x", "A question.", False, None, id="discussion"),
        pytest.param("x", "Hello.", False, None, id="question"),
    ],
)  # fmt: skip
def test_a_mail_with_a_diff_says_why_it_is_no_patch(
    title: str, text: str, is_answer: bool, expected: NotTaken | None
) -> None:
    tag, parts = subject.read(title), body.at_diff(text)
    found = classify.kind(tag, *parts, is_answer)
    assert classify.not_taken(found, tag, *parts) is expected
