"""A guild as a project might have it: support, staff, people, a bot with just what it needs."""

from __future__ import annotations

from dataclasses import dataclass

from tests.wire.people import People
from tests.wire.permissions import MEMBERS, STAFF, May
from tests.wire.server import FakeDiscord
from tests.wire.world import Channel, Guild, Kind, Member, Overwrite, Role, User

BOT = (
    May.VIEW_CHANNEL
    | May.SEND_MESSAGES
    | May.READ_MESSAGE_HISTORY
    | May.EMBED_LINKS
    | May.CREATE_PRIVATE_THREADS
    | May.SEND_MESSAGES_IN_THREADS
    | May.MANAGE_THREADS
    | May.MANAGE_MESSAGES
    | May.MODERATE_MEMBERS
)


@dataclass
class Town:
    """One guild and who is in it."""

    guild: Guild
    support: Channel
    lounge: Channel
    """Neither watched nor the staff's."""
    forum: Channel
    staff: Channel
    staff_role: Role
    bot_role: Role
    bot: Member
    mia: User
    jonas: User
    alex: User
    """A moderator, as is sara."""
    sara: User


def build_town(discord: FakeDiscord, name: str = "Kometa") -> Town:
    """Found a guild with the bot in it."""
    world = discord.world
    guild = world.guild(name, MEMBERS)
    staff_role = world.role(guild, "Staff", STAFF)
    bot_role = world.role(guild, "Eyelevel", BOT)
    hidden = Overwrite(guild.id, is_member=False, deny=May.VIEW_CHANNEL)
    let_in = [Overwrite(role.id, is_member=False, allow=May.VIEW_CHANNEL) for role in (staff_role, bot_role)]
    people = {each: world.user(each.title()) for each in ("mia", "jonas", "alex", "sara")}
    for each in ("mia", "jonas"):
        world.join(guild, people[each])
    for each in ("alex", "sara"):
        world.join(guild, people[each], staff_role)
    return Town(
        guild=guild,
        support=world.channel(guild, "support"),
        lounge=world.channel(guild, "lounge"),
        forum=world.channel(guild, "questions", kind=Kind.FORUM),
        staff=world.channel(guild, "staff-queue", hidden, *let_in),
        staff_role=staff_role,
        bot_role=bot_role,
        bot=world.join(guild, world.bot, bot_role),
        **people,
    )


@dataclass
class Scene:
    """A served Discord, its one guild, and hands for the people in it."""

    discord: FakeDiscord
    town: Town
    people: People
