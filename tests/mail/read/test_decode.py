# SPDX-License-Identifier: Apache-2.0
import base64
import subprocess
from dataclasses import fields, replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.engine.assemble import patch_of
from app.mail.read import body, digest
from app.mail.read.decode import Undecodable, decode
from app.mail.read.mbox import MAX_MAIL
from app.model import Address, Message, MessageKind, NotTaken, SubjectTag
from tests.support.mails import mail

HEAD = b"Message-ID: <a@x>\nFrom: Jane <j@x>\nSubject: [PATCH] x\nDate: Mon, 9 Mar 2026 21:48:07 +0000\n"
DIFF = "diff --git a/a.c b/a.c\n--- a/a.c\n+++ b/a.c\n@@ -1 +1 @@\n-a\n+b\n"


def with_type(content_type: str, content: str, more: str = "") -> Message:
    return decode(HEAD + f"Content-Type: {content_type}\n{more}\n{content}".encode())


def multipart(*parts: str, subtype: str = "mixed") -> Message:
    inside = "".join(f"--b\n{part}\n" for part in parts)
    return with_type(f'multipart/{subtype}; boundary="b"', f"preamble\n{inside}--b--\nepilogue\n")


PLAIN = "Content-Type: text/plain\n\nDo it.\n"
HTML = "Content-Type: text/html\n\n<p>Do <b>it</b>.</p>\n"


def test_a_plain_mail_becomes_a_message() -> None:
    raw = mail("b@x", "[PATCH v2 1/2] gpio: foo", f"Do it.\n---\n{DIFF}", refs=["c@x", "a@x"])
    assert decode(raw) == Message(
        message_id="b@x",
        subject="[PATCH v2 1/2] gpio: foo",
        tag=SubjectTag("gpio: foo", number=1, total=2, version=2, is_patch=True),
        author=Address("A. Developer", "dev@example.org"),
        date=datetime(2026, 3, 1, 12, tzinfo=UTC),
        kind=MessageKind.PATCH,
        text="Do it.\n---\n",
        diff=DIFF,
        to=(Address("", "linux-kernel@vger.kernel.org"),),
        references=("c@x", "a@x"),
        in_reply_to="a@x",
        lists=("linux-kernel.vger.kernel.org",),
    )


def test_the_line_of_the_diff_is_counted_in_the_body() -> None:
    message = decode(mail("b@x", "[PATCH] gpio: foo", f"Do it.\n---\n{DIFF}"))
    assert message.body == f"Do it.\n---\n{DIFF}"
    assert message.diff_line == 3


def test_line_ends_make_no_difference() -> None:
    raw = mail("b@x", "[PATCH] gpio: foo", f"Do it.\n---\n{DIFF}", refs=["c@x"])
    assert decode(raw.replace(b"\n", b"\r\n")) == decode(raw)


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        pytest.param(b"", "it is empty", id="nothing"),
        pytest.param(b"\r\n \n", "it is empty", id="blanks"),
        pytest.param(b"no header\n", "it has no header", id="prose"),
        pytest.param(b"\xff\xfe\x00", "it has no header", id="binary"),
        pytest.param(b"Subject: x\n\nbody\n", "it has no Message-ID", id="no id"),
        pytest.param(b"Message-ID: a b\n\n", "its Message-ID is invalid: 'a b'", id="bad id"),
        pytest.param(
            b"Subject: x\n\nMessage-ID: <a@x>\n", "it has no Message-ID", id="id in the body"
        ),
        pytest.param(
            b"X: " + b"x" * (2**20 + 1), "its header is larger than 1048576 bytes", id="huge header"
        ),
        pytest.param(
            HEAD + b"\n" + bytes(MAX_MAIL), f"it is larger than {MAX_MAIL} bytes", id="huge"
        ),
    ],
)
def test_what_cannot_be_read_is_refused_with_the_reason(raw: bytes, reason: str) -> None:
    with pytest.raises(Undecodable) as refused:
        decode(raw)
    assert str(refused.value) == reason


