"""Worker processes start whole: what asks for an end waits until they have."""

import os
import signal

import pytest

from abm.engine.processes import hear_ends, interrupts_held

pytestmark = pytest.mark.skipif(os.name == "nt", reason="signals of POSIX")


@pytest.mark.parametrize("name", ["SIGINT", "SIGTERM", "SIGHUP"])
def test_what_asks_for_an_end_waits_while_a_process_starts(name: str) -> None:
    heard = []
    number = getattr(signal, name)
    before = signal.signal(number, lambda *_: heard.append(name))
    try:
        with interrupts_held():
            os.kill(os.getpid(), number)
            assert not heard
        assert heard == [name]
    finally:
        signal.signal(number, before)


def test_a_process_starts_deaf_and_a_worker_hears_again_all_but_an_interrupt() -> None:
    ends = {signal.SIGINT, signal.SIGTERM, signal.SIGHUP}
    with interrupts_held():
        assert signal.pthread_sigmask(signal.SIG_BLOCK, set()) >= ends
        hear_ends()
        assert signal.pthread_sigmask(signal.SIG_BLOCK, set()) & ends == {signal.SIGINT}
    assert not signal.pthread_sigmask(signal.SIG_BLOCK, set()) & ends
