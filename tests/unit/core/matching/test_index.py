"""The arrays hold what the formulas of kernels.py say, computed here the slow way, one counter for each text."""

from collections import Counter
from itertools import pairwise
from math import log, sqrt

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.entry import Phrasing
from bot.core.matching.index import Postings, gather
from bot.core.matching.kernels import AMONG, KINDS, SHARES, Bag, grams
from bot.core.matching.lexicon import MOST_UNKNOWN
from bot.core.matching.neighbours import Neighbours, Telling
from bot.core.matching.phrasebook import Phrasebook
from bot.core.matching.repeats import Repeats
from bot.core.matching.shortlist import greatest

KNOWN = ["sync", "syncs", "stuck", "delete", "deleted", "photo", "photos", "ß", "1", "ab", "abab"]
WORDS = st.lists(
    st.sampled_from(KNOWN),
    min_size=1,
    max_size=6,
)
TEXTS = st.lists(WORDS, min_size=1, max_size=8)


def bags_of(lexicon, words):
    stems = lexicon.stems.of(words, "en")
    pairs = Counter(pairwise(("^", *stems, "$")))
    return Counter(gram for word in words for gram in grams(word)), Counter(stems), pairs


def cosines_by_hand(lexicon, texts, asked, kind):
    known = [bags_of(lexicon, words)[kind] for words in texts]
    frequency = Counter(term for bag in known for term in bag)
    idf = {term: 1 + log((1 + len(texts)) / (1 + count)) for term, count in frequency.items()}
    unknown = 1 + log(1 + len(texts))

    def vector(bag):
        weights = {term: (1 + log(count)) * idf[term] if term in idf else unknown for term, count in bag.items()}
        norm = sqrt(sum(weight**2 for weight in weights.values()))
        return {term: weight / norm for term, weight in weights.items()}

    mine = vector(bags_of(lexicon, asked)[kind])
    return [sum(weight * mine.get(term, 0) for term, weight in vector(bag).items()) for bag in known]


@settings(max_examples=60, deadline=None)
@given(TEXTS, st.lists(st.sampled_from(["sync", "photos", "stuck", "zebra", "abab", "xsync"]), min_size=1, max_size=6))
def test_cosines_are_those_of_tf_idf_vectors(texts, asked):
    lexicon, space, vectors = gather(texts, ["en"] * len(texts))
    query = space.query(lexicon.bag(asked, "en"))
    found = Neighbours.of(vectors, np.arange(len(texts))).cosines([query])[:, 0]
    for kind in range(KINDS):
        assert found[kind] == pytest.approx(cosines_by_hand(lexicon, texts, asked, kind), abs=1e-5)


@pytest.mark.parametrize("spare", [0, 1_000])
def test_each_of_several_messages_is_as_like_as_if_it_came_alone(spare):
    # With many terms that are nowhere near, the room for a message's terms is cleared another way.
    texts = [["red", "fox"], ["old", "cat"], [f"w{number}" for number in range(spare)] or ["far"]]
    lexicon, space, vectors = gather(texts, ["en"] * 3)
    neighbours = Neighbours.of(vectors, np.arange(2))
    queries = [space.query(lexicon.bag(words, "en")) for words in (["red", "fox"], ["old", "fox"], ["cat"])]
    alone = np.concatenate([neighbours.cosines([query]) for query in queries], axis=1)
    assert neighbours.cosines(queries).tolist() == alone.tolist()


@settings(max_examples=60, deadline=None)
@given(TEXTS, st.data())
def test_neighbours_are_alike_as_the_sum_of_their_kernels_by_grams_of_one_length(texts, data):
    lexicon, space, vectors = gather(texts, ["en"] * len(texts))
    near = np.array(sorted(data.draw(st.sets(st.sampled_from(range(len(texts))), min_size=1))))
    chars, stems, pairs = (vectors.matrix(space, kind)[near].toarray() for kind in range(KINDS))
    chars[:, [number for gram, number in lexicon.grams.items() if len(gram) != AMONG]] = 0.0
    chars /= np.maximum(np.linalg.norm(chars, axis=1, keepdims=True), 1e-6)
    wanted = sum(share * each @ each.T for share, each in zip(SHARES, (chars, stems, pairs), strict=True))
    np.fill_diagonal(wanted, 1.0)
    assert Neighbours.of(vectors, near).among(Telling.of(vectors, space, lexicon.grams)) == pytest.approx(
        wanted, abs=1e-5
    )


