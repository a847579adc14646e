# SPDX-License-Identifier: Apache-2.0
"""Near duplicates by SimHash, as ROOTS found them: 64 bits, windows of 6 characters, at most 4 bits apart.

Charikar 2002, "Similarity estimation techniques from rounding algorithms", section 3; Manku, Jain and Das Sarma 2007, "Detecting
near-duplicates for web crawling", section 3, for finding close fingerprints: cut into ``blocks`` parts, fingerprints at most d bits apart
are equal in at least blocks - d of them, so each choice of that many blocks is a key. ROOTS: lower case, punctuation ignored, window 6,
distance 4, 6 blocks (bigscience-workshop/data-preparation, ``01b_oscar_cleaning_and_filtering/deduplicate``), so 15 keys a document;
there English was cut at spaces, which ``unit: words`` does.

A window is the characters of the words with no space between (``unit: characters``), or words. Fingerprints are compared whole before
documents are joined, so no pair further apart is. A SimHash says how much of two texts' mass of windows agrees: long texts with many
common windows look alike, which is why MinHash is the default here and this is for parity.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Literal

import pyarrow as pa

from filters.contract import Agreement, Documents, Sketch
from filters.dedup.duplicates import Duplicates
from filters.segmentation.segmented import Segmented


@dataclass(frozen=True)
class SimHash(Segmented, Duplicates):
    """Join documents whose 64-bit fingerprints are at most ``max_distance_bits`` apart; keep the best by ``prefer``.

    >>> import pyarrow as pa
    >>> from filters.contract import Documents
    >>> made = SimHash().sketch(Documents(pa.table({"text": ["Clear as water.", "clear as WATER", "?!"]})))
    >>> made.check[0] == made.check[1], made.keys.is_valid().to_pylist()
    (True, [True, True, False])
    """

    name: ClassVar[str] = "simhash"
    languages: ClassVar[str] = "any; not tuned"

    window: int = 6
    """Length of a window, in units (ROOTS: 6)."""
    unit: Literal["characters", "words"] = "characters"
    """What windows are made of (ROOTS: characters, for English words)."""
    max_distance_bits: int = 4
    """Fingerprints further apart are no duplicates (ROOTS: 4)."""
    blocks: int = 6
    """Parts that fingerprints are cut into to find close ones (ROOTS: 6)."""

    def __post_init__(self) -> None:
        """Refuse what cannot be found."""
        if not 1 <= self.window <= 64:
            raise ValueError(f"simhash: window is {self.window}; expected 1 to 64")
        if not 0 <= self.max_distance_bits < self.blocks <= 12:
            raise ValueError(
                f"simhash: max_distance_bits is {self.max_distance_bits} and blocks {self.blocks}; expected a distance of 0 or more, below "
                "number of blocks, and at most 12 blocks"
            )

    def agreement(self) -> Agreement:
        """Return the share of equal bits at the greatest distance."""
        return Agreement(planes=1, least=(64 - self.max_distance_bits) / 64)

    def sketch(self, documents: Documents) -> Sketch:
        """Return keys FixedSizeList<uint64>[choices of blocks] and fingerprints FixedSizeBinary(8), null for texts without words."""
        from filters.kernels.simhash import block_keys, fingerprints

        found, present = fingerprints(documents.segmented(self.segmentation), self.window, words=self.unit == "words")
        keys = block_keys(found, self.blocks, self.blocks - self.max_distance_bits)
        lists = pa.FixedSizeListArray.from_arrays(pa.array(keys.reshape(-1)), keys.shape[1], mask=pa.array(~present))
        return Sketch(lists, pa.FixedSizeBinaryArray.from_buffers(pa.binary(8), len(documents), [None, pa.py_buffer(found.tobytes())]))
