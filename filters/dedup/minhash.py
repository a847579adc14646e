# SPDX-License-Identifier: Apache-2.0
"""Near duplicates: MinHash over word n-grams, cut into bands (locality-sensitive hashing), verified by a signature.

Broder 1997, "On the resemblance and containment of documents": two sets share their smallest hash with a probability equal to
their Jaccard similarity J. Bands after Leskovec, Rajaraman and Ullman, "Mining of Massive Datasets", section 3.4: two
documents share at least one band of r rows among b with probability 1 - (1 - J^r)^b; with 14 bands of 8 rows (FineWeb, arXiv 2406.17557;
datatrove, ``examples/fineweb.py``) that is 0.77 at J = 0.75 and 0.36 at J = 0.65.

``hashing`` says where the smallest hashes come from:

* ``one_permutation``: one permutation cut into bands * rows bins, empty bins filled by optimal densification (Shrivastava
  2017, "Optimal Densification for Fast and Accurate Minwise Hashing", ICML), so that each n-gram is hashed once;
* ``permutations``: bands * rows permutations, the classic way; each n-gram is hashed as often;
* ``datatrove``: XXH64 of the n-gram's words with spaces between, (a * h + b) mod (2^61 - 1) with datatrove's a and b: the same bands as
  ``datatrove.pipeline.dedup.minhash`` (0.10) for the same words. Its words come from spaCy and others by language; ours do not.

Before words are compared: Unicode NFC, lower case code point by code point (``case``), and on demand runs of digits as 0 (``digits``) and
letters without diacritics (``diacritics``). Words are those of ``filters.text`` without symbols, unless ``symbols`` says otherwise. Each
character of Han, kana, Thai, Lao, Khmer and Burmese is a word of that segmenter, so texts in scripts without spaces are compared by
n-grams of characters. A text with fewer words than ``ngram_words`` is one n-gram of all of its words; a text without words takes part in
no comparison.

Documents that share a band are joined only when the similarity estimated from their signatures (``filters.kernels.signature``) reaches
``min_similarity_fraction``; with ``verify: exact`` the n-grams of both texts are compared too. Stored of each document: bands and 112
bytes. It does not find a short text inside a long one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Literal

import numpy as np
import pyarrow as pa

from filters.contract import Agreement, Documents, Sketch
from filters.dedup.collision import MOST_HASHES, choose_bands, curve, guard
from filters.dedup.duplicates import Duplicates
from filters.dedup.normalised import Normalised
from filters.segmentation.segmented import Segmented

BITS_AGREE_BY_CHANCE = 0.25
"""Two bits a slot: different n-grams agree once in four."""


@dataclass(frozen=True)
class MinHash(Segmented, Duplicates):
    """Join documents that share the hash of at least one band and are similar enough; keep the best by ``prefer``.

    >>> import pyarrow as pa
    >>> from filters.contract import Documents
    >>> keys = MinHash().sketch(Documents(pa.table({"text": ["Clear as water.", "clear, as WATER", "?!"]}))).keys.to_pylist()
    >>> len(keys[0]), keys[0] == keys[1], keys[2]
    (14, True, None)
    """

    name: ClassVar[str] = "minhash"
    version: ClassVar[int] = 5
    languages: ClassVar[str] = (
        "any; recall against theory is measured on texts in Arabic, Chinese, English, French, German, Italian, Portuguese and Spanish"
    )

    ngram_words: int = 5
    """Length of the compared n-grams, in words (FineWeb: 5)."""
    bands: int = 14
    """Number of bands (FineWeb: 14)."""
    rows: int = 8
    """Smallest hashes in a band (FineWeb: 8)."""
    target: Mapping[str, float] | None = None
    """Chooses bands and rows by the recall wanted at a Jaccard similarity, such as ``{jaccard: 0.8, recall: 0.95}``; they are then not
    read. It leaves ``min_similarity_fraction`` as it is: set both to the same to join what you look for."""
    hashing: Literal["one_permutation", "permutations", "datatrove"] = "one_permutation"
    """Where the smallest hashes come from."""
    case: Literal["fold", "keep"] = "fold"
    """Whether capitals count as small letters."""
    digits: Literal["keep", "zero"] = "keep"
    """Whether each run of digits counts as 0 (datatrove: zero)."""
    diacritics: Literal["keep", "strip"] = "keep"
    """Whether letters count without their marks (datatrove: strip)."""
    symbols: Literal["skip", "keep"] = "skip"
    """Whether punctuation and signs are words too."""
    seed: int = 1
    """Chooses the hash functions; documents sketched with different seeds cannot be compared."""
    verify: Literal["signature", "exact", "none"] = "signature"
    """What a candidate pair must pass: its signatures, its texts too, or nothing (as in datatrove)."""
    min_similarity_fraction: float = 0.75
    """Jaccard similarity from which candidates are joined (FineWeb aims at 0.75: arXiv 2406.17557, section 3.4)."""

    def __post_init__(self) -> None:
        """Refuse sketches that cannot be made; resolve the target."""
        if self.target is not None:
            if set(self.target) != {"jaccard", "recall"}:
                raise ValueError(f"minhash: target names {sorted(self.target)}; expected jaccard and recall")
            bands, rows = choose_bands(self.target["jaccard"], self.target["recall"])
            object.__setattr__(self, "bands", bands)
            object.__setattr__(self, "rows", rows)
        for name in ("ngram_words", "bands", "rows"):
            if getattr(self, name) < 1:
                raise ValueError(f"minhash: {name} is {getattr(self, name)}; expected 1 or more")
        if self.bands * self.rows > MOST_HASHES:
            raise ValueError(f"minhash: bands * rows is {self.bands * self.rows}; expected at most {MOST_HASHES}")
        if not 0 <= self.seed < 1 << 63:
            raise ValueError(f"minhash: seed is {self.seed}; expected 0 to 2**63 - 1")
        if self.verify == "exact" and self.against:
            raise ValueError("minhash: verify is exact, but documents of earlier releases have no texts here; use signature with against")
        if not 0 <= self.min_similarity_fraction <= 1:
            raise ValueError(f"minhash: min_similarity_fraction is {self.min_similarity_fraction}; expected 0 to 1")

    @classmethod
    def judging(cls) -> frozenset[str]:
        """Add what verifying needs: no new sketch either."""
        return super().judging() | {"verify", "min_similarity_fraction"}

    def agreement(self) -> Agreement:
        """Return the share of equal slots at the least similarity: J + (1 - J) / 4."""
        if self.verify == "none":
            return Agreement(planes=2, least=0.0, by_chance=BITS_AGREE_BY_CHANCE)
        wanted = min(1.0, self.min_similarity_fraction + guard(self.min_similarity_fraction))
        least = wanted + (1 - wanted) * BITS_AGREE_BY_CHANCE
        # What a signature says is off by 0.02 (one standard deviation): with exact verification to follow it only sorts out what is far
        # off.
        least = max(0.0, least - 0.06) if self.verify == "exact" else least
        return Agreement(planes=2, least=least, by_chance=BITS_AGREE_BY_CHANCE)

    @property
    def confirms(self) -> bool:
        """Whether joined pairs are compared by their texts."""
        return self.verify == "exact"

    def facts(self) -> list[str]:
        """Tell the collision curve."""
        lines = [f"Collision curve of {self.bands} bands of {self.rows} rows (probability that two documents share a band):"]
        lines = [*super().facts(), *lines]
        return lines + [f"  Jaccard {jaccard:.2f}: {chance:.4f}" for jaccard, chance in curve(self.bands, self.rows)]

    def sketch(self, documents: Documents) -> Sketch:
        """Return keys FixedSizeList<uint64>[bands], null for texts without words, and signatures FixedSizeBinary(112)."""
        from filters.kernels.signature import SIGNATURE_BYTES

        normalised = Normalised.of(documents, digits=self.digits, diacritics=self.diacritics)
        keys, check, present = normalised.combine(self._sketch_view)
        lists = pa.FixedSizeListArray.from_arrays(pa.array(keys.reshape(-1)), self.bands, mask=pa.array(~present))
        return Sketch(
            lists, pa.FixedSizeBinaryArray.from_buffers(pa.binary(SIGNATURE_BYTES), len(documents), [None, pa.py_buffer(check.tobytes())])
        )

    def _sketch_view(self, documents: Documents) -> tuple[np.ndarray[Any, Any], np.ndarray[Any, Any], np.ndarray[Any, Any]]:
        from filters.kernels.minhash import ONE_PERMUTATION, PERMUTATIONS, sketch

        how = PERMUTATIONS if self.hashing == "permutations" else ONE_PERMUTATION
        made = sketch(
            documents.segmented(self.segmentation),
            ngram_words=self.ngram_words,
            bands=self.bands,
            rows=self.rows,
            seed=self.seed,
            how=how,
            fold=self.case == "fold",
            symbols=self.symbols == "keep",
        )
        keys = made.keys
        if self.hashing == "datatrove":
            from filters.kernels.datatrove_minhash import band_keys

            options = {"fold": self.case == "fold", "symbols": self.symbols == "keep"}
            keys = band_keys(documents.segmented(self.segmentation), self.ngram_words, self.bands, self.rows, self.seed, **options)
        return keys, made.signature, made.shingles > 0

    def similarity(self, left: Documents, right: Documents) -> np.ndarray[Any, np.dtype[np.float64]]:
        """Return the exact Jaccard similarity of the n-grams of each pair of documents, with 0 for texts without words."""
        from filters.kernels.jaccard import jaccard
        from filters.kernels.shingles import shingles

        sides = []
        for documents in (left, right):
            view = Normalised.of(documents, digits=self.digits, diacritics=self.diacritics).whole().segmented(self.segmentation)
            sides.append(shingles(view, self.ngram_words, fold=self.case == "fold", symbols=self.symbols == "keep"))
        return jaccard(*sides[0], *sides[1])
