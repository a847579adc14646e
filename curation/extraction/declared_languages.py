# SPDX-License-Identifier: Apache-2.0
"""How far the language that pages declare can be believed: ``limpide evaluate extraction --show language``.

No set labels the language, so that what a page declares (``curation.io.declared``) is compared with what lid.176 finds in its main text,
where the text has ``SHORTEST_CHARS`` and the model is sure (``SUREST``); and, on sets in one known language, with that. Only
languages are compared, not scripts. Where both differ, either may be wrong: the pages are listed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import pyarrow as pa

from curation.assets import obtain
from curation.extraction.gold import Gold
from curation.extraction.train import gold_or_fail
from curation.io.extract import extract
from filters.contract import Documents
from filters.language.filter import Language

SETS: Final = ("html_aeb", "html_trafilatura", "html_readability", "html_newspaper4k", "html_assemblee_nationale", "html_htmldate")
KNOWN: Final = {"html_aeb": "eng", "html_assemblee_nationale": "fra"}
"""Sets in one language (ISO 639-3)."""
MODEL: Final = "lid.176.ftz"
SHORTEST_CHARS: Final = 200
SUREST: Final = 0.65
"""FineWeb's threshold (arXiv 2406.17557)."""


def evaluate_languages(data: Path) -> list[dict[str, Any]]:
    """Return for each set how many pages declare a language, how many of these the model judges surely, and with how many it agrees.

    Raises:
        AssetError: the model is absent or damaged.

    """
    pages = gold_or_fail(data, SETS)
    measure = Language().open({"model": [obtain(MODEL)]})
    return [_row(name, some, measure) for name in SETS if (some := [page for page in pages if page.collection == name])]


def _row(name: str, pages: Sequence[Gold], measure: Any) -> dict[str, Any]:  # noqa: ANN401 - what an opened filter is
    found = [extract(page.html, url=page.url, content_type="text/html") for page in pages]
    measured = measure(Documents(pa.table({"text": [one.text for one in found]})))
    keys, sure = measured["language"].to_pylist(), measured["language_confidence"].to_pylist()
    counts: Counter[str] = Counter(pages=len(pages))
    differing = []
    for page, one, key, confidence in zip(pages, found, keys, sure, strict=True):
        if one.language is None:
            continue
        declared = one.language.partition("_")[0]
        counts["declared"] += 1
        counts["as_known"] += KNOWN.get(name) == declared
        if len(one.text) < SHORTEST_CHARS or confidence is None or confidence < SUREST:
            continue
        counts["judged"] += 1
        same = declared == key.partition("_")[0]
        counts["agreed"] += same
        if not same:
            differing.append({"page": page.name, "declared": one.language, "measured": key, "confidence": round(confidence, 3)})
    known = {"known": KNOWN[name], "as_known": counts["as_known"]} if name in KNOWN else {}
    return {"set": name, **{key: counts[key] for key in ("pages", "declared", "judged", "agreed")}, **known, "differing": differing}


def as_text(rows: Sequence[dict[str, Any]]) -> str:
    """Return the rows as a table, with the pages on which both differ below."""
    lines = [f"{'set':<25} {'pages':>5} {'declared':>8} {'judged':>6} {'agreed':>6} {'share':>6} {'known':>10}"]
    for row in rows:
        known = f"{row['known']} {row['as_known']}/{row['declared']}" if "known" in row else ""
        counts = f"{row['pages']:>5} {row['declared']:>8} {row['judged']:>6} {row['agreed']:>6}"
        lines.append(f"{row['set']:<25} {counts} {row['agreed'] / max(1, row['judged']):>6.3f} {known:>10}")
    lines += [
        f"{row['set']}/{one['page']}: declares {one['declared']}, is measured as {one['measured']} ({one['confidence']:.2f})"
        for row in rows
        for one in row["differing"]
    ]
    return "\n".join(lines)
