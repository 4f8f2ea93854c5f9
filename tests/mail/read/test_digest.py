# SPDX-License-Identifier: Apache-2.0
import pytest

from app.mail.read import digest

TEXT = "Do it.\n\nSigned-off-by: Jane\n---\n+\tcode\n-- \n2.43.0\n"
MAILMAN = "_______________________________________________\nlinux-mtd mailing list\nlinux-mtd@x\nhttp://x/\n"
MAJORDOMO = '--\nTo unsubscribe from this list: send the line "unsubscribe linux-mm" in\nthe body\n'
GOOGLE = '-- \nYou received this message because you are subscribed to the Google Groups "x" group.\nTo\n'
GROUPS_IO = (
    "-=-=-=-=-=-=-=-=-=-=-=-\nGroups.io Links: You receive all messages\n-=-=-=-=-=-=-=-=-=-=-=-\n"
)


@pytest.mark.parametrize(
    "copy",
    [
        pytest.param(TEXT, id="the same"),
        pytest.param(TEXT + "\n\n", id="blank lines at the end"),
        pytest.param(TEXT.rstrip("\n"), id="no last line end"),
        pytest.param(TEXT.replace("-- \n", "--\n"), id="trailing blanks"),
        pytest.param(TEXT + MAILMAN, id="mailman"),
        pytest.param(TEXT + "\n" + MAILMAN, id="mailman after a blank line"),
        pytest.param(TEXT + MAJORDOMO, id="majordomo"),
        pytest.param(TEXT + "\n" + GOOGLE, id="Google Groups"),
        pytest.param(TEXT + GROUPS_IO, id="groups.io"),
        pytest.param(TEXT + MAJORDOMO + MAILMAN, id="two footers"),
    ],
)
def test_copies_have_one_digest(copy: str) -> None:
    assert digest.of("Title", copy) == digest.of("Title", TEXT)


def test_an_mbox_escape_is_no_difference() -> None:
    assert digest.of("Title", "a\n>From here\n") == digest.of("Title", "a\nFrom here\n")


@pytest.mark.parametrize(
    "other",
    [
        pytest.param("", id="nothing"),
        pytest.param(TEXT.replace("code", "mode"), id="another line"),
        pytest.param(TEXT.replace("\tcode", " code"), id="other white space in a line"),
        pytest.param(TEXT.replace("\n\n", "\n"), id="a blank line less"),
        pytest.param(MAILMAN + TEXT * 60, id="a footer quoted far above"),
        pytest.param(TEXT + "-- \nJane\n", id="a signature"),
        pytest.param("> " + TEXT, id="a quote"),
    ],
)
def test_other_mails_have_another_digest(other: str) -> None:
    assert digest.of("Title", other) != digest.of("Title", TEXT)
    assert digest.of("Title", other) != digest.of("Title", TEXT * 60)


def test_a_title_is_a_part_of_a_mail() -> None:
    assert digest.of("One", TEXT) != digest.of("Two", TEXT)
    assert digest.of("One  more", TEXT) == digest.of("One more", TEXT)
