"""What every surface must do: the outbox may call it twice, too early, or for what is gone."""

import abc
from dataclasses import dataclass, replace

import pytest

from bot.core.controls import Button, Control, Verb
from bot.core.effects import (
    AddToThread,
    CaseThread,
    Channel,
    CloseThread,
    EditSaid,
    OpenThread,
    PutCard,
    RemoveMessage,
    ReopenThread,
    Say,
    StaffQueue,
)
from bot.errors import NeverWorks, TryLater
from bot.surfaces.base import Surface, Whereabouts

NOWHERE = Whereabouts()
CLAIM = Button(Control(Verb.CLAIM, "K7"), "Claim")
HELPED = Button(Control(Verb.HELPED, "m1"), "That helped")


@dataclass(frozen=True)
class Seen:
    """One message as people find it."""

    id: str
    text: str
    buttons: tuple[str, ...]
    """Labels."""
    reply_to: str | None = None


class Stage(abc.ABC):
    """What the contract needs to know of a surface under test."""

    surface: Surface
    support: str
    """Id of a channel in the open."""
    member: str
    """Id of somebody who is no moderator."""
    other: str
    """Id of another one."""
    nowhere: Whereabouts = NOWHERE
    """What the outbox knows of an effect before there is any receipt."""

    @abc.abstractmethod
    async def seen(self, room: str, viewer: str | None = None) -> list[Seen] | None:
        """Return a room's messages as ``viewer`` (None: a moderator) finds them, None where they see no such room."""

    @abc.abstractmethod
    async def staff(self) -> list[Seen]:
        """Return what stands in the staff channel."""

    @abc.abstractmethod
    async def can_post(self, room: str, member: str) -> bool:
        """Try to post; say whether the surface took it."""

    @abc.abstractmethod
    async def posted(self, text: str) -> str:
        """Let ``member`` post in ``support``; return the message's id."""