@pytest.mark.parametrize(
    ("encoding", "content"),
    [
        ("7bit", "K=C3"),
        ("8bit", "König=\n"),
        ("quoted-printable", "K=C3=B6ni=\ng=3D\n"),
        ("QUOTED-PRINTABLE", "K=C3=B6nig=3D\n"),
        ("base64", base64.b64encode("König=\n".encode()).decode()),
        ("base64", base64.b64encode("König=\r\n".encode()).decode() + "\n\n"),
        ("x-unknown", "König=\n"),
    ],
)
def test_transfer_encodings_are_undone(encoding: str, content: str) -> None:
    message = with_type(
        "text/plain; charset=utf-8", content, f"Content-Transfer-Encoding: {encoding}\n"
    )
    assert message.body.rstrip("\n") == ("K=C3" if encoding == "7bit" else "König=")
    assert not message.problems


DOS = (
    "Convert a line end.\n\nSigned-off-by: J <j@x>\n---\n"
    "diff --git a/Foo.inf b/Foo.inf\n--- a/Foo.inf\n+++ b/Foo.inf\n"
    "@@ -1,3 +1,3 @@\n [Defines]\r\n-  INF = 1\r\n+  INF = 1\n   END = 2\r\n-- \n2.45.0\n"
)
UNIX = DOS.replace("\r\n", "\n")


def encoded(text: str, encoding: str) -> bytes:
    """A mail as a mailbox stores it, with LF line ends outside of the encoding."""
    raw = text.encode()
    if encoding == "base64":
        raw = base64.encodebytes(raw)
    elif encoding == "quoted-printable":
        raw = raw.replace(b"=", b"=3D").replace(b"\r", b"=0D")
    return HEAD + f"Content-Transfer-Encoding: {encoding}\n\n".encode() + raw


@pytest.mark.parametrize("encoding", ["8bit", "base64", "quoted-printable"])
def test_line_ends_that_a_patch_changes_are_kept(encoding: str, tmp_path: Path) -> None:
    message = decode(encoded(DOS, encoding))
    assert message.body == DOS
    assert "\r" not in message.text
    (change,) = patch_of(message).files
    assert [line.text for line in change.lines if line.kind == "-"] == ["  INF = 1\r"]
    assert [line.text for line in change.lines if line.kind == "+"] == ["  INF = 1"]
    assert applied(message.diff, b"[Defines]\r\n  INF = 1\r\n  END = 2\r\n", tmp_path) == (
        b"[Defines]\r\n  INF = 1\n  END = 2\r\n"
    )


@pytest.mark.parametrize("encoding", ["8bit", "base64", "quoted-printable"])
@pytest.mark.parametrize("footer", ["", "-- \nlinux-x mailing list\n"], ids=["whole", "footer"])
def test_line_ends_that_a_mail_program_adds_are_dropped(
    encoding: str, footer: str, tmp_path: Path
) -> None:
    message = decode(encoded(UNIX.replace("\n", "\r\n") + footer, encoding))
    assert message.body == UNIX + footer
    assert applied(message.diff, b"[Defines]\n  INF = 1\n  END = 2\n", tmp_path) is not None


def test_line_ends_of_a_file_are_kept_below_those_of_a_mail_program() -> None:
    assert decode(encoded(DOS.replace("\n", "\r\n"), "base64")).body == DOS


@pytest.mark.parametrize("encoding", ["8bit", "base64", "quoted-printable"])
def test_line_ends_of_smtp_are_dropped(encoding: str) -> None:
    raw = encoded(DOS, encoding).replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")
    assert decode(raw).body == (UNIX if encoding == "8bit" else DOS)


def applied(diff: str, before: bytes, place: Path) -> bytes:
    """The file after real git has applied a diff to it."""
    file = place / "Foo.inf"
    file.write_bytes(before)
    command = ["git", "apply", "--whitespace=nowarn"]
    subprocess.run(command, input=diff.encode(), cwd=place, check=True)
    return file.read_bytes()


