"""The whole bot as it is run, over the local chat, with the shipped knowledge or a copy of it."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot import building
from bot.app import Local, open_local
from bot.config import Config, load_config
from bot.core.controls import Verb
from bot.core.model import Member, Trace
from bot.core.votes import Choice, Vote, wording_of
from bot.encoder_name import EncoderName
from bot.errors import InputFaults, StoreError, StoreLocked
from bot.loading import shipped_knowledge
from bot.store.chat_records import Posted
from bot.store.records import Outcome, Taken
from bot.surfaces.local import COMMUNITY
from tests.meaning import FakeEncoder
from tests.patience import PATIENCE
from tests.voting import DEFAULT_BASIS


def settings(tmp_path: Path, knowledge: Path | None = None) -> Config:
    config = load_config(None)
    changes: dict[str, object] = {"store": config.store.model_copy(update={"file": tmp_path / "e.db"})}
    if knowledge is not None:
        changes["knowledge"] = config.knowledge.model_copy(update={"folder": knowledge})
    return config.model_copy(update=changes)


@pytest.fixture
def knowledge(tmp_path: Path) -> Path:
    """A small knowledge folder of one's own; lines and rules are the shipped ones."""
    folder = tmp_path / "knowledge"
    (folder / "answers").mkdir(parents=True)
    write(folder, "The door is green.")
    return folder


def write(folder: Path, answer: str) -> None:
    text = f"""
topic: house
entries:
  - id: door-colour
    questions: {{en: ["What colour is the door?", "door colour", "which colour does the door have"]}}
    answer: {{en: "{answer}"}}
  - id: roof-age
    questions: {{en: ["How old is the roof?", "roof age", "when was the roof built"]}}
    answer: {{en: "Ten years."}}
"""
    (folder / "answers" / "house.yaml").write_text(text)


def person(local: Local, name: str) -> Member:
    return local.chat.persona(name)


async def quiet(local: Local) -> None:
    await local.chat.settled()
    await local.engine.outbox.drain()


async def room(local: Local, name: str, viewer: str = "alex") -> tuple[Posted, ...]:
    return (await local.chat.page(person(local, viewer), name)).messages


async def until(check: Callable[[], Awaitable[bool]]) -> None:
    async with asyncio.timeout(PATIENCE):
        while not await check():  # noqa: ASYNC110 - what is waited for has no event to wait on
            await asyncio.sleep(0.02)


async def test_a_changed_answer_is_said(tmp_path: Path, knowledge: Path) -> None:
    async with open_local(settings(tmp_path, knowledge)) as local:
        await local.chat.post(person(local, "mia"), "support", "What colour is the door?")
        await quiet(local)
        assert (await room(local, "support"))[-1].text == "The door is green."
        before = local.engine.mind.brain
        write(knowledge, "The door is red.")

        async def adopted() -> bool:
            return local.engine.mind.brain is not before

        await until(adopted)
        assert local.engine.mind.brain.triage.matcher is before.triage.matcher, "no phrasing changed"
        await local.chat.post(person(local, "jonas"), "support", "What colour is the door?")
        await quiet(local)
        assert (await room(local, "support"))[-1].text == "The door is red."


async def test_private_data_leaves_the_channel_where_the_community_wants_it(tmp_path: Path, knowledge: Path) -> None:
    config = settings(tmp_path, knowledge)
    config = config.model_copy(update={"safety": config.safety.model_copy(update={"remove_personal_data": True})})
    iban = "DE89 3704 0044 0532 0130 00"
    async with open_local(config) as local:
        written = await local.chat.post(person(local, "mia"), "support", f"refund to {iban} please")
        await quiet(local)
        message, reply = await room(local, "support", "jonas")
        assert (message.id, message.removed, message.text) == (written.id, True, "")
        assert reply.reply is not None
        assert reply.reply.text == ""
        (case,) = await local.engine.desk.cases(COMMUNITY)
        assert case.quote == "refund to [iban] please"
        await local.chat.post(person(local, "mia"), "support", "and my password is kartoffel77")
        await quiet(local)
        assert [each.text for each in await room(local, "support") if each.author.id == "mia"] == ["", ""]
    async with open_local(config) as local:
        assert [each.removed for each in await room(local, "support") if each.author.id == "mia"] == [True, True]


