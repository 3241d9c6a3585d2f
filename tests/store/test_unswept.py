"""The collector rests during a step, and only then."""

import gc
import threading

import pytest

from daybook.store.unswept import unswept


def test_the_collector_rests_meanwhile_and_goes_on_after_it() -> None:
    with unswept():
        assert not gc.isenabled()
    assert gc.isenabled()


def test_it_goes_on_after_a_step_that_failed() -> None:
    with pytest.raises(ZeroDivisionError), unswept():
        _ = 1 / 0
    assert gc.isenabled()


def test_the_last_of_several_threads_lets_it_go_on() -> None:
    inside, leave = threading.Event(), threading.Event()

    def other() -> None:
        with unswept():
            inside.set()
            leave.wait(10)

    thread = threading.Thread(target=other)
    with unswept():
        thread.start()
        assert inside.wait(10)
    assert not gc.isenabled()
    leave.set()
    thread.join(10)
    assert gc.isenabled()


def test_who_had_it_off_has_it_off_after() -> None:
    gc.disable()
    try:
        with unswept():
            pass
        assert not gc.isenabled()
    finally:
        gc.enable()
