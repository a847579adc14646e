# SPDX-License-Identifier: Apache-2.0
"""Canonical URLs: what RFC 3986 calls equivalent, and what parameters add."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from filters.contract import Documents
from filters.dedup.duplicate_native_ids import DuplicateNativeIds
from filters.dedup.duplicate_urls import DuplicateUrls, canonical_url


@pytest.mark.parametrize(
    ("written", "canonical"),
    [
        ("HTTP://User@Example.COM:80/%7esmith/%3a", "http://User@example.com/~smith/%3A"),
        ("https://example.org:443/a/b/../c/./", "https://example.org/a/c/"),
        ("https://example.org:8443", "https://example.org:8443/"),
        ("https://example.org/a?#part", "https://example.org/a"),
        ("https://example.org/été", "https://example.org/%C3%A9t%C3%A9"),
        ("https://[2001:DB8::1]:443/x", "https://[2001:db8::1]/x"),
        ("https://example.org/..", "https://example.org/"),
        ("not a url", "not a url"),
        ("https://example.org:port/", "https://example.org:port/"),
    ],
)
def test_canonical_forms(written: str, canonical: str) -> None:
    """Case, encoding, dots, default ports and fragments change nothing; what is no URL stays."""
    assert canonical_url(written) == canonical


@given(st.text(max_size=60), st.booleans())
def test_canonical_is_canonical(text: str, sorted_query: bool) -> None:  # noqa: FBT001 - drawn
    """Any text is answered, and a canonical URL is its own canonical form."""
    made = canonical_url(f"https://example.org/{text}", sorted_query=sorted_query)

    assert canonical_url(made, sorted_query=sorted_query) == made


def test_parameters_join_more() -> None:
    """Campaign marks never tell documents apart; scheme, www and order of fields only when asked."""
    urls = ["http://www.ex.org/?b=1&a=2&utm_source=x", "https://ex.org/?a=2&b=1", None, ""]
    loose = DuplicateUrls(same_scheme=True, without_www=True, sorted_query=True)

    def keys(filter_: DuplicateUrls) -> list[list[int] | None]:
        found: list[list[int] | None] = filter_.sketch(Documents(pa.table({"text": ["t"] * 4, "url": urls}))).keys.to_pylist()
        return found

    assert keys(loose)[0] == keys(loose)[1]
    assert keys(DuplicateUrls())[0] != keys(DuplicateUrls())[1]
    assert keys(loose)[2:] == [None, None]
    assert DuplicateNativeIds().sketch(Documents(pa.table({"text": ["t"], "native_id": [""]}))).keys.to_pylist() == [None]


@pytest.mark.data
def test_conformance_urls_are_answered(data: Path) -> None:
    """Every URL of the web platform tests has a stable canonical form."""
    cases: list[Any] = json.loads((data / "robots/conformance/wpt-urltestdata.json").read_text(encoding="utf-8"))
    urls = [case["input"] for case in cases if isinstance(case, dict)]

    assert len(urls) > 400
    for url in urls:
        made = canonical_url(url)
        assert canonical_url(made) == made, url
