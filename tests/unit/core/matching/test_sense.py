import numpy as np
import pytest

from bot.core.entry import Phrasing
from bot.core.matching.background import background
from bot.core.matching.kernels import PAIRS
from bot.core.matching.matcher import Matcher
from bot.core.matching.sense import AXES, PARTS_ROOM, TEXT_ROOM, Coarse, Sense
from tests.meaning import DIRECTIONS, FakeEncoder
from tests.unit.core.matching.test_matcher import PHRASINGS, best

TEXTS = [phrasing.text for phrasing in PHRASINGS]
SIZES = pytest.mark.parametrize("whole_up_to", [2_000, 0], ids=["whole", "shortlist"])


def build(whole_up_to=2_000, encoder=None, known=PHRASINGS, before=None):
    return Matcher.from_phrasings(known, whole_up_to=whole_up_to, encoder=encoder or FakeEncoder(), before=before)


@SIZES
@pytest.mark.parametrize(
    ("text", "entry"),
    [("wipe my membership", "delete-account"), ("erase snapshots", "delete-photos"), ("passphrase", "reset-password")],
)
def test_a_message_that_shares_no_word_is_found_by_its_meaning(whole_up_to, text, entry):
    match = build(whole_up_to).match(text, "en")
    assert best(match) == entry
    alone = Matcher.from_phrasings(PHRASINGS, whole_up_to=whole_up_to).match(text, "en")
    found = {each.entry: each.confidence for each in alone.candidates}
    assert match.candidates[0].confidence > found.get(entry, 0.0)


@SIZES
def test_the_evidence_names_the_meaning(whole_up_to):
    features = build(whole_up_to).match("wipe my membership", "en").features
    assert features["sense_fake"] > 0.5
    assert features["sense_behind"] == pytest.approx(0, abs=1e-3)
    alone = Matcher.from_phrasings(PHRASINGS).match("wipe my membership", "en").features
    assert not [name for name in alone if name.startswith("sense")]


@SIZES
@pytest.mark.parametrize("phrasing", PHRASINGS, ids=lambda each: each.text)
def test_an_exact_repeat_is_still_answered(whole_up_to, phrasing):
    match = build(whole_up_to).match(phrasing.text, phrasing.language)
    assert best(match) == phrasing.entry
    assert match.candidates[0].confidence >= match.answer_threshold


@SIZES
@pytest.mark.parametrize(
    "known",
    [
        [],
        [Phrasing("a", "en", "???")],
        [Phrasing("a", "en", "delete")],
        [Phrasing("a", "en", "delete"), Phrasing("b", "en", "erase")],
        [Phrasing("a", "en", "same words"), Phrasing("b", "en", "same words")],
    ],
    ids=["none", "wordless", "one", "alike", "twins"],
)
def test_small_knowledge_works(whole_up_to, known):
    matcher = build(whole_up_to, known=known)
    for text in ("delete it", "", "🎉", "same words"):
        match = matcher.match(text)
        assert 0 <= match.clarify_threshold <= match.answer_threshold <= 1
        assert all(0 <= each.confidence <= 1 for each in match.candidates)


def test_after_a_change_only_what_is_new_is_encoded():
    encoder = FakeEncoder()
    first = build(encoder=encoder)
    assert sorted(encoder.asked) == sorted([*TEXTS, *(each.text for each in background(PHRASINGS))])
    encoder.asked.clear()
    changed = [*PHRASINGS[1:], Phrasing("only-german", "de", "Wer steht dahinter?")]
    second = build(encoder=encoder, known=changed, before=first)
    assert encoder.asked == ["Wer steht dahinter?"]
    fresh = build(known=changed)
    assert second.match("wipe snapshots", "en") == fresh.match("wipe snapshots", "en")


def test_another_encoder_trusts_nothing_that_is_remembered():
    encoder = FakeEncoder(version="2")
    build(encoder=encoder, before=build())
    assert sorted(encoder.asked) == sorted([*TEXTS, *(each.text for each in background(PHRASINGS))])


def test_a_phrasing_that_stands_twice_is_encoded_once():
    encoder = FakeEncoder()
    build(encoder=encoder, known=[*PHRASINGS, Phrasing("delete-account", "de", TEXTS[0])])
    assert encoder.asked.count(TEXTS[0]) == 1


@pytest.mark.parametrize("piece", ["a", "word ", "A sentence of words. "])
def test_a_long_message_costs_no_more_than_a_short_one(piece):
    encoder = FakeEncoder()
    matcher = build(encoder=encoder)
    encoder.asked.clear()
    matcher.match((piece * 4_000)[:4_000], "en")
    assert 0 < len(encoder.asked[0]) <= TEXT_ROOM
    assert sum(map(len, encoder.asked[1:])) <= PARTS_ROOM


def test_what_is_quoted_is_not_encoded():
    encoder = FakeEncoder()
    matcher = build(encoder=encoder)
    encoder.asked.clear()
    matcher.match("<@1> my sync\nis stuck ```log of a crash``` https://x.example", "en")
    assert encoder.asked == ["my sync is stuck"]


def test_what_all_texts_share_is_taken_out():
    little, much = (Sense.of(FakeEncoder(shared=shared), TEXTS).vectors() for shared in (1.0, 9.0))
    raw = FakeEncoder(shared=9.0).encode(TEXTS)
    assert (raw @ raw.T).min() > 0.9
    assert abs((much @ much.T).mean() - (little @ little.T).mean()) < 0.05
    assert np.linalg.norm(much, axis=1) == pytest.approx(1, abs=1e-3)


