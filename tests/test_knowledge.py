"""The shipped wording and knowledge, read as a strict editor would: tone, typography, completeness."""

import re
from collections.abc import Iterator
from itertools import combinations

import pytest
import yaml
from rapidfuzz import fuzz

from bot.core.checkup import check_entries
from bot.core.entry import Entry, HandoffPolicy
from bot.core.knowledge import Knowledge
from bot.core.lines import LABELS, PLACEHOLDERS, Lines
from bot.core.matching.matcher import Matcher
from bot.loading import Loaded, load, shipped_knowledge

LANGUAGES = ("en", "de")
HOME = shipped_knowledge()
FILES = sorted([*HOME.glob("*/*.yaml"), *HOME.glob("*.yaml")])

LEAST_VARIANTS = {
    "clarify.ask": 5, "clarify.": 2, "handoff.": 5, "deflect.abuse": 14, "deflect.": 4, "note.": 3, "thread.": 3,
    "thread.title": 1, "press.": 1, "card.": 1, "staff.": 1,
}  # fmt: skip
"""By the longest prefix that fits."""

LONGEST = {
    "clarify.": 110, "handoff.": 140, "handoff.self_harm": 260, "deflect.": 120, "note.": 160, "thread.": 160,
    "thread.opening": 180,
    "thread.opening.personal_data": 240, "thread.opening.self_harm": 320, "thread.recognise_staff": 200,
    "press.": 100, "card.": 100, "staff.": 160,
}  # fmt: skip
"""Characters: what is read at a glance. Only where someone may be in danger is more said."""

BLAME = {
    "en": ["you should have", "you didn’t", "you did not", "you failed", "you forgot to", "you must have", "your fault",
           "obviously", "as i said", "as mentioned", "you need to understand", "calm down", "not our fault"],
    "de": ["leider", "du hättest", "hättest du", "du hast nicht", "du hast vergessen", "deine schuld", "selbst schuld",
           "wie bereits", "wie schon gesagt", "offensichtlich", "du musst verstehen", "beruhig", "lies einfach",
           "nicht unsere schuld", "nicht unser fehler"],
}  # fmt: skip

HOLLOW = {
    "en": ["inconvenience", "is important to us", "your call", "very seriously", "we value", "valued", "rest assured",
           "thank you for your patience", "don’t hesitate", "do not hesitate", "please be advised",
           "as soon as possible", "i understand how", "i feel your", "i know how you feel", "we strive",
           "unfortunately", "kindly"],
    "de": ["ihr verständnis", "um verständnis", "unannehmlichkeit", "anliegen ist uns wichtig", "sehr ernst",
           "zögere nicht", "geduld", "schnellstmöglich", "so schnell wie möglich", "wir bedauern", "ich verstehe, wie",
           "ich weiß, wie du dich", "selbstverständlich gerne", "zu ihrer zufriedenheit", "umgehend"],
}  # fmt: skip

PROMISES = {
    "en": ["right away", "straight away", "immediately", "in a moment", "in a minute", "shortly", "soon", "guarantee",
           "instantly", "at once"],
    "de": ["sofort", "gleich", "in kürze", "bald", "garantier", "in wenigen", "jeden moment", "augenblick"],
}  # fmt: skip
"""Waiting times are said only where they were measured, by ``thread.wait_measured``."""

VERDICTS = {"en": r"\byou(?:’re| are)\b|\byour kind\b", "de": r"\bdu bist\b|\bihr seid\b|\bdeinesgleichen\b"}
"""A deflection never says what somebody is."""

HELP = {"en": ["findahelpline.com", "local emergency number"], "de": ["0800 111 0 111", "116 123", "112"]}

FORMAL = re.compile(r"\b(?:Sie|Ihnen|Ihr|Ihre[mnrs]?)\b")
GUESSED_GENDER = re.compile(r"\b(?:Herr|Frau|[Mm]r|[Mm]rs|Moderator|Nutzer|Kunde|Experte|he|she|his|her)\b")
WRITTEN_OUT = re.compile(r"\b\w*(?:ae|oe|(?<![aeäqz])ue)\w*", re.IGNORECASE)
RIGHT_ALL_THE_SAME = re.compile(r"aktuell|individuell|eventuell|manuell|virtuell|blue|queue|issue", re.IGNORECASE)
DOUBLE_S = re.compile(r"\b(?:weiss|heiss|strasse|ausser|schliess|gross|fliess|muessen)\w*", re.IGNORECASE)
PICTOGRAPH = re.compile("[\U0001f000-\U0001faff\u2600-\u27bf]")


