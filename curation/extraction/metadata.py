# SPDX-License-Identifier: Apache-2.0
"""How often title, author and date are right: ``limpide evaluate extraction --show metadata``.

Labels: html_trafilatura (title, author, date) and html_htmldate (date), written by people; html_readability and html_newspaper4k (title,
author, date), which are what the tools of these projects are expected to answer, read by their maintainers. A title is right when it
equals the label after small letters and letters and digits only, or one begins with the other (sites add their name); an author
when the names share their words; a date when the day is the same. Pages without a label are not counted. ``held_out`` is the
accuracy on half of the sites, chosen by the hash of their domain: rules and words of ``curation.io`` were written with the pages of the
other half in view, and changed for faults of all only where the fault was no site's own.

Some dates of html_trafilatura and html_htmldate cannot be right, for they are no days or what the page says and shows is another
day (``WRONG_DATES``, each read by us): the field ``date, corrected`` counts these pages by the page's own date. Nine further labels are
dates of change that stand beside dates of publication; those are left as they are.
"""

from __future__ import annotations

import hashlib
import re
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final

from curation.extraction.gold import Gold
from curation.extraction.train import gold_or_fail
from curation.io.extract import extract

Found = tuple[str | None, str | None, str | None]
"""Title, author, date."""
SETS: Final = ("html_trafilatura", "html_htmldate", "html_readability", "html_newspaper4k")
FIELDS: Final = ("title", "author", "date")
WRONG_DATES: Final = {
    "1641304459.html": "2020-06-22",  # 2 Tir 1399, shown three times
    "diem25.org.climate.html": "2020-10-12",
    "dvg.de.weihnachtsurlaub.html": "2022-11-29",  # the label has month 29
    "eluniversal.com-senador.html": "2022-05-10",
    "gitarrebass.de-dieneue.html": "2022-01-24",
    "herzundblut.com.Besuch.html": "2022-11-21",  # the label has a day of one digit
    "iwr.de.IWRpressedienst.Nordex.html": "2022-12-02",
    "mywakenews.wordpress.com.psyop.html": "2016-07-09",
    "schweizerjaeger.ch-steinkauz.html": "2021-01-04",
    "tegernseerstimme.de-Klimavorreiter.html": "2023-11-06",
    "tennismagazin.de-viertelfinale.html": "2022-02-03",
    "theoriginalcopy.de.baby.html": "2020-08-11",
    "tomshardware.com.rtx.html": "2020-11-04",
    "urania.de.freiheit.html": "2022-10-25",  # the label has month 25
    "uusisuomi.fi.angela.html": "2020-02-19",
    "wochenblatt.com-Heinen-Essen.html": "2022-01-21",
    "zahlenzauberin.wordpress.com.ferien.html": "2012-08-22",
}
"""Page to the date that it declares or shows, where the label says another."""


def evaluate_metadata(data: Path) -> list[dict[str, Any]]:
    """Return for each way, set and field how many labels there are, how many of them it answers, and rightly; pages/s with the text."""
    pages = gold_or_fail(data, SETS)
    extract(pages[0].html)  # loads kernels and model
    rows = []
    for way, read in _ways().items():
        for name in SETS:
            some = [page for page in pages if page.collection == name and page.metadata]
            started = time.process_time()
            found = [read(page) for page in some]
            seconds = time.process_time() - started
            for field, judged in _judged(some, found):
                if judged and any(answer is not None for answer, _, _ in judged):
                    rows.append({"extractor": way, "set": name, "field": field, **_counts(field, judged)})
                    rows[-1]["pages_a_second"] = round(len(some) / max(1e-9, seconds))
    return rows


Judged = list[tuple[str | None, str, bool]]
"""Answer, label, and whether the page's site is held out."""


def _judged(pages: list[Gold], found: list[Found]) -> Iterator[tuple[str, Judged]]:
    for number, field in enumerate(FIELDS):
        labelled = [(answer[number], page) for page, answer in zip(pages, found, strict=True) if page.metadata.get(field)]
        yield field, [(answer, str(page.metadata[field]), is_held_out(page.domain)) for answer, page in labelled]
        if field == "date" and any(page.name in WRONG_DATES for _, page in labelled):
            corrected = [(answer, WRONG_DATES.get(page.name, str(page.metadata[field])), page.domain) for answer, page in labelled]
            yield "date, corrected", [(answer, label, is_held_out(domain)) for answer, label, domain in corrected]


def _counts(field: str, judged: Judged) -> dict[str, Any]:
    same = SAME[field.partition(",")[0]]
    right = [answer is not None and same(answer, label) for answer, label, _ in judged]
    held_out = [good for good, (_, _, apart) in zip(right, judged, strict=True) if apart]
    answered = sum(answer is not None for answer, _, _ in judged)
    share = round(sum(held_out) / len(held_out), 4) if held_out else None
    return {"labels": len(judged), "answered": answered, "right": sum(right), "held_out": share}


def is_held_out(domain: str) -> bool:
    """Whether the pages of a site were not read when rules were written.

    >>> is_held_out("example.org"), is_held_out("example.fr")
    (True, False)
    """
    return bool(hashlib.sha256(domain.encode()).digest()[0] & 1)


def as_text(rows: list[dict[str, Any]]) -> str:
    """Return the rows as a table."""
    names = f"{'extractor':<12} {'set':<17} {'field':<15} {'labels':>6} {'answered':>8} {'right':>5}"
    lines = [f"{names} {'accuracy':>8} {'precision':>9} {'held out':>8} {'pages/s':>7}"]
    for row in rows:
        start = f"{row['extractor']:<12} {row['set']:<17} {row['field']:<15} {row['labels']:>6} {row['answered']:>8} {row['right']:>5}"
        rates = f"{row['right'] / row['labels']:>8.3f} {row['right'] / row['answered']:>9.3f}"
        apart = "" if row["held_out"] is None else f"{row['held_out']:.3f}"
        lines.append(f"{start} {rates} {apart:>8} {row['pages_a_second']:>7}")
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