def test_the_coarse_look_finds_the_nearest_and_leaves_out_what_it_shall():
    numbers = np.random.default_rng(5)
    centres = numbers.normal(size=(40, DIRECTIONS))

    class Clustered(FakeEncoder):
        def encode(self, texts):
            return np.stack([centres[int(text)] for text in texts]).astype(np.float32)

    sense = Sense.of(Clustered(), [str(number % 40) for number in range(1_200)])
    coarse = Coarse.of(sense)
    assert coarse.vectors.shape == (1_200, AXES)
    seven = np.flatnonzero(np.arange(1_200) % 40 == 7)
    vector = sense.read(["7"])[0]
    assert set(coarse.nearest(vector, 30, np.zeros(0, np.intp))) == set(seven)
    rest = coarse.nearest(vector, 30, seven[:10])
    assert set(seven[10:]) <= set(rest)
    assert not set(seven[:10]) & set(rest)
    assert len(coarse.nearest(vector, 5_000, seven)) == 1_200 - 30


def test_the_encoder_reads_repaired_words_as_the_knowledge_writes_them():
    encoder = FakeEncoder()
    matcher = build(encoder=encoder)
    encoder.asked.clear()
    match = matcher.match("Wie lösche ich mein Kotno und die Fotso?", "de")
    assert encoder.asked == ["Wie lösche ich mein Konto und die Fotos?"]
    assert match.repaired == "wie loesche ich mein konto und die fotos"


def scores(match):
    return {each.entry: pytest.approx(each.score, abs=1e-4) for each in match.candidates}


@SIZES
@pytest.mark.parametrize("text", ["how to delete my account", "my pictures are stuck", "Konto schließen"])
def test_an_encoder_without_a_share_changes_no_rank(whole_up_to, text):
    alone = Matcher.from_phrasings(PHRASINGS, whole_up_to=whole_up_to).match(text)
    silent = build(whole_up_to, FakeEncoder(share=0.0, seeks=False)).match(text)
    loud = build(whole_up_to, FakeEncoder(seeks=False)).match(text)
    assert {each.entry: each.score for each in silent.candidates} == scores(alone)
    assert {each.entry: each.score for each in loud.candidates} != scores(alone)


@SIZES
@pytest.mark.parametrize("share", [0.7, 4.0])
def test_the_likeness_is_the_mean_of_all_kernels_by_their_shares(whole_up_to, share):
    one_each = [Phrasing("photos", "en", "remove pictures from an album"), Phrasing("close", "en", "shut it for good")]
    lexical, mixed = (
        build(whole_up_to, FakeEncoder(share=each, seeks=False), one_each).match("wipe pictures", "en").features
        for each in (0.0, share)
    )
    kernels = 2 + PAIRS
    expected = (kernels * lexical["nearest"] + share * mixed["sense_fake"]) / (kernels + share)
    assert mixed["nearest"] == pytest.approx(expected, abs=1e-3)


class Speechless(FakeEncoder):
    """Knows nothing of a text in which one of these words stands."""

    def encode(self, texts):
        known = np.array([not {"zorblax", "impressum"} & set(text.lower().split()) for text in texts])
        return super().encode(texts) * known[:, None].astype(np.float32)


@SIZES
def test_a_text_of_which_nothing_is_known_is_like_none(whole_up_to):
    matcher = build(whole_up_to, Speechless())
    features = matcher.match("delete zorblax", "en").features
    assert features["sense_fake"] == features["sense_behind"] == features["talk_sense"] == 0
    assert matcher.match("delete it", "en").features["sense_fake"] != 0
    assert matcher.sense is not None
    assert not matcher.sense.read(["zorblax"]).any()


def test_phrasings_of_which_nothing_is_known_are_like_none_too():
    sense = Sense.of(Speechless(), [*TEXTS, "the impressum"])
    lengths = np.linalg.norm(sense.vectors(), axis=1)
    assert lengths[:-1] == pytest.approx(1, abs=1e-3)
    assert lengths[-1] == 0


def test_phrasings_near_by_meaning_alone_come_into_question_only_where_the_encoder_seeks():
    kinds = (FakeEncoder(), FakeEncoder(seeks=False))
    assert [build(0, each)._ranker.coarse is not None for each in kinds] == [True, False]
    crowd = [Phrasing("crowd", "en", f"wipe number {number}") for number in range(200)]
    seeking, ranking = (build(0, each, [*PHRASINGS, *crowd]).match("wipe snapshots", "en") for each in kinds)
    assert "delete-photos" in [each.entry for each in seeking.candidates]
    assert "delete-photos" not in [each.entry for each in ranking.candidates]


@SIZES
def test_the_confidence_of_another_encoder_is_not_lent(whole_up_to):
    words, sentences = (FakeEncoder(name=name) for name in ("words", "use"))
    for before in (build(whole_up_to, sentences), Matcher.from_phrasings(PHRASINGS, whole_up_to=whole_up_to)):
        hasty = Matcher.from_phrasings(PHRASINGS, whole_up_to=whole_up_to, encoder=words, before=before, hasty=True)
        assert hasty.settled() is hasty
        assert hasty.match("wipe snapshots") == build(whole_up_to, words).match("wipe snapshots")
    same = build(whole_up_to, words)
    hasty = Matcher.from_phrasings(PHRASINGS[1:], whole_up_to=whole_up_to, encoder=words, before=same, hasty=True)
    assert hasty.settled() is not hasty


def test_a_matcher_is_as_slow_as_its_encoder():
    assert build(encoder=FakeEncoder(slow=True)).slow
    assert not build(encoder=FakeEncoder()).slow
    assert not build(encoder=None).slow
