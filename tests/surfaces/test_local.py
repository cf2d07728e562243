import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.controls import Button, Control, Verb
from bot.core.effects import CaseThread, Channel, CloseThread, OpenThread, Say
from bot.core.model import ChannelRole
from bot.errors import Refused, StoreError
from bot.store.chat_records import Room
from bot.surfaces import uptake
from bot.surfaces.base import PressReply, Whereabouts
from bot.surfaces.changes import MessageChanged, RoomChanged
from bot.surfaces.ids import SortableIds
from bot.surfaces.local import MAX_TEXT, PAGE, clean
from bot.surfaces.people import spoken_to
from tests.fakes import FakeClock
from tests.making import ALEX, JONAS, MIA, NOON
from tests.surfaces.contract import NOWHERE, SurfaceContract
from tests.surfaces.local_stage import PEOPLE, FakeInbox, LocalStage, local_stage

CLAIM = Control(Verb.CLAIM, "K7")


@pytest.fixture
async def stage(tmp_path: Path) -> AsyncIterator[LocalStage]:
    async with local_stage(tmp_path) as opened:
        yield opened


class TestContract(SurfaceContract):
    """The local chat is a surface like any other."""


async def open_thread(stage: LocalStage) -> str:
    opened = OpenThread("K7:open", "K7", "support", "K7 · asked", MIA.id)
    return (await stage.chat.carry_out(opened, NOWHERE)).ref


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


async def test_a_room_that_is_held_up_does_not_hold_up_another(stage: LocalStage):
    stage.inbox.faults.append(StoreError("locked"))
    await stage.chat.post(MIA, "support", "waits")
    await asyncio.sleep(0.05)
    await stage.chat.post(JONAS, "general", "goes on")
    await asyncio.sleep(0.05)
    assert stage.inbox.texts == ["goes on"]


async def test_what_was_not_taken_up_is_handed_over_after_the_next_start(tmp_path: Path):
    async with local_stage(tmp_path, FakeInbox()) as first:
        first.inbox.faults.extend([StoreError("locked")] * 9)
        await first.chat.post(MIA, "support", "one")
        await first.chat.post(MIA, "support", "two")
        await asyncio.sleep(0.05)
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


@pytest.mark.parametrize("room", ["staff", "t-404", "nowhere"])
async def test_a_member_finds_neither_staff_nor_what_is_not_there(stage: LocalStage, room):
    for ask in (stage.chat.page(MIA, room), stage.chat.post(MIA, room, "hi"), stage.chat.mark_read(MIA, room, "m1")):
        with pytest.raises(Refused) as refused:
            await ask
        assert refused.value.code == "no_room"


async def test_a_private_thread_is_for_its_member_and_moderators(stage: LocalStage):
    thread = await open_thread(stage)
    posted = await stage.chat.post(MIA, thread, "my order is 4711")
    await stage.chat.post(ALEX, thread, "thank you")
    assert thread not in {state.room.id for state in await stage.chat.rooms(JONAS)}
    for ask in (
        stage.chat.page(JONAS, thread),
        stage.chat.message(JONAS, posted.id),
        stage.chat.post(JONAS, thread, "?"),
    ):
        with pytest.raises(Refused):
            await ask
    await stage.chat.settled()
    assert {message.channel_role for message in stage.inbox.messages} == {ChannelRole.CASE}


async def test_a_locked_thread_takes_no_posts_but_those_of_the_bot(stage: LocalStage):
    thread = await open_thread(stage)
    where = Whereabouts(thread=thread)
    await stage.chat.carry_out(CloseThread("K7:close", "K7"), where)
    for author in (MIA, ALEX):
        with pytest.raises(Refused) as refused:
            await stage.chat.post(author, thread, "one more thing")
        assert refused.value.code == "locked"
    await stage.chat.carry_out(Say("e9", CaseThread("K7"), "closed for now"), where)
    assert [each.text for each in await stage.seen(thread) or []] == ["closed for now"]


async def test_personal_data_is_struck_out_before_it_is_kept(stage: LocalStage):
    thread = await open_thread(stage)
    for room in ("support", thread):
        posted = await stage.chat.post(MIA, room, "my secret")
        assert posted.text == "my [x]"
    await stage.chat.settled()
    assert stage.inbox.texts == ["my secret", "my secret"], "the bot must see what it has to judge"
    for room in ("support", thread):
        assert [each.text for each in await stage.seen(room) or []] == ["my [x]"]


