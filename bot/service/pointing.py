"""Where to ask instead, said to those who write to the bot alone."""

from __future__ import annotations

from bot.core.effects import Channel, Say
from bot.core.language import detect
from bot.service.shell import Shell


async def point(shell: Shell, community: str, key: str, channel: str, member: str, text: str, where: str) -> None:
    """Say in ``channel`` that questions are asked in ``where``; once for each ``key``.

    Nothing of ``text`` is kept: it only tells the language.

    Raises:
        StoreError: it could not be recorded.
    """
    now = shell.clock()
    brain = shell.mind.of(community)
    context = await shell.context(community, channel, member)
    triage = brain.triage
    language = detect(text, triage.languages, context.language, triage.default_language)
    said = brain.replies.voice(language).say("note.direct", member, context.heard, where=where)
    await shell.store.post(community, (Say(key, Channel(channel), said),), now)
    shell.wake()
