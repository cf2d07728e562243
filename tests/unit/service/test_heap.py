import gc
import weakref

import pytest

from bot.core.entry import Phrasing
from bot.core.matching.matcher import Matcher
from bot.service.heap import set_aside
from tests.unit.core.matching.test_matcher import PHRASINGS

pytestmark = pytest.mark.usefixtures("thawed")


@pytest.fixture
def thawed():
    yield
    gc.unfreeze()


def test_what_is_made_meanwhile_is_set_aside_and_the_collector_runs_again():
    before = gc.get_freeze_count()
    with set_aside():
        assert not gc.isenabled()
        made = [[number] for number in range(1_000)]
    assert gc.isenabled()
    assert gc.get_freeze_count() >= before + len(made)


def test_the_collector_is_asked_to_run_again_after_a_fault():
    with pytest.raises(ZeroDivisionError), set_aside():
        1 / 0  # noqa: B018
    assert gc.isenabled()


def test_a_matcher_is_freed_without_the_collector():
    """A cycle in what is set aside would keep every knowledge that was ever loaded."""
    with set_aside():
        before = Matcher.from_phrasings(PHRASINGS)
        after = Matcher.from_phrasings([*PHRASINGS, Phrasing("x", "en", "new")], before=before, hasty=True)
        settled = after.settled()
    old, hasty = weakref.ref(before), weakref.ref(after)
    gc.disable()
    try:
        del before, after
        assert old() is None
        assert hasty() is None
        assert settled.match("forgot password").candidates
    finally:
        gc.enable()
