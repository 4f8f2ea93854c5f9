# SPDX-License-Identifier: Apache-2.0
"""Classification of mails: the kind of a mail, and the project to which its patch belongs."""

import re

from app.mail.read.projects import PROJECTS
from app.model import MessageKind, SubjectTag

_PULL = re.compile(
    r"^(?:are available in the [Gg]it repository at|The following changes since commit )",
    re.MULTILINE,
)
_SIGNED_OFF = re.compile(r"^Signed-off-by: ", re.MULTILINE)
# tip-bot, the robots of stable and -mm, and tree hooks mail whole commits to report their fate,
# signed off and with a diff. Nobody posts these mails for review, and the patch was on the list
# before. Test robots and syzbot quote diffs without a Signed-off-by.
_NOTICE_SUBJECT = re.compile(
    r"(?:failed: )?patch \"|[+-] \S{1,200}\.patch |\S{1,200}\.patch (?:added to|removed from) ",
    re.IGNORECASE,
)
_NOTICE_PREFIX = re.compile(
    r"(?:tip|git|merged|failures|obsolete|withdrawn|folded-merged|to-be-updated|syzbot)\b.*",
    re.IGNORECASE,
)
_NOTICE_TEXT = re.compile(
    r"\s{0,20}(?:The following commit has been merged into|This is a note to let you know|"
    r"This is an automatic|The patch below does not apply|The (?:quilt )?patch titled)"
)


def kind(tag: SubjectTag, text: str, diff: str, is_answer: bool) -> MessageKind:
    """Return the kind of a mail. Only a mail with a diff of its own can be a patch.

    `is_answer` means that the mail refers to another mail. A patch may also do this.
    """
    if tag.is_reply:
        return MessageKind.REPLY
    if tag.is_pull:
        return MessageKind.PULL_REQUEST
    is_marked = tag.is_patch or tag.is_rfc
    # `[v2 0/3]` without PATCH can be nothing else
    if tag.number == 0 and (is_marked or (tag.total and not diff)):
        return MessageKind.COVER
    if diff and (is_marked or (not is_answer and _is_unmarked_patch(tag, text))):
        return MessageKind.PATCH
    if _PULL.search(text) or _PULL.search(diff):
        return MessageKind.PULL_REQUEST
    return MessageKind.REPLY if is_answer and not is_marked else MessageKind.OTHER


def project(tag: SubjectTag) -> str | None:
    """Return the project that a prefix of a subject names; `None` for the kernel."""
    names = (PROJECTS.get(prefix.strip("()<>:").lower()) for prefix in tag.prefixes)
    return next((name for name in names if name), None)


def _is_unmarked_patch(tag: SubjectTag, text: str) -> bool:
    """Return whether a mail with a diff but without `[PATCH]` is a patch.

    Such a mail needs a sign-off before the diff, and must not be an automatic notice. A diff alone
    is not enough, because bug reports may also contain a diff.
    """
    if not _SIGNED_OFF.search(text):
        return False
    is_notice = (
        _NOTICE_SUBJECT.match(tag.title)
        or any(_NOTICE_PREFIX.fullmatch(prefix) for prefix in tag.prefixes)
        or _NOTICE_TEXT.match(text)
    )
    return not is_notice
