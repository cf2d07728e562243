"""Draws the pictures of docs/discord.md from what the bot really posted on the Discord of these tests.

Usage: python -m tests.wire.pictures docs [--chromium /usr/bin/chromium]
"""

from __future__ import annotations

import argparse
import asyncio
import html
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path

from tests.wire.lives import Bot, Zygote
from tests.wire.people import People
from tests.wire.server import FakeDiscord
from tests.wire.stage import KNOWN, Stage
from tests.wire.town import build_town
from tests.wire.world import Channel, Message

IN_TROUBLE = "My IBAN is DE02 1203 0000 0000 2020 51, can you check whether the refund was sent?"
IN_GERMAN = "Wie setze ich mein Passwort zurück?"

STYLES = {1: "#5865f2", 2: "#4e5058", 3: "#248046", 4: "#da373c"}
"""Discord's colours of buttons, by style."""

COLOURS = {"Mia": "#f0b232", "Jonas": "#3ba55d", "Alex": "#eb459e"}

PAGE = """<!doctype html><meta charset="utf-8"><style>
* {{ box-sizing: border-box }}
body {{ margin: 0; background: #313338; color: #dbdee1; font: 15px/1.38 "Noto Sans", "DejaVu Sans", sans-serif }}
h1 {{ font-size: 15px; margin: 0; padding: 12px 18px; border-bottom: 1px solid #232428; color: #f2f3f5 }}
main {{ padding: 8px 18px 16px }}
article {{ display: grid; grid-template-columns: 40px 1fr; gap: 0 14px; padding: 9px 0 }}
.face {{ width: 38px; height: 38px; border-radius: 50%; display: grid; place-items: center; color: #fff;
  font-weight: 700 }}
.who {{ color: #f2f3f5; font-weight: 600 }}
.app {{ background: #5865f2; color: #fff; font-size: 10px; padding: 1px 5px; border-radius: 4px; margin-left: 5px }}
.to {{ grid-column: 2; color: #b5bac1; font-size: 13px; white-space: nowrap; overflow: hidden;
  text-overflow: ellipsis }}
.text {{ white-space: pre-wrap; overflow-wrap: anywhere }}
blockquote {{ margin: 2px 0; padding-left: 10px; border-left: 4px solid #4e5058 }}
a {{ color: #00a8fc; text-decoration: none }}
.at {{ background: #3c4270; color: #c9cdfb; border-radius: 3px; padding: 0 2px }}
button {{ font: 600 13px/1 inherit; font-family: inherit; color: #fff; border: 0; border-radius: 4px; padding: 9px 14px;
  margin: 7px 7px 0 0 }}
</style><h1>{name}</h1><main>{messages}</main>"""


def page(stage: Stage, place: Channel, name: str) -> str:
    """Return a channel as a page."""
    messages = "".join(_message(stage, place, each) for each in place.messages.values() if each.only_for is None)
    return PAGE.format(name=html.escape(name), messages=messages)


def _message(stage: Stage, place: Channel, message: Message) -> str:
    author = message.author
    colour = "#5865f2" if author.bot else COLOURS.get(author.name, "#747f8d")
    replied = place.messages.get(message.reply_to or 0)
    above = f"<div class=to>↱ {html.escape(f'{replied.author.name}: {replied.content}')}</div>" if replied else ""
    return (
        f'<article>{above}<div class=face style="background:{colour}">{author.name[0]}</div><div>'
        f"<div class=who>{html.escape(author.name)}{'<span class=app>APP</span>' if author.bot else ''}</div>"
        f"<div class=text>{_text(stage, message.content)}</div>{''.join(map(_button, message.buttons))}</div></article>"
    )


def _button(button: dict[str, object]) -> str:
    style = button["style"]
    assert isinstance(style, int)
    return f'<button style="background:{STYLES[style]}">{html.escape(str(button["label"]))}</button>'


def _text(stage: Stage, text: str) -> str:
    def channel(found: re.Match[str]) -> str:
        place = stage.discord.world.find(int(found[1]))
        return f"<span class=at>#{html.escape(place.name if place else '…')}</span>"

    drawn = html.escape(text, quote=False)
    drawn = re.sub(r"&lt;#(\d+)&gt;", channel, drawn)
    drawn = re.sub(
        r"https://[^\s,]+", lambda found: f"<a>{found[0][:60]}{'…' if len(found[0]) > 60 else ''}</a>", drawn
    )
    drawn = re.sub(r"\*\*(.+?)\*\*", r"<b>\1</b>", drawn)
    return re.sub(r"^&gt; (.*)\n?", r"<blockquote>\1</blockquote>", drawn, flags=re.MULTILINE)


async def scenes(stage: Stage) -> Iterable[tuple[str, str, int]]:
    """Let people talk, and return (name of the picture, page, height)."""
    town, people = stage.town, stage.people
    await stage.reply(people.write(town.mia, town.support, KNOWN))
    await stage.reply(people.write(town.jonas, town.support, IN_GERMAN))
    await stage.reply(people.write(town.mia, town.support, IN_TROUBLE))
    thread, card = await stage.thread(town.mia), await stage.card()
    await stage.press(town.alex, card, "claim")
    await stage.until(lambda: any("Alex" in each.content for each in stage.said(thread)), "Mia is told who comes")
    people.write(town.alex, thread, "Hi Mia, I see the refund. It went out this morning.")
    await stage.press(town.alex, card, "resolve")
    await stage.until(lambda: "unsolved|" in stage.ids(thread), "the member is asked")
    return (
        ("discord-support", page(stage, town.support, "# support"), 770),
        ("discord-thread", page(stage, thread, f"{thread.name} (private thread)"), 590),
        ("discord-queue", page(stage, town.staff, "# staff-queue"), 315),
    )


async def draw(folder: Path, chromium: str) -> None:
    """Write the pictures into ``folder``."""
    with tempfile.TemporaryDirectory() as name:
        zygote = Zygote(Path(name))
        discord = FakeDiscord()
        async with discord.serving():
            town = build_town(discord)
            stage = Stage(discord, town, People(discord), Bot(zygote, discord, Path(name) / "bot", town))
            stage.bot.start()
            await stage.bot.ready()
            drawn = await scenes(stage)
            await stage.bot.stop()
        zygote.close()
        for title, text, height in drawn:
            source = Path(name) / f"{title}.html"
            source.write_text(text, "utf-8")
            await asyncio.to_thread(_shoot, chromium, source, folder / f"{title}.png", height)


def _shoot(chromium: str, source: Path, target: Path, height: int) -> None:
    options = ("--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", f"--window-size=860,{height}")
    command = [chromium, *options, f"--screenshot={target.resolve()}", source.as_uri()]
    subprocess.run(command, check=True, capture_output=True)  # noqa: S603


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--chromium", default="chromium")
    options = parser.parse_args()
    asyncio.run(draw(options.folder, options.chromium))
    sys.stdout.write(f"Pictures are in {options.folder}.\n")


if __name__ == "__main__":
    main()
