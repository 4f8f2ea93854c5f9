# SPDX-License-Identifier: Apache-2.0
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.mail.thread import quoted as replies
from app.mail.thread.quoted import Comment, Exchange
from app.model import Trailer

REVIEW = """\
Hi,

On Mon, 2 Mar 2026 at 10:00, A. Developer
<dev@example.org> wrote:
> > On Sunday, Joe wrote:
> > a goto mixes with guard()
>
> +	guard(mutex)(&foo->lock);
> +	goto out;

Please return here.

Thanks
>  }

Reviewed-by: Jane Roe <jane@example.com>
-- 
Jane
"""
TAG = "Reviewed-by: Jane Roe <jane@example.com>"


def tags(body: str) -> list[str]:
    return [f"{one.trailer.name}: {one.trailer.value}" for one in replies.given(body)]


def test_a_reply_is_read_as_quotes_and_answers() -> None:
    assert replies.exchanges(REVIEW) == (
        Exchange((), "Hi,"),
        Exchange(
            (
                "On Sunday, Joe wrote:",
                "a goto mixes with guard()",
                "",
                "+	guard(mutex)(&foo->lock);",
                "+	goto out;",
            ),
            "Please return here.\n\nThanks",
        ),
        Exchange((" }",), TAG),
    )


def test_a_comment_stands_under_the_last_quoted_line() -> None:
    assert replies.comments(REVIEW) == (
        Comment("+	goto out;", "Please return here.\n\nThanks"),
        Comment(" }", TAG),
    )


def test_what_the_sender_wrote_has_no_quote_and_no_signature() -> None:
    assert replies.own_text(REVIEW) == f"Hi,\n\nPlease return here.\n\nThanks\n\n{TAG}"


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(TAG, id="alone"),
        pytest.param(f"> Signed-off-by: A\n\n{TAG}\n\nYours,\nJane", id="below a quote"),
        pytest.param(f"Looks good to me:\n{TAG}", id="in a paragraph"),
        pytest.param(f"Thanks for working on it, for the series\n\n{TAG}", id="with thanks"),
        pytest.param(
            f"{TAG}\n> +	goto out;\n\nWith a return this would be shorter.", id="before"
        ),
        pytest.param(f"Otherwise we would crash.\n\nSo yes.\n\n{TAG}", id="condition far above"),
    ],
)
def test_a_tag_without_a_condition_is_given(body: str) -> None:
    assert tags(body) == [TAG]


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(f"With that fixed,\n{TAG}", id="with that fixed"),
        pytest.param(f"With the nit addressed:\n\n{TAG}", id="with the nit addressed"),
        pytest.param(f"You can drop this. With that,\n\n{TAG}", id="with that"),
        pytest.param(f"If so:\n\n{TAG}", id="if"),
        pytest.param(f"Once the binding is in,\n{TAG}", id="once"),
        pytest.param(f"Otherwise\n{TAG}", id="otherwise"),
        pytest.param(f"Post this update,\n\n{TAG}", id="post"),
        pytest.param(f"{TAG} # with the typo fixed", id="behind the address"),
        pytest.param(f"> {TAG}", id="quoted"),
        pytest.param(f"  {TAG}", id="indented"),
        pytest.param(f"-- \n{TAG}", id="in a signature"),
        pytest.param(f"-----Original Message-----\n{TAG}", id="in a copied mail"),
        pytest.param(f"How about this?\n\n{TAG}\nSigned-off-by: J\n---\n", id="a patch in a reply"),
        pytest.param("Signed-off-by: J <j@x>\nReported-by: J <j@x>", id="other trailers"),
    ],
)
def test_a_tag_that_is_not_plainly_given_is_none(body: str) -> None:
    assert tags(body) == []


@pytest.mark.parametrize(
    "name",
    ["Acked-by", "Tested-by", "reviewed-by", "Reviewed-and-tested-by", "Reviewed-and-Acked-by"],
)
def test_review_tags_are_known_by_their_name(name: str) -> None:
    (found,) = replies.given(f"{name}: J <j@x> # gpio")
    assert found.trailer == Trailer(name, "J <j@x> # gpio")
    assert "gpio" in found.near


LINES = st.sampled_from(
    [TAG, f"> {TAG}", "> +	x", ">> y", " > z", "", "If so:", "Fine.", "-- ", "Joe wrote:", ">"]
)


@given(st.text() | st.lists(LINES).map("\n".join))
def test_any_reply_is_read(body: str) -> None:
    found = replies.exchanges(body)
    assert sum(len(one.quoted) for one in found) <= body.count("\n") + 1
    assert all(one.quoted or one.text for one in found)
    assert all(one.quoted for one in found[1:])
    assert all(one.text for one in found[:-1])
    assert len(replies.own_text(body)) <= 2 * len(body)
    assert {one.line for one in replies.comments(body)} <= {q for one in found for q in one.quoted}


@given(st.lists(LINES).map("\n".join))
def test_a_tag_is_only_taken_from_lines_that_hold_it(body: str) -> None:
    assert len(tags(body)) <= body.split("\n").count(TAG)


@given(st.lists(LINES).map("\n".join))
def test_a_reply_that_is_quoted_whole_says_nothing(body: str) -> None:
    quoted = "\n".join(f"> {line}" for line in body.split("\n"))
    assert replies.own_text(quoted) == ""
    assert replies.given(quoted) == ()


@pytest.mark.slow
@pytest.mark.parametrize(
    "piece", ["> ", "with ", "drop ", "wrote:", "_", "From: x\n", f"{TAG}\n", "> x\ny\n", ">\n"]
)
def test_a_hostile_reply_takes_no_time(piece: str) -> None:
    body = piece * (1_000_000 // len(piece))
    assert len(replies.given(body)) <= 100
    replies.comments(f"{body}\n{TAG}")
