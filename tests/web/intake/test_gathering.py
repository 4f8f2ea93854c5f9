# SPDX-License-Identifier: Apache-2.0
"""Posts that are stored together: each is answered for itself, whatever becomes of the others."""

import asyncio
import threading
from collections.abc import Sequence

import pytest
import structlog
from sqlalchemy.exc import OperationalError

from app.mail.read.mbox import RawMail
from app.model.intake import Item, Taken
from app.service.intake.taking import IntakeRequest, Outcome, Submission
from app.web.intake.gathering import Gathering
from tests.support.mails import mail, now


def request(name: str) -> IntakeRequest:
    return IntakeRequest.of(Submission(name, "bot", now()), [RawMail(mail(f"{name}@x", "Hello"))])


def stored(requests: Sequence[IntakeRequest]) -> list[Outcome]:
    return [(Item(one.submission.id, Taken.STORED),) for one in requests]


def test_who_goes_away_takes_nobody_along() -> None:
    goes_on = threading.Event()
    batches: list[list[str]] = []

    def store(requests: Sequence[IntakeRequest]) -> list[Outcome]:
        batches.append([one.submission.id for one in requests])
        assert goes_on.wait(30)
        return stored(requests)

    async def run() -> list[object]:
        gathering = Gathering(store)
        first = asyncio.create_task(gathering.submit(request("first")))
        while not batches:
            await asyncio.sleep(0.001)
        others = [asyncio.create_task(gathering.submit(request(n))) for n in ("b", "c", "d")]
        await asyncio.sleep(0)
        first.cancel()
        others[0].cancel()
        goes_on.set()
        return await asyncio.gather(first, *others, return_exceptions=True)

    gone, also_gone, *said = asyncio.run(run())
    assert isinstance(gone, asyncio.CancelledError)
    assert isinstance(also_gone, asyncio.CancelledError)
    assert said == [(Item("c", Taken.STORED),), (Item("d", Taken.STORED),)]
    # what came in is stored, whoever waits for the answer
    assert batches == [["first"], ["b", "c", "d"]]


def test_after_a_failure_the_next_is_stored() -> None:
    def store(requests: Sequence[IntakeRequest]) -> list[Outcome]:
        if requests[0].submission.id == "bad":
            raise ZeroDivisionError
        return stored(requests)

    async def run() -> tuple[Item, ...]:
        gathering = Gathering(store)
        with pytest.raises(ZeroDivisionError):
            await gathering.submit(request("bad"))
        return await gathering.submit(request("good"))

    assert asyncio.run(run()) == (Item("good", Taken.STORED),)


@pytest.mark.parametrize(
    ("error", "batches"),
    [
        # they have waited for the database as well
        pytest.param(OperationalError("", None, Exception()), [["first"]], id="away"),
        pytest.param(ZeroDivisionError(), [["first"], ["b", "c"]], id="wrong"),
    ],
)
def test_who_waits_behind_one_that_found_the_database_away_does_not_wait_again(
    error: Exception, batches: list[list[str]]
) -> None:
    goes_on = threading.Event()
    seen: list[list[str]] = []

    def store(requests: Sequence[IntakeRequest]) -> list[Outcome]:
        seen.append([one.submission.id for one in requests])
        assert goes_on.wait(30)
        return [error] * len(requests) if seen[1:] == [] else stored(requests)

    async def run() -> list[object]:
        gathering = Gathering(store)
        first = asyncio.create_task(gathering.submit(request("first")))
        while not seen:
            await asyncio.sleep(0.001)
        others = [asyncio.create_task(gathering.submit(request(n))) for n in ("b", "c")]
        await asyncio.sleep(0)
        goes_on.set()
        said = await asyncio.gather(first, *others, return_exceptions=True)
        # whoever comes later is tried
        return [*said, await gathering.submit(request("later"))]

    first, *others, later = asyncio.run(run())
    assert first is error
    assert [one is error for one in others] == [len(batches) == 1] * 2
    assert later == (Item("later", Taken.STORED),)
    assert seen == [*batches, ["later"]]


def test_what_is_logged_of_all_names_no_single_request() -> None:
    known: list[dict[str, object]] = []

    def store(requests: Sequence[IntakeRequest]) -> list[Outcome]:
        known.append(structlog.contextvars.get_contextvars())
        return stored(requests)

    async def run() -> None:
        with structlog.contextvars.bound_contextvars(request_id="it"):
            await Gathering(store).submit(request("one"))

    asyncio.run(run())
    assert known == [{}]
