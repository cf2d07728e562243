import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.entry import Phrasing
from bot.core.matching.matcher import Matcher
from bot.core.matching.reading import Reader

SUPPORT = {
    "reset-password": (
        ("en", "How do I reset my password?"),
        ("en", "I forgot my password"),
        ("en", "the login says wrong password"),
        ("de", "Wie setze ich mein Passwort zurück?"),
        ("de", "Passwort vergessen"),
    ),
    "delete-account": (
        ("en", "How can I delete my account?"),
        ("en", "close my account for good"),
        ("en", "remove my profile and all data"),
        ("de", "Wie lösche ich mein Konto?"),
        ("de", "Konto endgültig schließen"),
    ),
    "delete-photos": (
        ("en", "How do I delete photos?"),
        ("en", "remove pictures from an album"),
        ("en", "throw away old photos"),
        ("de", "Wie lösche ich Fotos?"),
        ("de", "Bilder aus dem Album entfernen"),
    ),
    "sync-stuck": (
        ("en", "Sync is stuck"),
        ("en", "my pictures do not upload any more"),
        ("en", "synchronisation hangs at one percent"),
        ("de", "Die Synchronisierung hängt"),
        ("de", "meine Bilder laden nicht hoch"),
    ),
    "only-german": (("de", "Wo finde ich das Impressum?"), ("de", "Anschrift des Betreibers")),
}
PHRASINGS = [Phrasing(entry, language, text) for entry, known in SUPPORT.items() for language, text in known]
SIZES = pytest.mark.parametrize("whole_up_to", [2_000, 0], ids=["whole", "shortlist"])


@pytest.fixture(scope="module", params=[2_000, 0], ids=["whole", "shortlist"])
def matcher(request):
    return Matcher.from_phrasings(PHRASINGS, whole_up_to=request.param)


def best(match):
    return match.candidates[0].entry


@pytest.mark.parametrize(
    ("text", "language", "entry"),
    [
        ("how can i get a new password, i forgot mine", "en", "reset-password"),
        ("pasword forgoten", "en", "reset-password"),
        ("please delete the account", "en", "delete-account"),
        ("want to delete some old photos", "en", "delete-photos"),
        ("wie loesche ich bitte mein konto", "de", "delete-account"),
        ("WIE LÖSCHE ICH BITTE MEINE FOTOS", "de", "delete-photos"),
        ("synchronisierung haengt seit gestern", None, "sync-stuck"),
        ("wo steht das impressum", "de", "only-german"),
        ("impressum", "en", "only-german"),
        ("<@1> ```log``` my sync is stuck https://x.example", "en", "sync-stuck"),
    ],
)
def test_the_entry_that_is_meant_comes_first(matcher, text, language, entry):
    assert best(matcher.match(text, language)) == entry


@pytest.mark.parametrize("phrasing", PHRASINGS, ids=lambda each: each.text)
def test_an_exact_repeat_is_answered(matcher, phrasing):
    match = matcher.match(f"  {phrasing.text.upper()}!! ", phrasing.language)
    assert best(match) == phrasing.entry
    assert match.candidates[0].confidence >= match.answer_threshold


@SIZES
def test_a_phrasing_of_two_entries_is_answered_with_neither(whole_up_to):
    both = [
        *PHRASINGS,
        Phrasing("delete-photos", "en", "get rid of it"),
        Phrasing("delete-account", "en", "get rid of it"),
    ]
    match = Matcher.from_phrasings(both, whole_up_to=whole_up_to).match("Get rid of it", "en")
    assert {each.entry for each in match.candidates[:2]} == {"delete-photos", "delete-account"}
    assert match.candidates[0].confidence == match.candidates[1].confidence < match.answer_threshold


@SIZES
@settings(max_examples=15, deadline=None)
@given(st.text(min_size=1, max_size=60).filter(lambda text: any(char.isalnum() for char in text)))
def test_adding_a_message_as_a_phrasing_makes_its_entry_win(whole_up_to, text):
    known = [*PHRASINGS, Phrasing("only-german", "de", text)]
    match = Matcher.from_phrasings(known, whole_up_to=whole_up_to).match(text, "en")
    if match.candidates:
        assert match.candidates[0].entry == "only-german"
        assert match.candidates[0].confidence >= match.answer_threshold


@given(st.text(st.characters(codec=None), max_size=300), st.sampled_from(["en", "de", "fr", "xx", "", None]))
@settings(deadline=None)
def test_any_text_gives_probabilities_in_order(matcher, text, language):
    match = matcher.match(text, language)
    chances = [each.confidence for each in match.candidates]
    assert len(chances) <= 5
    assert all(0 <= chance <= 1 for chance in chances)
    assert chances == sorted(chances, reverse=True)
    assert len({each.entry for each in match.candidates}) == len(chances)


@pytest.mark.parametrize("text", ["", "   ", "🎉", "?!…", "\x00", "\ud800", "\u200b"])
def test_a_text_without_words_has_no_candidates(matcher, text):
    assert matcher.match(text, "en").candidates == ()


@pytest.mark.parametrize("piece", ["a", "ab ", "\ud83d", "pässwört", "?! a b c d. ", "aaaaaaab "])
def test_long_hostile_texts_are_read(matcher, piece):
    match = matcher.match((piece * 4_000)[:4_000], "en")
    assert match.candidates == () or match.candidates[0].confidence < match.answer_threshold


