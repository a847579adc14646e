# SPDX-License-Identifier: Apache-2.0
"""Recall and precision of near-duplicate search against exact Jaccard similarity, by language: ``python -m tests.bench.duplicates_recall``.

Recall: of the pairs in each band of similarity 0.05 wide, how many share a band of the sketch, less what 1 - (1 - J^8)^14 says of these
pairs. Every pair is sketched with several seeds, which are as many draws; laws are few pairs, many versions of
one text, and get more. Precision: of the pairs that verification joins at a target,
how many have that similarity by exact Jaccard. Peers sketch fewer pairs, with their own words, and are compared with the same theory.
"""

from __future__ import annotations

import argparse
import os
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from filters.contract import Documents
from filters.dedup.collision import guard
from filters.dedup.minhash import MinHash
from filters.kernels.matching import differing
from filters.kernels.signature import PLANES, SLOTS
from tests.bench.duplicates.pairs import LANGUAGES, Pairs, laws, planted
from tests.bench.duplicates.peers import PEERS, installed, share

EDGES = [step / 20 for step in range(6, 20)]
TARGETS = (0.7, 0.75, 0.8, 0.9)
DRAWS = 800
"""Pairs times seeds from which a band of similarity is compared with theory: one standard deviation is 0.018 at most."""
Shared = NDArray[np.float64]


def theory(similarity: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the probability of sharing a band."""
    return np.asarray(1 - (1 - similarity**8) ** 14)


def sketched(texts: list[str], seed: int) -> tuple[NDArray[np.uint64], NDArray[np.uint64]]:
    """Return keys and signatures."""
    made = MinHash(seed=seed).sketch(Documents(pa.table({"text": texts})))
    keys = np.asarray(made.keys.values).reshape(len(texts), -1)
    check = np.frombuffer(b"".join(pa.array(made.check).to_pylist()), np.uint64)
    return keys, check.reshape(len(texts), -1)


def limpide(pairs: Pairs, seeds: int) -> tuple[Shared, Shared, Shared]:
    """Return how often each pair shares a band over all seeds; whether it does and its estimated similarity, [seeds, pairs]."""
    often = np.zeros(len(pairs.left))
    found, estimate = np.zeros((seeds, len(often))), np.zeros((seeds, len(often)))
    for seed in range(1, seeds + 1):
        left, right = sketched(pairs.left, seed), sketched(pairs.right, seed)
        shared = (left[0] == right[0]).any(axis=1)
        often += shared / seeds
        apart = np.array([differing(a, b, PLANES) for a, b in zip(left[1], right[1], strict=True)])
        found[seed - 1], estimate[seed - 1] = shared, (4 * (1 - apart / SLOTS) - 1) / 3
    return often, found, estimate


def deviations(pairs: Pairs, often: Shared) -> list[tuple[float, int, float, float]]:
    """Return for each band of similarity: its lower edge, pairs, recall measured and by theory."""
    rows = []
    for low in EDGES:
        within = (pairs.similarity >= low) & (pairs.similarity < low + 0.05 + (low > 0.94))
        if within.sum():
            rows.append((low, int(within.sum()), float(often[within].mean()), float(theory(pairs.similarity[within]).mean())))
    return rows


def precisions(pairs: Pairs, found: Shared, estimate: Shared) -> dict[float, tuple[float, float, int]]:
    """Return for each target: precision of what is joined with any seed, the share of found pairs above it that stay joined, and joined."""
    similarity = np.broadcast_to(pairs.similarity, found.shape)
    told = {}
    for target in TARGETS:
        joined = (found > 0) & (estimate >= target + guard(target))
        true = (found > 0) & (similarity >= target)
        told[target] = (float((similarity[joined] >= target).mean()), float(joined[true].mean()), int(joined.sum()))
    return told


def report(name: str, pairs: Pairs, seeds: int) -> None:
    """Print the figures of one set."""
    often, found, estimate = limpide(pairs, seeds)
    rows = deviations(pairs, often)
    worst = max(abs(measured - expected) for _, count, measured, expected in rows if count * seeds >= DRAWS)
    print(f"\n{name}: {len(pairs.left)} pairs x {seeds} seeds; largest deviation from theory {worst:.3f}")
    print("  similarity  " + " ".join(f"{low:6.2f}" for low, *_ in rows))
    print("  pairs       " + " ".join(f"{count:6d}" for _, count, *_ in rows))
    print("  recall      " + " ".join(f"{measured:6.3f}" for *_, measured, _ in rows))
    print("  theory      " + " ".join(f"{expected:6.3f}" for *_, expected in rows))
    print("  deviation   " + " ".join(f"{measured - expected:+6.3f}" for *_, measured, expected in rows))
    for target, (precision, kept, joined) in precisions(pairs, found, estimate).items():
        print(f"  verified at {target}: precision {precision:.3f} of {joined} joined; {kept:.3f} of the found pairs above it stay joined")


def peers(name: str, pairs: Pairs, count: int) -> None:
    """Print recall against theory of all libraries on the first pairs."""
    part = Pairs(pairs.left[:count], pairs.right[:count], pairs.similarity[:count], pairs.words[:count])
    edges = [(0.3, 0.5), (0.5, 0.6), (0.6, 0.7), (0.7, 0.8), (0.8, 0.9), (0.9, 1.01)]
    print(f"\n{name}, {count} pairs: recall by similarity, and precision of what shares a band at 0.75 (unverified)")
    print("  library          " + " ".join(f"{low:.1f}-{min(high, 1):.1f}" for low, high in edges) + "  precision")
    shared: dict[str, Any] = {"limpide": limpide(part, 1)[1][0] > 0}
    for library, (package, bands) in PEERS.items():
        if installed(package):
            shared[library] = share(bands(part.left), bands(part.right))
        else:
            print(f"  {library:<16} not installed")
    found_here, estimate = (values[0] for values in limpide(part, 1)[1:])
    shared["limpide verified"] = (found_here > 0) & (estimate >= 0.75 + guard(0.75))
    shared["theory"] = None
    for library, found in shared.items():
        chance = theory(part.similarity) if found is None else found.astype(float)
        cells = [chance[(part.similarity >= low) & (part.similarity < high)].mean() for low, high in edges]
        true = (chance * (part.similarity >= 0.75)).sum() / max(chance.sum(), 1e-9)
        print(f"  {library:<16} " + " ".join(f"{cell:7.3f}" for cell in cells) + f"  {true:.3f}")


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pairs", type=int, default=6000, help="planted pairs a language")
    parser.add_argument("--seeds", type=int, default=8)
    parser.add_argument("--law-seeds", type=int, default=400, help="laws are few pairs: more draws of each")
    parser.add_argument("--peer-pairs", type=int, default=300)
    parser.add_argument("--languages", default=",".join(LANGUAGES))
    given = parser.parse_args()
    data = Path(os.environ.get("LIMPIDE_DATA", "../shared/data"))
    if not (data / "README.md").is_file():
        print(f"real data is absent: {data} (set LIMPIDE_DATA to its folder); nothing measured")
        return
    for language in given.languages.split(","):
        pairs = planted(data, language, given.pairs)
        report(f"planted, {language}", pairs, given.seeds)
        if given.peer_pairs:
            peers(f"planted, {language}", pairs, given.peer_pairs)
    for language, pairs in laws(data).items():
        report(f"law versions, {language}", pairs, given.law_seeds)
        if given.peer_pairs:
            peers(f"law versions, {language}", pairs, given.peer_pairs)


if __name__ == "__main__":
    main()
