# SPDX-License-Identifier: Apache-2.0
"""Perplexity: against kenlm where it is installed, chunks, bands, and what is refused."""

from __future__ import annotations

from pathlib import Path
from typing import get_args

import pyarrow as pa
import pytest

from curation.train.kneser_ney import estimate, write_arpa
from filters.contract import Documents, spans_by_row
from filters.perplexity.filter import Perplexity
from filters.perplexity.model import load
from filters.perplexity.normalise import normalise
from filters.perplexity.presets import PRESETS, Preset

LINES = [line.split() for line in ("clear water runs", "the water runs to the sea", "the sea is wide and clear", "water is clear") * 3]


@pytest.fixture
def model(tmp_path: Path) -> Path:
    """Write a small model of English."""
    path = tmp_path / "en.arpa"
    write_arpa(estimate(LINES, 3), path)
    return path


def test_scores_are_those_of_kenlm(model: Path) -> None:
    """Known and unknown words, short and empty lines."""
    kenlm = pytest.importorskip("kenlm")
    theirs = kenlm.Model(str(model))
    asked = [*LINES, ["unseen", "water"], [], ["sea"] * 50]
    scores, unknown = load(str(model)).score(asked)

    assert scores == pytest.approx([theirs.score(" ".join(line)) for line in asked], abs=1e-4)
    assert unknown[-3:] == [1, 0, 0]


def test_signals_of_text_and_chunks(model: Path) -> None:
    """Texts like the model's have a lower perplexity; chunks are told apart; other languages have none."""
    filter_ = Perplexity(models="*.arpa", chunk_chars=30, band_limits={"eng_Latn": (12, 40)})
    texts = ["The water runs to the sea.\n" * 2 + "Zut alors, quelle horreur !\n" * 2, "the water is clear", "", "the sea"]
    table = pa.table({"text": texts, "language": ["eng_Latn", "eng_Latn", "eng_Latn", "fra_Latn"]})
    answer = {name: column.to_pylist() for name, column in filter_.open({"models": [model]})(Documents(table)).items()}

    assert answer["perplexity"][1] < answer["perplexity"][0]
    assert answer["perplexity"][2:] == [None, None]
    chunks = answer["chunk_perplexities"][0]
    assert len(chunks) == 2
    assert chunks[0] < chunks[1]
    assert answer["lower_average_chunk_perplexity"][0] == min(answer["mean_chunk_perplexity"][0], answer["median_chunk_perplexity"][0])
    assert answer["unknown_token_fraction"][1] == 0
    assert answer["perplexity_band"][1] in ("head", "middle", "tail")


def _batch(*texts: str) -> Documents:
    return Documents(pa.table({"text": list(texts), "language": ["eng_Latn"] * len(texts)}))


def test_chunks_out_of_range_are_removed(model: Path) -> None:
    """Noise between good lines goes, as one span however many chunks it fills; good texts and other languages stay whole."""
    good, noise = "the water runs to the sea and is clear\n", "zut alors quelle horreur mon dieu\n"
    limits = Perplexity(models="*", chunk_chars=30, max_chunk_perplexity=8)
    documents = _batch(good + noise * 2 + good, good, "", noise)

    edits = limits.open_edit({"models": [model]})(documents)
    measured = limits.open({"models": [model]})(documents)["chunk_perplexities"].to_pylist()

    assert [found > 8 for found in measured[0]] == [False, True, True, False]
    assert list(spans_by_row(edits)) == [
        (0, len(good), len(good + noise * 2), "perplexity_chunk", "\n\n[...]\n\n"),
        (3, 0, len(noise), "perplexity_chunk", "\n\n[...]\n\n"),
    ]
    other = Documents(pa.table({"text": [noise], "language": ["fra_Latn"]}))
    assert list(spans_by_row(limits.open_edit({"models": [model]})(other))) == []


def test_chunks_below_the_range_are_removed_and_without_limits_none(model: Path) -> None:
    """Boilerplate is too likely; the default removes nothing."""
    documents = _batch("the water runs to the sea\n")

    low = Perplexity(models="*", min_chunk_perplexity=1e6).open_edit({"models": [model]})(documents)

    assert low.kind.to_pylist() == ["perplexity_chunk"]
    assert not Perplexity(models="*").edits_here()
    assert len(Perplexity(models="*").open_edit({"models": [model]})(documents).row) == 0


def test_presets_stand_in_for_the_limits() -> None:
    """A preset's limits are compared and cited; only Gallica's removes chunks; an unknown limit stays the filter's."""
    books, pages = Perplexity(models="*", preset="lucie_books"), Perplexity(models="*", preset="croissantllm_books")

    assert (books.compared("min_perplexity"), books.compared("max_chunk_perplexity"), books.edits_here()) == (None, 1000, True)
    assert (pages.compared("max_perplexity"), pages.cited("max_perplexity"), pages.edits_here()) == (300, 300, False)
    assert pages.compared("bands") is None
    assert set(PRESETS) == set(get_args(Preset))


def test_text_is_normalised_as_ccnet_does() -> None:
    """Case, accents, digits, punctuation and controls."""
    assert normalise("  Ça coûte 12,5 €\u2026 «\u00a0Où\u200a? »\x07") == 'ca coute 00,0 €... "\u00a0ou\u200a? "'


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", r"is no n-gram model \(it is empty\)"),
        (b"hello\n", r"is no n-gram model \(it has no \\data\\ section"),
        (b"\\data\\\nngram 1=2\n\n\\1-grams:\n-1\ta\n", r"entry 2 of the 1-grams is .*: this ARPA file is damaged"),
        (b"\\data\\\nngram 1=1\n\n\\2-grams:\n", r"expected \\1-grams:, found .*: this ARPA file is damaged"),
    ],
)
def test_files_that_are_no_model_are_refused(content: bytes, said: str, tmp_path: Path) -> None:
    """Empty, foreign and damaged files are told apart."""
    path = tmp_path / "fr.arpa"
    path.write_bytes(content)

    with pytest.raises(ValueError, match=said):
        load(str(path))


def test_models_and_settings_that_cannot_be_are_refused(model: Path) -> None:
    """No models, a name that is no language, unknown bands."""
    with pytest.raises(ValueError, match=r"^perplexity: 'x' names no model"):
        Perplexity(models="x").open({})
    with pytest.raises(ValueError, match=r"^perplexity: model1.arpa: unknown language code 'model1'"):
        Perplexity(models="x").open({"models": [model.with_name("model1.arpa")]})
    with pytest.raises(ValueError, match=r"^perplexity: bands has best; expected some of head, middle, tail$"):
        Perplexity(models="x", bands=("best",))
    with pytest.raises(TypeError, match=r"^perplexity: open\(\) it with its models first"):
        Perplexity(models="x").measure(Documents(pa.table({"text": ["a"]})))