async def test_a_new_phrasing_is_understood(tmp_path: Path, knowledge: Path) -> None:
    async with open_local(settings(tmp_path, knowledge)) as local:
        before = local.engine.mind.brain
        house = knowledge / "answers" / "house.yaml"
        house.write_text(house.read_text().replace("roof age", "antiquity of the shingles"))

        async def adopted() -> bool:
            return local.engine.mind.brain is not before

        await until(adopted)
        await local.chat.post(person(local, "jonas"), "support", "antiquity of the shingles?")
        await quiet(local)
        assert (await room(local, "support"))[-1].text == "Ten years."

        async def settled() -> bool:
            matcher = local.engine.mind.brain.triage.matcher
            return matcher.settled() is matcher

        await until(settled)


async def test_votes_outlive_a_reload_and_a_restart_but_not_the_answer_they_were_about(
    tmp_path: Path, knowledge: Path
) -> None:
    config = settings(tmp_path, knowledge)
    async with open_local(config) as local:
        entries = local.engine.mind.brain.triage.knowledge.entries
        at = datetime.now(UTC)
        votes = tuple(
            Vote(
                f"{member}:{entry.id}",
                member,
                entry.id,
                wording_of(entry),
                DEFAULT_BASIS,
                0.85,
                True,
                Choice.MISSED,
                at,
            )
            for entry in entries.values()
            for member in ("ann", "ben", "cleo", "dan", "eve")
        )
        trace = Trace("answer", "?", "en", "v")
        taken = Taken("m1", COMMUNITY, "support", Member("ann", "Ann"), at, "", "")
        await local.engine.store.record(Outcome(taken, trace, votes=votes))
    async with open_local(config) as local:

        def shifts() -> list[bool]:
            moved = local.engine.mind.of(COMMUNITY).triage.recalibration
            return [moved.of(entry, 0.85) < moved.overall[1] / 2 - 0.2 for entry in ("door-colour", "roof-age")]

        assert shifts() == [True, True]
        write(knowledge, "The door is red.")

        async def roof_only() -> bool:
            return shifts() == [False, True]

        await until(roof_only)
        house = knowledge / "answers" / "house.yaml"
        house.write_text(house.read_text().replace('"roof age"', '"roof age", "age of the roof"'))

        async def neither() -> bool:
            known = local.engine.mind.brain.triage.knowledge.entries["roof-age"].questions["en"]
            return len(known) == 4 and shifts() == [False, False]

        await until(neither)


async def test_a_faulty_change_keeps_the_old_knowledge_and_tells_staff_where(tmp_path: Path, knowledge: Path) -> None:
    async with open_local(settings(tmp_path, knowledge)) as local:
        house = knowledge / "answers" / "house.yaml"
        house.write_text(house.read_text().replace("id: roof-age", "id: door-colour"))

        async def told() -> bool:
            await quiet(local)
            return bool(await room(local, "staff"))

        await until(told)
        notice = (await room(local, "staff"))[-1].text
        assert "house.yaml:7:" in notice
        assert "duplicate-id" in notice
        await local.chat.post(person(local, "mia"), "support", "What colour is the door?")
        await quiet(local)
        assert (await room(local, "support"))[-1].text == "The door is green."


async def test_messages_during_a_reload_are_all_taken_up(tmp_path: Path, knowledge: Path) -> None:
    async with open_local(settings(tmp_path, knowledge)) as local:
        posts = []
        for number in range(30):
            write(knowledge, f"The door has colour {number}.")
            text = f"@Eyelevel What colour is the door, {number}?"
            posts.append(await local.chat.post(person(local, "mia"), "general", text))
            await asyncio.sleep(0.02)
        await quiet(local)
        assert all([await local.engine.desk.why(posted.id) for posted in posts])


async def test_faulty_knowledge_does_not_start_and_says_everything(tmp_path: Path, knowledge: Path) -> None:
    (knowledge / "answers" / "b.yaml").write_text("topic: b\nentries:\n  - id: Not Kebab\n    questions: {en: []}\n")
    with pytest.raises(InputFaults) as raised:
        async with open_local(settings(tmp_path, knowledge)):
            pass
    assert len([fault for fault in raised.value.faults if "b.yaml" in fault.file]) >= 2


async def test_two_bots_on_one_database_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.store.database.BUSY_SECONDS", 0.05)
    async with open_local(settings(tmp_path)):
        with pytest.raises(StoreLocked):
            async with open_local(settings(tmp_path)):
                pass


