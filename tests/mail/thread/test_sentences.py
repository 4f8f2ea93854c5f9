# SPDX-License-Identifier: Apache-2.0
"""Sentences say what became of patches; promises, questions and conditions say nothing."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.mail.thread.sentences import Said, said
from app.model.patch_states import PatchState

APPLIED = PatchState.APPLIED


def only(text: str) -> Said:
    (found,) = said(text)
    return found


# sentences of maintainers on linux-gpio, linux-hwmon, linux-nfs and linux-leds, with the tree
TAKEN = [
    ("Applied, thanks!", ""),
    ("Applied.", ""),
    ("Applied to drm-misc-next, thanks!", "drm-misc-next"),
    ("Applied to hid.git#for-7.1/mcp2221, thanks.", "hid.git#for-7.1/mcp2221"),
    ("Applied to sunxi/dt-for-7.1 in local tree, thanks!", "sunxi/dt-for-7.1"),
    ("Applied for next, thanks!", "next"),
    ("Applied, after fixing the Fixes: tag as seen above.", ""),
    ("Applied to nfsd-next just now. Should appear in linux-next soon.", "nfsd-next"),
    ("Applied to devel (next) so we rid the warnings, thanks!", "devel"),
    ("Applied and marked for stable.  thanks,", ""),
    (
        "Applied with that tweak called out to the testing branch of iio.git",
        "the testing branch of iio.git",
    ),
    ("Given that, applied.", ""),
    ("Reluctantly applied.", ""),
    ("Fixed up and applied. Will be going in as fix for v7.1.", ""),
    ("Tweaked the grammar in commit messages and applied, thanks!", ""),
    ("I tweaked the commit message as suggested by Krzysztof and queued this.", ""),
    ("I fixed up the subject as indicated by Krzysztof and applied the patch.", ""),
    ("I have applied the patch with the following augmentation:", ""),
    ("That's why I just applied it.", ""),
    ("on for long now so I applied it.", ""),
    ("Patch applied!", ""),
    ("Patch applied because looks correct!", ""),
    ("Patch applied w/mods!", ""),
    ("But who cares, it isn't anymore, so patch applied!", ""),
    ("Patch applied for fixes since it's pretty urgent.", "fixes"),
    ("No reaction from other i.MX maintainers but OK, patch applied for fixes!", "fixes"),
    ("Pushed to my review and testing queue, thanks!", "my review"),
    ("Queued for 6.12, thanks.", "6.12"),
    ("Committed... (tag: nfs-utils-2-8-6-rc4)", ""),
    ("Thanks! Applied to nfsd-next.", "nfsd-next"),
    ("Thanks, applied to nfsd-testing. An Acked-by would help.", "nfsd-testing"),
    ("Excellent; pushed with Jeff's R-b and Alexandr's T-b.", ""),
    ("This has now been merged into lsm/dev, thanks all.", "lsm/dev"),
    ("Rest assured, it's applied to the Backlight tree.", "the Backlight tree"),
    ("It is now applied.", ""),
    ("Sorry for the confusion - this is the one I applied.", ""),
    ("The patches are in my nfsd-fixes branch. I'm submitting them.", "my nfsd-fixes branch"),
    ("I decided to apply the entire series right away to get some test coverage.", ""),
    (
        "it has been applied to my local\nreview-ilpo-next branch.",
        "my local review-ilpo-next branch",
    ),
    (
        "Since it's unlikely that the rest of the series will be merged for v7.2\n"
        "I just applied this one patch to the pinctrl tree, because why not.",
        "the pinctrl tree",
    ),
]


@pytest.mark.parametrize(("text", "tree"), TAKEN)
def test_a_maintainer_says_applied(text: str, tree: str) -> None:
    found = only(text)
    assert found.state is APPLIED
    assert found.tree == tree


# most of these are sentences on the same lists
SILENT = [
    "Applied all but the last patch, thanks.",
    "Applied except the dt-bindings patch.",
    "I applied this patch and the problem is gone.",
    "I've applied your patch and rebuilt the kernel.",
    "Applied the patch, rebooted, still crashes.",
    "I applied the series on net-next, but build fails.",
    "Applied here, it breaks the boot.",
    "It was merged to mainline in 5.10, so we can rely on it.",
    "This was merged by mistake.",
    "Patch 1 was applied to the wrong tree.",
    "Picked up by the compiler as unsigned.",
    "Pushed to the limit, it fails.",
    "Applied to 4 boards.",
    "Merged with the previous patch.",
    "I'll drop this patch in v2.",
    "I'll drop the set of registers.",
    "i.e. will queue in renesas-pinctrl for v7.2.",
    "I'll queue this patch.",
    "Overall looks solid, I will queue it shortly.",
    "I'll apply patches 1..4 of the series.",
    "With this fixed I feel I can apply v4.",
    "I might apply v4 after fixing the generic function issue in patch 2.",
    "Once you've fixed the DT issues that Rob pointed out, I'll merge the set.",
    "OK, if Lee Acks MFD changes I can pick this up.",
    "I like it, if it wasn't RFC I would merge it.",
    "Lee: I can also apply it and give you an immutable branch",
    "I provided my Reviewed-by so go ahead and apply it!",
    "I think it's easiest if you just apply it.",
    "Feel free to apply them.",
    "Should I queue it for v7.1 or will Andy pick it up?",
    "Can I merge this one patch separately to the pinctrl tree?",
    "If there are no other comments, can this be queued for v7.2?",
    "Did you apply this?",
    "Hi, what branch is it applied to?",
    "Which tree was this applied to?",
    "I think the patch should be applied.",
    "OK let's apply it!",
    "This does not apply to my pinctrl tree.",
    "I'm happy with the set, but it failed to apply to leds-next.",
    "Applied fine now.  Sorry for the noise.",
    "this patch applied just fine there.",
    "The patch applied cleanly.",
    "However, a fix for this has already been applied.",
    "Everything expect this patch was picked up.",
    "This was never merged, but it's there in case someone wants it.",
    "... which is why I didn't apply it yet.",
    "I probably thought I applied it.",
    "I picked up the tags in V4.",
    "I've taken the rest to my tree (int3472 branch).",
    "I have just queued the other patches in the series.",
    'I\'ve pushed your patch to a "fixes" branch for folks to try out.',
    "it looks good on a quick test, just reverted my patch and applied yours and got no trace",
    "I applied this patch on top of v7.0 and the bug is gone.",
    "I've applied the patch locally.",
    "With this patch applied on Linux 7.1-rc2 the board boots.",
    "I was just about to pick up this series, but then noticed a bug.",
    "FWIW, I had just applied v5 of these three patches today.",
    "Same shape as 48db892356d6's svc_export fix, applied to ip_map.",
    "Applied this fixup on top of the branch and merged it into my devel branch.",
    "Done, applied in v2.",
    "I merged both functions.",
    "I've merged the two patches into one for v3.",
    "I queued the revert in the pinctrl fixes, you can take this one.",
    "Actually, yes.  You're correct.  Anyway, I've made the change and pushed it.",
    "Changes are applied to the hardware.",
    "It is applied to all devices.",
    "Same applies here.",
    "taken care of.",
    "the EC took because of the key press.",
    "Please funnel these through the SoC tree!",
    "Linus: please route this via your tree.",
    "I think this should go through the net tree.",
    "That is not my tree.",
    "I dropped the stable tag because that is for backporting.",
    "I will drop DRCTL_PIN_SHIFT(), and replace it while applying.",
    "No need to resend, I will drop it while applying.",
    "So withdrawing my ack from this one.",
    "Please drop this check.",
    "No need for this info message, please drop it.",
    "Should I drop this patch entirely, or would a workaround help?",
    "Oh yes. I didn't check it properly. Please ignore my comment.",
    "Shall I queue a revert?",
    "There's no need to resubmit to fix this alone.",
    "If you respin the series consider the following:",
    "I should have NAKed this idea when it was first introduced.",
    "I didn't NAK anything.",
    'A nit, subject: drop second/last, redundant "bindings for".',
]


@pytest.mark.parametrize("text", SILENT)
def test_promises_questions_conditions_and_other_things_say_nothing(text: str) -> None:
    assert [one for one in said(text) if one.state is not PatchState.UNDER_REVIEW] == []


PARTS = [
    ("Patch 1 to 11 applied on stm32-next.", tuple(range(1, 12))),
    ("Patches 1 thru 7 applied to the pinctrl tree!", (1, 2, 3, 4, 5, 6, 7)),
    ("Patches 1 & 2 applied to the pinctrl tree!", (1, 2)),
    (
        "I applied patches 1, 2, 3, 4 and 7 to the pin control tree, leaving off the rest",
        (1, 2, 3, 4, 7),
    ),
    ("Fixed up Kconfig text and applied patches 1, 2 and 3 to the pinctrl tree.", (1, 2, 3)),
    ("This patch 4/9 applied to the pinctrl tree.", (4,)),
    ("I applied the first patch of the series, but Sashiko found more problems.", (1,)),
    ("Applied the first two patches, thanks.", (1, 2)),
    ("Applied 1-3, thanks.", (1, 2, 3)),
    ("Applied patches 1 and 4.", (1, 4)),
    ("Applied 1/3 and 2/3, thanks.", (1, 2)),
]


@pytest.mark.parametrize(("text", "numbers"), PARTS)
def test_a_partial_application_names_numbers(text: str, numbers: tuple[int, ...]) -> None:
    found = only(text)
    assert (found.state, found.numbers) == (APPLIED, numbers)
    assert not found.is_for_series


@pytest.mark.parametrize(
    "text",
    [
        "Series applied.",
        "series applied to mips-next",
        "Patches applied for v7.1!",
        "All patches applied for v7.2!",
        "Both patches applied to the pinctrl tree.",
        "this v6 patchset applied for fixes!",
        "I queued the patches, thanks!",
        "Thanks Vincent, I queued the series.",
        "Applied everything, thanks.",
    ],
)
def test_a_sentence_may_be_about_the_whole_series(text: str) -> None:
    assert only(text).is_for_series


def test_patches_may_be_left_out() -> None:
    found = only("Applied everything except patch 4, thanks.")
    assert (found.numbers, found.is_except) == ((4,), True)


def test_a_sentence_may_name_another_version() -> None:
    assert only("Already applied v8.").version == 8
    assert only("Patches applied for v7.1!").version is None


# real sentences about dropping, withdrawing and changing, with their state
OTHERS = [
    ("Yes, I dropped this from my queue.", PatchState.DROPPED, True),
    ("For the fear of breaking userspace, I have dropped the patch.", PatchState.DROPPED, True),
    ("I should not have applied the binding.", PatchState.DROPPED, False),
    ("I've dropped it again now.", PatchState.DROPPED, False),
    ("I will drop both patches from thead-dt-for-next and wait.", PatchState.DROPPED, True),
    ("Anyway, I withdraw patch 4, 5, 6.", PatchState.WITHDRAWN, True),
    ("Please disregard this incomplete patch series.", PatchState.WITHDRAWN, True),
    ("Please disregard the submission of this patch series.", PatchState.WITHDRAWN, True),
    ("I'll drop this patch.", PatchState.WITHDRAWN, True),
    ("Damn it. Ignore this, I will try again.", PatchState.WITHDRAWN, False),
    ("Self-NAK", PatchState.WITHDRAWN, True),
    ("And I hit the wrong key, I did not actually apply this...", PatchState.UNDER_REVIEW, False),
    ("NAK", PatchState.CHANGES_REQUESTED, False),
    ("NAK, interconnects were there already.", PatchState.CHANGES_REQUESTED, False),
    ("Nack. This is the wrong place for such a driver.", PatchState.CHANGES_REQUESTED, False),
    ("Please fix and resend.", PatchState.CHANGES_REQUESTED, False),
    ("Please rebase on top of mainline and resend.", PatchState.CHANGES_REQUESTED, False),
    ("Please send a v2 with this comment corrected.", PatchState.CHANGES_REQUESTED, False),
    ("Superseded by v3.", PatchState.SUPERSEDED, False),
]


@pytest.mark.parametrize(("text", "state", "is_explicit"), OTHERS)
def test_other_states(text: str, state: PatchState, is_explicit: bool) -> None:
    found = only(text)
    assert (found.state, found.is_explicit) == (state, is_explicit)


def test_a_list_of_numbers_is_bounded() -> None:
    assert len(only("Applied patches 1-999, thanks.").numbers) <= 201


@given(st.text(max_size=2_000))
def test_any_text_is_read(text: str) -> None:
    for one in said(text):
        assert len(one.quote) <= 200
        assert len(one.tree) <= 200


WORDS = [
    "applied",
    "patch",
    "1-3",
    "I",
    "this",
    "to",
    "the",
    "tree",
    ",",
    ".",
    "\n\n",
    "not",
    "drop",
    "?",
]


@given(st.lists(st.sampled_from(WORDS), max_size=200))
def test_any_words_are_read(words: list[str]) -> None:
    list(said(" ".join(words)))
