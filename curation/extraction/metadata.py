# SPDX-License-Identifier: Apache-2.0
"""How often title, author and date are right: ``limpide evaluate extraction --show metadata``.

Labels: html_trafilatura (title, author, date) and html_htmldate (date). A title is right when it equals the label after small letters and
letters and digits only, or one begins with the other (sites add their name); an author when the names share their words; a date when
the day is the same. Language is compared with the page's declared one, for want of a label, and is told for coverage only. Labels are few;
pages without one are not counted.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from curation.extraction.gold import Gold
from curation.extraction.train import gold_or_fail
from curation.io.extract import extract

Found = tuple[str | None, str | None, str | None]
"""Title, author, date."""
SETS: Final = ("html_trafilatura", "html_htmldate")


def evaluate_metadata(data: Path) -> list[dict[str, Any]]:
    """Return for each way and set how many labels there are and how many of them it answers, and rightly."""
    pages = gold_or_fail(data, SETS)
    rows = []
    for way, read in _ways().items():
        for name in SETS:
            some = [page for page in pages if page.collection == name and page.metadata]
            started = time.process_time()
            found = [read(page) for page in some]
            seconds = time.process_time() - started
            for number, field in enumerate(("title", "author", "date")):
                judged = [
                    (answer[number], str(page.metadata[field]))
                    for page, answer in zip(some, found, strict=True)
                    if page.metadata.get(field)
                ]
                if not judged or all(answer is None for answer, _ in judged):
                    continue
                right = sum(answer is not None and SAME[field](answer, label) for answer, label in judged)
                answered = sum(answer is not None for answer, _ in judged)
                row = {"extractor": way, "set": name, "field": field, "labels": len(judged), "answered": answered, "right": right}
                rows.append({**row, "pages_a_second": round(len(some) / max(1e-9, seconds))})
    return rows


def as_text(rows: list[dict[str, Any]]) -> str:
    """Return the rows as a table."""
    lines = [f"{'extractor':<14} {'set':<18} {'field':<8} {'labels':>6} {'answered':>8} {'right':>6} {'accuracy':>8} {'pages/s':>8}"]
    for row in rows:
        accuracy = row["right"] / row["labels"]
        start = f"{row['extractor']:<14} {row['set']:<18} {row['field']:<8} {row['labels']:>6} {row['answered']:>8} {row['right']:>6}"
        lines.append(f"{start} {accuracy:>8.3f} {row['pages_a_second']:>8}")
    return "\n".join(lines)


def _ways() -> dict[str, Callable[[Gold], Found]]:
    from htmldate import find_date
    from trafilatura import extract_metadata

    def ours(page: Gold) -> Found:
        found = extract(page.html, url=page.url, content_type="text/html")
        return found.title, found.author, found.date

    def trafilatura(page: Gold) -> Found:
        found = extract_metadata(page.html.decode("utf-8", "replace"), default_url=page.url)
        return found.title, found.author, found.date

    def htmldate(page: Gold) -> Found:
        return None, None, find_date(page.html.decode("utf-8", "replace"), url=page.url, original_date=True)

    return {"limpide": ours, "trafilatura": trafilatura, "htmldate": htmldate}


def _letters(text: str) -> str:
    return re.sub(r"[\W_]+", "", text.lower())


def _same_title(answer: str, label: str) -> bool:
    ours, theirs = _letters(answer), _letters(label)
    return bool(ours and theirs) and (ours.startswith(theirs) or theirs.startswith(ours))


def _same_author(answer: str, label: str) -> bool:
    ours, theirs = set(re.findall(r"[^\W\d_]{2,}", answer.lower())), set(re.findall(r"[^\W\d_]{2,}", label.lower()))
    return bool(theirs) and (theirs <= ours or (bool(ours) and ours <= theirs))


def _same_day(answer: str, label: str) -> bool:
    return answer[:10] == label[:10]


SAME: Final[dict[str, Callable[[str, str], bool]]] = {"title": _same_title, "author": _same_author, "date": _same_day}
