"""What a moderator is told of a case before claiming it."""

from __future__ import annotations

from tests.discord.world import World

PASSWORD = "How do I reset my password?"
HUMAN = "Can I talk to a human please?"


async def test_the_card_shows_what_the_member_wrote_before_and_what_answered_it(server: World) -> None:
    await server.say("jonas", server.support, HUMAN)
    await server.say("mia", server.support, PASSWORD)
    await server.say("mia", server.support, HUMAN)
    jonas, mia = (each.content for each in server.staff.history())
    assert f"Just before:\n> {PASSWORD} → reset-password\n" in mia
    assert "Just before" not in jonas


async def test_it_is_told_in_the_language_of_the_staff_and_kept_over_a_restart(server: World) -> None:
    await server.set_up(staff_language="de")
    await server.say("mia", server.support, PASSWORD)
    await server.say("mia", server.support, HUMAN)
    await server.restart()
    await server.click("alex", server.staff.last_message, "Übernehmen")
    assert f"Kurz davor:\n> {PASSWORD} → reset-password\n" in server.staff.last_message.content
