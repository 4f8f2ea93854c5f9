# SPDX-License-Identifier: Apache-2.0
"""An answer to a mail of ours belongs to the finding whose line or paragraph it quotes."""

from collections.abc import Sequence
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.mail.read import mbox
from app.mail.read.decode import decode
from app.mail.thread import answers, trees
from app.mail.thread.answers import Sent
from app.model import Confidence, Finding, Message, Place, Severity
from app.notify.compose import compose
from tests.conftest import V1
from tests.notify.replies import TERMS, report
from tests.support.mails import DATE, mail

BODY = """\
On Sun, 1 Mar 2026 12:00:00 +0000, A. Developer wrote:
> +	foo_mark(dev, true);

foo_mark() sleeps, and the caller holds the spinlock foo->lock here.

  sleep-in-lock, see Documentation/locking/spinlocks.rst:
  https://kantha.example.org/patch/1@x#a-L1

[ ... ]
> +	foo->irq = irq;

Nothing sets irq before the first interrupt may come; is that on purpose?

  late-irq, see a book

-- 
Kantha
"""


def finding(fingerprint: str, check: str, text: str, message: str) -> Finding:
    at = Place("1@x", "a.c", 1, "f", text)
    return Finding(
        check, 1, Severity.WARNING, Confidence.HIGH, at, message, (), (), fingerprint=fingerprint
    )


SLEEP = finding(
    "s" * 32,
    "sleep-in-lock",
    "	foo_mark(dev, true);",
    "foo_mark() sleeps, and the caller holds the spinlock foo->lock here.",
)
LATE = finding(
    "i" * 32,
    "late-irq",
    "	foo->irq = irq;",
    "Nothing sets irq before the first interrupt may come.",
)
AGAIN = finding("a" * 32, "late-irq", "	bar->irq = irq;", "The same in bar.")
OURS = Sent("k@k", "1@x", BODY, ("s" * 32, "i" * 32), (SLEEP, LATE))


def answer(name: str, body: str, *refs: str, days: int = 1) -> Message:
    date = DATE + timedelta(days=days)
    return decode(mail(name, "Re: x", body, author="Jo <jo@x.example>", date=date, refs=refs))


def tied(*mails: Message, sent: Sent = OURS) -> dict[str, list[str]]:
    found = answers.answers_to({sent.message_id: sent}, mails)
    return {print_[0]: [one.text for one in texts] for print_, texts in found.items()}


def quoted(*lines: str) -> str:
    return "\n".join(f"> {line}" for line in lines)


@pytest.mark.parametrize(
    ("lines", "which"),
    [
        (["> +	foo_mark(dev, true);"], "s"),
        (["foo_mark() sleeps, and the caller holds the spinlock foo->lock here."], "s"),
        (["  sleep-in-lock, see Documentation/locking/spinlocks.rst:"], "s"),
        (["> +	foo->irq = irq;", "", "Nothing sets irq before the first interrupt may come; is"
          " that on purpose?", ""], "i"),
        (["> +	foo_mark(dev, true);", "[ ... ]", "> +	foo->irq = irq;"], "i"),
        (["> +	foo->irq = irq;", "> +	something();"], "i"),
    ],
)  # fmt: skip
def test_the_quote_says_which_finding(lines: list[str], which: str) -> None:
    found = tied(answer("r@x", f"{quoted(*lines)}\n\nNo, it is fine.", "1@x", "k@k"))
    assert found == {which: ["No, it is fine."]}


def test_answers_in_turn_go_to_their_findings() -> None:
    parts = BODY.split("[ ... ]\n")
    body = (
        f"{quoted(*parts[0].splitlines())}\nNo.\n\n{quoted(*parts[1].splitlines())}\nYes, will fix."
    )
    assert tied(answer("r@x", body, "1@x", "k@k")) == {"s": ["No."], "i": ["Yes, will fix."]}


@pytest.mark.parametrize("body", ["Thanks!", "> something else\n\nThanks!", "Thanks!\n\n> +	}"])
def test_an_answer_that_quotes_no_finding_is_for_all(body: str) -> None:
    assert tied(answer("r@x", body, "1@x", "k@k")) == {"s": ["Thanks!"], "i": ["Thanks!"]}


def test_an_answer_to_an_answer_is_for_its_findings() -> None:
    first = answer("r@x", f"{quoted('> +	foo->irq = irq;')}\nWhy?", "1@x", "k@k")
    second = answer("q@x", "Because.", "1@x", "k@k", "r@x", days=2)
    assert tied(first, second) == {"i": ["Why?", "Because."]}


@pytest.mark.parametrize(
    "refs", [("1@x",), ("1@x", "other@x"), ()], ids=["to the patch", "to another", "to none"]
)
def test_what_does_not_answer_our_mail_is_tied_to_nothing(refs: Sequence[str]) -> None:
    assert tied(answer("r@x", f"{quoted('> +	foo->irq = irq;')}\nWhy?", *refs)) == {}