@pytest.fixture(scope="module")
def loaded() -> Loaded:
    return load(HOME, HOME)


@pytest.fixture(scope="module")
def knowledge(loaded: Loaded) -> Knowledge:
    assert loaded.knowledge is not None
    return loaded.knowledge


def raw_lines(language: str) -> dict[str, list[str]]:
    lines: dict[str, list[str]] = yaml.safe_load((HOME / "lines" / f"{language}.yaml").read_text("utf-8"))["lines"]
    return lines


def all_variants() -> Iterator[tuple[str, str, str]]:
    for language in LANGUAGES:
        for key, variants in raw_lines(language).items():
            for variant in variants:
                yield language, key, variant


def by_prefix(table: dict[str, int], key: str) -> int:
    return table[max((prefix for prefix in table if key.startswith(prefix)), key=len)]


def spoken(loaded: Loaded) -> Iterator[tuple[str, str, str]]:
    """Yield (language, where, text) for everything a person reads: lines, labels, answers."""
    for language in LANGUAGES:
        lines = loaded.lines[language]
        for key, variants in lines.variants.items():
            yield from ((language, key, variant) for variant in variants)
        yield from ((language, key, label) for key, label in lines.labels.items())
        assert loaded.knowledge is not None
        for entry in loaded.knowledge.entries.values():
            yield language, entry.id, entry.answers[language]
            yield from ((language, entry.id, link.label[language]) for link in entry.links)


def named(words: list[str], text: str) -> list[str]:
    return [word for word in words if re.search(rf"\b{re.escape(word)}", text.casefold())]


def test_the_shipped_folder_has_no_fault_and_no_warning(loaded: Loaded):
    assert [str(fault) for fault in loaded.faults] == []
    assert loaded.knowledge is not None
    assert loaded.rules is not None
    assert set(loaded.lines) == set(LANGUAGES)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.relative_to(HOME).as_posix())
def test_each_file_names_a_schema_that_is_there(path):
    first = path.read_text("utf-8").partition("\n")[0]
    schema = first.removeprefix("# yaml-language-server: $schema=")
    assert schema != first, f"{path.name} begins without a modeline"
    assert (path.parent / schema).is_file()


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_line_has_enough_variants(loaded: Loaded, language: str):
    lines: Lines = loaded.lines[language]
    assert set(lines.variants) == set(PLACEHOLDERS)
    assert set(lines.labels) == LABELS
    short = {
        key: len(variants) for key, variants in lines.variants.items() if len(variants) < by_prefix(LEAST_VARIANTS, key)
    }
    assert short == {}


def test_lines_are_short_and_say_what_they_were_given():
    for _, key, text in all_variants():
        assert len(text) <= by_prefix(LONGEST, key), text
        assert set(re.findall(r"\{(\w+)\}", text)) == PLACEHOLDERS[key], text
        assert not re.search(r"!.*!|[!?]{2}|\.{3}|^\s|\s$", text, re.DOTALL), text


def test_lines_promise_no_time_and_pass_no_verdict():
    for language, key, text in all_variants():
        assert (text, named(PROMISES[language], text)) == (text, [])
        assert not GUESSED_GENDER.search(text), text
        assert not (key.startswith("deflect.") and re.search(VERDICTS[language], text, re.IGNORECASE)), text


@pytest.mark.parametrize("language", LANGUAGES)
def test_exclamation_marks_are_rare(language: str):
    variants = [text for each, _, text in all_variants() if each == language]
    assert sum("!" in text for text in variants) <= len(variants) / 20


@pytest.mark.parametrize("language", LANGUAGES)
def test_variants_of_a_line_differ(language: str):
    alike = [
        (key, first, second)
        for key, variants in raw_lines(language).items()
        for first, second in combinations(variants, 2)
        if fuzz.ratio(first.casefold(), second.casefold()) >= 90
    ]
    assert alike == []


