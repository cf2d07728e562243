"""The chat in the terminal, as somebody types it."""

import io
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest
from rich.console import Console

from bot.app import open_local
from bot.config import load_config
from bot.surfaces.console import ConsoleChat
from bot.surfaces.console_view import ConsoleView, harmless
from tests.small_knowledge import write_knowledge

Talk = Callable[..., Awaitable[list[str]]]


@pytest.fixture
def talk(tmp_path: Path) -> Talk:
    """Opens the bot, types the lines as a persona, closes it, and returns what the terminal showed."""
    write_knowledge(tmp_path / "knowledge")
    (tmp_path / "config.yaml").write_text("")

    async def run(*typed: str, persona: str = "mia", by_hand: bool = False) -> list[str]:
        async def lines() -> AsyncIterator[str]:
            for line in typed:
                yield line

        shown = io.StringIO()
        async with open_local(load_config(tmp_path / "config.yaml")) as local:

            async def settle() -> None:
                await local.chat.settled()
                await local.engine.outbox.drain()

            console = Console(file=shown, highlight=False, markup=False, emoji=False, width=60)
            me = local.chat.persona(persona)
            window = ConsoleChat(local.chat, local.engine.desk, settle, ConsoleView(console), me, typed=by_hand)
            await window.run(lines())
        return shown.getvalue().splitlines()

    return run


def the_number_of(label: str, lines: list[str]) -> str:
    line = next(line for line in reversed(lines) if f"] {label}" in line)
    return line.partition(f"] {label}")[0].rpartition("[")[2]


async def test_a_member_asks_and_is_answered_with_buttons(talk: Talk) -> None:
    said = await talk("How do I reset my password?")
    assert said[0] == "── #support · you are Mia (member) ──"
    answer = said.index("  ↱ Mia: How do I reset my password?") + 1
    assert said[answer] == "Eyelevel: Choose “Forgot password”."
    assert said[answer + 1].startswith("    [1] ")


async def test_what_was_said_is_there_after_a_restart(talk: Talk) -> None:
    await talk("How do I reset my password?", "/quit", "never read")
    again = await talk()
    assert again.count("Mia: How do I reset my password?") == 1
    assert again.count("Eyelevel: Choose “Forgot password”.") == 1
    assert not any("never read" in line for line in again)


async def test_a_number_presses_the_button_and_only_you_are_told(talk: Talk) -> None:
    said = await talk("How do I reset my password?", "1")
    assert any(line.startswith("  (only you see this) ") for line in said)


async def test_a_press_changes_the_buttons_without_repeating_the_text(talk: Talk) -> None:
    said = await talk("How do I reset my password?", "1", "1")
    assert said.count("Eyelevel: Choose “Forgot password”.") == 1
    assert said[-1] == "There is no button 1 here."


async def test_who_types_sees_a_prompt_and_the_own_words_once(talk: Talk) -> None:
    said = await talk("How do I reset my password?", by_hand=True)
    assert said[-1].endswith("Mia in #support › ")
    assert not any(line.startswith("Mia: ") for line in said)
    assert "Eyelevel: Choose “Forgot password”." in said


async def test_a_case_goes_from_the_member_to_the_moderator(talk: Talk) -> None:
    asked = await talk("How do I appeal my ban?", "/go")
    assert len([line for line in asked if line.strip().startswith("3  ")]) == 1, asked
    thread = await talk("/go 3")
    assert sum(line.startswith("Eyelevel: ") for line in thread) >= 2
    staff = await talk("/queue", "/go staff", persona="alex")
    assert any(" open, " in line and "Mia: " in line for line in staff), staff
    claimed = await talk("/go staff", the_number_of("Claim", staff), "/queue", persona="alex")
    assert any(" claimed by Alex" in line for line in claimed), claimed


async def test_news_from_other_rooms_say_how_to_get_there(talk: Talk) -> None:
    said = await talk("How do I appeal my ban?")
    news = [line for line in said if line.startswith("  • ")]
    assert news, said
    name = news[0].rpartition("(/go ")[2].rstrip(")")
    assert (await talk(f"/go {name}"))[-1].startswith(("Eyelevel: ", "    "))


async def test_why_and_queue_are_for_moderators(talk: Talk) -> None:
    said = await talk("How do I reset my password?", "/why", "/queue", "/as alex", "/why")
    assert sum("Only moderators see this" in line for line in said) == 2
    assert any(line.startswith("Decision: answer") for line in said)
    assert any(line.startswith("Rule: ") for line in said)


async def test_another_persona_is_somewhere_it_may_be(talk: Talk) -> None:
    said = await talk("/as alex", "/go staff", "/as Jonas")
    assert "── #staff · you are Alex (moderator) ──" in said
    assert said[-1] == "── #support · you are Jonas (member) ──" or "── #support · you are Jonas (member) ──" in said


async def test_what_people_write_is_never_markup_or_control_codes(talk: Talk) -> None:
    said = await talk("[bold red]How[/] do I reset \x1b[2Jmy password? :smile:")
    assert "\x1b" not in "\n".join(said)
    assert any(line.startswith("Mia: [bold red]How[/] do I reset") and ":smile:" in line for line in said)


async def test_no_line_is_cut_or_wrapped(talk: Talk) -> None:
    long = "word " * 100
    assert f"Mia: {long.strip()}" in await talk(long)


@pytest.mark.parametrize(
    ("line", "reply"),
    [
        ("/bogus", "There is no /bogus; /help lists what there is."),
        ("99", "There is no button 99 here."),
        ("/go nowhere", "There is no room “nowhere” for you; /go lists those there are."),
        ("/go staff", "There is no room “staff” for you; /go lists those there are."),
        ("/as nobody", "You can be: mia (member), jonas (member), alex (moderator), sara (moderator)."),
        ("x" * 2001, "The message has 2001 characters; 2000 are possible."),
        ("   ", "/help lists what you can type."),
    ],
)
async def test_a_line_that_cannot_be_done_is_explained(talk: Talk, line: str, reply: str) -> None:
    assert (await talk(line))[-1] == reply


def test_what_could_steer_a_terminal_is_made_harmless() -> None:
    assert harmless("a\x1b[31mb\x07c\u202ed\ud800e\nf\tg🙂") == "a\ufffd[31mb\ufffdc\ufffdd\ufffde\nf\tg🙂"


async def test_delete_takes_the_own_words_back_and_the_answer_to_them(talk: Talk) -> None:
    said = await talk("/delete", "How do I reset my password?", "/delete", "/delete")
    assert said.count("There is nothing of yours here.") == 2
    again = await talk()
    assert "Mia: (message removed)" in again
    assert "Eyelevel: Choose “Forgot password”." not in again
