# SPDX-License-Identifier: Apache-2.0
"""Exact duplicates: which texts count as the same, and that nothing else does."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from hashlib import blake2b

import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from filters.contract import Documents
from filters.dedup.exact_duplicates import ExactDuplicates

CHARS = st.sampled_from("ab \n\t\u00a0\u2003é\u0301e가각ᆨ\u1100\u1161Å\u212b水\u200b👩") | st.characters(exclude_categories=["Cs", "Cn"])


def _digests(texts: Sequence[str | None]) -> list[bytes | None]:
    sketch = ExactDuplicates().sketch(Documents(pa.table({"text": pa.array(texts, pa.string())})))
    assert sketch.check is not None
    pairs = zip(sketch.keys.to_pylist(), sketch.check.to_pylist(), strict=True)
    return [None if keys is None else keys[0].to_bytes(8, "big") + check for keys, check in pairs]


@given(st.lists(st.text(CHARS), max_size=5))
def test_the_sketch_is_the_digest_of_the_normalised_text(texts: list[str]) -> None:
    """For every text, slowly and by other means: NFC, single spaces, BLAKE2b."""
    expected = [" ".join(unicodedata.normalize("NFC", text).split()).encode() for text in texts]

    assert _digests(texts) == [blake2b(text, digest_size=16).digest() if text else None for text in expected]


def test_spacing_and_composition_do_not_tell_texts_apart() -> None:
    """Texts that look the same are the same; case, punctuation and digits tell apart."""
    same = _digests(["caf\u00e9  noir", "cafe\u0301\u00a0noir\n", "\tcafé noir"])
    others = _digests(["Café noir", "café noir.", "cafénoir", "café noir 1"])

    assert len(set(same)) == 1
    assert len({*same, *others}) == 5


def test_texts_without_content_take_part_in_nothing() -> None:
    """Null, empty and white space have no key; a NUL is content."""
    assert _digests([None, "", " \n\u2028", "\x00"])[:3] == [None, None, None]
    assert _digests(["\x00"]) != [None]


def test_choosing_the_survivor_changes_no_sketch() -> None:
    """``prefer`` only judges."""
    assert ExactDuplicates(prefer=("longest",)).identity() == ExactDuplicates().identity()
