# SPDX-License-Identifier: Apache-2.0
"""Rows and documents become one another without loss, whatever they hold, and what cannot is refused by name."""

from __future__ import annotations

import math
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

pytest.importorskip("datatrove", reason="datatrove is not installed: pip install 'limpide[datatrove]'")

from datatrove.data import Document, Media

from datatrove_pipelines.conversion import batch_of, documents_of, rows_of
from manifests.schemas import RELEASE

pytestmark = pytest.mark.datatrove

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3),
    max_leaves=6,
)
KEYS = st.sampled_from(["url", "language", "license", "extra", "id", "native_id", "text", "source", "score"]) | TEXT
LANGUAGES = st.sampled_from(["fr", "fra_Latn", "no", "zh-tw", "klingon?", "und"])
METADATA = st.dictionaries(KEYS, JSON | LANGUAGES | st.just('{"datatrove": {"a": 1}}') | st.just('{"datatrove":{}}'), max_size=5)
DOCUMENTS = st.lists(st.builds(Document, text=TEXT, id=TEXT, metadata=METADATA), max_size=4)
ROWS = st.lists(
    st.fixed_dictionaries(
        dict.fromkeys(RELEASE.names, st.none() | TEXT)
        | {
            "cluster_size": st.none() | st.integers(1, 1 << 40),
            "weight": st.none() | st.floats(0, 100),
            "repeats": st.none() | st.integers(0, 99),
        }
        | {"id": TEXT, "text": TEXT, "language": st.sampled_from([None, "fra_Latn", "srp_Cyrl", "xyz_Zzzz"])}
        | {"extra": st.sampled_from([None, '{"a":1}', "{}", '{"datatrove":{"b":2}}'])}
    ),
    max_size=4,
)


@given(DOCUMENTS)
def test_documents_come_back_from_rows(documents: list[Document]) -> None:
    """A document of datatrove survives the way to a row and back, metadata and all."""
    rows = rows_of(documents)

    assert list(documents_of(rows, "native_id")) == documents
    assert rows.schema.equals(RELEASE, check_metadata=True)


@given(ROWS)
def test_rows_come_back_from_documents(rows: list[dict[str, Any]]) -> None:
    """A row of a release survives the way to a document and back."""
    table = pa.Table.from_pylist(rows, RELEASE)

    assert rows_of(list(documents_of(table)), "id").equals(table)


def test_a_language_has_its_canonical_key_and_its_own_spelling() -> None:
    """The column speaks Limpide's language codes; what the other pipeline wrote is kept beside."""
    row = rows_of([Document(text="Eau", id="1", metadata={"language": "fr"})]).to_pylist()[0]

    assert row["language"] == "fra_Latn"
    assert row["extra"] == '{"datatrove": {"language": "fr"}}'


@pytest.mark.parametrize("value", [math.nan, ("a", "b"), b"bytes", {1: 2}, {"deep": {3, 4}}, "\ud800"])
def test_metadata_that_would_change_is_refused(value: object) -> None:
    """What JSON does not give back is an error that names document and key."""
    with pytest.raises(ValueError, match=r"document 'd-7': metadata 'odd' is .*, which JSON does not give back"):
        rows_of([Document(text="", id="d-7", metadata={"odd": value})])


def test_media_are_refused() -> None:
    """Rows hold text only; a picture is not lost on the way, it stops the way."""
    document = Document(text="", id="d-7", media=[Media(id="1", type=0, url="https://example.org/1.png")])

    with pytest.raises(ValueError, match="document 'd-7' has 1 media; a row holds text only"):
        rows_of([document])


def test_a_lone_surrogate_is_refused() -> None:
    """Text that UTF-8 cannot hold names its document."""
    with pytest.raises(ValueError, match="document 'd-7': text is no text that UTF-8 can hold"):
        rows_of([Document(text="a\udc80", id="d-7")])


def test_a_row_without_text_is_refused() -> None:
    """A document needs id and text."""
    with pytest.raises(ValueError, match="row 0 has no text; a datatrove document needs both id and text"):
        list(documents_of(pa.table({"id": ["1"], "text": pa.array([None], pa.string())})))


def test_a_batch_has_the_columns_that_a_filter_reads() -> None:
    """Pages and headers come as filters expect them; metadata of another type is null."""
    headers = [{"name": "Link", "value": "<x>; rel=license"}]
    batch = batch_of([Document("t", "1", metadata={"html": "<p>é", "http_headers": headers, "url": 5})], ["url", "html", "http_headers"])

    assert batch.to_pylist() == [{"text": "t", "url": None, "html": "<p>é".encode(), "http_headers": headers}]
