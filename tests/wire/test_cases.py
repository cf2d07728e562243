"""Cases on Discord: who sees, who may press, what is written where, and in which order it is closed."""

from __future__ import annotations

import pytest

from tests.wire.people import NotPossible
from tests.wire.stage import FOR_A_HUMAN, KNOWN, STRANGE, Stage
from tests.wire.town import build_town


async def test_a_handoff_is_private_and_holds_what_a_moderator_needs(stage: Stage) -> None:
    question = stage.people.write(stage.town.mia, stage.town.support, STRANGE)
    thread, card = await stage.thread(stage.town.mia), await stage.card()
    assert (thread.invitable, thread.parent) == (False, stage.town.support.id)
    assert set(thread.people) == {stage.town.mia.id, stage.discord.world.bot.id}
    link = f"https://discord.com/channels/{stage.town.guild.id}/{stage.town.support.id}/{question.id}"
    everything = "\n".join(each.text for each in (*stage.said(thread), card))
    assert "wormhole" in everything
    assert link in everything
    assert f"channels/{stage.town.guild.id}/{thread.id}" in (await stage.reply(question)).text or (
        f"<#{thread.id}>" in stage.replies(question)[0].text
    ), "the member is not told where it went"


async def test_only_the_one_who_claims_is_added(stage: Stage) -> None:
    stage.people.write(stage.town.mia, stage.town.support, STRANGE)
    thread, card = await stage.thread(stage.town.mia), await stage.card()
    await stage.press(stage.town.alex, card, "claim")
    await stage.until(lambda: stage.town.alex.id in thread.people, "the moderator is let in")
    assert stage.town.sara.id not in thread.people
    added = [each for each in stage.discord.asked if "/thread-members/" in each.path and each.method == "PUT"]
    assert len(added) == 2


async def test_the_second_to_claim_is_told_who_was_first(stage: Stage) -> None:
    stage.people.write(stage.town.mia, stage.town.support, STRANGE)
    card = await stage.card()
    first = stage.people.press(stage.town.alex, card, custom_id="claim|")
    second = stage.people.press(stage.town.sara, card, custom_id="claim|")
    thread = await stage.thread(stage.town.mia)
    await stage.until(lambda: len(thread.people) == 3, "one is let in")
    winner, loser = ("Alex", second) if stage.town.alex.id in thread.people else ("Sara", first)
    await stage.until(lambda: loser.told, "the other is told")
    assert winner in loser.told


async def test_a_member_cannot_claim(stage: Stage) -> None:
    stage.people.write(stage.town.mia, stage.town.support, STRANGE)
    card = await stage.card()
    with pytest.raises(NotPossible):
        stage.people.press(stage.town.jonas, card, custom_id="claim|")
    del stage.town.staff.overwrites[stage.town.guild.id]  # the staff channel was left open to everybody
    press = await stage.people.answered(stage.people.press(stage.town.jonas, card, custom_id="claim|"))
    await stage.until(lambda: press.told, "he is told")
    await stage.settled()
    assert stage.rows("SELECT state FROM cases") == [("open",)]


async def test_a_button_of_one_guild_never_touches_the_case_of_another(unlit: Stage) -> None:
    other = build_town(unlit.discord, "Elsewhere")
    unlit.bot.others.append(other)
    unlit.bot.start()
    await unlit.bot.ready()
    unlit.people.write(unlit.town.mia, unlit.town.support, STRANGE)
    card = await unlit.card()
    claim = next(button for button in card.buttons if button["custom_id"].startswith("claim|"))
    row = [{"type": 1, "components": [claim]}]
    forged = unlit.discord.acts.put(unlit.discord.world.bot, other.staff, {"content": "a card", "components": row})
    press = await unlit.people.answered(unlit.people.press(other.alex, forged, custom_id="claim|"))
    await unlit.until(lambda: press.told, "the moderator of the other guild is told")
    await unlit.settled()
    assert unlit.rows("SELECT state FROM cases") == [("open",)]


async def test_what_is_quoted_pulls_nobody_in_and_pings_nobody(stage: Stage) -> None:
    text = f"{FOR_A_HUMAN} <@{stage.town.jonas.id}> @everyone <@&{stage.town.staff_role.id}>"
    stage.people.write(stage.town.mia, stage.town.support, text)
    thread = await stage.thread(stage.town.mia)
    await stage.card()
    await stage.settled()
    assert set(thread.people) == {stage.town.mia.id, stage.discord.world.bot.id}
    assert [each for each in stage.said(thread) + stage.said(stage.town.staff) if each.mentions] == []


async def test_a_second_handoff_joins_the_open_case(stage: Stage) -> None:
    stage.people.write(stage.town.mia, stage.town.support, STRANGE)
    thread = await stage.thread(stage.town.mia)
    await stage.card()
    again = stage.people.write(stage.town.mia, stage.town.support, FOR_A_HUMAN)
    await stage.reply(again)
    await stage.settled()
    assert stage.threads() == [thread]
    assert stage.rows("SELECT count(*) FROM cases") == [(1,)]


async def test_a_forum_post_is_answered_in_its_thread_and_handed_off_elsewhere(stage: Stage) -> None:
    """Private threads exist under text channels only."""
    post = stage.discord.acts.open_thread(stage.town.mia, stage.town.forum.id, {"name": "A wormhole", "type": None})
    question = stage.people.write(stage.town.mia, post, STRANGE)
    await stage.reply(question)
    thread = await stage.thread(stage.town.mia)
    assert thread.parent == stage.town.support.id


async def test_a_case_is_closed_in_an_order_discord_allows(stage: Stage) -> None:
    stage.people.write(stage.town.mia, stage.town.support, STRANGE)
    thread, card = await stage.thread(stage.town.mia), await stage.card()
    await stage.press(stage.town.alex, card, "claim")
    await stage.press(stage.town.alex, card, "resolve")
    await stage.until(lambda: "unsolved|" in stage.ids(thread), "the member is asked")
    asked = next(each for each in stage.said(thread) if "unsolved|" in str(each.components))
    await stage.press(stage.town.mia, asked, "solved")
    await stage.until(lambda: thread.archived and thread.locked, "the thread is closed")
    await stage.settled()
    there = [each for each in stage.discord.asked if str(thread.id) in each.path]
    assert (there[-1].method, there[-1].body) == ("PATCH", {"archived": True, "locked": True})
    assert "unsolved|" not in stage.ids(thread), "the question was left standing"
    assert "reopen|" in str(card.components)


async def test_state_is_kept_out_of_names(stage: Stage) -> None:
    """Two renames in ten minutes are all that Discord allows."""
    stage.people.write(stage.town.mia, stage.town.support, STRANGE)
    card = await stage.card()
    for who, verb in ((stage.town.alex, "claim"), (stage.town.alex, "resolve"), (stage.town.sara, "reopen")):
        await stage.press(who, card, verb)
    await stage.settled()
    renames = [each for each in stage.discord.asked if each.method == "PATCH" and "name" in (each.body or {})]
    assert renames == []


async def test_an_answer_has_buttons_and_helped_ends_it(stage: Stage) -> None:
    question = stage.people.write(stage.town.mia, stage.town.support, KNOWN)
    answer = await stage.reply(question)
    with_buttons = [each for each in stage.replies(question) if "helped|" in str(each.components)]
    press = await stage.press(stage.town.mia, with_buttons[0], "helped")
    assert press.answer is not None
    await stage.until(lambda: "helped|" not in str(answer.components), "the buttons are gone")
