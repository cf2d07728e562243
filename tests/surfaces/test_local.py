from pathlib import Path

import pytest

from bot.core.controls import Button, Control, Verb
from bot.core.effects import CaseThread, Channel, Say
from bot.core.model import ChannelRole
from bot.errors import Refused, StoreError
from bot.surfaces import uptake
from bot.surfaces.base import Whereabouts
from bot.surfaces.changes import MessageChanged, RoomChanged
from bot.surfaces.local import MAX_TEXT, PAGE
from tests.making import ALEX, JONAS, MIA, NOON
from tests.patience import until
from tests.surfaces.contract import NOWHERE, SurfaceContract
from tests.surfaces.local_stage import FakeInbox, LocalStage, local_stage, open_thread

CLAIM = Control(Verb.CLAIM, "K7")


class TestContract(SurfaceContract):
    """The local chat is a surface like any other."""


async def test_a_post_reaches_the_inbox_as_written_with_where_and_when(stage: LocalStage):
    posted = await stage.chat.post(MIA, "support", "  Wie geht *das*?  \r\nBitte ")
    await stage.chat.settled()
    (message,) = stage.inbox.messages
    assert message.text == "Wie geht *das*?  \nBitte"
    assert (message.id, message.channel, message.channel_role) == (posted.id, "support", ChannelRole.SUPPORT)
    assert (message.author, message.at, message.addressed) == (MIA, NOON, False)


@pytest.mark.parametrize(
    ("text", "addressed", "mentions"),
    [
        ("@Eyelevel hello", True, ()),
        ("hi @eyelevel, and @Jonas?", True, ("jonas",)),
        ("@jonas @Alex @Jonas", False, ("jonas", "alex")),
        ("mail me at me@eyelevel.example", False, ()),
        ("@Eyelevels", False, ()),
        ("@everyone @@Jonas", False, ()),
    ],
)
async def test_names_in_a_text_say_whom_it_speaks_to(stage: LocalStage, text, addressed, mentions):
    await stage.chat.post(MIA, "general", text)
    await stage.chat.settled()
    (message,) = stage.inbox.messages
    assert (message.addressed, message.mentions) == (addressed, mentions)


async def test_a_reply_to_the_bot_is_addressed_to_it(stage: LocalStage):
    said = await stage.chat.carry_out(Say("e1", Channel("general"), "I am here"), NOWHERE)
    await stage.chat.post(MIA, "general", "are you?", reply_to=said.ref)
    await stage.chat.settled()
    (message,) = stage.inbox.messages
    assert (message.addressed, message.reply_to, message.reply_to_author) == (True, said.ref, "eyelevel")


async def test_a_reply_cannot_quote_a_message_of_another_room(stage: LocalStage):
    thread = await open_thread(stage)
    private = await stage.chat.post(MIA, thread, "only for staff")
    posted = await stage.chat.post(JONAS, "general", "tell me", reply_to=private.id)
    assert posted.reply is None


async def test_messages_of_one_room_are_handed_over_in_their_order(stage: LocalStage, monkeypatch):
    monkeypatch.setattr(uptake, "RETRY_SECONDS", (0.0,))
    stage.inbox.faults.extend([StoreError("disk full"), StoreError("disk full")])
    for number in range(5):
        await stage.chat.post(MIA, "support", f"{number}")
    await stage.chat.settled()
    assert stage.inbox.texts == ["0", "1", "2", "3", "4"]


async def test_a_room_that_is_held_up_does_not_hold_up_another(stage: LocalStage, monkeypatch):
    monkeypatch.setattr(uptake, "RETRY_SECONDS", (3600.0,))
    stage.inbox.faults.append(StoreError("locked"))
    await stage.chat.post(MIA, "support", "waits")
    await until(lambda: not stage.inbox.faults)
    await stage.chat.post(JONAS, "general", "goes on")
    await until(lambda: stage.inbox.texts == ["goes on"])


async def test_what_was_not_taken_up_is_handed_over_after_the_next_start(tmp_path: Path):
    async with local_stage(tmp_path, FakeInbox()) as first:
        first.inbox.faults.extend([StoreError("locked")] * 9)
        await first.chat.post(MIA, "support", "one")
        await first.chat.post(MIA, "support", "two")
        await until(lambda: len(first.inbox.faults) < 9)
        assert first.inbox.messages == []
    async with local_stage(tmp_path, FakeInbox()) as second:
        await second.chat.settled()
        assert second.inbox.texts == ["one", "two"]
    async with local_stage(tmp_path, FakeInbox()) as third:
        await third.chat.settled()
        assert third.inbox.texts == []


async def test_a_bug_in_the_inbox_does_not_silence_the_room_for_good(stage: LocalStage, caplog):
    stage.inbox.faults.append(ZeroDivisionError("a bug"))
    await stage.chat.post(MIA, "support", "one")
    await stage.chat.settled()
    await stage.chat.post(MIA, "support", "two")
    await stage.chat.settled()
    assert stage.inbox.texts == ["two"]
    assert "worker ended" in caplog.text
    stage.inbox.faults.append(ZeroDivisionError("another"))
    await stage.chat.post(MIA, "support", "three")
    await stage.chat.settled()
    await stage.chat.close()  # must not fail over what was reported long ago