def test_line_ends_of_an_attached_patch_are_kept() -> None:
    raw = encoded(DOS.partition("---\n")[2], "8bit").partition(b"\n\n")[2]
    top = HEAD + b'Content-Type: multipart/mixed; boundary="b"\n\n--b\r\n\r\nDo it.\r\n'
    part = b"--b\nContent-Type: text/x-patch\n\n" + raw + b"--b--\n"
    assert decode(top + part).body == "Do it.\n\n" + DOS.partition("---\n")[2]


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("Do it.\r\nNow.\n", id="prose"),
        pytest.param("> @@ -1 +1 @@\r\n> -a\r\n> +b\n\nNo.\n", id="a quoted diff"),
        pytest.param("> +++ b/a.c\r\n@@ -1 +1 @@\r\n\nNo.\n", id="half of a diff"),
        pytest.param("diff --git a/a b/a\r\nold mode 100644\nnew mode 100755\r\n", id="no hunk"),
    ],
)
def test_line_ends_outside_of_hunks_are_dropped(text: str) -> None:
    assert decode(encoded(text, "base64")).body == text.replace("\r\n", "\n")


def test_line_ends_are_kept_in_a_mail_that_says_it_is_flowed() -> None:
    assert with_type("text/plain; format=flowed", DOS).body == DOS


@pytest.mark.parametrize("content", ["a=ZZb=", "a=", "=", "a==\nb", "=\n="])
def test_broken_quoted_printable_is_read(content: str) -> None:
    with_type("text/plain", content, "Content-Transfer-Encoding: quoted-printable\n").body.encode()


def test_a_footer_after_base64_is_kept() -> None:
    content = base64.encodebytes(b"Do it.\n" * 20).decode() + "_______\nlinux-x mailing list\n"
    message = with_type("text/plain", content, "Content-Transfer-Encoding: base64\n")
    assert message.body == "Do it.\n" * 20 + "\n_______\nlinux-x mailing list\n"
    assert message.problems == ("text after the base64",)


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        pytest.param([PLAIN], "Do it.\n", id="one"),
        pytest.param([PLAIN, "\nMore.\n"], "Do it.\n\nMore.\n", id="a part without fields"),
        pytest.param([PLAIN, HTML], "Do it.\n", id="HTML beside text"),
        pytest.param([HTML], "Do it.\n", id="HTML alone"),
        pytest.param([PLAIN, f"Content-Type: text/x-patch\n\n{DIFF}"], f"Do it.\n\n{DIFF}", id="text/x-patch"),
        pytest.param(
            [PLAIN, f'Content-Type: application/octet-stream; name="a.patch"\n\n{DIFF}'],
            f"Do it.\n\n{DIFF}", id="octets named .patch",
        ),
        pytest.param(
            [PLAIN, f"Content-Type: application/x-foo\nContent-Disposition: attachment;\n filename*=utf-8''a.diff\n\n{DIFF}"],
            f"Do it.\n\n{DIFF}", id="extended name",
        ),
        pytest.param(
            [PLAIN, f'Content-Type: text/plain\nContent-Disposition: attachment; filename="a"\n\n{DIFF}'],
            f"Do it.\n\n{DIFF}", id="attached text",
        ),
        pytest.param(
            [PLAIN, f"Content-Type: text/x-patch\nContent-Transfer-Encoding: base64\n\n{base64.encodebytes(DIFF.encode()).decode()}"],
            f"Do it.\n\n{DIFF}", id="base64",
        ),
        pytest.param([PLAIN, "Content-Type: application/pgp-signature\n\nxyz\n"], "Do it.\n", id="signature"),
        pytest.param([PLAIN, "Content-Type: image/png\n\nxyz\n"], "Do it.\n", id="picture"),
        pytest.param([PLAIN, "Content-Type: text/csv\nContent-Disposition: attachment\n\n1,2\n"], "Do it.\n", id="attached table"),
    ],
)  # fmt: skip
def test_text_is_taken_from_the_parts(parts: list[str], expected: str) -> None:
    assert multipart(*parts).body == expected


def test_an_attached_patch_is_a_patch() -> None:
    assert multipart(PLAIN, f"Content-Type: text/x-patch\n\n{DIFF}").kind is MessageKind.PATCH


