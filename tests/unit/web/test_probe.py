import asyncio

import pytest

from bot.web.probe import Probe
from tests.patience import PATIENCE


class Oracle:
    """Answers when it is told to."""

    def __init__(self) -> None:
        self.asked = 0
        self.speaks = asyncio.Event()
        self.fault: Exception | None = None

    async def ask(self) -> int:
        self.asked += 1
        number = self.asked
        await self.speaks.wait()
        if self.fault:
            raise self.fault
        return number


async def test_everybody_who_asks_meanwhile_gets_the_one_answer():
    oracle = Oracle()
    probe = Probe(oracle.ask, PATIENCE)
    callers = [asyncio.create_task(probe()) for _ in range(5)]
    await asyncio.sleep(0)
    oracle.speaks.set()
    assert await asyncio.gather(*callers) == [1] * 5
    assert await probe() == 2


async def test_one_that_hangs_is_asked_once_however_often_somebody_looks():
    oracle = Oracle()
    probe = Probe(oracle.ask, 0.01)
    for _ in range(3):
        with pytest.raises(TimeoutError):
            await probe()
    assert oracle.asked == 1
    await probe.close()


async def test_a_fault_is_told_and_the_next_one_asks_again():
    oracle = Oracle()
    oracle.speaks.set()
    oracle.fault = OSError("gone")
    probe = Probe(oracle.ask, PATIENCE)
    with pytest.raises(OSError, match="gone"):
        await probe()
    oracle.fault = None
    assert await probe() == 2


async def test_a_fault_that_comes_when_nobody_waits_any_more_disturbs_nobody(caplog: pytest.LogCaptureFixture):
    oracle = Oracle()
    oracle.fault = OSError("gone")
    probe = Probe(oracle.ask, 0.01)
    with pytest.raises(TimeoutError):
        await probe()
    oracle.speaks.set()
    await probe.close()
    oracle.fault = None
    assert await probe() == 2
    assert caplog.records == []


async def test_who_waits_when_it_is_closed_is_told_so_and_not_cancelled():
    probe = Probe(Oracle().ask, PATIENCE)
    waiting = asyncio.create_task(probe())
    await asyncio.sleep(0)
    await probe.close()
    with pytest.raises(TimeoutError):
        await waiting