@pytest.mark.parametrize("key", ["handoff.self_harm", "thread.opening.self_harm"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_whoever_may_be_in_danger_is_told_of_help(language: str, key: str):
    for text in raw_lines(language)[key]:
        assert [each for each in HELP[language] if each not in text] == []
        assert "!" not in text


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_handoff_in_the_open_speaks_of_the_private_thread(language: str):
    word = {"en": r"\bprivate\b", "de": r"\bprivate[nrms]?\b"}[language]
    missing = [
        text
        for key, variants in raw_lines(language).items()
        for text in variants
        if key.startswith("handoff.") and key != "handoff.joined" and not re.search(word, text)
    ]
    assert len(missing) <= 1, missing  # “continues in private” says it too


def test_tone_of_everything_that_is_said(loaded: Loaded):
    found = [
        (where, word)
        for language, where, text in spoken(loaded)
        for word in named(BLAME[language] + HOLLOW[language], text)
    ]
    assert found == []
    assert [(where, text) for _, where, text in spoken(loaded) if PICTOGRAPH.search(text)] == []


def test_typography_of_everything_that_is_said(loaded: Loaded):
    for language, where, text in spoken(loaded):
        opening, closing, foreign = {"de": "„“”", "en": "“”„"}[language]
        assert not re.search(rf"[\"'{foreign}]|\{{\{{|\}}\}}", text), (where, text)
        assert text.count(opening) == text.count(closing), (where, text)


def test_german_is_written_with_umlauts_and_says_du(loaded: Loaded):
    for language, where, text in spoken(loaded):
        if language == "de":
            plain = re.sub(r"https?://\S+|\S+@\S+|#\S+", "", text)
            odd = [word for word in WRITTEN_OUT.findall(plain) if not RIGHT_ALL_THE_SAME.search(word)]
            assert (where, odd + DOUBLE_S.findall(plain)) == (where, [])
            assert (where, FORMAL.findall(plain)) == (where, [])


def test_there_is_enough_starter_knowledge(knowledge: Knowledge):
    assert set(knowledge.languages) == set(LANGUAGES)
    assert sum(set(entry.answers) == set(LANGUAGES) for entry in knowledge.entries.values()) >= 46


def test_every_entry_can_be_kept_and_edited(knowledge: Knowledge):
    wrong = {entry.id: faults for entry in knowledge.entries.values() if (faults := list(shortcomings(entry)))}
    assert wrong == {}


def shortcomings(entry: Entry) -> Iterator[str]:
    for language in LANGUAGES:
        questions, answer = entry.questions.get(language, ()), entry.answers.get(language, "")
        title = questions[0] if questions else ""
        if len(questions) < 6:
            yield f"{language}: fewer than 6 phrasings"
        if len(title) > 60 or not title[:1].isupper():
            yield f"{language}: “{title}” is no good title for a button"
        if not 40 <= len(answer) <= 900:
            yield f"{language}: answer of {len(answer)} characters"
        if not 2 <= len(re.findall(r"[.!?](?=\s|$)", answer)) <= 6:
            yield f"{language}: answer is not 2 to 6 sentences"
        if re.match(r"(?i)unfortunately|leider|sorry|tut mir leid|entschuldig", answer):
            yield f"{language}: answer begins with an apology"
        if not entry.must_match.get(language):
            yield f"{language}: no must_match"
        if set(entry.must_match.get(language, ())) & set(questions):
            yield f"{language}: must_match only repeats a phrasing"
    if not entry.follow_ups and entry.handoff is not HandoffPolicy.ALWAYS:
        yield "leads nowhere: neither follow-up nor human"


def test_addresses_and_channels_stand_in_the_facts_alone():
    for path in sorted((HOME / "answers").glob("*.yaml")):
        text = "\n".join(path.read_text("utf-8").splitlines()[1:])
        assert re.findall(r"https?://\S+|\S+@\S+\.\S+|(?<!\S)#[a-z]\S*", text) == [], path.name


def test_answers_call_the_buttons_by_their_names(loaded: Loaded, knowledge: Knowledge):
    for entry, label in (("bot-human", "button.human"), ("bot-wrong", "button.missed")):
        for language in LANGUAGES:
            name = loaded.lines[language].labels[label].casefold()
            assert name in knowledge.entries[entry].answers[language].casefold()


@pytest.mark.parametrize("entry", ["account-hacked", "report-member", "ban-appeal", "billing-refund", "privacy-export"])
def test_matters_that_need_a_person_get_one(knowledge: Knowledge, entry: str):
    assert knowledge.entries[entry].handoff is HandoffPolicy.ALWAYS


def test_entries_match_what_they_say_they_match(knowledge: Knowledge):
    # What ships is clean: a warning that is always there hides the one that is new.
    assert [str(fault) for fault in check_entries(knowledge, Matcher.build(knowledge))] == []
