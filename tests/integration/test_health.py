"""The whole bot with its health served: what is told of a conversation, and that no word of it is."""

import re
from pathlib import Path

import aiohttp
import pytest

from bot.app import Local, open_local
from bot.config import Config, load_config
from bot.health_settings import Health
from tests.small_knowledge import write_knowledge


def settings(folder: Path) -> Config:
    config = load_config(None)
    changes = {
        "store": config.store.model_copy(update={"file": folder / "e.db"}),
        "knowledge": config.knowledge.model_copy(update={"folder": write_knowledge(folder / "knowledge")}),
        "health": Health(enabled=True, port=0),
    }
    return config.model_copy(update=changes)


async def say(local: Local, who: str, text: str) -> None:
    await local.chat.post(local.chat.persona(who), "support", text)
    await local.chat.settled()
    await local.engine.outbox.drain()


async def test_a_conversation_is_counted_and_not_a_word_of_it_told(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO")
    async with open_local(settings(tmp_path)) as local, aiohttp.ClientSession() as http:
        found = re.search(r"http://127\.0\.0\.1:\d+", caplog.text)
        assert found

        async def told(path: str) -> str:
            async with http.get(f"{found[0]}{path}") as answer:
                assert answer.status == 200
                return await answer.text()

        await say(local, "mia", "How do I reset my password?")
        await say(local, "jonas", "I want to talk to a human about the zanzibar plum")
        page = await local.chat.page(local.chat.persona("mia"), "support")
        human = next(each for each in page.messages[1].buttons if each.control.verb == "human")
        await local.chat.press(local.chat.persona("mia"), page.messages[1].id, human.control.encode(), "n1")
        await local.engine.outbox.drain()
        numbers = await told("/metrics")
        everything = numbers + await told("/readyz") + await told("/healthz")
    for line in (
        'eyelevel_decisions_total{kind="answer",reason=""} 1.0',
        'eyelevel_decisions_total{kind="handoff",reason="asked"} 2.0',
        'eyelevel_handling_seconds_count{what="message"} 2.0',
        'eyelevel_handling_seconds_count{what="press"} 1.0',
        'eyelevel_cases{state="open"} 2.0',
        'eyelevel_outbox_effects{state="pending"} 0.0',
        "eyelevel_knowledge_entries 4.0",
        'eyelevel_surface_connected{surface="local"} 1.0',
    ):
        assert line in numbers.splitlines()
    for private in ("zanzibar", "plum", "password", "Mia", "mia", "Jonas", "jonas"):
        assert private not in everything


async def answers(address: str) -> list[str]:
    async with aiohttp.ClientSession() as http, http.get(f"{address}/metrics") as answer:
        lines = (await answer.text()).splitlines()
    return sorted(line for line in lines if line.startswith("eyelevel_decisions_total"))


async def test_two_bots_in_one_process_count_apart(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("INFO")
    config = settings(tmp_path)
    other = config.model_copy(update={"store": config.store.model_copy(update={"file": tmp_path / "other.db"})})
    async with open_local(config) as one, open_local(other) as two:
        await say(one, "mia", "How do I reset my password?")
        await say(two, "jonas", "When does the next event start?")
        await say(two, "mia", "How do I delete my account?")
        counts = [await answers(address) for address in re.findall(r"http://127\.0\.0\.1:\d+", caplog.text)]
    assert counts == [[f'eyelevel_decisions_total{{kind="answer",reason=""}} {count}'] for count in ("1.0", "2.0")]
