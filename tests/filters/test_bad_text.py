# SPDX-License-Identifier: Apache-2.0
"""Texts that break text tools, for every filter of heuristics and both rules of words: no spaces for 10 MB, only marks, only NULs."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pytest

from curation.train.kneser_ney import estimate, write_arpa
from filters.contract import Documents
from filters.heuristics.c4_quality import C4Quality
from filters.heuristics.fineweb_quality import FineWebQuality
from filters.heuristics.gopher_quality import GopherQuality
from filters.heuristics.gopher_repetition import GopherRepetition
from filters.heuristics.roots_quality import RootsQuality
from filters.language.filter import Language
from filters.ocr.filter import Ocr
from filters.perplexity.filter import Perplexity
from filters.segmentation.rule import Segmentation
from filters.segmentation.segmented import Segmented
from tests.growth import LINEAR, growth

FILTERS = (GopherQuality, GopherRepetition, FineWebQuality, C4Quality, RootsQuality, Ocr)
RULES = (Segmentation(), Segmentation("uax29", elision="everywhere"))
MEGABYTE = 1_000_000
SHAPES = {
    "one word": "a",
    "elisions without end": "l'",
    "marks alone": "\u0301",
    "NULs": "\x00",
    "Han": "水",
    "joiners": "\u200d",
    "flags": "\U0001f1eb",
    "mid letters": "a:",
    "numbers": "1,",
}


def _cut(text: str, rule: Segmentation) -> int:
    return len(Documents(pa.table({"text": [text], "language": ["fra_Latn"]})).segmented(rule).words.start)


@pytest.mark.parametrize("kind", FILTERS, ids=lambda kind: kind.name)
def test_ten_megabytes_without_a_space_are_answered(kind: type[Segmented]) -> None:
    """One line of one word of 10 MB: every signal is within what it declares."""
    text = "abcdefghij" * MEGABYTE
    answer = kind().measure(Documents(pa.table({"text": [text]})))

    for signal in kind.signals:
        (value,) = answer[signal.name].to_pylist()
        assert value is not None or signal.null != "never"
        assert signal.high is None or value is None or value <= signal.high


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.rule)
def test_cutting_takes_linear_time(rule: Segmentation, shape: str) -> None:
    """Eight times the text takes less than 24 times as long, whatever it repeats."""
    unit = SHAPES[shape]

    assert growth(lambda text: _cut(text, rule), unit * 250_000, unit * MEGABYTE * 2) < LINEAR


@pytest.mark.parametrize("shape", ["marks alone", "NULs", "joiners"])
@pytest.mark.parametrize("kind", FILTERS, ids=lambda kind: kind.name)
def test_texts_without_letters_have_answers(kind: type[Segmented], shape: str) -> None:
    """A document of combining marks, of NULs, or of joiners alone: the same answer by itself and beside another."""
    documents = [SHAPES[shape] * 20_000, "Clear water runs."]
    together = kind().measure(Documents(pa.table({"text": documents})))
    alone = kind().measure(Documents(pa.table({"text": documents[:1]})))

    assert {name: column.to_pylist()[:1] for name, column in together.items()} == {n: column.to_pylist() for n, column in alone.items()}


def test_models_of_the_wrong_kind_are_refused(tmp_path: Path) -> None:
    """An n-gram model is no language model, and the other way round; each error names the file and what was expected."""
    write_arpa(estimate([["clear", "water"]], 2), tmp_path / "en.arpa")
    (tmp_path / "fr.arpa").write_bytes((793712314).to_bytes(4, "little") + bytes(100))  # how fastText files begin

    with pytest.raises(ValueError, match=r"en\.arpa is no fastText model \(.+\); expected the \.bin or \.ftz file of a supervised one$"):
        Language(model="en.arpa").open({"model": [tmp_path / "en.arpa"]})
    with pytest.raises(
        ValueError, match=r"fr\.arpa is no n-gram model \(it has no \\data\\ section of 1 to \d+ orders\); expected an ARPA file"
    ):
        Perplexity(models="*").open({"models": [tmp_path / "fr.arpa"]})(Documents(pa.table({"text": ["eau"], "language": ["fra_Latn"]})))
