# SPDX-License-Identifier: Apache-2.0
"""The thread of a stored series: answers, tags, and what answers Kantha's own mails."""

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import select

from app.config import Settings
from app.mail.read import mbox
from app.mail.read.decode import decode
from app.mail.read.mbox import RawMail
from app.mail.thread.trees import Thread
from app.notify.compose import Terms, compose
from app.notify.draft import Draft
from app.service.intake import taking
from app.service.intake.taking import Intake
from app.service.review.reviews import Worker
from app.service.series import browsing, threads
from app.store.database import Database
from app.store.intake.messages import compress
from app.store.tables.mailing import OutboxRow
from tests.conftest import V1
from tests.support.mails import DATE, GOTO_MIX, mail, now, patch

TAG = "Reviewed-by: Jane Roe <jane@example.com>\n"
JANE = "Jane Roe <jane@example.com>"
POSTED = [
    mail("0@x", "[PATCH 0/2] foo: Set", "Two patches.\n"),
    patch("1@x", "[PATCH 1/2] foo: One", GOTO_MIX, refs=["0@x"]),
    patch("2@x", "[PATCH 2/2] foo: Two", refs=["0@x"]),
]


def take(database: Database, mails: Sequence[bytes]) -> None:
    list(taking.take(Intake(database, timedelta(0)), map(RawMail, mails)))
    sum(Worker(database, Settings(workers=1)).drain())


def of(database: Database, message_id: str) -> Thread:
    found = threads.of(database, message_id)
    assert found is not None
    return found


def reply(name: str, *refs: str, body: str = "Fine.\n", days: int = 1) -> bytes:
    date = DATE + timedelta(days=days)
    return mail(name, "Re: [PATCH 1/2] foo", body, author=JANE, date=date, refs=refs)


def answered(database: Database, series: str = "0@x") -> Draft:
    """What Kantha would send about the first patch, as sent."""
    details = browsing.series(database, series)
    assert details is not None
    messages = [decode(raw) for raw in browsing.mails(database, series)]
    (draft,) = compose(messages, details.findings, Terms("https://kantha.example.org"))
    raw = mail(draft.message_id, draft.subject, draft.body, refs=draft.references)
    with database.writing() as session:
        session.add(
            OutboxRow(
                message_id=draft.message_id,
                series=draft.series,
                answers=draft.answers,
                list_id="foo.example.org",
                finding_set=draft.finding_set,
                fingerprints=[f.fingerprint for f in draft.findings],
                recipients=["dev@example.org"],
                pending=[],
                raw=compress(raw),
                status="sent",
                created_at=now(),
                next_at=now(),
                sent_at=now(),
            )
        )
    return draft


def test_there_is_no_thread_of_what_was_not_posted(database: Database) -> None:
    take(database, [reply("r@x", "1@x")])
    assert threads.of(database, "1@x") is None
    assert threads.of(database, "r@x") is None


def test_any_mail_of_a_series_leads_to_its_thread(database: Database) -> None:
    take(database, [*POSTED, reply("r@x", "0@x", "1@x", body=TAG), reply("s@x", "0@x", body=TAG)])
    whole = of(database, "0@x")
    assert whole == of(database, "1@x") == of(database, "2@x")
    assert [r.home for r in whole.replies] == ["1@x", "0@x"]
    assert [tag.reply for tag in whole.tags("2@x")] == ["s@x"]
    assert [tag.reply for tag in whole.own_tags("1@x")] == ["r@x"]


def test_the_founding_thread_as_it_is_stored(database: Database) -> None:
    with V1.open("rb") as stream:
        list(taking.take(Intake(database, timedelta(0)), mbox.split(stream)))
    found = of(database, "20260321175808.57942-1-pasha.tatashin@soleen.com")
    assert [(r.author.name.split()[0], r.depth) for r in found.replies] == [
        ("Pasha", 0),
        ("Christian", 1),
        ("Pasha", 2),
        ("Christian", 3),
    ]


def test_an_answer_to_kantha_is_tied_to_its_finding(database: Database) -> None:
    take(database, POSTED)
    draft = answered(database)
    (finding,) = draft.findings
    quoted = "\n".join(f"> {line}" for line in draft.body.split("\n-- ")[0].split("\n"))
    body = f"{quoted}\n\nI will use one style in v2.\n"
    # our mail has not come back: the answer is found all the same
    take(database, [reply("r@x", "0@x", "1@x", draft.message_id, body=body)])
    found = of(database, "0@x")
    (answer,) = found.answers[finding.fingerprint]
    assert (answer.reply, answer.text) == ("r@x", "I will use one style in v2.")
    assert answer.author.name == "Jane Roe"
    (one,) = found.replies
    assert one.home == "1@x"
    # and when it has, it is shown as ours and above its answer
    take(database, [mail(draft.message_id, draft.subject, draft.body, refs=draft.references)])
    found = of(database, "0@x")
    assert [(r.message_id, r.depth, r.is_ours) for r in found.replies] == [
        (draft.message_id, 0, True),
        ("r@x", 1, False),
    ]
    assert list(found.answers) == [finding.fingerprint]


def test_an_answer_stands_beside_the_finding_in_later_versions(database: Database) -> None:
    take(database, POSTED)
    draft = answered(database)
    (finding,) = draft.findings
    take(database, [reply("r@x", "0@x", "1@x", draft.message_id, body="It is meant so.\n")])
    goto = GOTO_MIX.replace("@@ -1", "@@ -41").replace("+1", "+41")  # the lines moved
    later = DATE + timedelta(days=7)
    still = patch("v2@x", "[PATCH v2 1/2] foo: One", goto, refs=["v2-0@x"], date=later)
    cover = mail("v2-0@x", "[PATCH v2 0/2] foo: Set", "Two patches.\n", date=later)
    mended = patch("v3@x", "[PATCH v3] foo: One", date=later + timedelta(days=1))
    take(database, [cover, still, mended])
    (answer,) = of(database, "v2@x").answers[finding.fingerprint]
    assert (answer.reply, answer.series, answer.text) == ("r@x", "0@x", "It is meant so.")
    assert of(database, "v2@x").replies == ()
    assert [a.series for a in of(database, "0@x").answers[finding.fingerprint]] == [""]
    details = browsing.series(database, "v3@x")
    assert details is not None
    assert len(details.versions) == 3
    assert of(database, "v3@x").answers == {}


def test_a_draft_that_was_never_sent_is_answered_by_nobody(database: Database) -> None:
    take(database, POSTED)
    draft = answered(database)
    with database.writing() as session:
        for row in session.scalars(select(OutboxRow)):
            row.sent_at = None
    take(database, [reply("r@x", "0@x", "1@x", draft.message_id)])
    assert of(database, "0@x").answers == {}


def test_a_reply_beyond_the_bounds_is_shown_without_its_text(small: Database) -> None:
    big = "x" * 78 + "\n"
    # a little less than what is read of each as a whole
    mails = [reply(f"{n}@r", "1@x", body=big * 13_000, days=n) for n in range(5)]
    take(small, [*POSTED, *mails])
    found = of(small, "0@x")
    assert len(found.replies) == 5
    assert all(one.author.name == "Jane Roe" for one in found.replies)
    assert found.replies[-1].parts == ()


def test_a_very_long_thread_is_cut(small: Database) -> None:
    take(small, [*POSTED, *(reply(f"{n}@r", "1@x", days=n) for n in range(520))])
    found = of(small, "0@x")
    assert len(found.replies) == 500
    assert found.is_cut