async def test_a_press_is_handed_over_with_who_and_where(stage: LocalStage):
    helped = Control(Verb.HELPED, "m1")
    said = await stage.chat.carry_out(Say("e1", Channel("support"), "Like this", (Button(helped, "Yes"),)), NOWHERE)
    assert await stage.chat.press(JONAS, said.ref, helped.encode(), "n1") == PressReply("noted")
    assert await stage.chat.press(JONAS, said.ref, helped.encode(), "n1") == PressReply("")
    (press,) = stage.inbox.presses
    assert (press.member, press.channel, press.control) == (JONAS, "support", helped)


async def test_only_a_button_that_is_there_can_be_pressed(stage: LocalStage):
    said = await stage.chat.carry_out(Say("e1", Channel("support"), "Like this"), NOWHERE)
    for message in (said.ref, "404"):
        with pytest.raises(Refused) as refused:
            await stage.chat.press(MIA, message, CLAIM.encode(), "n1")
        assert refused.value.code == "gone"
    assert stage.inbox.presses == []


async def test_a_button_in_a_private_thread_is_not_there_for_others(stage: LocalStage):
    thread = await open_thread(stage)
    solved = Control(Verb.SOLVED, "K7")
    say = Say("e1", CaseThread("K7"), "Solved?", (Button(solved, "Yes"),))
    said = await stage.chat.carry_out(say, Whereabouts(thread=thread))
    with pytest.raises(Refused):
        await stage.chat.press(JONAS, said.ref, solved.encode(), "n1")
    await stage.chat.press(MIA, said.ref, solved.encode(), "n2")
    assert [press.member for press in stage.inbox.presses] == [MIA]


async def test_only_moderators_work_on_the_queue_and_only_with_its_verbs(stage: LocalStage):
    for member, verb in ((MIA, Verb.CLAIM), (ALEX, Verb.SOLVED)):
        with pytest.raises(Refused) as refused:
            await stage.chat.press_case(member, verb, "K7", "n1")
        assert refused.value.code == "not_allowed"
    await stage.chat.press_case(ALEX, Verb.CLAIM, "K7", "n1")
    assert [(press.member, press.control) for press in stage.inbox.presses] == [(ALEX, CLAIM)]


async def unread(stage: LocalStage, room: str = "support") -> int:
    return {state.room.id: state.unread for state in await stage.chat.rooms(JONAS)}[room]


async def test_unread_counts_what_others_wrote_since(stage: LocalStage):
    first = await stage.chat.post(MIA, "support", "one")
    second = await stage.chat.post(MIA, "support", "two")
    assert await unread(stage) == 2
    await stage.chat.mark_read(JONAS, "support", second.id)
    await stage.chat.mark_read(JONAS, "support", first.id)  # a late mark moves nothing back
    assert await unread(stage) == 0
    await stage.chat.post(MIA, "support", "three")
    assert await unread(stage) == 1
    await stage.chat.post(JONAS, "support", "my own")
    assert await unread(stage) == 0


async def test_a_mark_in_one_room_says_nothing_about_another(stage: LocalStage):
    await stage.chat.post(MIA, "support", "here")
    there = await stage.chat.post(MIA, "general", "there")
    await stage.chat.mark_read(JONAS, "support", there.id)
    assert (await unread(stage, "support"), await unread(stage, "general")) == (1, 1)


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


@given(st.text(st.characters(), max_size=200))
def test_a_cleaned_text_can_be_kept_and_stays_as_it_is(text):
    cleaned = clean(text)
    cleaned.encode()
    assert clean(cleaned) == cleaned
    assert not set(cleaned) & {chr(code) for code in range(32) if chr(code) not in "\n\t"}


@given(st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Z")), max_size=200))
def test_cleaning_keeps_every_letter_of_every_script(text):
    assert clean(text) == text.strip()


@given(st.text(max_size=100))
def test_nobody_is_found_who_is_not_there(text):
    assert set(spoken_to(text, PEOPLE).people) <= {member.id for member in PEOPLE}


@given(st.lists(st.integers(-5, 5), min_size=2, max_size=30))
def test_ids_sort_as_they_were_given_out_even_when_the_clock_goes_back(steps):
    clock = FakeClock()
    new_id = SortableIds(clock, lambda _bits: 7)
    given_out = []
    for step in steps:
        clock.now += timedelta(milliseconds=step)
        given_out.append(new_id())
    assert given_out == sorted(set(given_out))
    assert not any("|" in each for each in given_out)


def test_a_moderator_who_becomes_a_member_no_longer_sees_the_thread():
    demoted = replace(ALEX, role=MIA.role)
    room = Room("t-1", ChannelRole.CASE, "K7", guests=frozenset({MIA.id}))
    assert room.visible_to(ALEX)
    assert not room.visible_to(demoted)
