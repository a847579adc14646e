# SPDX-License-Identifier: Apache-2.0
"""Presidio on candidates equals Presidio on whole texts; names by a model that this test makes."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from filters.contract import Documents, spans_by_row
from filters.pii.names import PiiNames
from filters.pii.titles import name_in
from tests.gold.pii import gold

pytest.importorskip("presidio_analyzer", reason="Presidio is an optional dependency")

from filters.pii.presidio import Neighbourhoods, recognizers, whole_text

CHOSEN = recognizers()
NEAR, WHOLE = Neighbourhoods(CHOSEN), whole_text(CHOSEN)


def told(results: list[Any]) -> list[tuple[int, int, str, float]]:
    """Return what results say, in order."""
    return sorted((one.start, one.end, one.entity_type, round(one.score, 6)) for one in results)


def test_equal_on_the_gold() -> None:
    """Kinds, places and scores, context included."""
    for row in gold(2):
        assert told(NEAR.analyze(row["text"])) == told(WHOLE.analyze(row["text"], "en"))


_PARTS = st.sampled_from(
    ["call", "my phone number", "card:", "iban", "\n", " ", "be", "Be", "a:b", "(555) 123-4567", "+49 30 123456", "4111 1111 1111 1111",
     "8.8.8.8", "::1", "jo@example.com"]
)  # fmt: skip


@settings(deadline=None, max_examples=60)
@given(st.lists(_PARTS, max_size=14).map(" ".join))
def test_equal_on_any_mixture(text: str) -> None:
    """Words of context stand near and far, in the same line and others."""
    assert told(NEAR.analyze(text)) == told(WHOLE.analyze(text, "en"))


@pytest.mark.data
def test_equal_on_real_pages(data: Path) -> None:
    """The first 200 documents of the noisy web sample; the benchmark compares 2,000."""
    files = sorted((data / "noisy_web_c4_sample").glob("c4-sample*.json.gz"))
    texts = [json.loads(line)["text"] for file in files for line in gzip.decompress(file.read_bytes()).split(b"\n") if line]

    for text in texts[:200]:
        assert told(NEAR.analyze(text)) == told(WHOLE.analyze(text, "en"))


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Make a spaCy pipeline that knows two names."""
    import spacy

    folder = tmp_path_factory.mktemp("model")
    pipeline = spacy.blank("en")
    ruler: Any = pipeline.add_pipe("entity_ruler")
    ruler.add_patterns([{"label": "PERSON", "pattern": "Anna Berg"}, {"label": "GPE", "pattern": "Paris"}])
    pipeline.to_disk(folder)
    return [path for path in folder.rglob("*") if path.is_file()]


def test_names_by_a_model(model: list[Path]) -> None:
    """Persons are replaced, places only when asked for; without a model's files the error says what was expected."""
    documents = Documents(pa.table({"text": ["Anna Berg lives in Paris.", "", None]}))
    both = PiiNames(kinds=("person", "location"))

    assert [(s, e, k) for _, s, e, k, _ in spans_by_row(PiiNames().open_edit({"model": model})(documents))] == [(0, 9, "PERSON")]
    assert both.open({"model": model})(documents)["pii_names"].to_pylist() == [2, 0, 0]
    assert PiiNames(replace="annotate").open_edit({"model": model})(documents).row.to_pylist() == []
    with pytest.raises(ValueError, match=r"none of 0 files of the model is config\.cfg; expected the folder of a spaCy pipeline"):
        both.open({"model": []})


def test_names_in_a_sample(model: list[Path]) -> None:
    """Documents outside the sample are neither counted nor changed; who is in depends on the text alone."""
    texts = [f"Anna Berg, {number}" for number in range(200)]
    half = PiiNames(sample_fraction=0.5).open({"model": model})
    counts = half(Documents(pa.table({"text": texts})))["pii_names"].to_pylist()

    assert set(counts) == {None, 1}
    assert 60 < counts.count(1) < 140
    assert half(Documents(pa.table({"text": texts[::-1]})))["pii_names"].to_pylist() == counts[::-1]


@pytest.mark.parametrize(
    ("language", "found", "name"),
    [
        ("en", "Mrs Plooij-van Gorsel 's", "Plooij-van Gorsel"),
        ("en", "Dr. Martin Luther King Jr.", "Martin Luther King Jr."),
        ("en", "Mr Dr. D'Arcy’s", "D'Arcy"),
        ("en", "M. Briand", "M. Briand"),
        ("fr", "M. Briand", "Briand"),
        ("fr", "Mgr Labouré,", "Labouré"),
        ("fr", "Mathieu", "Mathieu"),
        ("nl", "De heer Bakker", "Bakker"),
        ("nl", "Hendrik de Vries", "Hendrik de Vries"),
        ("xx", "Mr Cox", "Mr Cox"),
        ("en", "Madam", ""),
        ("fr", "¡", ""),
        ("en", "Sirius Black", "Sirius Black"),
    ],
)
def test_forms_of_address_are_no_names(language: str, found: str, name: str) -> None:
    """They are cut off by language, with marks at the edges; a letter with a point ("M.") is one in French only."""
    assert found[slice(*name_in(found, language))] == name


def test_titles_stay_in_the_text(tmp_path: Path) -> None:
    """A model that takes them for part of a name, and one of them for a name."""
    import spacy

    pipeline = spacy.blank("en")
    ruler: Any = pipeline.add_pipe("entity_ruler")
    ruler.add_patterns([{"label": "PERSON", "pattern": words} for words in ("Mrs Berg's", "Madam")])
    pipeline.to_disk(tmp_path)
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    documents = Documents(pa.table({"text": ["Madam, it is Mrs Berg's turn."]}))

    assert [(s, e) for _, s, e, *_ in spans_by_row(PiiNames().open_edit({"model": files})(documents))] == [(17, 21)]
    assert PiiNames().open({"model": files})(documents)["pii_names"].to_pylist() == [1]
