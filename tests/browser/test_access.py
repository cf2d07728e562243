"""For whom the page must be usable: by keyboard alone, on a phone, in German, in the light and in the dark."""

from collections.abc import Callable
from pathlib import Path

import pytest
from selenium.webdriver.common.keys import Keys

from tests.browser.conftest import Desktop
from tests.browser.questions import ENGLISH, GERMAN

SURE = ENGLISH["answer"]

CONTRAST = (Path(__file__).parent / "contrast.js").read_text("utf-8")


def test_shift_and_enter_break_the_line(desktop: Desktop):
    mia = desktop("mia", "general")
    mia.write("")  # the focus is in the field now
    mia.keys("one", Keys.SHIFT + Keys.ENTER, "two")
    assert mia.value("#composer") == "one\ntwo"
    mia.keys(Keys.ENTER)
    mia.wait(lambda: mia.texts()[-1:] == ["one\ntwo"], "both lines")


def test_everything_can_be_done_from_the_keyboard(desktop: Desktop):
    ida = desktop("ida")
    ida.script("document.activeElement.blur(); window.focus()")
    ida.keys(Keys.TAB)
    assert ida.focused("#skip")
    ida.keys(Keys.ENTER)
    assert ida.focused("#composer")
    known = {each.id for each in ida.messages()}
    ida.keys(SURE, Keys.ENTER)
    said = ida.wait(lambda: [each for each in ida.messages() if each.id not in known and each.text == SURE], "it")[-1]
    helped = f'{ida.answered(said).css} [data-control^="helped|"]'
    # Back from the field: the tools and buttons of the newest message, then the message itself.
    for _ in range(12):
        ida.keys(Keys.SHIFT + Keys.TAB)
        if ida.focused(helped):
            break
    assert ida.focused(helped)
    assert ida.script("return getComputedStyle(document.activeElement).outlineStyle") == "solid"
    ida.keys(Keys.ENTER)
    ida.wait(lambda: ida.count("#log .note"), "the note")
    assert ida.focused("#log li.message, #log li.message *")
    ida.keys(Keys.ESCAPE)
    assert ida.focused("#composer")
    ida.keys(Keys.ALT + Keys.ARROW_DOWN)
    ida.wait(lambda: "general" in ida.text("#room-name"), "the next room")
    ida.keys(Keys.ALT + Keys.ARROW_UP)
    ida.wait(lambda: "support" in ida.text("#room-name"), "the room before")


def test_the_staffs_drawer_takes_the_focus_and_gives_it_back(desktop: Desktop):
    alex = desktop("alex", "staff")
    alex.script("document.getElementById('queue-toggle').focus()")
    alex.keys(Keys.ENTER)
    assert alex.focused("#aside-close")
    alex.keys(Keys.ESCAPE)
    assert alex.focused("#queue-toggle")
    assert not alex.shown("#aside")


def test_the_arrow_keys_go_from_message_to_message(desktop: Desktop):
    noah = desktop("noah")
    answer = noah.ask("How do I change my e-mail address?")
    noah.script("document.querySelector(arguments[0]).focus()", '#log li[tabindex="0"]')
    assert noah.focused(answer.css)
    noah.keys(Keys.ARROW_UP)
    assert noah.focused(f"#log li.message:has(~ {answer.css.removeprefix('#log ')})")
    noah.keys(Keys.END)
    assert noah.focused(answer.css)
    assert noah.count('#log li.message[tabindex="0"]') == 1


def test_german_from_the_first_word_to_the_queue(desktop: Desktop, pictures: Callable[[str], Path]):
    finn = desktop("finn")
    finn.click("[data-language=de]")
    finn.wait(lambda: "Schreib" in finn.attribute("#composer", "placeholder"), "German")
    assert finn.attribute("html", "lang") == "de"
    assert "Passwort" in finn.ask(GERMAN["answer"]).text
    finn.say("Ich möchte bitte mit einem Menschen reden")
    finn.wait(finn.threads, "the private thread")
    finn.reload()
    assert "Private Threads" in finn.text("#rooms")
    alex = desktop("alex")
    alex.click("#queue-toggle")
    alex.wait(lambda: alex.shown("#aside .case"), "the queue")
    assert alex.text("#aside h2") == "Warteschlange"
    alex.picture(pictures("german"))


def test_a_phone_360_pixels_wide_is_enough(desktop: Desktop, pictures: Callable[[str], Path]):
    mia = desktop("mia")
    mia.resize(360, 740, phone=True)
    mia.reload()
    mia.ask(SURE)
    fits = "return document.documentElement.scrollWidth <= 360 && document.body.scrollWidth <= 360"
    assert mia.script(fits)
    mia.picture(pictures("phone"))
    assert not mia.shown("#nav")
    mia.click("#nav-open")
    mia.wait(lambda: mia.shown("#nav"), "the rooms")
    assert mia.focused("#nav-close")
    mia.keys(Keys.ESCAPE)
    mia.wait(lambda: not mia.shown("#nav"), "the conversation")
    mia.click("#nav-open")
    mia.click('#rooms a[data-room="general"]')
    mia.wait(lambda: "general" in mia.text("#room-name") and not mia.shown("#nav"), "the other room")
    alex = desktop("alex", "staff")
    alex.resize(360, 740, phone=True)
    inert = "return document.getElementById('main').inert"
    alex.click("#queue-toggle")
    alex.wait(lambda: alex.script(inert), "the panel over the conversation")
    assert alex.script(fits)
    alex.picture(pictures("phone-queue"))
    alex.click("#aside-close")
    alex.wait(lambda: not alex.script(inert), "the conversation")


@pytest.mark.parametrize(("theme", "member"), [("light", "zoe"), ("dark", "lea")])
def test_every_text_can_be_read(desktop: Desktop, pictures: Callable[[str], Path], theme: str, member: str):
    desktop(member).ask(SURE)
    alex = desktop("alex")
    still = {"features": [{"name": "prefers-reduced-motion", "value": "reduce"}]}
    alex.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", still)
    alex.click(f".switch[data-theme={theme}]")
    alex.wait(lambda: alex.attribute("html", "data-theme") == theme, theme)
    found = alex.script(CONTRAST)
    alex.click("#queue-toggle")
    alex.wait(lambda: alex.shown("#aside"), "the queue")
    found += alex.script(CONTRAST)
    alex.click(".why-link", -1)
    alex.wait(lambda: alex.shown("#aside .verdict"), "the drawer")
    found += alex.script(CONTRAST)
    alex.picture(pictures(theme))
    alex.reload()
    assert alex.attribute("html", "data-theme") == theme
    assert found == []
