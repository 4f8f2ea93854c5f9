# SPDX-License-Identifier: Apache-2.0
"""A process that was told to stop ends, whatever hangs."""

import threading

from app.service.upkeep.ending import HANGS, in_time


def test_what_hangs_is_ended() -> None:
    hangs, codes = threading.Event(), list[int]()

    def end(code: int) -> None:
        codes.append(code)
        hangs.set()

    with in_time(0.05, end) as begin:
        begin()
        assert hangs.wait(30)
    assert codes == [HANGS]


def test_what_ends_in_time_is_left_alone() -> None:
    codes = list[int]()
    with in_time(0.2, codes.append) as begin:
        begin()
        begin()
    threading.Event().wait(0.4)
    assert codes == []


def test_time_runs_from_when_the_process_is_told_to_stop() -> None:
    codes = list[int]()
    with in_time(0.05, codes.append):
        threading.Event().wait(0.3)
    assert codes == []