COMMIT = "Needed.\n\nSigned-off-by: Ada <ada@x>\n---\n a.c | 2 +-\n\n"
MADE = f"From: Ada <ada@x>\nDate: Sun, 8 Mar 2026 12:00:00 +0000\nSubject: [PATCH] gpio: y\n\n{COMMIT}{DIFF}"
FORMAT_PATCH = f"From {'12' * 20} Mon Sep 17 00:00:00 2001\n{MADE}"
ATTACHED = f"Content-Type: text/x-patch; name=0001-y.patch\n\n{FORMAT_PATCH}"
MAILED = f"Message-ID: <inner@x>\nIn-Reply-To: <cover@x>\nTo: <gpio@lists.x>\n{MADE}"


def around(subject: str, *parts: str, more: str = "") -> Message:
    inside = "".join(f"--b\n{part}\n" for part in parts)
    head = HEAD.replace(b"[PATCH] x", subject.encode()) + more.encode()
    return decode(head + f"Content-Type: multipart/mixed; boundary=b\n\n{inside}--b--\n".encode())


@pytest.mark.parametrize(
    ("subject", "attached", "title"),
    [
        pytest.param("a fix", ATTACHED, "[PATCH] gpio: y", id="by its type"),
        pytest.param("[PATCH] x", ATTACHED, "[PATCH] gpio: y", id="in a patch mail"),
        pytest.param("[PATCH v2 1/3] x", ATTACHED, "[PATCH v2 1/3] gpio: y", id="the mail counts"),
        pytest.param("[PATCH 0/1] x", ATTACHED, "[PATCH] gpio: y", id="to a cover letter"),
        pytest.param("a fix", ATTACHED.replace("[PATCH]", "[PATCH 2/3]"), "[PATCH 2/3] gpio: y", id="the patch counts"),
        pytest.param("[PATCH v2] x", ATTACHED.replace("[PATCH] ", ""), "[PATCH v2] gpio: y", id="without PATCH"),
        pytest.param("a fix", ATTACHED.replace("[PATCH] ", ""), "gpio: y", id="without PATCH anywhere"),
        pytest.param("a fix", f"Content-Type: application/octet-stream; name=y.patch\n\n{FORMAT_PATCH}", "[PATCH] gpio: y", id="octets"),
        pytest.param("a fix", f"Content-Type: application/octet-stream\n\n{FORMAT_PATCH}", "[PATCH] gpio: y", id="octets without a name"),
        pytest.param("a fix", f"Content-Type: text/plain; name=y.txt\n\n{FORMAT_PATCH}", "[PATCH] gpio: y", id="text with a name"),
        pytest.param("a fix", f"Content-Type: text/x-diff\n\n{MADE}", "[PATCH] gpio: y", id="without its first line"),
        pytest.param(
            "a fix",
            "Content-Type: application/octet-stream\nContent-Transfer-Encoding: base64\n\n"
            + base64.encodebytes(FORMAT_PATCH.replace("\n", "\r\n").encode()).decode(),
            "[PATCH] gpio: y", id="base64 with CRLF",
        ),
        pytest.param("please take", f"Content-Type: message/rfc822\n\n{MAILED}", "[PATCH] gpio: y", id="mail"),
    ],
)  # fmt: skip
def test_an_attached_file_of_format_patch_is_the_patch(
    subject: str, attached: str, title: str
) -> None:
    message = around(subject, PLAIN, attached)
    assert (message.kind, message.subject) == (MessageKind.PATCH, title)
    assert message.author == Address("Jane", "j@x")
    read = body.parts(message.text, message.diff)
    assert read.sender == Address("Ada", "ada@x")
    assert (read.description, read.notes) == ("Needed.", "Do it.\n\n a.c | 2 +-")
    assert message.diff.rstrip("\n") == DIFF.rstrip("\n")
    assert message.message_id == "a@x"


def test_an_attached_patch_of_the_sender_names_no_other_author() -> None:
    message = around("a fix", ATTACHED.replace("Ada <ada@x>\nDate", "Jane <j@x>\nDate"))
    assert message.text == COMMIT


def test_the_own_author_line_of_an_attached_patch_counts() -> None:
    message = around("a fix", ATTACHED.replace("Needed.", "From: Eve <eve@x>\n\nNeeded."))
    assert body.parts(message.text, message.diff).sender == Address("Eve", "eve@x")


