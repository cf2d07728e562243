"""What can be done with threads and channels."""

from __future__ import annotations

from typing import Any

from tests.wire import limits, payloads, refusals
from tests.wire.acts import Acts, _joined
from tests.wire.permissions import May, in_channel
from tests.wire.world import Channel, Guild, Kind, User


class ThreadActs(Acts):
    """Acts on threads, as docs.discord.com, "Threads", has them."""

    def open_thread(self, actor: User, parent: int, body: dict[str, Any]) -> Channel:
        place = self.reach(actor, parent)
        kind = Kind(body.get("type") or Kind.PRIVATE_THREAD)
        if place.kind is Kind.FORUM:
            kind = Kind.PUBLIC_THREAD
        elif place.kind is not Kind.TEXT or not kind >= Kind.PUBLIC_THREAD:
            raise refusals.wrong_channel_type()
        creates = May.CREATE_PRIVATE_THREADS if kind is Kind.PRIVATE_THREAD else May.CREATE_PUBLIC_THREADS
        self.need(actor, place, May.SEND_MESSAGES if place.kind is Kind.FORUM else creates)
        guild = self.world.guild_of(place)
        assert guild is not None
        if len(guild.threads()) >= guild.active_threads:
            raise refusals.too_many_threads()
        for fault in limits.faults_of_thread(body):
            raise refusals.invalid_form(fault)
        now = self.world.now()
        thread = Channel(self.world.new_id(), guild.id, kind, body["name"], parent=place.id, owner=actor.id)
        thread.people, thread.archive_changed = {actor.id: now}, now
        thread.invitable = body.get("invitable") is not False
        thread.auto_archive = body.get("auto_archive_duration") or 1440
        guild.channels[thread.id] = thread
        told = payloads.channel(thread, self.world.bot.id) | {"newly_created": True}
        self.publish("THREAD_CREATE", lambda _: told, thread)
        return thread

    def add_to_thread(self, actor: User, channel: int, person: int) -> None:
        thread, guild = self._thread(actor, channel)
        if thread.archived:
            raise refusals.thread_archived()
        if thread.locked and not self.holds(actor, thread, May.MANAGE_THREADS):
            raise refusals.thread_locked()
        if person == actor.id and thread.kind is Kind.PUBLIC_THREAD:
            self.need(actor, thread, May.VIEW_CHANNEL)
        else:
            self.need(actor, thread, May.SEND_MESSAGES_IN_THREADS)
        if thread.kind is Kind.PRIVATE_THREAD and not thread.invitable and thread.owner != actor.id:
            self.need(actor, thread, May.MANAGE_THREADS)
        newcomer = self.member(guild, person)
        parent = guild.channels[thread.parent or 0]
        if May.VIEW_CHANNEL not in in_channel(guild, newcomer, parent):
            raise refusals.missing_access()
        if person in thread.people:
            return
        if len(thread.people) >= guild.thread_people:
            raise refusals.too_many_in_thread()
        thread.people[person] = self.world.now()
        if person == self.world.bot.id:
            self.publish("THREAD_CREATE", lambda _: payloads.channel(thread, person), thread)
        else:
            self.publish("THREAD_MEMBERS_UPDATE", lambda _: _joined(thread, person), thread)

    def remove_from_thread(self, actor: User, channel: int, person: int) -> None:
        thread, _ = self._thread(actor, channel)
        if thread.archived:
            raise refusals.thread_archived()
        if actor.id not in (person, thread.owner):
            self.need(actor, thread, May.MANAGE_THREADS)
        if thread.people.pop(person, None) is not None:
            gone = {"id": str(thread.id), "guild_id": str(thread.guild), "member_count": len(thread.people)}
            told = gone | {"removed_member_ids": [str(person)]}
            self.publish("THREAD_MEMBERS_UPDATE", lambda _: told, thread)

    def modify(self, actor: User, channel: int, body: dict[str, Any]) -> Channel:
        place = self.reach(actor, channel)
        if not place.is_thread:
            self.need(actor, place, May.MANAGE_CHANNELS)
            place.name = body.get("name") or place.name
            self.publish("CHANNEL_UPDATE", lambda _: payloads.channel(place), place)
            return place
        self._may_modify(actor, place, body)
        for fault in limits.faults_of_thread(body):
            raise refusals.invalid_form(fault)
        place.name = body.get("name") or place.name
        place.locked = place.locked if body.get("locked") is None else body["locked"]
        place.invitable = place.invitable if body.get("invitable") is None else body["invitable"]
        place.auto_archive = body.get("auto_archive_duration") or place.auto_archive
        if body.get("archived") is not None and body["archived"] != place.archived:
            self._set_archived(place, archived=body["archived"])
        self.publish("THREAD_UPDATE", lambda _: payloads.channel(place, self.world.bot.id), place)
        return place

    def _may_modify(self, actor: User, thread: Channel, body: dict[str, Any]) -> None:
        opens = body.get("archived") is False
        if thread.archived and not opens:
            raise refusals.thread_archived()
        locked = body.get("locked")
        if (locked is not None and locked != thread.locked) or (thread.locked and opens):
            self.need(actor, thread, May.MANAGE_THREADS)
        if opens:
            self.need(actor, thread, May.SEND_MESSAGES_IN_THREADS)
        elif actor.id != thread.owner:
            self.need(actor, thread, May.MANAGE_THREADS)

    def _set_archived(self, thread: Channel, *, archived: bool) -> None:
        guild = self.world.guild_of(thread)
        assert guild is not None
        if not archived and len(guild.threads()) >= guild.active_threads:
            raise refusals.too_many_threads()
        thread.archived, thread.archive_changed = archived, self.world.now()

    def remove_channel(self, actor: User, channel: int) -> Channel:
        place = self.reach(actor, channel)
        self.need(actor, place, May.MANAGE_THREADS if place.is_thread else May.MANAGE_CHANNELS)
        self.drop_channel(place)
        return place

    def drop_channel(self, place: Channel) -> None:
        """Make a channel and its threads vanish."""
        guild = self.world.guild_of(place)
        assert guild is not None
        event = "THREAD_DELETE" if place.is_thread else "CHANNEL_DELETE"
        told = payloads.channel(place)
        self.publish(event, lambda _: told, place)
        # Discord tells nothing of the threads under a channel that went.
        for under in [each for each in guild.channels.values() if each.parent == place.id]:
            del guild.channels[under.id]
        del guild.channels[place.id]

    def _thread(self, actor: User, channel: int) -> tuple[Channel, Guild]:
        thread = self.reach(actor, channel)
        guild = self.world.guild_of(thread)
        if guild is None or not thread.is_thread:
            raise refusals.wrong_channel_type()
        return thread, guild