def test_phrasings_that_are_alike_word_for_word_are_wholly_alike():
    texts = [["delete", "photos"], ["sync", "stuck"], ["delete", "photos"]]
    lexicon, space, vectors = gather(texts, ["en"] * 3)
    alike = Neighbours.of(vectors, np.arange(3)).among(Telling.of(vectors, space, lexicon.grams))
    assert alike[0] == pytest.approx([1.0, 0.0, 1.0], abs=1e-5)


@given(TEXTS)
@settings(max_examples=30, deadline=None)
def test_every_phrasing_of_a_term_is_in_its_posting(texts):
    lexicon, space, vectors = gather(texts, ["en"] * len(texts))
    postings = Postings.of(vectors, len(space.idf), weighted=True)
    for gram, number in lexicon.grams.items():
        own = slice(postings.starts[number], postings.starts[number + 1])
        having = [place for place, words in enumerate(texts) if any(gram in grams(word) for word in words)]
        assert postings.phrasings[own].tolist() == having
        assert postings.frequency(np.array([number])).tolist() == [len(having)]


def test_a_phrasing_is_stemmed_in_its_own_language():
    lexicon, _, _ = gather([["deletes"], ["deletes"]], ["en", "zz"])
    assert set(lexicon.stem_numbers) == {"delet", "deletes"}


def test_unknown_terms_make_a_message_unlike_everything():
    lexicon, space, vectors = gather([["red", "fox"], ["old", "cat"]], ["en", "en"])

    def likeness(words):
        return Neighbours.of(vectors, np.arange(2)).cosines([space.query(lexicon.bag(words, "en"))])

    assert (likeness(["red", "fox", "xyz"])[:, 0, 0] < likeness(["red", "fox"])[:, 0, 0]).all()
    assert space.unknown(lexicon.bag(["xyz"], "en")) == space.unknown(lexicon.bag([], "en")) == 1.0
    assert space.unknown(lexicon.bag(["red", "fox"], "en")) == 0.0


def test_further_unknown_words_count_as_unknown_without_a_look():
    lexicon, _, _ = gather([["red", "fox"]], ["en"])

    def chars(words):
        bag = lexicon.bag(words, "en")
        return bag.counts[bag.numbers < len(lexicon.grams)].sum(), bag.strange[0]

    known, strange = chars(["redx"] * MOST_UNKNOWN)
    more, stranger = chars(["redx"] * MOST_UNKNOWN + ["redy", "fox"])
    assert stranger > strange
    assert more == known + len(grams("fox"))


@given(st.lists(st.sampled_from([0.1, 0.2, 0.3, 0.5]), min_size=1), st.integers(1, 9))
def test_the_greatest_are_found_and_of_equal_ones_the_first(values, count):
    found = greatest(np.array(values), count).tolist()
    assert found == sorted(sorted(range(len(values)), key=lambda place: -values[place])[:count])


def test_a_word_only_one_phrasing_has_is_unknown_without_it():
    _, space, vectors = gather([["red", "fox"], ["red", "cat"], ["red", "dog"]], ["en"] * 3)
    alone, without_entry = vectors.unknown_without(space, np.array([0, 0, 1]))
    assert all(0 < share < 1 for share in alone)
    assert without_entry == pytest.approx(alone)
    _, space, vectors = gather([["red", "fox"], ["red", "fox"], ["cat", "dog"]], ["en"] * 3)
    alone, without_entry = vectors.unknown_without(space, np.array([0, 0, 1]))
    assert alone.tolist() == [0, 0, 1]
    assert without_entry.tolist() == [1, 1, 1]


def test_no_phrasing_at_all_is_no_fault():
    lexicon, space, vectors = gather([], [])
    assert len(vectors) == 0
    assert len(space.query(lexicon.bag(["red", "fox"], "en")).numbers) == 0


@given(st.lists(st.integers(0, 5)))
def test_a_bag_counts_its_terms(numbers):
    bag = Bag.of(np.array(numbers, np.int32), (0, 0, 0))
    assert dict(zip(bag.numbers.tolist(), bag.counts.tolist(), strict=True)) == Counter(numbers)
    assert bag.numbers.tolist() == sorted(set(numbers))


def test_a_repeat_is_known_with_what_is_quoted_and_without():
    known = [Phrasing("a", "en", "reset it"), Phrasing("b", "en", "> x\nReset it"), Phrasing("c", "en", "delete it")]
    book = Phrasebook.of(known)

    def repeated(text):
        return book.repeated(book.reader.read(text, "en"))

    assert repeated("Reset it!") == {0, 1}
    assert repeated("> x\nreset it") == {1}
    assert repeated("> as you said\nDELETE it?") == {2}
    assert repeated(">delete it") == {2}
    assert repeated("reset") == repeated("") == frozenset()
    assert Repeats.of([], []).entries_of(["reset it"]) == frozenset()