@pytest.mark.parametrize(
    "text", ["what is the capital of France", "anyone up for a game tonight lol", "wer hat morgen zeit"]
)
def test_what_no_entry_covers_is_not_answered(matcher, text):
    match = matcher.match(text)
    assert match.candidates[0].confidence < match.answer_threshold


def sentences_read(matcher, text, monkeypatch):
    read, whole = [], Reader.read

    def noting(self, text, language, whole_reading=None):
        read.append(text)
        return whole(self, text, language, whole_reading)

    monkeypatch.setattr(Reader, "read", noting)
    matcher.match(text, "en")
    return read[1:]


def test_letters_at_random_are_not_read_sentence_by_sentence(matcher, monkeypatch):
    gibberish = "wfjq kxzv qqpl vbnt. zzxk jjwq pfgh mmnb. "
    assert sentences_read(matcher, gibberish * 3, monkeypatch) == []


def test_a_sentence_said_again_is_read_once(matcher, monkeypatch):
    said = "How do I reset my password? "
    assert sentences_read(matcher, said * 9 + "It rained all day long.", monkeypatch) == [
        said.strip(), "It rained all day long.",
    ]  # fmt: skip


def test_a_question_in_a_story_is_heard():
    matcher = Matcher.from_phrasings(PHRASINGS)
    story = (
        "Hello everybody out there. Yesterday my cousin came over for dinner and we looked at the garden. "
        "How do I reset my password please? Later on it rained, so we stayed in and played cards."
    )
    match = matcher.match(story, "en")
    alone = matcher.match("How do I reset my password please?", "en")
    assert best(match) == best(alone) == "reset-password"
    assert match.candidates[0].confidence >= match.clarify_threshold


def test_typos_are_repaired_and_shown(matcher):
    assert matcher.match("pasword forgoten", "en").repaired == "password forgot"


def test_known_words_of_the_language_are_no_typos(matcher):
    assert "stick" in matcher.match("stick", "en").repaired


@pytest.mark.parametrize(
    "known",
    [
        [],
        [Phrasing("a", "en", "???")],
        [Phrasing("a", "en", "how do I reset my password")],
        [Phrasing("a", "en", "reset password"), Phrasing("a", "en", "forgot password")],
        [Phrasing("a", "en", "reset password"), Phrasing("b", "en", "delete account")],
        [Phrasing("a", "zz", "reset password"), Phrasing("b", "tlh", "delete account"), Phrasing("c", "en", "x")],
        [Phrasing("a", "en", "same words"), Phrasing("b", "en", "same words")],
        [Phrasing(f"e{number}", "en", f"{number}") for number in range(70)],
    ],
    ids=["none", "wordless", "one", "one-entry", "two", "odd-languages", "twins", "numbers"],
)
@SIZES
def test_small_and_odd_knowledge_works(known, whole_up_to):
    matcher = Matcher.from_phrasings(known, whole_up_to=whole_up_to)
    for text in ("reset my password", "where is the moon", "", "🎉", "same words", "x"):
        match = matcher.match(text)
        assert 0 <= match.clarify_threshold <= match.answer_threshold <= 1
        assert all(0 <= each.confidence <= 1 for each in match.candidates)
    assert not [each for each in matcher.match("where is the moon").candidates if each.confidence >= 0.5]


def test_asked_for_more_precision_the_matcher_is_choosier():
    thresholds = [
        Matcher.from_phrasings(PHRASINGS, precision).match("x").answer_threshold for precision in (0.8, 0.95, 0.99)
    ]
    assert thresholds == sorted(thresholds)
    assert thresholds[0] < thresholds[-1]


def test_the_order_of_phrasings_changes_nothing():
    forwards, backwards = (
        Matcher.from_phrasings(each).match("delete it all", "en") for each in (PHRASINGS, PHRASINGS[::-1])
    )
    assert forwards == backwards


def test_the_evidence_is_named(matcher):
    features = matcher.match("delete my account", "en").features
    assert features["unknown"] == 0
    assert matcher.match("zorblax my account", "en").features["unknown"] > 0.3
    assert {"ridge", "odds", "nearest", "score_lead"} <= set(features)


@SIZES
def test_a_matcher_built_in_haste_is_as_sure_as_the_one_before_until_it_settles(whole_up_to: int):
    before = Matcher.from_phrasings(PHRASINGS[:-8], 0.9, whole_up_to)
    hasty = Matcher.from_phrasings(PHRASINGS, 0.9, whole_up_to, before=before, hasty=True)
    fresh = Matcher.from_phrasings(PHRASINGS, 0.9, whole_up_to)
    message = "where is the imprint, wo steht das impressum"
    meant, lent, own = (each.match(message) for each in (hasty, before, fresh))
    assert meant.candidates[0].entry == "only-german", "what is new is found at once"
    assert meant.answer_threshold == lent.answer_threshold != own.answer_threshold
    assert hasty.settled().match(message) == own
    assert fresh.settled() is fresh


def test_haste_without_anything_before_learns_at_once():
    empty = Matcher.from_phrasings([], 0.9)
    hasty = Matcher.from_phrasings(PHRASINGS, 0.9, before=empty, hasty=True)
    assert hasty.match("forgot password") == Matcher.from_phrasings(PHRASINGS, 0.9).match("forgot password")
