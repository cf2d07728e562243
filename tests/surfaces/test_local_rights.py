"""Who sees and does what in the local chat."""

from dataclasses import replace

import pytest

from bot.core.controls import Button, Control, Verb
from bot.core.effects import CaseThread, Channel, CloseThread, Say
from bot.core.model import ChannelRole
from bot.errors import Refused
from bot.store.chat_records import Room
from bot.surfaces.base import PressReply, Whereabouts
from tests.making import ALEX, JONAS, MIA
from tests.surfaces.contract import NOWHERE
from tests.surfaces.local_stage import LocalStage, open_thread

CLAIM = Control(Verb.CLAIM, "K7")


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


def test_a_moderator_who_becomes_a_member_no_longer_sees_the_thread():
    demoted = replace(ALEX, role=MIA.role)
    room = Room("t-1", ChannelRole.CASE, "K7", guests=frozenset({MIA.id}))
    assert room.visible_to(ALEX)
    assert not room.visible_to(demoted)
