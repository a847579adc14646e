# SPDX-License-Identifier: Apache-2.0
"""Documents in several languages are told from badly identified ones, on real sentences: lines speak for another language, or for none."""

from __future__ import annotations

from collections.abc import Callable
from itertools import combinations
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from filters.contract import Documents
from filters.language.filter import Language

KNOWN = ("fr", "en", "de", "es", "it", "pl", "ru", "nl", "pt", "ar")
UNKNOWN = ("rm-sursilv", "rm-vallader", "hsb", "lg", "cnh", "ha", "kab")
"""Languages that lid.176 does not know, or knows badly (Romansh, Upper Sorbian)."""
LIMIT = 0.25


def _ask(model: Path, texts: list[str]) -> tuple[list[float], list[float]]:
    """Return confidence, and the share of lines that are sure of one other language."""
    answer = Language().open({"model": [model]})(Documents(pa.table({"text": texts})))
    assert not answer["other_language_line_fraction"].null_count
    return answer["language_confidence"].to_pylist(), answer["other_language_line_fraction"].to_pylist()


@pytest.mark.data
def test_two_languages_are_told_from_a_bad_identification(rows: Callable[[str], list[dict[str, Any]]], language_model: Path) -> None:
    """All pairs of ten languages are above the limit; one language, and languages that the model does not know, are below it.

    Confidence alone cannot tell: documents in two languages have 0.2 to 0.98 of it.
    """
    by_language: dict[str, list[str]] = {}
    for row in rows("langid_commonvoice/dev.jsonl.zst"):
        if len(row["text"].split()) >= Language.min_line_tokens:
            by_language.setdefault(row["lang"], []).append(row["text"])
    pairs = ["\n".join(by_language[one][:10] + by_language[two][:10]) for one, two in combinations(KNOWN, 2)]
    single = ["\n".join(by_language[code][at : at + 20]) for code in KNOWN for at in (0, 20)]
    unknown = ["\n".join(by_language[code][at : at + 20]) for code in UNKNOWN for at in (0, 20, 40)]

    assert min(_ask(language_model, pairs)[1]) > LIMIT
    sure, others = _ask(language_model, single)
    assert min(sure) > 0.65
    assert max(others) < LIMIT
    sure, others = _ask(language_model, unknown)
    assert max(sure) < 0.65
    assert max(others) < LIMIT


def test_each_is_removed_for_its_own_reason(language_model: Path) -> None:
    """A page in French and German fails the rule on several languages, whatever its confidence; noise fails that on confidence."""
    both = "L'eau claire coule sur les pierres de la rivière en été.\nDas klare Wasser fließt im Sommer über die Steine des Flusses."
    noise = "qwx zzrt plof krrm vlax brrt snuk gmpf\nhrrg tlaw xoqq frub zemk wopp lirg dask"
    confidence, others = _ask(language_model, [both, noise])

    assert others[0] == pytest.approx(0.5)
    assert others[1] == 0
    assert confidence[1] < 0.65