async def test_the_same_nonce_posts_once(stage: LocalStage):
    first = await stage.chat.post(MIA, "support", "hello", nonce="n1")
    second = await stage.chat.post(MIA, "support", "hello", nonce="n1")
    await stage.chat.settled()
    assert first.id == second.id
    assert stage.inbox.texts == ["hello"]


async def test_a_nonce_is_its_authors_own(stage: LocalStage):
    await stage.chat.post(MIA, "support", "mine", nonce="n1")
    await stage.chat.post(JONAS, "support", "mine too", nonce="n1")
    await stage.chat.settled()
    assert sorted(stage.inbox.texts) == ["mine", "mine too"]


@pytest.mark.parametrize(
    ("text", "code"), [("", "empty"), (" \n\t", "empty"), ("\u0000\u0007", "empty"), ("x" * (MAX_TEXT + 1), "too_long")]
)
async def test_refuses_a_text_that_is_none_or_too_long(stage: LocalStage, text, code):
    with pytest.raises(Refused) as refused:
        await stage.chat.post(MIA, "support", text)
    assert refused.value.code == code
    assert await stage.seen("support") == []


async def test_takes_the_longest_text_whole(stage: LocalStage):
    posted = await stage.chat.post(MIA, "support", "🦉" * MAX_TEXT)
    assert len(posted.text) == MAX_TEXT


async def test_everything_is_there_after_a_restart(tmp_path: Path):
    async with local_stage(tmp_path) as first:
        thread = await open_thread(first)
        button = Button(CLAIM, "Claim")
        await first.chat.carry_out(Say("e1", CaseThread("K7"), "hello", (button,)), Whereabouts(thread=thread))
        before = await first.chat.page(MIA, thread)
        rooms = await first.chat.rooms(MIA)
    async with local_stage(tmp_path) as second:
        assert await second.chat.page(MIA, thread) == before
        assert await second.chat.rooms(MIA) == rooms
        again = await second.chat.carry_out(Say("e1", CaseThread("K7"), "hello"), Whereabouts(thread=thread))
        assert again.ref == before.messages[0].id


async def test_history_comes_in_pages(stage: LocalStage):
    for number in range(PAGE + 3):
        await stage.chat.post(MIA, "support", f"{number}")
    latest = await stage.chat.page(JONAS, "support")
    assert (len(latest.messages), latest.more, latest.messages[-1].text) == (PAGE, True, f"{PAGE + 2}")
    earlier = await stage.chat.page(JONAS, "support", latest.messages[0].seq)
    assert ([each.text for each in earlier.messages], earlier.more) == (["0", "1", "2"], False)


async def test_those_who_look_are_told_until_they_look_away(stage: LocalStage):
    changes = []
    look_away = stage.chat.subscribe(changes.append)
    thread = await open_thread(stage)
    await stage.chat.carry_out(Say("e1", CaseThread("K7"), "hello"), Whereabouts(thread=thread))
    opened, said = changes
    assert isinstance(opened, RoomChanged)
    assert opened.room.guests == {MIA.id}
    assert isinstance(said, MessageChanged)
    assert (said.room.id, said.message.text) == (thread, "hello")
    await stage.chat.carry_out(Say("e1", CaseThread("K7"), "hello"), Whereabouts(thread=thread))
    look_away()
    await stage.chat.post(MIA, "support", "unseen")
    assert len(changes) == 2


async def test_a_message_is_linked_where_there_are_links(stage: LocalStage):
    stage.chat._link = lambda room, message: f"/#in={room}&at={message}"
    posted = await stage.chat.post(MIA, "support", "where am I?")
    await stage.chat.settled()
    assert stage.inbox.messages[0].link == f"/#in=support&at={posted.id}"


async def test_what_somebody_deletes_is_wiped_for_all_and_the_inbox_told(stage: LocalStage):
    posted = await stage.chat.post(MIA, "support", "my number is 12345")
    await stage.chat.settled()
    seen: list[MessageChanged] = []
    stage.chat.subscribe(lambda change: seen.append(change) if isinstance(change, MessageChanged) else None)
    await stage.chat.delete(MIA, posted.id)
    await stage.chat.delete(MIA, posted.id)
    left = await stage.chat.message(JONAS, posted.id)
    assert (left.text, left.removed) == ("", True)
    assert seen[0].message == left
    assert set(stage.inbox.withdrawn) == {posted.id}


async def test_a_deletion_that_cannot_be_recorded_leaves_the_message(stage: LocalStage):
    posted = await stage.chat.post(MIA, "support", "hello there")
    await stage.chat.settled()
    stage.inbox.faults.append(StoreError("disk full"))
    with pytest.raises(StoreError):
        await stage.chat.delete(MIA, posted.id)
    assert (await stage.chat.message(MIA, posted.id)).text == "hello there"


async def test_nobody_deletes_what_another_wrote_or_the_bot_has_not_read(stage: LocalStage, monkeypatch):
    posted = await stage.chat.post(MIA, "support", "hello there")
    await stage.chat.settled()
    for other in (JONAS, ALEX):
        with pytest.raises(Refused) as refused:
            await stage.chat.delete(other, posted.id)
        assert refused.value.code == "not_yours"
    monkeypatch.setattr(uptake, "RETRY_SECONDS", (3600.0,))
    stage.inbox.faults.append(StoreError("locked"))
    waiting = await stage.chat.post(MIA, "support", "and this")
    with pytest.raises(Refused) as refused:
        await stage.chat.delete(MIA, waiting.id)
    assert refused.value.code == "untaken"
