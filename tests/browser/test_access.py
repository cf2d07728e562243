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
    mia.one("#composer").send_keys("one", Keys.SHIFT + Keys.ENTER + Keys.NULL, "two")
    assert mia.one("#composer").get_property("value") == "one\ntwo"
    mia.one("#composer").send_keys(Keys.ENTER)
    mia.wait(lambda: mia.texts() and mia.texts()[-1] == "one\ntwo", "both lines")


def test_everything_can_be_done_from_the_keyboard(desktop: Desktop):
    ida = desktop("ida")
    ida.driver.execute_script("document.activeElement.blur(); window.focus()")
    ida.keys(Keys.TAB)
    assert ida.focused("#skip")
    ida.keys(Keys.ENTER)
    assert ida.focused("#composer")
    before = len(ida.messages())
    ida.keys(SURE, Keys.ENTER)
    ida.answered(since=before)
    # Back from the field: the tools and buttons of the newest message, then the message itself.
    for _ in range(12):
        ida.keys(Keys.SHIFT + Keys.TAB)
        if ida.focused('#log [data-control^="helped|"]'):
            break
    assert ida.focused('#log [data-control^="helped|"]')
    outline = "return getComputedStyle(document.activeElement).outlineStyle"
    assert ida.driver.execute_script(outline) == "solid"
    ida.keys(Keys.ENTER)
    ida.wait(lambda: ida.all("#log .note"), "the note")
    assert ida.focused("#log li.message, #log li.message *")
    ida.keys(Keys.ESCAPE)
    assert ida.focused("#composer")
    ida.keys(Keys.ALT + Keys.ARROW_DOWN)
    ida.wait(lambda: "general" in ida.one("#room-name").text, "the next room")
    ida.keys(Keys.ALT + Keys.ARROW_UP)
    ida.wait(lambda: "support" in ida.one("#room-name").text, "the room before")


def test_the_staffs_drawer_takes_the_focus_and_gives_it_back(desktop: Desktop):
    alex = desktop("alex", "staff")
    alex.one("#queue-toggle").send_keys(Keys.ENTER)
    assert alex.focused("#aside-close")
    alex.keys(Keys.ESCAPE)
    assert alex.focused("#queue-toggle")
    assert not alex.one("#aside").is_displayed()


def test_the_arrow_keys_go_from_message_to_message(desktop: Desktop):
    noah = desktop("noah")
    noah.ask("How do I change my e-mail address?")
    noah.driver.execute_script("document.querySelector('#log li[tabindex=\"0\"]').focus()")
    newest = noah.driver.execute_script("return document.activeElement.dataset.id")
    noah.keys(Keys.ARROW_UP)
    assert noah.driver.execute_script("return document.activeElement.dataset.id") < newest
    noah.keys(Keys.END)
    assert noah.driver.execute_script("return document.activeElement.dataset.id") == newest
    assert len(noah.all('#log li.message[tabindex="0"]')) == 1


def test_german_from_the_first_word_to_the_queue(desktop: Desktop, pictures: Callable[[str], Path]):
    finn = desktop("finn")
    finn.click("[data-language=de]")
    finn.wait(lambda: "Schreib" in (finn.one("#composer").get_attribute("placeholder") or ""), "German")
    assert finn.one("html").get_attribute("lang") == "de"
    before = len(finn.messages())
    finn.say(GERMAN["answer"])
    assert "Passwort" in finn.answered(since=before).text
    finn.say("Ich möchte bitte mit einem Menschen reden")
    finn.wait(finn.threads, "the private thread")
    finn.reload()
    assert "Private Threads" in finn.one("#rooms").text
    alex = desktop("alex")
    alex.click("#queue-toggle")
    alex.wait(lambda: alex.all("#aside .case"), "the queue")
    assert alex.one("#aside h2").text == "Warteschlange"
    alex.picture(pictures("german"))


def test_a_phone_360_pixels_wide_is_enough(desktop: Desktop, pictures: Callable[[str], Path]):
    mia = desktop("mia")
    mia.resize(360, 740, phone=True)
    mia.reload()
    mia.ask(SURE)
    fits = "return document.documentElement.scrollWidth <= 360 && document.body.scrollWidth <= 360"
    assert mia.driver.execute_script(fits)
    mia.picture(pictures("phone"))
    assert not mia.one("#nav").is_displayed()
    mia.click("#nav-open")
    mia.wait(lambda: mia.one("#nav").is_displayed(), "the rooms")
    assert mia.focused("#nav-close")
    mia.keys(Keys.ESCAPE)
    mia.wait(lambda: not mia.one("#nav").is_displayed(), "the conversation")
    mia.click("#nav-open")
    mia.click('#rooms a[data-room="general"]')
    mia.wait(lambda: "general" in mia.one("#room-name").text and not mia.one("#nav").is_displayed(), "the other room")
    alex = desktop("alex", "staff")
    alex.resize(360, 740, phone=True)
    alex.click("#queue-toggle")
    assert alex.driver.execute_script(fits)
    assert alex.driver.execute_script("return document.getElementById('main').inert")
    alex.picture(pictures("phone-queue"))
    alex.click("#aside-close")
    assert not alex.driver.execute_script("return document.getElementById('main').inert")


@pytest.mark.parametrize(("theme", "member"), [("light", "zoe"), ("dark", "lea")])
def test_every_text_can_be_read(desktop: Desktop, pictures: Callable[[str], Path], theme: str, member: str):
    desktop(member).ask(SURE)
    alex = desktop("alex")
    still = {"features": [{"name": "prefers-reduced-motion", "value": "reduce"}]}
    alex.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", still)
    alex.click(f".switch[data-theme={theme}]")
    alex.wait(lambda: alex.one("html").get_attribute("data-theme") == theme, theme)
    found = alex.driver.execute_script(CONTRAST)
    alex.click("#queue-toggle")
    found += alex.driver.execute_script(CONTRAST)
    alex.click_last(".why-link")
    alex.wait(lambda: alex.all("#aside .verdict"), "the drawer")
    found += alex.driver.execute_script(CONTRAST)
    alex.picture(pictures(theme))
    alex.driver.refresh()
    assert alex.one("html").get_attribute("data-theme") == theme
    assert found == []
