# SPDX-License-Identifier: Apache-2.0
"""What was looked at before a page's reservations were judged: five places, and what each was.

Silence weighs as much as the search behind it: a page whose site files nobody archived says less than one whose robots.txt was read and is
silent. The places are those that statements are cited from (``reservation_place``), head and body together as ``page``:

* ``read``: it was there and was read, whether it said something or not;
* ``absent``: the server had answered that there is none (4xx: "unavailable" in RFC 9309, section 2.3.1.3);
* ``failed``: it was asked for, and the capture is no file: 5xx or no answer (2.3.1.4), or redirects that end in none;
* ``unknown``: nobody looked: no capture was given, or none is as old as the clock asks; neither page nor headers were kept.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from functools import lru_cache
from typing import Final, Literal

import orjson
import pyarrow as pa
import pyarrow.compute as pc

from filters.results import Summary
from filters.robots.store import Capture

State = Literal["read", "absent", "failed", "unknown"]
STATES: Final[tuple[State, ...]] = ("read", "absent", "failed", "unknown")
NAMES: Final = {
    "robots_txt": "robots.txt",
    "well_known": "/.well-known/tdmrep.json",
    "ai_txt": "ai.txt",
    "http_header": "HTTP headers",
    "page": "page (meta, link and script elements)",
}
"""Each place, and how the card calls it."""
COLUMN: Final = "reservation_checked"


def state_of(capture: Capture | None, *, asked: bool) -> State:
    """Return what a site's file was, by the capture that held.

    Args:
        capture: the capture at the moment of the clock, redirects followed; None when there is none.
        asked: whether there is a capture of the site all the same, so that redirects end nowhere.

    """
    if capture is None:
        return "failed" if asked else "unknown"
    if 200 <= capture.status < 300:
        return "read"
    return "absent" if 400 <= capture.status < 500 else "failed"


@lru_cache(maxsize=4 ** len(NAMES))
def written(states: tuple[State, ...]) -> str:
    """Return the states of all places, in their order, as a JSON object.

    >>> written(("read", "absent", "unknown", "read", "read"))
    '{"robots_txt":"read","well_known":"absent","ai_txt":"unknown","http_header":"read","page":"read"}'
    """
    return orjson.dumps(dict(zip(NAMES, states, strict=True))).decode()


def summary(signals: Iterable[pa.Table]) -> Summary:
    """Count, of all documents that were read, in which of them each place was what."""
    counts: dict[str, Counter[str]] = {place: Counter() for place in NAMES}
    for table in signals:
        for told in pc.value_counts(pc.drop_null(table.column(COLUMN))).to_pylist():
            for place, state in orjson.loads(told["values"]).items():
                counts[place][state] += told["counts"]
    rows: list[tuple[str | int, ...]] = [(name, *(counts[place][state] for state in STATES)) for place, name in NAMES.items()]
    said = (
        "Of all documents that were read, before anything was dropped. Absent: the server had none; failed: it gave no answer, or a "
        "redirect that ends nowhere; unknown: nobody looked. Silence of what is unknown is no permission."
    )
    return Summary("What was looked at for reservations", ("place", *STATES), tuple(rows), said)