@pytest.mark.parametrize(
    ("subject", "parts", "reason"),
    [
        pytest.param("Re: x", [PLAIN, ATTACHED], NotTaken.REPLY, id="answer"),
        pytest.param("Fwd: x", [PLAIN, f"Content-Type: message/rfc822\n\n{MAILED}"], NotTaken.REPLY, id="forwarded"),
        pytest.param("two", [PLAIN, ATTACHED, ATTACHED], NotTaken.SEVERAL, id="two patches"),
        pytest.param("x", [PLAIN, f"Content-Type: text/x-diff\n\n{DIFF}"], NotTaken.LOOSE, id="unsigned"),
        pytest.param("x", [PLAIN + DIFF], NotTaken.UNSIGNED, id="unsigned in the text"),
        pytest.param("[PATCH] x", [HTML + f"<pre>\n{DIFF}</pre>"], NotTaken.HTML, id="HTML"),
        pytest.param("x", [f"Content-Type: multipart/digest; boundary=c\n\n--c\n\n{MAILED}\n--c--"], NotTaken.BUNDLE, id="digest"),
        pytest.param(
            "Undelivered mail",
            ["Content-Type: multipart/report; boundary=c\n\n--c\n\nSorry.\n--c\nContent-Type: message/rfc822\n\n" + MAILED + "\n--c--"],
            NotTaken.BUNDLE, id="bounce",
        ),
    ],
)  # fmt: skip
def test_a_mail_that_is_no_patch_has_a_reason(
    subject: str, parts: list[str], reason: NotTaken
) -> None:
    message = around(subject, *parts)
    assert message.kind is not MessageKind.PATCH
    assert message.not_taken is reason


WHOLE = [
    pytest.param("Content-Type: application/octet-stream; name=a.patch", id="octets"),
    pytest.param("Content-Type: application/octet-stream", id="octets without a name"),
    pytest.param("Content-Type: text/x-diff", id="type"),
    pytest.param("Content-Disposition: inline; filename=a.diff", id="name"),
]


def whole(subject: str, content_type: str, content: str, more: str = "") -> Message:
    header = f"Message-ID: <1@x>\nFrom: J <j@x>\nSubject: {subject}\n{more}{content_type}\n\n"
    return decode((header + content).encode())


@pytest.mark.parametrize("content_type", WHOLE)
def test_a_mail_that_is_the_file_of_a_patch_is_a_patch(content_type: str) -> None:
    message = whole("gpio: fix y", content_type, DIFF)
    assert (message.kind, message.not_taken) == (MessageKind.PATCH, None)
    assert (message.text, message.diff) == ("", DIFF)


@pytest.mark.parametrize("content_type", WHOLE)
@pytest.mark.parametrize(
    ("subject", "more", "reason"),
    [
        pytest.param("Re: gpio: fix y", "", NotTaken.REPLY, id="answer"),
        pytest.param("gpio: fix y", "In-Reply-To: <0@x>\n", NotTaken.REPLY, id="answer without Re"),
        pytest.param("[tip: irq/core] gpio: fix y", "", NotTaken.NOTICE, id="notice"),
        pytest.param("[GIT PULL] gpio", "", NotTaken.PULL_REQUEST, id="pull request"),
    ],
)
def test_a_file_in_another_mail_is_no_patch(
    content_type: str, subject: str, more: str, reason: NotTaken
) -> None:
    message = whole(subject, content_type, DIFF, more)
    assert message.kind is not MessageKind.PATCH
    assert message.not_taken is reason


def test_patches_of_a_marked_mail_are_read_as_one() -> None:
    message = around("[PATCH] two", PLAIN, ATTACHED, ATTACHED)
    assert message.kind is MessageKind.PATCH
    assert message.problems == ("2 attached patches are read as one",)


@pytest.mark.parametrize(
    "content",
    [
        pytest.param("Content-Type: application/octet-stream; name=a.bin\n\nwords\n", id="words"),
        pytest.param(f"Content-Type: application/octet-stream\n\n\0\n{DIFF}", id="bytes"),
        pytest.param(f"Content-Type: image/svg\n\n{DIFF}", id="picture"),
        pytest.param("Content-Type: message/external-body\n\nx\n", id="elsewhere"),
    ],
)
def test_parts_without_a_patch_stay_unread(content: str) -> None:
    assert around("x", PLAIN, content).body == "Do it.\n"


