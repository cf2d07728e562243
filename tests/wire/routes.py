"""The REST routes: what the bot may ask for, each as Discord names it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from tests.wire import limits, payloads, refusals
from tests.wire.interactions import Interactions
from tests.wire.thread_acts import ThreadActs
from tests.wire.world import Channel, Guild, Kind, World


@dataclass(frozen=True)
class Ask:
    """One request, parsed."""

    path: Mapping[str, str]
    query: Mapping[str, str]
    body: Any
    reason: str | None

    def id(self, name: str) -> int:
        return int(self.path[name])


Answer = Any
"""JSON to answer with; None is 204."""

Handler = Callable[[Ask], Answer]


class Routes:
    """Everything the server serves under its API address."""

    def __init__(self, world: World, acts: ThreadActs, interactions: Interactions, gateway: Callable[[], str]) -> None:
        self._world = world
        self._acts = acts
        self._interactions = interactions
        self._gateway = gateway

    def table(self) -> dict[tuple[str, str], Handler]:
        """Return the handler of each (method, path as the OpenAPI document has it)."""
        channel, message = "/channels/{channel_id}", "/channels/{channel_id}/messages/{message_id}"
        commands = "/applications/{application_id}/commands"
        guild_commands = "/applications/{application_id}/guilds/{guild_id}/commands"
        hook = "/webhooks/{webhook_id}/{webhook_token}"
        people = f"{channel}/thread-members"
        return {
            ("GET", "/gateway"): lambda _: {"url": self._gateway()},
            ("GET", "/gateway/bot"): self._gateway_bot,
            ("GET", "/users/@me"): lambda _: payloads.user(self._world.bot) | {"verified": True},
            ("GET", "/users/@me/guilds"): self._my_guilds,
            ("POST", "/users/@me/channels"): self._direct,
            ("GET", "/users/{user_id}"): self._user,
            ("GET", "/applications/@me"): self._application,
            ("GET", "/oauth2/applications/@me"): self._application,
            ("GET", commands): lambda _: self._world.commands,
            ("PUT", commands): self._set_commands,
            ("GET", guild_commands): lambda ask: self._guild(ask).commands,
            ("PUT", guild_commands): self._set_guild_commands,
            ("GET", "/guilds/{guild_id}"): lambda ask: payloads.guild_itself(self._guild(ask)),
            ("GET", "/guilds/{guild_id}/channels"): self._channels,
            ("GET", "/guilds/{guild_id}/roles"): self._roles,
            ("GET", "/guilds/{guild_id}/threads/active"): self._active,
            ("GET", "/guilds/{guild_id}/members/{user_id}"): self._member,
            ("PATCH", "/guilds/{guild_id}/members/{user_id}"): self._time_out,
            ("GET", channel): lambda ask: self._shown(self._acts.reach(self._world.bot, ask.id("channel_id"))),
            ("PATCH", channel): lambda ask: self._shown(
                self._acts.modify(self._world.bot, ask.id("channel_id"), ask.body)
            ),
            ("DELETE", channel): lambda ask: payloads.channel(
                self._acts.remove_channel(self._world.bot, ask.id("channel_id"))
            ),
            ("POST", f"{channel}/typing"): self._typing,
            ("POST", f"{channel}/threads"): self._open_thread,
            ("GET", f"{channel}/threads/archived/private"): lambda ask: self._archived(ask, Kind.PRIVATE_THREAD),
            ("GET", f"{channel}/threads/archived/public"): lambda ask: self._archived(ask, Kind.PUBLIC_THREAD),
            ("GET", f"{channel}/users/@me/threads/archived/private"): lambda ask: self._archived(
                ask, Kind.PRIVATE_THREAD, joined=True
            ),
            ("GET", people): self._people,
            ("PUT", f"{people}/@me"): lambda ask: self._add(ask, self._world.bot.id),
            ("DELETE", f"{people}/@me"): lambda ask: self._remove(ask, self._world.bot.id),
            ("GET", f"{people}/{{user_id}}"): self._one_of_the_people,
            ("PUT", f"{people}/{{user_id}}"): lambda ask: self._add(ask, ask.id("user_id")),
            ("DELETE", f"{people}/{{user_id}}"): lambda ask: self._remove(ask, ask.id("user_id")),
            ("GET", f"{channel}/messages"): self._history,
            ("POST", f"{channel}/messages"): self._post,
            ("GET", message): self._message,
            ("PATCH", message): self._edit,
            ("DELETE", message): self._delete,
            ("POST", "/interactions/{interaction_id}/{interaction_token}/callback"): self._respond,
            ("POST", hook): lambda ask: self._said(self._interactions.follow_up(ask.path["webhook_token"], ask.body)),
            ("GET", f"{hook}/messages/@original"): lambda ask: self._original(ask, "@original"),
            ("PATCH", f"{hook}/messages/@original"): lambda ask: self._edit_original(ask, "@original"),
            ("DELETE", f"{hook}/messages/@original"): lambda ask: self._forget(ask, "@original"),
            ("GET", f"{hook}/messages/{{message_id}}"): lambda ask: self._original(ask, ask.path["message_id"]),
            ("PATCH", f"{hook}/messages/{{message_id}}"): lambda ask: self._edit_original(ask, ask.path["message_id"]),
            ("DELETE", f"{hook}/messages/{{message_id}}"): lambda ask: self._forget(ask, ask.path["message_id"]),
        }

    def _gateway_bot(self, _: Ask) -> Answer:
        limit = {"total": 1000, "remaining": 999, "reset_after": 0, "max_concurrency": 1}
        return {"url": self._gateway(), "shards": 1, "session_start_limit": limit}

    def _my_guilds(self, _: Ask) -> Answer:
        mine = [each for each in self._world.guilds.values() if self._world.bot.id in each.members]
        return [
            {"id": str(each.id), "name": each.name, "icon": None, "owner": False, "permissions": "0", "features": []}
            for each in mine
        ]

    def _application(self, _: Ask) -> Answer:
        bot = self._world.bot
        may_read = 1 << 19  # the Message Content intent is on, as for a bot in few servers
        told = {
            "id": str(bot.id),
            "name": bot.name,
            "icon": None,
            "description": "",
            "verify_key": "",
            "flags": may_read,
        }
        owner = payloads.user(next(iter(self._world.users.values())))
        return told | {"bot_public": False, "bot_require_code_grant": False, "bot": payloads.user(bot), "owner": owner}

    def _direct(self, ask: Ask) -> Answer:
        person = self._world.users.get(int(ask.body["recipient_id"]))
        if person is None:
            raise refusals.unknown_user()
        return payloads.channel(self._world.direct_with(person)) | {"recipients": [payloads.user(person)]}

    def _user(self, ask: Ask) -> Answer:
        if ask.id("user_id") not in self._world.users:
            raise refusals.unknown_user()
        return payloads.user(self._world.users[ask.id("user_id")])

    def _set_commands(self, ask: Ask) -> Answer:
        self._world.command_writes += 1
        self._world.commands = [self._command(each, None) for each in ask.body]
        return self._world.commands

    def _set_guild_commands(self, ask: Ask) -> Answer:
        guild = self._guild(ask)
        self._world.command_writes += 1
        guild.commands = [self._command(each, guild) for each in ask.body]
        return guild.commands

    def _command(self, body: dict[str, Any], guild: Guild | None) -> dict[str, Any]:
        known = {"id": str(self._world.new_id()), "application_id": str(self._world.bot.id), "version": "1"}
        told = {"type": 1, "description": "", "default_member_permissions": None} | body | known
        return told | {"guild_id": str(guild.id)} if guild else told

    def _guild(self, ask: Ask) -> Guild:
        guild = self._world.guilds.get(ask.id("guild_id"))
        if guild is None:
            raise refusals.unknown_guild()
        if self._world.bot.id not in guild.members:
            raise refusals.missing_access()
        return guild

    def _channels(self, ask: Ask) -> Answer:
        return [payloads.channel(each) for each in self._guild(ask).channels.values() if not each.is_thread]

    def _roles(self, ask: Ask) -> Answer:
        return [payloads.role(each) for each in self._guild(ask).roles.values()]

    def _active(self, ask: Ask) -> Answer:
        guild, bot = self._guild(ask), self._world.bot
        seen = [each for each in guild.threads() if self._reaches(each)]
        joined = [payloads.thread_member(each, bot.id) for each in seen if bot.id in each.people]
        return {"threads": [payloads.channel(each, bot.id) for each in seen], "members": joined}

    def _reaches(self, place: Channel) -> bool:
        try:
            self._acts.reach(self._world.bot, place.id)
        except refusals.Refusal:
            return False
        return True

    def _archived(self, ask: Ask, kind: Kind, *, joined: bool = False) -> Answer:
        parent = self._acts.reach(self._world.bot, ask.id("channel_id"))
        guild = self._world.guild_of(parent)
        found = [
            each
            for each in (guild.threads(archived=True) if guild else ())
            if each.parent == parent.id and each.kind is kind and self._reaches(each)
        ]
        found = [each for each in found if not joined or self._world.bot.id in each.people]
        found.sort(key=lambda each: each.archive_changed, reverse=True)
        members = [
            payloads.thread_member(each, self._world.bot.id) for each in found if self._world.bot.id in each.people
        ]
        return {"threads": [self._shown(each) for each in found], "members": members, "has_more": False}

    def _member(self, ask: Ask) -> Answer:
        return payloads.member(self._acts.member(self._guild(ask), ask.id("user_id")))

    def _time_out(self, ask: Ask) -> Answer:
        until = ask.body.get("communication_disabled_until")
        when = datetime.fromisoformat(until) if until else None
        return payloads.member(
            self._acts.time_out(self._world.bot, self._guild(ask), ask.id("user_id"), when, ask.reason)
        )

    def _shown(self, place: Channel) -> Answer:
        return payloads.channel(place, self._world.bot.id)

    def _typing(self, ask: Ask) -> Answer:
        self._acts.reach(self._world.bot, ask.id("channel_id"))

    def _open_thread(self, ask: Ask) -> Answer:
        thread = self._acts.open_thread(self._world.bot, ask.id("channel_id"), ask.body)
        told = self._shown(thread)
        if (first := ask.body.get("message")) is not None:
            told["message"] = self._said(self._acts.put(self._world.bot, thread, first))
        return told

    def _people(self, ask: Ask) -> Answer:
        thread = self._acts.reach(self._world.bot, ask.id("channel_id"))
        return [payloads.thread_member(thread, one) for one in thread.people]

    def _one_of_the_people(self, ask: Ask) -> Answer:
        thread = self._acts.reach(self._world.bot, ask.id("channel_id"))
        if ask.id("user_id") not in thread.people:
            raise refusals.unknown_member()
        return payloads.thread_member(thread, ask.id("user_id"))

    def _add(self, ask: Ask, person: int) -> Answer:
        self._acts.add_to_thread(self._world.bot, ask.id("channel_id"), person)

    def _remove(self, ask: Ask, person: int) -> Answer:
        self._acts.remove_from_thread(self._world.bot, ask.id("channel_id"), person)

    def _history(self, ask: Ask) -> Answer:
        asked = {name: int(value) for name, value in ask.query.items()}
        return [self._said(each) for each in self._acts.history(self._world.bot, ask.id("channel_id"), **asked)]

    def _post(self, ask: Ask) -> Answer:
        posted = self._acts.post(self._world.bot, ask.id("channel_id"), ask.body)
        return self._said(posted) | payloads.nonce(posted)

    def _message(self, ask: Ask) -> Answer:
        place = self._acts.reach(self._world.bot, ask.id("channel_id"))
        return self._said(self._acts.existing(place, ask.id("message_id")))

    def _edit(self, ask: Ask) -> Answer:
        return self._said(self._acts.edit(self._world.bot, ask.id("channel_id"), ask.id("message_id"), ask.body))

    def _delete(self, ask: Ask) -> Answer:
        self._acts.delete(self._world.bot, ask.id("channel_id"), ask.id("message_id"), ask.reason)

    def _respond(self, ask: Ask) -> Answer:
        answer = self._interactions.respond(ask.id("interaction_id"), ask.path["interaction_token"], ask.body)
        return answer if ask.query.get("with_response") else None

    def _original(self, ask: Ask, which: str) -> Answer:
        return self._said(self._interactions.message(ask.path["webhook_token"], which))

    def _edit_original(self, ask: Ask, which: str) -> Answer:
        return self._said(self._interactions.edit(ask.path["webhook_token"], which, ask.body))

    def _forget(self, ask: Ask, which: str) -> Answer:
        self._interactions.delete(ask.path["webhook_token"], which)

    def _said(self, said: Any) -> Answer:
        return payloads.message(said, self._world)


def messages_in(method: str, template: str, body: Any) -> list[dict[str, Any]]:
    """Return the messages that a request posts or changes."""
    if not isinstance(body, dict):
        return []
    if template.endswith("/callback"):
        return [body.get("data") or {}] if body.get("type") in (4, 7) else []
    if template.endswith("/threads"):
        return [body["message"]] if "message" in body else []
    posts = template.endswith("/messages") or template == "/webhooks/{webhook_id}/{webhook_token}"
    edits = "/messages/" in template and method == "PATCH"
    return [body] if (method == "POST" and posts) or edits else []


def careless(method: str, template: str, message: dict[str, Any]) -> bool:
    """Say whether a message leaves it to Discord whom it pings; an edit parses its text anew."""
    says = method == "POST" and not template.endswith("/callback")
    return (says or bool(message.get("content"))) and limits.pings(message)
