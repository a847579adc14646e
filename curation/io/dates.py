# SPDX-License-Identifier: Apache-2.0
"""When a page was published, where it does not declare it: from its address, ``<time>`` and its visible lines.

Every date that is found has a score: how sure the place says that it is this page's publication. An address that holds a day
comes first, then ``<time>`` and lines in elements named after a date, near the headline before elsewhere, "published" before "updated";
comments of readers are left out. The best score counts, and the first on the page among equals. The shapes are those that htmldate
(Barbaresi 2020, JOSS 5(51)) has found useful; scores and words are ours.

No clock is asked. ``latest`` is the day when the page was fetched, where that is known: no page tells of its own future.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable, Iterator
from typing import Final

import numpy as np

from curation.io.marks import Time
from curation.io.page import Page, hint
from curation.io.places import Places
from curation.io.read_dates import iso_date, read_date
from filters.kernels.page_dates import may_date

LONGEST_CHARS: Final = 160
"""A date within a longer block is part of its story (code points). Ours."""
MOST_BLOCKS: Final = 400
"""Blocks with digits that are looked at. Ours."""
MOST_TIMES: Final = 200
"""Elements of time that are looked at. Ours."""
MOST_NEAR: Final = 6
"""Blocks after the headline of which the beginning is looked at, however long they are: a dateline ("Berlin, 4 March 2021 - ..."). Ours."""
SHORT_CHARS: Final = 45
"""A block of so few code points is hardly more than its date. Ours."""
NAMED: Final = 5
"""What a word of publication adds to the score of a line. Ours."""
IN_ADDRESS: Final = 40
"""Score of a day in the address: only places that are sure beat it."""
MOST_OF_A_LINE: Final = 17
"""What the words of a line add to the score of its place at most."""
_ADDRESS: Final = re.compile(r"/((?:19|20)\d\d)[/-]?(\d\d)[/-]?(\d\d)(?=\D|$)|[/_-]((?:19|20)\d\d)[/_-](\d{1,2})[/_-](\d{1,2})(?=\D|$)")
_CAPTURED: Final = re.compile(r"^https?://web\.archive\.org/web/\w+/")
_PUBLISHED: Final = re.compile(
    r"publi|veröffentlich|erschien|erstellt|posted|geschrieben|mis en ligne|écrit|pubblicat|geplaatst|udgivet|publicerad|julkaistu|"
    r"opublikowan|dodano|zveřejněn|vydáno|közzété|objav|опубликован|дата|δημοσ|yayın|pressemitteilung|press release|datum|\bdate\b|fecha",
    re.IGNORECASE,
)
_UPDATED: Final = re.compile(
    r"updat|aktualisiert|geändert|bearbeitet|zuletzt|stand\b|modifi|mis à jour|mise à jour|actuali[sz]|aggiornat|bijgewerkt|opdateret|"
    r"uppdaterad|päivitetty|aktualiz|frissít|обновлен|revis|registr|joined|member since|last change|©|copyright|all rights|seit |since ",
    re.IGNORECASE,
)
_DATA_WORDS: Final = (b"ublished", b"ublication", b"ublish_", b"ublishDate", b"ubDate", b"Date(")
"""What stands in what ``_IN_DATA`` finds, the surest first; ``may_date`` finds where one may stand."""
_IN_DATA: Final = re.compile(
    rb"[\"'](?:date_?published|publication_?date|published_?(?:at|date|on|time)|publish_?(?:date|time)|pub_?date|first_?published\w{0,20})\\?[\"']\s*:\s*"
    rb"\\?[\"'](\d{4}-\d\d-\d\d)|date\w{0,20}\(\s*[\"'](\d{4}[-/]\d\d[-/]\d\d)[ T]",
    re.IGNORECASE,
)
_IMPRINT: Final = hint("date", "meta", "byline", "footer")
_DATE: Final = hint("date", "meta", "byline")


def find_date(
    page: Page, places: Places, times: Iterable[Time], *, url: str | None, language: str | None, latest: str | None
) -> str | None:
    """Return the most credible date as YYYY-MM-DD; ``language`` is the one that the page declares, ``latest`` the day of the fetch."""
    best, most = None, 0
    for found, score in (*_in_address(url), *_in_times(places, times, language)):
        if score > most and not is_later(found, latest):
            best, most = found, score
    return _in_lines(page, places, language, latest, most) or best


def is_later(date: str, latest: str | None) -> bool:
    """Whether a date lies more than a day (time zones) after the latest that is possible; both in ISO 8601.

    >>> is_later("2021-03-04", "2021-03-03T23:00:00Z"), is_later("2021-03-05", "2021-03-03"), is_later("2021", None)
    (False, True, False)
    """
    if not latest or date[:4] < latest[:4]:
        return False
    try:
        return datetime.date.fromisoformat(date[:10]) > datetime.date.fromisoformat(latest[:10]) + datetime.timedelta(days=1)
    except ValueError:  # a year or month alone
        return date[:7] > latest[:7]


def _in_address(url: str | None) -> Iterator[tuple[str, int]]:
    if url and (match := _ADDRESS.search(_CAPTURED.sub("/", url))):
        parts = match[1] or match[4], match[2] or match[5], match[3] or match[6]
        if found := read_date("-".join(parts)):
            yield found, IN_ADDRESS


def _in_times(places: Places, times: Iterable[Time], language: str | None) -> Iterator[tuple[str, int]]:
    for time, _ in zip(times, range(MOST_TIMES), strict=False):
        found = iso_date(time.text) or read_date(time.text, language)
        block = int(places.blocks_at(time.at))
        place = int(places.scores[block])
        if found and place and len(found) >= len("2021-03-04"):
            yield found[:10], 10 * place + 10 + places.beside(block) + {"published": 12, "modified": -12}.get(time.kind, 0)


def _in_lines(page: Page, places: Places, language: str | None, latest: str | None, most: int) -> str | None:
    """Return the date of the most credible line, the first in page order of the best place among equals; None where none beats ``most``."""
    texts = page.block_texts
    near = (places.around & _IMPRINT != 0) & (places.chars <= 2 * LONGEST_CHARS)
    near[max(0, places.headline) : max(0, places.headline + MOST_NEAR + 1)] = True
    some = np.flatnonzero((places.digits >= 2) & ((places.chars <= LONGEST_CHARS) | near))[:MOST_BLOCKS]
    best, highest = None, most
    for place, block in sorted(zip(places.scores[some].tolist(), some.tolist(), strict=True), key=lambda one: -one[0]):
        if not place or 10 * place + MOST_OF_A_LINE <= highest:
            break  # no later line has a better score
        text = texts[block] if len(texts[block]) <= LONGEST_CHARS else texts[block][: 2 * SHORT_CHARS]
        score = 10 * place + 4 * places.says(block, _DATE) + 2 * (len(text) <= SHORT_CHARS) + places.beside(block)
        score -= 6 * (len(text) >= 2 * SHORT_CHARS)
        if score + NAMED <= most or (found := read_date(text, language)) is None:
            continue
        if named := _PUBLISHED.search(text):
            found = read_date(text[named.start() :], language) or found
            score += NAMED
        elif _UPDATED.search(text):
            score -= 10
        highest = max(highest, score)
        if score > most and not is_later(found, latest):
            best, most = found, score
    return best


def date_in_data(html: bytes) -> str | None:
    """Return the first date that data or a call within a script names a publication: what is left where a page shows none itself."""
    places = may_date(np.frombuffer(html, np.uint8)).tolist()
    for word in _DATA_WORDS:
        for at in [at for at in places if html.startswith(word, at)][:MOST_TIMES]:
            if match := _IN_DATA.search(html, max(0, at - 10), at + 80):
                return iso_date((match[1] or match[2]).decode("ascii").replace("/", "-"))
    return None