@pytest.mark.parametrize("body", ["", "> +	foo->irq = irq;\n", "-- \nJo\n"])
def test_an_answer_without_words_says_nothing(body: str) -> None:
    assert tied(answer("r@x", body, "1@x", "k@k")) == {}


def test_our_own_mail_is_no_answer_but_another_under_its_id_is() -> None:
    again = Sent("l@k", "1@x", BODY, ("s" * 32,), (SLEEP,))
    sent = {"k@k": OURS, "l@k": again}
    ours = answer("l@k", f"{BODY}\n____\nlist@example.org", "1@x", "k@k")
    forged = answer("l@k", "All of this is wrong.", "1@x", "k@k")
    assert answers.answers_to(sent, [ours]) == {}
    assert answers.answers_to(sent, [forged])["s" * 32][0].text == "All of this is wrong."


def test_a_finding_that_is_only_named_goes_with_its_check() -> None:
    sent = Sent("k@k", "1@x", BODY, ("s" * 32, "i" * 32, "a" * 32), (SLEEP, LATE, AGAIN))
    found = tied(answer("r@x", f"{quoted('> +	foo->irq = irq;')}\nWhy?", "k@k"), sent=sent)
    assert found == {"i": ["Why?"], "a": ["Why?"]}


def test_findings_that_no_review_knows_any_more_are_answered_as_a_whole() -> None:
    sent = Sent("k@k", "1@x", BODY, ("s" * 32, "i" * 32))
    assert set(tied(answer("r@x", "Wrong.", "k@k"), sent=sent)) == {"s", "i"}


def test_a_long_answer_is_cut() -> None:
    ((_, texts),) = tied(
        answer("r@x", f"{quoted('> +	foo->irq = irq;')}\n{'why ' * 5000}", "k@k")
    ).items()
    assert len(texts[0]) <= answers.MAX_SHOWN


def test_the_thread_shows_our_mail_as_ours_and_takes_no_tag_from_it() -> None:
    ours = Sent("k@k", "2@x", "Acked-by: Jo <jo@x.example>\n", ("s" * 32,), (SLEEP,))
    back = answer("k@k", f"{ours.body}\n-- \nlist", "0@x", "2@x")
    late = answer("r@x", "Wrong.", "k@k", days=2)
    found = trees.build(["0@x", "2@x"], [back, late], [ours], "0@x")
    assert [(r.home, r.depth, r.is_ours) for r in found.replies] == [
        ("2@x", 0, True),
        ("2@x", 1, False),
    ]
    assert found.tags("2@x") == ()
    # and without a copy of it
    (one,) = trees.build(["0@x", "2@x"], [late], [ours], "0@x").replies
    assert (one.home, one.depth) == ("2@x", 0)


def test_the_mail_of_the_founding_case_is_found_again_line_by_line() -> None:
    with V1.open("rb") as stream:
        messages = [decode(raw.data) for raw in mbox.split(stream)]
    posted = [m for m in messages if m.kind.is_posted]
    found = [f for one in report(V1).checked for f in one.run.findings]
    (draft,) = compose(posted, found, TERMS)
    prints = tuple(f.fingerprint for f in draft.findings)
    sent = Sent(draft.message_id, draft.answers, draft.body, prints, draft.findings)
    for one in draft.findings:
        start = " ".join(one.message.split()[:6])
        body = draft.body.replace("\n-- \n", "\n")
        at = next(n for n, line in enumerate(body.split("\n")) if line.startswith(start))
        upto = quoted(*body.split("\n")[: at + 1])
        reply = answer("r@x", f"{upto}\n\nNo.", draft.answers, draft.message_id)
        given_to = answers.answers_to({sent.message_id: sent}, [reply])
        assert list(given_to) == [one.fingerprint]


LINES = st.sampled_from([*BODY.split("\n"), *(f"> {line}" for line in BODY.split("\n")), "", "No."])


@given(st.lists(LINES, max_size=30).map("\n".join) | st.text(max_size=100))
def test_any_answer_is_tied_to_findings_of_the_mail(body: str) -> None:
    found = answers.answers_to({"k@k": OURS}, [answer("r@x", body, "1@x", "k@k")])
    assert set(found) <= {"s" * 32, "i" * 32}
    assert all(one.text and one.reply == "r@x" for texts in found.values() for one in texts)


@pytest.mark.slow
@pytest.mark.parametrize("piece", ["> +	foo->irq = irq;\nx\n", "> x\ny\n", "> ", "x ", "\n\n"])
def test_a_hostile_answer_is_read_in_linear_time(piece: str) -> None:
    body = piece * (500_000 // len(piece))
    found = tied(answer("r@x", f"{body}\nNo.", "1@x", "k@k"))
    assert all(len(text) <= answers.MAX_SHOWN for texts in found.values() for text in texts)
