import pytest

from bot.core.entry import Phrasing
from bot.core.matching.background import background
from bot.core.matching.matcher import Matcher

LINUX = tuple(
    Phrasing("linux-app", "en", text)
    for text in (
        "How do I install the Linux app?",
        "Is there a Linux version of the app?",
        "Does your app run on Linux?",
        "Linux package of the app",
    )
)
PASSWORD = tuple(
    Phrasing("reset-password", "en", text)
    for text in ("I forgot my password", "How do I reset my password?", "password reset", "new password please")
)
REFUND = tuple(
    Phrasing("refund", "en", text)
    for text in (
        "I want my money back",
        "How do I get a refund?",
        "refund for my plan",
        "Can you refund the last bill?",
    )
)
KNOWN = LINUX + PASSWORD + REFUND


@pytest.mark.parametrize("language", ["de", "en", "fr"])
def test_talk_is_in_a_language_of_the_phrasings(language):
    phrasings = [Phrasing("one", language, f"text {number}") for number in range(2_000)]
    assert {each.language for each in background(phrasings)} == {language}


def test_there_is_never_more_talk_than_half_the_phrasings_but_for_very_few():
    assert background([]) == []
    for count in (200, 400):
        phrasings = [Phrasing("one", "en", f"text {number}") for number in range(count)]
        assert len(background(phrasings)) == count // 2
    assert len({each.text for each in background(phrasings)}) == 200
    assert background(phrasings[:300]) == background(phrasings)[:150], "what is chosen stays chosen"


def test_talk_is_less_likely_meant_than_a_question_with_the_same_word():
    matcher = Matcher.from_phrasings(KNOWN)
    match = matcher.match("which Linux do you run on your laptop at home?", "en")
    talked, asked = match.candidates[0], matcher.match("How can I install your app on Linux?", "en").candidates[0]
    assert asked.entry == talked.entry == "linux-app"
    assert asked.confidence >= match.answer_threshold > talked.confidence


@pytest.mark.parametrize("whole_up_to", [2_000, 0])
def test_the_background_is_never_a_candidate(whole_up_to):
    matcher = Matcher.from_phrasings(KNOWN, whole_up_to=whole_up_to)
    for each in background(KNOWN):
        match = matcher.match(each.text, "en")
        assert match.candidates
        assert all(candidate.entry for candidate in match.candidates)
        assert match.candidates[0].confidence < match.answer_threshold


def test_a_phrasing_that_is_also_talk_is_still_known():
    text = background(KNOWN)[0].text
    matcher = Matcher.from_phrasings([*KNOWN, Phrasing("refund", "en", text)])
    assert matcher.match(text, "en").candidates[0].entry == "refund"
    assert matcher.match(text, "en").candidates[0].confidence >= 0.99