class SurfaceContract:
    """Inherit, and give a ``stage`` fixture."""

    @staticmethod
    async def thread(stage: Stage, case: str = "K7") -> Whereabouts:
        opened = OpenThread(f"{case}:open", case, stage.support, f"{case} · asked", stage.member)
        receipt = await stage.surface.carry_out(opened, stage.nowhere)
        return replace(stage.nowhere, thread=receipt.ref)

    async def test_says_in_a_channel_with_buttons_as_a_reply(self, stage: Stage):
        question = await stage.posted("How do I sign in?")
        say = Say("e1", Channel(stage.support), "Like **this**.", (HELPED,), question)
        receipt = await stage.surface.carry_out(say, stage.nowhere)
        seen = await stage.seen(stage.support)
        assert seen is not None
        assert seen[-1] == Seen(receipt.ref, "Like **this**.", ("That helped",), question)

    async def test_the_same_key_twice_says_it_once_and_gives_the_same_receipt(self, stage: Stage):
        say = Say("e1", Channel(stage.support), "once")
        first = await stage.surface.carry_out(say, stage.nowhere)
        second = await stage.surface.carry_out(say, stage.nowhere)
        assert first == second
        assert [each.text for each in await stage.seen(stage.support) or []].count("once") == 1

    async def test_two_keys_say_the_same_text_twice(self, stage: Stage):
        for key in ("e1", "e2"):
            await stage.surface.carry_out(Say(key, Channel(stage.support), "again"), stage.nowhere)
        assert [each.text for each in await stage.seen(stage.support) or []].count("again") == 2

    async def test_a_channel_that_is_not_there_never_works(self, stage: Stage):
        with pytest.raises(NeverWorks):
            await stage.surface.carry_out(Say("e1", Channel("404"), "lost"), stage.nowhere)

    async def test_edits_text_and_buttons_of_what_it_said(self, stage: Stage):
        say = Say("e1", Channel(stage.support), "old", (HELPED,))
        said = await stage.surface.carry_out(say, stage.nowhere)
        edit = EditSaid("e2", Channel(stage.support), "e1", "new", ())
        await stage.surface.carry_out(edit, replace(stage.nowhere, said=said.ref))
        assert await stage.seen(stage.support) == [Seen(said.ref, "new", ())]

    async def test_an_edit_without_text_keeps_the_text(self, stage: Stage):
        said = await stage.surface.carry_out(Say("e1", Channel(stage.support), "kept", (HELPED,)), stage.nowhere)
        await stage.surface.carry_out(
            EditSaid("e2", Channel(stage.support), "e1"), replace(stage.nowhere, said=said.ref)
        )
        assert await stage.seen(stage.support) == [Seen(said.ref, "kept", ())]

    async def test_an_edit_waits_until_there_is_something_to_edit(self, stage: Stage):
        with pytest.raises(TryLater):
            await stage.surface.carry_out(EditSaid("e2", Channel(stage.support), "e1", "new"), stage.nowhere)

    async def test_an_edit_of_what_is_gone_never_works(self, stage: Stage):
        with pytest.raises(NeverWorks):
            await stage.surface.carry_out(
                EditSaid("e2", Channel(stage.support), "e1", "new"), replace(stage.nowhere, said="404")
            )

    async def test_a_thread_is_opened_once_and_only_its_member_and_moderators_see_it(self, stage: Stage):
        where = await self.thread(stage)
        again = await self.thread(stage)
        assert where == again
        await stage.surface.carry_out(Say("e2", CaseThread("K7"), "private"), where)
        assert where.thread is not None
        for viewer in (stage.member, None):
            seen = await stage.seen(where.thread, viewer)
            assert seen is not None
            assert [each.text for each in seen] == ["private"]
        assert await stage.seen(where.thread, stage.other) is None

    async def test_what_belongs_in_a_thread_waits_for_it(self, stage: Stage):
        for effect in (
            Say("e1", CaseThread("K7"), "early"),
            AddToThread("e2", "K7", stage.other),
            CloseThread("e3", "K7"),
            ReopenThread("e4", "K7"),
        ):
            with pytest.raises(TryLater):
                await stage.surface.carry_out(effect, stage.nowhere)

    async def test_who_is_added_sees_the_thread(self, stage: Stage):
        where = await self.thread(stage)
        assert where.thread is not None
        add = AddToThread("e2", "K7", stage.other)
        await stage.surface.carry_out(add, where)
        await stage.surface.carry_out(add, where)
        assert await stage.seen(where.thread, stage.other) == []

    async def test_nobody_writes_in_a_closed_thread_until_it_is_opened_again(self, stage: Stage):
        where = await self.thread(stage)
        assert where.thread is not None
        assert await stage.can_post(where.thread, stage.member)
        await stage.surface.carry_out(CloseThread("e2", "K7"), where)
        assert not await stage.can_post(where.thread, stage.member)
        await stage.surface.carry_out(ReopenThread("e3", "K7"), where)
        assert await stage.can_post(where.thread, stage.member)

    async def test_a_late_second_closing_does_not_close_what_was_opened_again(self, stage: Stage):
        where = await self.thread(stage)
        assert where.thread is not None
        for effect in (CloseThread("e2", "K7"), ReopenThread("e3", "K7"), CloseThread("e2", "K7")):
            await stage.surface.carry_out(effect, where)
        assert await stage.can_post(where.thread, stage.member)

    async def test_a_card_is_put_once_and_then_brought_up_to_date(self, stage: Stage):
        first = await stage.surface.carry_out(PutCard("e1", "K7", "open", (CLAIM,)), stage.nowhere)
        renewed = PutCard("e2", "K7", "claimed by Alex")
        second = await stage.surface.carry_out(renewed, replace(stage.nowhere, said=first.ref))
        assert second == first
        assert await stage.staff() == [Seen(first.ref, "claimed by Alex", ())]

    async def test_each_case_has_a_card_of_its_own(self, stage: Stage):
        for case in ("K7", "M2"):
            await stage.surface.carry_out(PutCard(f"{case}:card", case, case), stage.nowhere)
        assert [each.text for each in await stage.staff()] == ["K7", "M2"]

    async def test_says_in_the_staff_queue(self, stage: Stage):
        receipt = await stage.surface.carry_out(Say("e1", StaffQueue(), "notice"), stage.nowhere)
        assert await stage.staff() == [Seen(receipt.ref, "notice", ())]

    async def test_takes_a_members_message_out_of_the_open_once(self, stage: Stage):
        message = await stage.posted("my pin is 4711")
        other = await stage.posted("something else")
        remove = RemoveMessage("e1", Channel(stage.support), message)
        first = await stage.surface.carry_out(remove, NOWHERE)
        assert await stage.surface.carry_out(remove, NOWHERE) == first
        for viewer in (stage.member, None):
            seen = await stage.seen(stage.support, viewer) or []
            assert not any("4711" in each.text for each in seen)
            assert [each.id for each in seen if each.text] == [other]

    async def test_a_message_that_is_gone_already_counts_as_removed(self, stage: Stage):
        message = await stage.posted("gone in a moment")
        for key in ("e1", "e2"):
            await stage.surface.carry_out(RemoveMessage(key, Channel(stage.support), message), NOWHERE)

    async def test_a_reply_to_what_was_removed_does_not_repeat_it(self, stage: Stage):
        message = await stage.posted("my pin is 4711")
        say = Say("e1", Channel(stage.support), "better in private", (), message)
        await stage.surface.carry_out(say, NOWHERE)
        await stage.surface.carry_out(RemoveMessage("e2", Channel(stage.support), message), NOWHERE)
        assert [each.text for each in await stage.seen(stage.support) or [] if each.text] == ["better in private"]