async def test_personal_data_never_reaches_the_disk(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    secrets = ("DE89370400440532013000", "mia.example@mail.example", "+49 151 23456789")
    async with open_local(settings(tmp_path)) as local:
        for secret in secrets:
            await local.chat.post(
                person(local, "mia"), "support", f"please use {secret} for my account, why is it wrong?"
            )
        await quiet(local)
        (case,) = await local.engine.desk.cases("playground")
        assert case.thread is not None
        await local.chat.post(person(local, "mia"), case.thread, f"here again: {secrets[0]}")
        await quiet(local)
        assert case.reason == "sensitive"
    kept = b"".join(path.read_bytes() for path in tmp_path.glob("e.db*"))  # noqa: ASYNC240 - the bot has stopped
    for secret in secrets:
        assert secret.encode() not in kept
        assert secret not in caplog.text


async def test_private_data_posted_just_before_a_stop_is_still_handed_over(tmp_path: Path) -> None:
    config = settings(tmp_path)
    async with open_local(config) as local:
        await local.chat._uptake.close()
        # The worker is gone, as if the process had been killed right after the post was kept.
        local.chat._uptake.add = lambda _room, _posted: None  # type: ignore[method-assign]
        await local.chat.post(person(local, "mia"), "support", "my IBAN is DE89 3704 0044 0532 0130 00")
    async with open_local(config) as local:
        await quiet(local)
        (case,) = await local.engine.desk.cases("playground")
        assert (case.reason, case.topic) == ("sensitive", "personal_data")


async def test_while_the_database_fails_nothing_is_pretended(tmp_path: Path) -> None:
    async with open_local(settings(tmp_path)) as local:
        database = local.engine.store._database
        await database.run(lambda db: db.execute("PRAGMA query_only = ON"))
        with pytest.raises(StoreError, match="cannot be written"):
            await local.chat.post(person(local, "mia"), "support", "How do I reset my password?")
        assert await room(local, "support") == ()
        await database.run(lambda db: db.execute("PRAGMA query_only = OFF"))
        await local.chat.post(person(local, "mia"), "support", "How do I reset my password?")
        await quiet(local)
        assert len(await room(local, "support")) == 2


async def test_a_restart_in_the_middle_of_a_case(tmp_path: Path) -> None:
    config = settings(tmp_path)
    async with open_local(config) as local:
        await local.chat.post(person(local, "mia"), "support", "I want to talk to a human please")
        await quiet(local)
        (case,) = await local.engine.desk.cases("playground")
    async with open_local(config) as local:
        reply = await local.chat.press_case(person(local, "alex"), Verb.CLAIM, case.id, "n1")
        assert reply.text
        await quiet(local)
        (again,) = await local.engine.desk.cases("playground")
        assert (again.state, again.claimed_by, again.thread) == ("claimed", "Alex", case.thread)
    async with open_local(config) as local:
        (card,) = [posted for posted in await room(local, "staff") if posted.card]
        assert [button.control.verb for button in card.buttons] == [Verb.RESOLVE, Verb.RELEASE]
        await local.chat.press(person(local, "alex"), card.id, card.buttons[0].control.encode(), "n2")
        await quiet(local)
        assert (await local.engine.desk.cases("playground"))[0].state == "resolved"


async def test_a_change_has_the_sentence_encoder_read_only_what_is_new(
    tmp_path: Path, knowledge: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    encoder = FakeEncoder()
    asked_for: list[EncoderName] = []

    def open_fake(name: EncoderName) -> FakeEncoder:
        asked_for.append(name)
        return encoder

    monkeypatch.setattr(building, "open_encoder", open_fake)
    config = settings(tmp_path, knowledge)
    matching = config.matching.model_copy(update={"encoder": EncoderName.USE})
    async with open_local(config.model_copy(update={"matching": matching})):
        assert asked_for == [EncoderName.USE]
        assert "What colour is the door?" in encoder.asked
        encoder.asked.clear()
        write(knowledge, "The door is red.")
        file = knowledge / "answers" / "house.yaml"
        file.write_text(file.read_text().replace("door colour", "tint of the door"))

        async def taken_up() -> bool:
            return "tint of the door" in encoder.asked

        await until(taken_up)
        assert "What colour is the door?" not in encoder.asked


async def test_the_shipped_knowledge_is_what_runs(tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    shutil.copytree(shipped_knowledge(), copy)
    async with open_local(settings(tmp_path, copy)) as local:
        await local.chat.post(person(local, "jonas"), "support", "Wie setze ich mein Passwort zurück?")
        await quiet(local)
        told = await local.engine.desk.why((await room(local, "support"))[0].id)
        assert told is not None
        assert (told["decision"], told["language"]) == ("answer", "de")
