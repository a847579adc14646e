# SPDX-License-Identifier: Apache-2.0
"""Exact duplicates: documents whose texts are the same up to spacing and Unicode composition.

Two texts are the same here when they are equal after Unicode NFC, with every run of white space made one space and none at the ends.
The sketch is the 128-bit BLAKE2b digest (RFC 7693) of that text: the first half is the key, the second the check, so that
nobody can make two different texts count as one, by accident or on purpose. Texts of white space only take part in no comparison.

It does not fold case, punctuation, digits or markup: near copies are the matter of ``minhash``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import blake2b
from typing import ClassVar, Final

import pyarrow as pa

from filters.contract import Documents, Sketch
from filters.dedup.duplicates import Duplicates

KEY_BYTES: Final = 8
KEYS: Final = pa.list_(pa.uint64(), 1)


@dataclass(frozen=True)
class ExactDuplicates(Duplicates):
    r"""Join documents with the same normalised text; keep the best by ``prefer``.

    >>> import pyarrow as pa
    >>> from filters.contract import Documents
    >>> keys = ExactDuplicates().sketch(Documents(pa.table({"text": ["a  b", "a b\n", "A b", " "]}))).keys.to_pylist()
    >>> keys[0] == keys[1], keys[0] == keys[2], keys[3]
    (True, False, None)
    """

    name: ClassVar[str] = "exact_duplicates"

    def sketch(self, documents: Documents) -> Sketch:
        """Return keys FixedSizeList<uint64>[1] and checks FixedSizeBinary(8), null for texts without content."""
        from filters.kernels.spacing import normalised

        data, offsets = normalised(documents.view)
        content = data.data
        pairs = zip(offsets[:-1].tolist(), offsets[1:].tolist(), strict=True)
        return sketch_of([content[start:end] if end > start else None for start, end in pairs])


def sketch_of(contents: Sequence[bytes | memoryview | None]) -> Sketch:
    """Return the halves of each content's digest as key and check; None takes part in no comparison."""
    digests = [None if content is None else blake2b(content, digest_size=2 * KEY_BYTES).digest() for content in contents]
    keys = pa.array([None if digest is None else [int.from_bytes(digest[:KEY_BYTES], "big")] for digest in digests], KEYS)
    return Sketch(keys, pa.array([digest and digest[KEY_BYTES:] for digest in digests], pa.binary(KEY_BYTES)))
