# SPDX-License-Identifier: Apache-2.0
"""Signatures against exact similarity, hashing modes, banding by target, SimHash."""

from __future__ import annotations

import random
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from filters.contract import Documents
from filters.dedup.collision import choose_bands, collision, false_positive_area, guard
from filters.dedup.minhash import MinHash
from filters.dedup.simhash import SimHash
from filters.kernels.matching import differing
from filters.kernels.signature import PLANES, SIGNATURE_BYTES, SIGNATURE_WORDS, SLOTS, sign, signing, throw
from filters.kernels.utf8 import mix
from filters.text import TextView


def checks(texts: list[str], **parameters: Any) -> NDArray[np.uint64]:  # noqa: ANN401 - parameters of the filter
    """Return signatures as words."""
    made = MinHash(**parameters).sketch(Documents(pa.table({"text": texts}))).check
    return np.frombuffer(b"".join(pa.array(made).to_pylist()), np.uint64).reshape(len(texts), -1)


def estimates(left: list[str], right: list[str]) -> NDArray[np.float64]:
    """Return the similarity that signatures tell."""
    pairs = zip(checks(left), checks(right), strict=True)
    return np.array([(4 * (1 - differing(a, b, PLANES) / SLOTS) - 1) / 3 for a, b in pairs])


def pairs(count: int, words: int) -> tuple[list[str], list[str]]:
    """Return texts that differ in some of their words."""
    draw = random.Random(words)
    left, right = [], []
    for _ in range(count):
        text = [f"w{draw.randrange(50_000)}" for _ in range(words)]
        other = list(text)
        for at in draw.sample(range(words), draw.randrange(1 + words // 10)):
            other[at] = f"v{draw.randrange(50_000)}"
        left.append(" ".join(text))
        right.append(" ".join(other))
    return left, right


@pytest.mark.parametrize("words", [12, 60, 300, 1500])
def test_estimates_are_unbiased_at_any_length(words: int) -> None:
    """The error has no bias and the deviation that 448 slots of 2 bits allow, from a dozen words on."""
    left, right = pairs(400, words)
    exact = MinHash().similarity(*(Documents(pa.table({"text": side})) for side in (left, right)))

    error = estimates(left, right) - exact

    assert abs(error.mean()) < 0.006
    assert error.std() < 0.03


def signed(values: list[int]) -> list[int]:
    """Sign n-gram hashes as ``filters.kernels.signature`` says, number by number, without rounds being skipped or repetitions removed."""
    full, odd, again = (1 << 64) - 1, 0x9FB21C651E98DF25, 0xD6E8FEB86659FD93
    slots = [full] * SLOTS
    for value in values:
        which = (value >> 32) * SLOTS >> 32
        slots[which] = min(slots[which], ((value << 32 | value >> 32) & full) >> 5)
    for value in values:
        thrown = (value ^ again) * odd & full
        for _ in range(3):
            which = (thrown >> 48) * SLOTS >> 16
            thrown = (thrown << 16 | thrown >> 48) & full
            slots[which] = min(slots[which], 1 << 59 | thrown >> 5)
    for which in range(SLOTS):
        if slots[which] == full:
            own = int(mix(np.uint64((which + 1) * again & full))) & 0xFFFFFFFF
            slots[which] = min(((value & 0xFFFFFFFF) ^ own) * 0x9E3779B1 & 0xFFFFFFFF for value in values)
    bits = [(slot * odd & full) >> 62 for slot in slots]
    return [sum((bits[64 * word + at] >> plane & 1) << at for at in range(64)) for plane in range(2) for word in range(SLOTS // 64)]


@settings(deadline=None, max_examples=40)
@given(st.integers(1, 900), st.integers(1, 60), st.integers(0, 1 << 30))
def test_signatures_equal_their_definition(count: int, repeated: int, seed: int) -> None:
    """The kernel gives what the definition gives, for few and many n-grams, repeated or not."""
    values = np.random.default_rng(seed).integers(0, 1 << 64, count, np.uint64)
    many = np.tile(values, repeated)
    out, memory = np.empty(SIGNATURE_WORDS, np.uint64), signing()

    throw(many, len(many), memory.slots)
    sign(many.copy(), len(many), memory, out)

    assert out.tolist() == signed(values.tolist())


def test_repetition_changes_no_signature() -> None:
    """A text repeated 100,000 times within itself has almost the n-grams, and so the signature, of the text twice."""
    text = " ".join(f"word{number}" for number in range(40))
    twice, often = f"{text} {text}", f"{text} " * 100_000

    assert (checks([twice])[0] == checks([often])[0]).all()
    assert SIGNATURE_BYTES + 14 * 8 <= 256


def test_exact_similarity_counts_sets() -> None:
    """Equal texts have 1, texts without words 0, and repetitions count once."""
    left = Documents(pa.table({"text": ["a b c d e f", "", "a b c d e a b c d e"]}))
    right = Documents(pa.table({"text": ["A, b c d e f!", "", "a b c d e a b c d e a b c d e"]}))

    assert MinHash().similarity(left, right).tolist() == [1.0, 0.0, 1.0]


def test_normalisation_is_declared() -> None:
    """NFC always; digits, diacritics, case and symbols as the parameters say."""

    def same(one: str, other: str, **parameters: Any) -> bool:  # noqa: ANN401 - parameters of the filter
        keys = MinHash(**parameters).sketch(Documents(pa.table({"text": [one, other]}))).keys.to_pylist()
        return bool(keys[0] == keys[1])

    assert same("l'été arrive", "l'e\u0301te\u0301 arrive")
    assert same("page 12", "page 345", digits="zero")
    assert not same("page 12", "page 345")
    assert same("été", "ete", diacritics="strip")
    assert not same("Été", "été", case="keep")
    assert not same("a, b", "a b", symbols="keep")


@pytest.mark.parametrize("hashing", ["permutations", "datatrove"])
def test_other_hashings_follow_theory(hashing: str) -> None:
    """Classic permutations and datatrove's find pairs as often as theory says."""
    left, right = pairs(400, 120)
    exact = MinHash().similarity(*(Documents(pa.table({"text": side})) for side in (left, right)))
    keys = [MinHash(hashing=hashing).sketch(Documents(pa.table({"text": side}))).keys for side in (left, right)]  # type: ignore[arg-type]
    one, other = (np.asarray(side.values).reshape(len(left), -1) for side in keys)

    assert abs((one == other).any(axis=1).mean() - (1 - (1 - exact**8) ** 14).mean()) < 0.06


@pytest.mark.datatrove
def test_bands_are_those_of_datatrove() -> None:
    """For the same words the minima are datatrove's, number for number, also beyond 32 bytes and ASCII."""
    from datatrove.pipeline.dedup.minhash import MinhashConfig, MinhashDedupSignature

    from filters.kernels.datatrove_minhash import minima

    texts = ["Clear water runs over the old stones", "L'été dernier, à Évian: l'eau était d'une clarté extraordinaire", "水清 как вода 7"]
    view = TextView(pa.array(texts))
    found = minima(view, 3, 112, 1)
    step = MinhashDedupSignature.__new__(MinhashDedupSignature)
    step.config, step.num_hashes, step._parameters = MinhashConfig(n_grams=3), 112, None
    for row, text in enumerate(texts):
        spans = TextView(pa.array([text]))
        words = [word.lower() for word in spans.strings(spans.words) if any(c.isalnum() for c in word)]
        from xxhash import xxh64_intdigest

        grams = [xxh64_intdigest(" ".join(words[at : at + 3])) for at in range(len(words) - 2)]
        signature = step.get_signature(np.array(grams, np.uint64).reshape(-1, 1))
        assert [value for band in signature for value in band] == found[row].tolist()


def test_targets_choose_bandings() -> None:
    """The banding meets the recall, and no other of as many hashes has fewer false positives; areas are datasketch's."""
    from datasketch.lsh import _false_positive_probability

    bands, rows = choose_bands(0.8, 0.95)

    assert (MinHash(target={"jaccard": 0.8, "recall": 0.95}).bands, collision(0.8, bands, rows) >= 0.95) == (bands, True)
    assert false_positive_area(0.8, 14, 8) == pytest.approx(_false_positive_probability(0.8, 14, 8), abs=2e-3)
    allowed = [(b, r) for r in range(1, 257) for b in range(1, 256 // r + 1) if collision(0.8, b, r) >= 0.95]
    assert false_positive_area(0.8, bands, rows) == pytest.approx(min(false_positive_area(0.8, b, r) for b, r in allowed), abs=1e-6)
    with pytest.raises(ValueError, match=r"no banding of 256 hashes finds 0.999999 of the pairs at Jaccard 0.001; lower the recall"):
        choose_bands(0.001, 0.999999)
    with pytest.raises(ValueError, match="minhash: verify is exact, but documents of earlier releases have no texts here"):
        MinHash(verify="exact", against="index/*.parquet")
    with pytest.raises(ValueError, match=r"target names \['jaccard'\]; expected jaccard and recall"):
        MinHash(target={"jaccard": 0.8})


def test_simhash_finds_all_within_its_distance() -> None:
    """Fingerprints at most 4 bits apart always share a key, and those further apart are refused by their check."""
    from filters.kernels.simhash import block_keys

    draw = np.random.default_rng(3)
    found = draw.integers(0, 1 << 63, 2000, np.uint64)
    near = found.copy()
    for bit in range(4):
        near ^= np.where(draw.random(2000) < 0.8, np.uint64(1) << draw.integers(0, 64, 2000, np.uint64), np.uint64(0))
        assert bit < 4
    assert (block_keys(found, 6, 2) == block_keys(near, 6, 2)).any(axis=1).all()
    agreement = SimHash().agreement()
    assert (agreement.planes, agreement.least * 64) == (1, 60)
    with pytest.raises(ValueError, match=r"simhash: max_distance_bits is 6 and blocks 6; expected a distance of 0 or more"):
        SimHash(max_distance_bits=6)


@pytest.mark.parametrize("target", [0.7, 0.75, 0.8, 0.9])
def test_the_guard_holds_precision_for_pairs_spread_evenly(target: float) -> None:
    """Of simulated pairs of even similarity that pass the guard, 97 in 100 and more have the target; without it fewer do."""
    draw = np.random.default_rng(5)
    similarity = draw.random(400_000)
    estimate = (4 * draw.binomial(SLOTS, similarity + (1 - similarity) / 4) / SLOTS - 1) / 3

    def precision(least: float) -> float:
        return float((similarity[estimate >= least] >= target).mean())

    assert precision(target + guard(target)) > 0.975
    assert precision(target + guard(target)) > precision(target)
