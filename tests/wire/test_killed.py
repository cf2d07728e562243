"""kill -9 at the worst moments, start again, compare: one outcome each."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.wire.faults import Fault
from tests.wire.lives import Zygote
from tests.wire.scenes import SCENES, Scene
from tests.wire.stage import STRANGE, Stage
from tests.wire.story import differs, tell


@pytest.mark.parametrize(("kill", "every"), [(Fault.KILL_BEFORE, 5), (Fault.KILL_AFTER, 4)])
async def test_a_long_story_ends_the_same_however_often_the_bot_is_killed(
    zygote: Zygote, tmp_path: Path, kill: Fault, every: int
) -> None:
    """``python -m tests.wire.story`` kills at every effect there is."""
    calm = await tell(zygote, tmp_path / "calm")
    killed = await tell(zygote, tmp_path / "killed", kill, every)
    assert killed["lives"] > 4, "it was hardly ever killed"
    assert "\n".join(differs(calm, killed)) == ""
    assert calm["violations"] == killed["violations"] == []
    assert calm["effects"] == ["done"]


KILLS = 4
"""In one scenario: few enough that somebody who presses again and again gets through."""


@pytest.mark.parametrize("scene", SCENES, ids=lambda scene: scene.__name__)
async def test_each_scenario_has_one_outcome_with_the_bot_killed_at_every_other_effect(
    zygote: Zygote, tmp_path: Path, scene: Scene
) -> None:
    calm = await tell(zygote, tmp_path / "calm", story=scene)
    for kill, skip in ((Fault.KILL_BEFORE, 0), (Fault.KILL_AFTER, 1)):
        killed = await tell(zygote, tmp_path / kill.name, kill, every=2, skip=skip, times=KILLS, story=scene)
        assert "\n".join(differs(calm, killed)) == "", kill
        assert calm["violations"] == killed["violations"] == []


async def test_a_thread_goes_through_claim_resolve_reopen_resolve_across_two_restarts(stage: Stage) -> None:
    """Its buttons work each time: they are found again by their ids alone."""
    town = stage.town
    stage.people.write(town.mia, town.support, STRANGE)
    thread, card = await stage.thread(town.mia), await stage.card()
    await stage.press(town.alex, card, "claim")
    await stage.until(lambda: town.alex.id in thread.people, "the moderator is let in")

    await stage.bot.kill_and_bury()
    stage.bot.start()
    await stage.bot.ready()
    await stage.press(town.alex, card, "resolve")
    await stage.until(lambda: "unsolved|" in stage.ids(thread), "the member is asked")

    await stage.settled()
    stage.bot.start()
    await stage.bot.ready()
    await stage.press(town.sara, card, "reopen")
    await stage.until(lambda: "claim|" in stage.ids(town.staff), "it waits again")
    await stage.press(town.sara, card, "claim")
    await stage.until(lambda: town.sara.id in thread.people, "the other moderator is let in")
    await stage.press(town.sara, card, "resolve")
    await stage.until(lambda: "unsolved|" in stage.ids(thread), "the member is asked again")
    asked = next(each for each in stage.said(thread)[::-1] if "unsolved|" in str(each.components))
    await stage.press(town.mia, asked, "solved")
    await stage.until(lambda: thread.archived and thread.locked, "the thread is closed")
    await stage.settled()
    assert stage.rows("SELECT state FROM cases") == [("resolved",)]
    assert len(stage.threads()) == len(stage.cards()) == 1
    assert stage.effects() == {"done"}