def wrapped(subject: str, inner: str, content_type: str = "multipart/mixed; boundary=b") -> Message:
    head = (
        f"From: Ada via Gpio <gpio@lists.x>\nSubject: {subject}\nMessage-ID: <outer@x>\n"
        f"List-Id: <gpio.lists.x>\nContent-Type: {content_type}\n\n"
    )
    part = f"Content-Type: message/rfc822\n\n{inner}"
    parts = f"--b\n\nThe content is attached.\n--b\n{part}\n--b--\n"
    return decode((head + (parts if "multipart" in content_type else inner)).encode())


@pytest.mark.parametrize("subject", ["[PATCH] gpio: y", "[Gpio] [PATCH] gpio: y"])
@pytest.mark.parametrize("content_type", ["multipart/mixed; boundary=b", "message/rfc822"])
def test_a_mail_that_a_list_wrapped_is_the_mail(subject: str, content_type: str) -> None:
    message = wrapped(subject, MAILED, content_type)
    plain = decode(MAILED.encode())
    assert replace(message, lists=()) == replace(plain, lists=())
    assert message.author == Address("Ada", "ada@x")
    assert message.message_id == "inner@x"
    assert message.in_reply_to == "cover@x"
    assert message.lists[0] == "gpio.lists.x"
    assert digest.of_mail(message) == digest.of_mail(plain)


@pytest.mark.parametrize("subject", ["Fwd: [PATCH] gpio: y", "[PATCH] gpio: z", "y", ""])
def test_a_mail_with_another_subject_is_not_wrapped(subject: str) -> None:
    assert wrapped(subject, MAILED).message_id == "outer@x"


def test_a_wrapped_mail_without_an_id_has_the_id_of_the_list() -> None:
    inner = MAILED.replace("Message-ID: <inner@x>\n", "")
    assert wrapped("[PATCH] gpio: y", inner).message_id == "outer@x"


def test_attached_mails_are_read_to_a_depth() -> None:
    nested = MAILED
    for _ in range(12):
        nested = f"Subject: [PATCH] gpio: y\nContent-Type: message/rfc822\n\n{nested}"
    message = around("[PATCH] x", f"Content-Type: message/rfc822\n\n{nested}")
    assert message.not_taken is NotTaken.DEEP
    assert message.problems == ("parts nested more than 10 deep are not read",)


def test_the_plain_alternative_is_preferred() -> None:
    assert multipart(HTML, PLAIN, subtype="alternative").body == "Do it.\n"
    assert multipart(HTML, subtype="alternative").body == "Do it.\n"


def test_html_is_never_a_patch() -> None:
    message = with_type("text/html", f"<pre>\n{DIFF}</pre>")
    assert "diff --git" in message.body
    assert message.kind is MessageKind.OTHER


def test_styles_and_scripts_are_not_read() -> None:
    content = "<head><style>p {}</style></head><p>Do &lt;it&gt;<br>now<script>x</script>."
    assert with_type("text/html", content).body == "Do <it>\nnow.\n"


def test_nested_parts_are_read_to_a_depth() -> None:
    nested = PLAIN
    for depth in range(9):
        nested = f"Content-Type: multipart/mixed; boundary=b{depth}\n\n--b{depth}\n{nested}\n--b{depth}--\n"
    assert multipart(nested).body.strip() == "Do it."
    assert not multipart(
        f"Content-Type: multipart/mixed; boundary=c\n\n--c\n{nested}\n--c--\n"
    ).body


@pytest.mark.parametrize(
    "content_type",
    [
        "multipart/mixed",
        "multipart/mixed; boundary=",
        "multipart/mixed; boundary=other",
        "garbage",
        "",
        "text/plain; charset",
    ],
)
def test_torn_content_types_are_read_as_text(content_type: str) -> None:
    assert with_type(content_type, f"Do it.\n{DIFF}").body == f"Do it.\n{DIFF}"


