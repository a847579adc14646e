# SPDX-License-Identifier: Apache-2.0
"""Near duplicates: MinHash over word n-grams, cut into bands (locality-sensitive hashing).

Broder 1997, "On the resemblance and containment of documents": two sets share their smallest hash with a probability equal to
their Jaccard similarity J. Bands after Leskovec, Rajaraman and Ullman, "Mining of Massive Datasets", section 3.4: two
documents share at least one band of r rows among b with probability 1 - (1 - J^r)^b; with 14 bands of 8 rows (FineWeb, arXiv 2406.17557;
datatrove, ``examples/fineweb.py``) that is 0.77 at J = 0.75 and 0.36 at J = 0.65.

The smallest hashes come from one permutation cut into bands * rows bins, empty bins filled by optimal densification
(Shrivastava 2017, "Optimal Densification for Fast and Accurate Minwise Hashing", ICML), so that each n-gram is hashed once.

Words are those of ``filters.text`` without symbols, lower-cased code point by code point. A text with fewer words than ``ngram_words`` is
one n-gram of all of its words; a text without words takes part in no comparison. The sketch keeps bands only, not the signature.

It joins candidates; it does not verify them against the texts, and it does not find a short text inside a long one.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

import pyarrow as pa

from filters.contract import Documents, Filter, Sketch
from filters.text import SEGMENTER

MOST_HASHES = 4096


@dataclass(frozen=True)
class MinHash(Filter):
    """Join documents that share the hash of at least one band; keep the best by ``prefer``.

    >>> import pyarrow as pa
    >>> from filters.contract import Documents
    >>> keys = MinHash().sketch(Documents(pa.table({"text": ["Clear as water.", "clear, as WATER", "?!"]}))).keys.to_pylist()
    >>> len(keys[0]), keys[0] == keys[1], keys[2]
    (14, True, None)
    """

    name: ClassVar[str] = "minhash"
    links: ClassVar[bool] = True
    languages: ClassVar[str] = "any; recall against theory is checked on generated words, French and German law"

    ngram_words: int = 5
    """Length of the compared n-grams, in words (FineWeb: 5)."""
    bands: int = 14
    """Number of bands (FineWeb: 14)."""
    rows: int = 8
    """Smallest hashes in a band (FineWeb: 8)."""
    seed: int = 1
    """Chooses the hash functions; documents sketched with different seeds cannot be compared."""
    prefer: tuple[str, ...] = ("license", "longest")
    """Which document of a group stays: the best by the first of these that tells them apart, then the smallest id."""

    def __post_init__(self) -> None:
        """Refuse sketches that cannot be made."""
        for name in ("ngram_words", "bands", "rows"):
            if getattr(self, name) < 1:
                raise ValueError(f"minhash: {name} is {getattr(self, name)}; expected 1 or more")
        if self.bands * self.rows > MOST_HASHES:
            raise ValueError(f"minhash: bands * rows is {self.bands * self.rows}; expected at most {MOST_HASHES}")
        if not 0 <= self.seed < 1 << 63:
            raise ValueError(f"minhash: seed is {self.seed}; expected 0 to 2**63 - 1")

    @classmethod
    def judging(cls) -> frozenset[str]:
        """Choosing the survivor needs no new sketch."""
        return frozenset({"prefer"})

    def identity(self) -> dict[str, Any]:
        """Add the segmenter: other words would be other n-grams."""
        return super().identity() | {"segmenter": SEGMENTER}

    def sketch(self, documents: Documents) -> Sketch:
        """Return keys FixedSizeList<uint64>[bands], null for texts without words."""
        from filters.kernels.minhash import band_keys

        keys, wordless = band_keys(documents.view, self.ngram_words, self.bands, self.rows, self.seed)
        return Sketch(pa.FixedSizeListArray.from_arrays(pa.array(keys.reshape(-1)), self.bands, mask=pa.array(wordless)))
