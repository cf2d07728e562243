"""Takes the README's picture: ``EYELEVEL_PICTURES=folder pytest tests/browser/test_picture.py``."""

from collections.abc import Callable
from pathlib import Path

from tests.browser.conftest import Desktop
from tests.browser.questions import ENGLISH


def test_takes_the_picture_of_the_readme(desktop: Desktop, pictures: Callable[[str], Path]):
    scene = (("emil", "uncertain"), ("lea", "upset"), ("mia", "answer"), ("jonas", "clarify"))
    for persona, shows in scene:
        desktop(persona).ask(ENGLISH[shows])
    alex = desktop("alex")
    alex.resize(1280, 800)
    alex.click("#queue-toggle")
    queue = "return [...document.querySelectorAll('#aside .case')].map((each) => each.dataset.priority)"
    alex.wait(lambda: alex.script(queue) == ["high", "normal"], "both cases, the more urgent one first")
    alex.picture(pictures("playground"))
    assert pictures("playground").stat().st_size > 20_000
