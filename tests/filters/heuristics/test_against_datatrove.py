# SPDX-License-Identifier: Apache-2.0
"""Gopher's filters against datatrove's, decision by decision, when both are given the same words.

datatrove's tokeniser is replaced by the words of the text view: words and symbols for repetition and for ``count_symbols``,
words alone otherwise. Everything else of datatrove runs as it is.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pytest

from filters.contract import Documents, Filter
from filters.heuristics.gopher_quality import GopherQuality
from filters.heuristics.gopher_repetition import GopherRepetition
from filters.kernels.characters import COUNTED
from tests.filters.heuristics.reasons import REASONS

if TYPE_CHECKING:
    from datatrove.pipeline.filters.base_filter import BaseFilter

pytestmark = pytest.mark.datatrove
QUALITY = "datatrove.pipeline.filters.gopher_quality_filter"
REPETITION = "datatrove.pipeline.filters.gopher_repetition_filter"


def _generated() -> list[str]:
    """Return texts of our own that meet every rule somewhere: mixtures of words, symbols, bullets, repeats and lengths."""
    draw = random.Random(20261120)
    pool = [
        *("the", "be", "and", "water", "clear", "it", "I", "stone"),
        *("#", "...", "…", "42", ",", ".", "'", "l’eau", "été", "a_b", "_", "•", "-", "—"),
    ]
    texts = []
    for _ in range(400):
        words = draw.choices(pool, weights=[draw.random() ** 3 for _ in pool], k=draw.choice([0, 3, 45, 60, 120, 300]))
        text = "".join(word + draw.choice(["", " ", " ", " ", "\n", "\n\n"]) for word in words)
        line = draw.choice(["", "", "\n- one more", "\nsee also ...", "\n\nagain and again"])
        texts.append(text + line * draw.randrange(20))
    # Phrases of a length, again and again among words that never return.
    for length in (2, 3, 4, 5, 6, 7, 8, 9, 10, 14):
        for fresh in (15, 18, 20, 22, 25, 30, 40):
            phrase = " ".join(f"the{draw.random()}"[:9].replace(".", "x") for _ in range(length))
            parts = [
                " ".join(f"and{draw.random()}"[:9].replace(".", "y") for _ in range(fresh * length // 4)) + f" {phrase} " for _ in range(12)
            ]
            texts.append("to be of that " + "".join(parts))
    texts += ["".join(f"- it{at} that{at} be to the\n" for at in range(40))]
    texts += ["and the clear water that runs over the stone to be of it …\n" * 30]
    texts += ["water " * 100_001, "watersoverstones " * 60, "I a o e " * 20, "\u00a0", "\n\n"]
    return [text for text in texts if text]


def _rows(filter_: Filter, documents: Documents) -> list[list[str]]:
    """Return the failing rules of each document."""
    signals = filter_.measure(documents)
    failed: list[list[str]] = [[] for _ in range(len(documents))]
    for rule in filter_.rules:
        threshold = getattr(filter_, rule.parameter)
        for row, value in enumerate(signals[rule.signal].to_pylist()):
            if value is not None and (value < threshold if rule.fails == "below" else value > threshold):
                failed[row].append(rule.name)
    return failed


def _is_unspaced(text: str) -> bool:
    """Say whether a text is of single characters, of which we measure no mean length and datatrove does."""
    return GopherQuality().measure(Documents(pa.table({"text": [text]})))["mean_word_chars"][0].as_py() is None


def _compare(
    theirs: BaseFilter, ours: Filter, texts: Sequence[str], *, symbols: bool, monkeypatch: pytest.MonkeyPatch, module: str
) -> set[str]:
    """Compare all decisions; return the reasons that were met."""
    from datatrove.data import Document

    documents = Documents(pa.table({"text": texts}))
    words = documents.view.words
    strings = documents.view.strings(words)
    split = {
        text: [strings[at] for at in range(words.first[row], words.first[row + 1]) if symbols or words.flags[at] & COUNTED]
        for row, text in enumerate(texts)
    }
    monkeypatch.setattr(f"{module}.split_into_words", lambda text, _language: split[text])
    met = set()
    for text, failed in zip(texts, _rows(ours, documents), strict=True):
        verdict = theirs.filter(Document(text=text, id="0"))
        kept = verdict is True
        assert kept == (not failed), f"datatrove: {verdict}, ours: {failed}, text: {text[:200]!r}"
        if not kept:
            assert REASONS[verdict[1]] in failed or _is_unspaced(text), f"datatrove: {verdict}, ours: {failed}, text: {text[:200]!r}"
            met.add(verdict[1])
    return met


@pytest.fixture
def compare(monkeypatch: pytest.MonkeyPatch) -> Callable[[Sequence[str]], set[str]]:
    """Return a comparison of all filters with datatrove's on given texts."""
    quality = pytest.importorskip(QUALITY).GopherQualityFilter()
    repetition = pytest.importorskip(REPETITION).GopherRepetitionFilter()

    def compare_all(texts: Sequence[str]) -> set[str]:
        met = _compare(quality, GopherQuality(), texts, symbols=False, monkeypatch=monkeypatch, module=QUALITY)
        met |= _compare(quality, GopherQuality(count_symbols=True), texts, symbols=True, monkeypatch=monkeypatch, module=QUALITY)
        return met | _compare(repetition, GopherRepetition(), texts, symbols=True, monkeypatch=monkeypatch, module=REPETITION)

    return compare_all


def test_decisions_are_those_of_datatrove_on_generated_texts(compare: Callable[[Sequence[str]], set[str]]) -> None:
    """Every text is kept by both or dropped by both, for a rule that fails in both; every rule is the first to fail somewhere."""
    met = compare(_generated())

    assert met == set(REASONS), set(REASONS) - met


@pytest.mark.data
def test_decisions_are_those_of_datatrove_on_real_texts(
    data: Path, rows: Callable[[str], list[dict[str, Any]]], compare: Callable[[Sequence[str]], set[str]]
) -> None:
    """The same over C4 documents, pages judged by people, French and German law."""
    patterns = ("noisy_web_c4_sample/c4-sample*.json.gz", "quality_dclm_human/*.jsonl.zst", "legal_*/dev.jsonl.zst")
    paths = [path.relative_to(data).as_posix() for pattern in patterns for path in sorted(data.glob(pattern))]
    texts = [row["text"][:20_000] for path in paths for row in rows(path)[::10] if row["text"]]

    assert len(texts) > 250
    assert len(compare(texts)) >= 5
