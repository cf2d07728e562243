"""Takes the README's picture: ``EYELEVEL_PICTURES=folder pytest tests/browser/test_picture.py``."""

from collections.abc import Callable
from pathlib import Path

from tests.browser.conftest import Desktop
from tests.browser.questions import ENGLISH


def test_takes_the_picture_of_the_readme(desktop: Desktop, pictures: Callable[[str], Path]):
    scene = (("emil", "uncertain"), ("lea", "upset"), ("mia", "answer"), ("jonas", "clarify"))
    for persona, shows in scene:
        window = desktop(persona)
        before = len(window.messages())
        window.say(ENGLISH[shows])
        window.answered(since=before)
    alex = desktop("alex")
    alex.resize(1280, 800)
    alex.click("#queue-toggle")
    cases = alex.wait(lambda: len(alex.all("#aside .case")) == 2 and alex.all("#aside .case"), "both cases")
    assert [case.get_attribute("data-priority") for case in cases] == ["high", "normal"]
    alex.picture(pictures("playground"))
    assert pictures("playground").stat().st_size > 20_000