@pytest.mark.parametrize(
    "prefix",
    [
        b"From jane@x Mon Mar  9 21:48:07 2026\n",
        b">From jane@x Mon Mar  9 21:48:07 2026\n",
        b"From 0123 Mon Sep 17 00:00:00 2001\n>From jane Mon Mar\n",
        b"\n\n",
    ],
)
def test_lines_of_mailboxes_before_the_header_are_skipped(prefix: bytes) -> None:
    assert decode(prefix + HEAD + b"\nDo it.\n") == decode(HEAD + b"\nDo it.\n")


def test_a_body_without_a_blank_line_before_it_is_kept() -> None:
    assert (
        decode(HEAD + b"This is no field\nmore\n\nlast\n").body
        == "This is no field\nmore\n\nlast\n"
    )


def test_a_fold_cannot_inject_a_field() -> None:
    message = decode(b"Subject: =?utf-8?q?x=0AMessage-ID:_=3Cb@x=3E?=\n" + HEAD + b"\n")
    assert message.message_id == "a@x"
    assert message.subject == "x Message-ID: <b@x>"


def test_nothing_unstorable_is_left() -> None:
    message = decode(HEAD.replace(b"Jane", b"J\x00\xff\xed\xa0\x80") + b"\na\0b\xed\xa0\x80\n")
    assert storable(message)


def test_missing_fields_are_said() -> None:
    message = decode(b"Message-ID: <a@x>\n\n")
    assert message.author == Address("", "")
    assert message.problems == ("no usable date", "no usable From")


def test_copies_through_two_lists_have_one_digest() -> None:
    plain = decode(HEAD + b"List-Id: <a.lists.linux.dev>\n\nDo it. \n")
    packed = with_type(
        "text/plain",
        base64.b64encode(b"Do it.\r\n").decode(),
        "Content-Transfer-Encoding: base64\n",
    )
    assert digest.of_mail(plain) == digest.of_mail(packed)


def storable(message: Message) -> bool:
    repr_free = "".join(str(getattr(message, field.name)) for field in fields(message))
    texts = [
        message.message_id,
        message.subject,
        message.body,
        message.author.name,
        *message.problems,
    ]
    "".join(texts).encode()
    repr_free.encode()
    assert digest.of_mail(message)
    return not any("\0" in text for text in [*texts, *message.references, *message.lists])


head_lines = st.sampled_from(
    [b"Content-Type: multipart/mixed; boundary=b", b"Content-Type: text/html", b"Content-Type: text/plain; charset=utf-7",
     b"Content-Type: text/plain; format=flowed; delsp=yes", b"Content-Transfer-Encoding: base64", b"To: \"", b"Cc: <(",
     b"Content-Transfer-Encoding: quoted-printable", b"Subject: =?utf-16?b?2AA=?=", b"References: <", b"Date: x", b" folded",
     b"Content-Type: message/rfc822", b"Content-Type: multipart/digest; boundary=b", b"Content-Type: text/x-patch; name=a.patch",
     b"From 0123456789012345678901234567890123456789 Mon", b"Message-ID: <b@x>", b"Subject: [PATCH] x",
     b"--b", b"--b--", b"+++ b/a\r", b"@@ -1 +1 @@\r", b"\r", b"+a\r", b"", b"@@ -1 +1 @@", b"diff --git a/a b/a", b"From: =?utf-8?q?=00?= <\xff@x>", b"\0", b"no field"]
)  # fmt: skip


@given(st.binary() | st.lists(head_lines | st.binary(max_size=30), max_size=20).map(b"\n".join))
def test_any_bytes_are_a_message_or_refused(rest: bytes) -> None:
    assert storable(decode(b"Message-ID: <a@x>\n" + rest))


@given(st.binary())
def test_any_bytes_alone_are_refused_in_words(raw: bytes) -> None:
    try:
        message = decode(raw)
    except Undecodable as refused:
        assert str(refused)  # noqa: PT017 - either outcome is right
    else:
        assert storable(message)


def test_the_header_of_an_inner_part_is_bounded() -> None:
    inner = b"--b\nContent-Type: text/plain\n" + b"a:\n" * 1_000_000 + b"\nx\n--b--\n"
    top = b"Message-ID: <1@x>\nContent-Type: multipart/mixed; boundary=b\n\n"
    assert decode(top + inner).message_id == "1@x"
