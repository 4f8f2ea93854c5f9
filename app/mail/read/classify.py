# SPDX-License-Identifier: Apache-2.0
"""Classification of mails by kind, such as patch, cover letter or reply."""

import re

from app.mail.read import body
from app.model import MessageKind, NotTaken, SubjectTag

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
# Some mail programs answer without `Re:`. A quote may have other marks than `>`.
_QUOTE = re.compile(
    r"^(?:>|[ \t]{0,3}[|:}%#][ |:}%#]{0,5}(?:diff --git |@@ -\d|\+\+\+ ))", re.MULTILINE
)
_QUOTED_TOP = re.compile(r"\s{0,20}(?:[^\n>][^\n]{0,300}\n|\n){0,4}>")
_ORIGINAL = re.compile(
    r"^[ \t]{0,3}-{5,20} ?(?:Original|Forwarded|Ursprüngliche|原始)[^\n-]{1,40}-{5,20}[ \t]{0,9}$",
    re.MULTILINE | re.IGNORECASE,
)

# Some authors post a cover letter without any bracket. `git format-patch` ends it with a diffstat,
# and a later version has a list of changes.
_DIFFSTAT = re.compile(
    r"^ \d{1,5} files? changed(?:,|$)|^ \S{1,200} {1,99}\| {1,9}\d{1,7} [+-]+$", re.MULTILINE
)
_CHANGES = re.compile(
    r"^\W{0,5}(?:change(?:s|log|d)\b[^\n]{0,30}\bv\d|v\d{1,2} ?[-=]{1,2}> ?v\d)",
    re.MULTILINE | re.IGNORECASE,
)
# Reports of a bisection show the diffstat of a commit.
_BISECTED = re.compile(r"\bbisect|\bfirst bad commit|^commit [0-9a-f]{12,40}$", re.MULTILINE)
# titles of releases and of reports
_OTHER_TITLE = re.compile(
    r".{0,200}(?:\b(?:announc|releas(?:e|ing)|summary|reports?\b|bugs?\b|regress|broken?\b|crash|panic|oops|"
    r"hang|warning:|kasan|syz)|\d\.\d{1,3}(?:[-.]\w{1,8})?$)",
    re.IGNORECASE,
)

_OF_KIND = {
    MessageKind.REPLY: NotTaken.REPLY,
    MessageKind.COVER: NotTaken.COVER,
    MessageKind.PULL_REQUEST: NotTaken.PULL_REQUEST,
}


def kind(
    tag: SubjectTag, text: str, diff: str, is_answer: bool, *, is_file: bool = False
) -> MessageKind:
    """Return the kind of a mail. Only a mail with a diff of its own can be a patch.

    `is_answer` means that the mail refers to another mail. A patch may also do this. `is_file`
    means that the whole mail is the file of a patch.
    """
    is_marked = (tag.is_patch or tag.is_rfc) and not tag.is_pull
    if tag.is_reply or (is_marked and is_answer and _quotes_a_mail(tag, text, diff)):
        return MessageKind.REPLY
    if tag.is_pull:
        return MessageKind.PULL_REQUEST
    # number 0 and two of these signs: PATCH or RFC, a count of patches, no diff
    if tag.number == 0 and sum((is_marked, bool(tag.total), not diff)) > 1:
        return MessageKind.COVER
    # `[1/3]` and `[v2,1/3]` are left of a bracket without PATCH
    is_loose = not is_answer or tag.number is not None
    if diff and (is_marked or (is_loose and _is_unmarked_patch(tag, text, is_file))):
        return MessageKind.PATCH
    if _PULL.search(text) or _PULL.search(diff):
        return MessageKind.PULL_REQUEST
    return MessageKind.OTHER if is_marked else _unmarked(tag, text, diff, is_answer)


def not_taken(
    kind: MessageKind, tag: SubjectTag, text: str, diff: str, hidden: NotTaken | None = None
) -> NotTaken | None:
    """Return the reason why a mail with a diff is not a patch; `None` if nothing has to be said.

    `hidden` is the reason why `kind` did not get the diff.
    """
    if kind is not MessageKind.OTHER:
        return _OF_KIND.get(kind) if diff else None
    if not diff:
        is_deep = hidden is NotTaken.DEEP
        return hidden if is_deep else NotTaken.NO_DIFF if tag.is_patch else None
    if hidden and (hidden is not NotTaken.HTML or tag.is_patch or tag.is_rfc):
        return hidden
    if _is_notice(tag, text):
        return NotTaken.NOTICE
    return NotTaken.UNSIGNED if text.strip() else NotTaken.LOOSE


def _is_unmarked_patch(tag: SubjectTag, text: str, is_file: bool) -> bool:
    """Return whether a mail with a diff but without `[PATCH]` is a patch.

    Such a mail must be the file of a patch, or needs a sign-off before the diff. The mail must not
    be an automatic notice. A diff alone is not enough, because bug reports may also contain a diff.
    """
    return (is_file or bool(_SIGNED_OFF.search(text))) and not _is_notice(tag, text)


def _unmarked(tag: SubjectTag, text: str, diff: str, is_answer: bool) -> MessageKind:
    """Return the kind of a mail that has neither marks nor a patch.

    The mail is a cover letter if it begins a thread, and has a diffstat or the changes of a later
    version.
    """
    if is_answer:
        return MessageKind.REPLY
    is_summary = _DIFFSTAT.search(text) or (tag.version > 1 and _CHANGES.search(text))
    is_other = diff or tag.prefixes or _OTHER_TITLE.match(tag.title) or _BISECTED.search(text)
    is_cover = is_summary and not is_other and not _is_notice(tag, text)
    return MessageKind.COVER if is_cover else MessageKind.OTHER


def _is_notice(tag: SubjectTag, text: str) -> bool:
    return bool(
        _NOTICE_SUBJECT.match(tag.title)
        or any(_NOTICE_PREFIX.fullmatch(prefix) for prefix in tag.prefixes)
        or _NOTICE_TEXT.match(text)
    )


def _quotes_a_mail(tag: SubjectTag, text: str, diff: str) -> bool:
    """Return whether an answer without `Re:` quotes a mail instead of posting a patch."""
    if diff:
        # an author may quote a reviewer above a new version, but signs the patch off
        is_below = _QUOTED_TOP.match(text) and not _SIGNED_OFF.search(text)
        is_copied = "-----" in text and _ORIGINAL.search(text)
        return bool(is_copied or (is_below and not body.in_body(text).begin))
    # the cover letter of a respin may quote a reviewer, but not begin with the quote
    return bool(_QUOTED_TOP.match(text) if tag.number == 0 else _QUOTE.search(text))
