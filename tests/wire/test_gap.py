"""The gateway lost, resumed, replayed, refused: what was said in the gap is taken up, in order, once."""

from __future__ import annotations

import asyncio
import re

import aiohttp
import pytest

from tests.wire.faults import Fault
from tests.wire.gateway import MESSAGE_CONTENT
from tests.wire.server import PATIENCE
from tests.wire.stage import KNOWN, KNOWN_TOO, STRANGE, Stage


async def test_a_resumed_session_brings_what_was_missed(stage: Stage) -> None:
    gateway = stage.discord.gateway
    gateway.open.clear()
    gateway.cut()
    question = stage.people.write(stage.town.mia, stage.town.support, KNOWN)
    gateway.open.set()
    await stage.reply(question)
    await stage.settled()
    assert gateway.identifies == 1
    assert len(stage.replies(question)) == 1


async def test_replayed_events_change_nothing(stage: Stage) -> None:
    question = stage.people.write(stage.town.mia, stage.town.support, KNOWN)
    await stage.reply(question)
    stage.discord.gateway.replay = 5
    stage.discord.gateway.cut()
    await stage.until(lambda: stage.discord.gateway.resumes and stage.discord.gateway.current, "it is resumed")
    after = stage.people.write(stage.town.jonas, stage.town.support, KNOWN_TOO)
    await stage.reply(after)
    await stage.settled()
    assert (len(stage.replies(question)), len(stage.replies(after))) == (1, 1)


async def test_after_a_failed_resume_the_history_is_read_in_order_and_not_doubled(stage: Stage) -> None:
    gateway, town = stage.discord.gateway, stage.town
    heard = stage.people.write(town.mia, town.support, KNOWN)
    await stage.reply(heard)
    gateway.open.clear()
    gateway.fail_resumes = 1
    gateway.cut()
    missed = [
        stage.people.write(town.jonas, town.support, KNOWN_TOO),
        stage.people.write(town.mia, town.support, "Can I use it offline?"),
        stage.people.write(town.jonas, town.support, "How do I delete my account?"),
    ]
    gateway.open.set()
    await stage.until(lambda: all(map(stage.replies, missed)), "what was missed is answered")
    await stage.settled()
    assert [len(stage.replies(each)) for each in (heard, *missed)] == [1, 1, 1, 1]
    assert gateway.identifies == 2
    taken = [row[0] for row in stage.rows("SELECT message FROM ledger WHERE kind != 'press' ORDER BY at")]
    assert taken == [str(each.id) for each in (heard, *missed)]


@pytest.mark.parametrize("how", ["reconnect", "invalid session", "lost after HELLO", "lost before HELLO"])
async def test_it_comes_back_and_has_missed_nothing(stage: Stage, how: str) -> None:
    gateway = stage.discord.gateway
    gateway.open.clear()
    match how:
        case "reconnect":
            await gateway.ask_to_reconnect()
        case "invalid session":
            await gateway.invalidate()
        case "lost after HELLO":
            gateway.close_after_hello = 1
            gateway.cut()
        case _:
            gateway.close_before_hello = 1
            gateway.cut()
    await stage.until(lambda: gateway.connections > 1, "it connects again")
    question = stage.people.write(stage.town.mia, stage.town.support, KNOWN)
    gateway.open.set()
    await stage.reply(question)
    await stage.settled()
    assert len(stage.replies(question)) == 1


@pytest.mark.parametrize("times", [1, 3])
async def test_a_socket_closed_before_the_first_hello_does_not_end_the_bot(unlit: Stage, times: int) -> None:
    """discord.py 2.7.1 raises AttributeError out of connect() there."""
    unlit.discord.gateway.close_before_hello = times
    unlit.bot.start()
    await unlit.bot.ready()
    question = unlit.people.write(unlit.town.mia, unlit.town.support, KNOWN)
    await unlit.reply(question)


async def test_what_was_asked_while_the_bot_was_down_is_answered_late_and_says_so(stage: Stage) -> None:
    seen = stage.people.write(stage.town.mia, stage.town.support, KNOWN)
    await stage.reply(seen)
    await stage.bot.kill_and_bury()
    missed = stage.people.write(stage.town.jonas, stage.town.support, KNOWN)
    stage.later(minutes=45)
    fresh = stage.people.write(stage.town.jonas, stage.town.support, KNOWN_TOO)
    stage.bot.start()
    late, punctual = await stage.reply(missed), await stage.reply(fresh)
    await stage.settled()
    assert [len(stage.replies(each)) for each in (seen, missed, fresh)] == [1, 1, 1]
    assert stage.says(late, "note.late"), late.text
    assert not stage.says(punctual, "note.late"), punctual.text


