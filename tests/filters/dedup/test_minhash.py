# SPDX-License-Identifier: Apache-2.0
"""MinHash against theory: similarity estimated without bias, recall of bands as computed, keys that depend on the text only."""

from __future__ import annotations

import random
from collections.abc import Callable
from hashlib import blake2b
from itertools import pairwise
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from numpy.typing import NDArray

from filters.contract import Documents
from filters.dedup.minhash import MinHash
from filters.text import TextView

NGRAM = 5


def _keys(filter_: MinHash, texts: list[str]) -> NDArray[np.uint64]:
    """Return keys uint64 [documents, bands]; every text must have words."""
    keys = filter_.sketch(Documents(pa.table({"text": texts}))).keys
    assert keys.null_count == 0
    values: NDArray[np.uint64] = keys.values.to_numpy().reshape(len(texts), -1)
    return values


def _jaccard(left: list[str], right: list[str]) -> float:
    shingles = [{tuple(words[at : at + NGRAM]) for at in range(max(len(words) - NGRAM, 0) + 1)} for words in (left, right)]
    return len(shingles[0] & shingles[1]) / len(shingles[0] | shingles[1])


def _planted(pairs: int, words: int) -> tuple[list[str], list[str], NDArray[np.float64]]:
    """Return pairs of texts whose exact 5-gram Jaccard similarity is known, spread over 0.3 to 1."""
    draw = random.Random(7)
    vocabulary = [f"mot{number}" for number in range(20_000)]
    lefts: list[str] = []
    rights: list[str] = []
    similarity: list[float] = []
    while len(lefts) < pairs:
        left = draw.choices(vocabulary, k=words)
        right = list(left)
        for at in draw.sample(range(words), draw.randrange(words // 12)):
            right[at] = draw.choice(vocabulary)
        lefts.append(" ".join(left))
        rights.append(" ".join(right))
        similarity.append(_jaccard(left, right))
    return lefts, rights, np.array(similarity)


@pytest.mark.parametrize("words", [40, 200, 800])
def test_equal_smallest_hashes_estimate_jaccard(words: int) -> None:
    """With rows of one hash, the share of equal keys is an unbiased estimate, as precise as 112 hashes allow, also with empty bins."""
    lefts, rights, similarity = _planted(600, words)
    filter_ = MinHash(bands=112, rows=1)

    error = (_keys(filter_, lefts) == _keys(filter_, rights)).mean(axis=1) - similarity

    spread = np.sqrt((similarity * (1 - similarity)).mean() / 112)
    assert abs(error.mean()) < 4 * spread / np.sqrt(len(error))
    assert np.sqrt((error**2).mean()) < 1.25 * spread  # densified bins of short texts repeat one another


def test_recall_of_bands_is_that_of_theory() -> None:
    """Pairs share a band about as often as 1 - (1 - J^8)^14 says, in every range of similarity."""
    lefts, rights, similarity = _planted(3_000, 240)
    found = (_keys(MinHash(), lefts) == _keys(MinHash(), rights)).any(axis=1)

    for low, high in pairwise((0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.01)):
        within = (similarity >= low) & (similarity < high)
        theory = 1 - (1 - similarity[within] ** 8) ** 14
        deviation = np.sqrt((theory * (1 - theory)).sum()) / within.sum()
        assert within.sum() > 100
        assert abs(found[within].mean() - theory.mean()) < 4 * deviation + 0.01, (low, high, found[within].mean(), theory.mean())


def test_unrelated_texts_share_no_band() -> None:
    """Among 600 texts of unrelated words no two share a key of one position."""
    keys = _keys(MinHash(), _planted(600, 120)[0])

    assert all(len(np.unique(keys[:, band])) == len(keys) for band in range(keys.shape[1]))


def test_keys_depend_on_the_words_only() -> None:
    """Case, symbols, spacing and soft hyphens change nothing; order and words do; a pair of bands never shares a key."""
    same = [
        "Clear water runs over the old stones",
        "clear: WATER runs\n(over) the old, stones!",
        "clear wa\u00adter runs over the old stones",
    ]
    other = ["water clear runs over the old stones", "clear water runs over the new stones"]
    keys = _keys(MinHash(), [*same, *other])

    assert (keys[:3] == keys[0]).all()
    assert len(np.unique(keys)) == 3 * 14


def test_lower_case_is_that_of_python_beyond_ascii() -> None:
    """Accented, Greek, Cyrillic and astral capitals count as small letters."""
    for small in ("été", "ωμέγα", "вода", "\U00010428\U00010429", "ꙋ"):
        upper, lower = _keys(MinHash(), [small.upper(), small])
        assert (upper == lower).all()


def test_short_texts_are_one_shingle_and_wordless_ones_none() -> None:
    """Fewer words than the n-gram still compare; no words do not."""
    short = _keys(MinHash(), ["two words", "Two words!", "words two", "two words more"])
    keys = MinHash().sketch(Documents(pa.table({"text": ["!?", None, "", "a"]}))).keys

    assert (short[0] == short[1]).all()
    assert not (short[0] == short[2]).any()
    assert not (short[0] == short[3]).any()
    assert keys.is_null().to_pylist() == [True, True, True, False]


def test_keys_are_pinned() -> None:
    """A change of any hash is a new version of the filter: stored sketches could not be compared with new ones."""
    text = "Clear water runs over the old stones, and the stones do not mind."
    first = _keys(MinHash(), [text])[0, 0]
    words = TextView(pa.array([text])).words

    assert (int(first), int(words.hashes[0])) == PINNED
    assert MinHash.version == 5
    made = MinHash().sketch(Documents(pa.table({"text": [text, " ".join(f"{text} {n}" for n in range(200))]}))).check
    assert [blake2b(check, digest_size=4).hexdigest() for check in pa.array(made).to_pylist()] == PINNED_CHECKS
    assert not (_keys(MinHash(seed=2), [text]) == _keys(MinHash(), [text])).any()


PINNED = (5424811230774327940, 758378386802389422)
PINNED_CHECKS = ["60cca697", "5b09b86e"]


@pytest.mark.parametrize(
    ("parameters", "message"),
    [
        ({"bands": 0}, "minhash: bands is 0; expected 1 or more"),
        ({"bands": 100, "rows": 50}, "minhash: bands \\* rows is 5000; expected at most 4096"),
        ({"seed": -1}, "minhash: seed is -1; expected 0 to 2\\*\\*63 - 1"),
    ],
)
def test_impossible_sketches_are_refused(parameters: dict[str, int], message: str) -> None:
    """Parameters are checked when the filter is made."""
    with pytest.raises(ValueError, match=f"^{message}$"):
        MinHash(**parameters)  # type: ignore[arg-type]  # prefer is not among them


@pytest.mark.data
def test_versions_of_laws_are_found(rows: Callable[[str], list[dict[str, Any]]]) -> None:
    """Successive versions of one law: nearly all above 0.9 are found, nearly none below 0.4 (5-gram Jaccard, French and German)."""
    versions = rows("neardup_law_versions/dev.jsonl.zst")
    pairs = [(left["text"], right["text"]) for left, right in pairwise(versions) if left["group"] == right["group"]]
    pairs = [pair for pair in pairs if all(20 < len(text) < 30_000 for text in pair)][:500]
    lefts, rights = ([side.lower() for side in sides] for sides in zip(*pairs, strict=True))
    found = (_keys(MinHash(), lefts) == _keys(MinHash(), rights)).any(axis=1)
    similarity = []
    for pair in zip(lefts, rights, strict=True):
        views = [TextView(pa.array([text])) for text in pair]
        similarity.append(_jaccard(*([word for word in view.strings(view.words) if word[0].isalnum()] for view in views)))
    score = np.array(similarity)

    assert found[score > 0.9].mean() > 0.99
    assert found[score < 0.4].mean() < 0.05