async def test_what_was_written_in_a_case_while_the_bot_was_down_is_recorded(stage: Stage) -> None:
    stage.people.write(stage.town.mia, stage.town.support, STRANGE)
    thread = await stage.thread(stage.town.mia)
    await stage.card()
    await stage.bot.kill_and_bury()
    missed = stage.people.write(stage.town.mia, thread, "it began on Tuesday")
    stage.bot.start()
    await stage.bot.ready()
    await stage.until(lambda: stage.histories(thread), "the thread is read")
    await stage.settled()
    assert str(missed.id) in stage.outcomes()


async def test_without_the_content_intent_it_starts_and_says_what_is_missing(unlit: Stage) -> None:
    unlit.discord.gateway.allowed = ~MESSAGE_CONTENT
    unlit.bot.start()
    await unlit.bot.ready()
    await unlit.until(unlit.notices, "staff are told")
    unread = unlit.people.write(unlit.town.mia, unlit.town.support, KNOWN)
    addressed = unlit.people.write(unlit.town.jonas, unlit.town.support, f"<@{unlit.discord.world.bot.id}> {KNOWN}")
    await unlit.reply(addressed)
    assert not unlit.replies(unread)
    assert len(unlit.notices()) == 1


async def test_a_wrong_token_ends_it_with_a_word_instead_of_knocking(unlit: Stage) -> None:
    unlit.bot.token = "wrong"
    unlit.bot.start()
    assert await unlit.bot.buried() != 0
    assert unlit.discord.gateway.identifies == 0
    assert len(unlit.discord.asked) == 1
    assert "token" in unlit.bot.log.lower()
    assert "wrong" not in unlit.bot.log.replace("is wrong", "")


async def test_commands_are_synced_once_and_not_at_the_next_start(stage: Stage) -> None:
    await stage.until(lambda: stage.discord.world.command_writes, "commands are synced")
    written = stage.discord.world.command_writes
    await stage.bot.stop()
    stage.bot.start()
    await stage.bot.ready()
    question = stage.people.write(stage.town.mia, stage.town.support, KNOWN)
    await stage.reply(question)
    await stage.settled()
    assert stage.discord.world.command_writes == written


async def test_a_question_that_was_deleted_before_it_was_read_is_not_answered(stage: Stage) -> None:
    hold, town = asyncio.Event(), stage.town
    stage.discord.faults.plan(Fault.SLOW, "GET", "/messages$", hold=hold, times=2)
    stage.discord.gateway.cut()
    await stage.until(lambda: stage.discord.under_way, "the history is being read")
    deleted = stage.people.write(town.mia, town.support, KNOWN)
    stage.people.delete(deleted)
    kept = stage.people.write(town.jonas, town.support, KNOWN_TOO)
    hold.set()
    await stage.reply(kept)
    await stage.settled()
    assert stage.replies(deleted) == []


async def test_what_was_written_in_a_folded_thread_while_the_bot_was_down_is_recorded(stage: Stage) -> None:
    stage.people.write(stage.town.mia, stage.town.support, STRANGE)
    thread = await stage.thread(stage.town.mia)
    await stage.card()
    await stage.bot.kill_and_bury()
    missed = stage.people.write(stage.town.mia, thread, "it began on Tuesday")
    stage.discord.acts.modify(stage.town.alex, thread.id, {"archived": True})
    stage.bot.start()
    await stage.bot.ready()
    await stage.settled()
    assert str(missed.id) in stage.outcomes()


async def test_health_says_whether_discord_is_there(unlit: Stage) -> None:
    unlit.bot.settings = {"health": {"enabled": True, "port": 0}}
    unlit.bot.start()
    await unlit.bot.ready()
    await unlit.reply(unlit.people.write(unlit.town.mia, unlit.town.support, KNOWN))
    found = re.search(r"http://127\.0\.0\.1:\d+", unlit.bot.log.replace(unlit.discord.api_url, ""))
    assert found, unlit.bot.log
    async with aiohttp.ClientSession() as http:

        async def asked(path: str) -> tuple[int, str]:
            async with http.get(found[0] + path) as answer:
                return answer.status, await answer.text()

        async def until_ready_says(status: int) -> None:
            async with asyncio.timeout(PATIENCE):
                while (await asked("/readyz"))[0] != status:  # noqa: ASYNC110 - another process
                    await asyncio.sleep(0.02)

        await until_ready_says(200)
        assert (await asked("/healthz"))[0] == 200
        numbers = (await asked("/metrics"))[1]
        assert 'eyelevel_surface_connected{surface="discord"} 1.0' in numbers
        assert 'eyelevel_decisions_total{kind="answer",reason=""} 1.0' in numbers
        assert 'eyelevel_gateway_latency_seconds{surface="discord"}' in numbers
        assert 'eyelevel_rate_limited_total{surface="discord"} 0.0' in numbers
        unlit.discord.gateway.open.clear()
        unlit.discord.gateway.fail_resumes = 1
        unlit.discord.gateway.cut()
        unlit.discord.gateway.open.set()
        await unlit.until(lambda: unlit.discord.gateway.identifies > 1, "it connects anew")
        await until_ready_says(200)
