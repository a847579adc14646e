# SPDX-License-Identifier: Apache-2.0
"""Numbers in runs of digits: walk over the groups of a run once and try every series of groups that some number is written in.

A run is digits with at most two signs between them. The walk keeps the last groups only, so its time and memory do not grow with the
square of a run's length. Groups joined by ``.``, ``-`` or ``/`` to what stands before or after belong together: a part of them is no
number.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterator
from functools import cache
from typing import Final

from filters.pii import cards
from filters.pii.context import all_words, around, is_other, supports
from filters.pii.national_ids import IDS, DigitId, suffixes
from filters.pii.recogniser import Found
from filters.pii.spans import Texts

TRIGGER: Final = rb"[^0-9A-Za-z_/&%-][(]?[0-9](?:(?:[ ./()-]|\xc2\xa0|\xe2\x80\xaf|\xe2\x80[\x90-\x93]){0,2}[0-9]){7,}"
MOST_GROUPS: Final = 7
_GROUP: Final = re.compile(rb"[0-9]+")
_GLUE: Final = frozenset(b"./-")
_CARD: Final = "card"

Layout = tuple[int, ...]


def sizes_of(layout: str) -> Layout:
    """Return the sizes of the groups of a layout."""
    return tuple(map(int, layout.split()))


@cache
def _layouts(*, ids: bool, card: bool) -> tuple[dict[Layout, tuple[tuple[str, DigitId | None], ...]], frozenset[Layout]]:
    """Return who is written in each layout, and all endings of layouts."""
    table: dict[Layout, tuple[tuple[str, DigitId | None], ...]] = {}
    owners: list[tuple[str, DigitId | None]] = [(layout, None) for layout in cards.LAYOUTS] if card else []
    owners += [(layout, one) for one in IDS for layout in one.layouts] if ids else []
    for layout, owner in owners:
        sizes = sizes_of(layout)
        table[sizes] = (*table.get(sizes, ()), (layout, owner))
    return table, suffixes(set(table))


_ALL_WORDS: Final = all_words(one.recogniser.context for one in IDS)


def in_run(texts: Texts, start: int, stop: int, bounds: tuple[int, int], *, ids: bool, card: bool) -> Iterator[Found]:
    """Iterate over the cards (if ``card``) and national identifiers (if ``ids``) in a run; ``bounds`` are those of its text."""
    table, endings = _layouts(ids=ids, card=card)
    groups: deque[tuple[int, int]] = deque(maxlen=MOST_GROUPS)
    for hit in _GROUP.finditer(texts.data, start, stop):
        groups.append(hit.span())
        sizes: Layout = ()
        for first, last in reversed(groups):
            sizes = (last - first, *sizes)
            if sizes not in endings:
                break
            owners = table.get(sizes)
            if owners and not _is_glued(texts, first, hit.end(), bounds):
                yield from _checked(texts, (first, hit.end()), bounds, owners)


def _is_glued(texts: Texts, start: int, end: int, bounds: tuple[int, int]) -> bool:
    """Tell whether a sign joins digits or letters before or after to these groups."""
    data, (low, high) = texts.data, bounds
    if end < high and (chr(data[end]).isascii() and (chr(data[end]).isalnum() or data[end] == 0x5F)):
        return True
    before = start - 2 >= low and data[start - 1] in _GLUE and chr(data[start - 2]).isdigit() and data[start - 2] < 0x80
    after = end + 1 < high and data[end] in _GLUE and 0x30 <= data[end + 1] <= 0x39
    return before or after


def _checked(
    texts: Texts, span: tuple[int, int], bounds: tuple[int, int], owners: tuple[tuple[str, DigitId | None], ...]
) -> Iterator[Found]:
    """Iterate over those who own this layout, accept the digits, and stand near a word where they need one."""
    digits = b"".join(_GROUP.findall(texts.data, *span)).decode()
    window: bytes | None = None
    any_word = False
    for layout, owner in owners:
        if owner is None:
            if cards.is_card(digits):
                if not is_other(texts, span[0], bounds[0]):
                    yield Found(*span, cards.RECOGNISER)
            elif cards.may_be_card(digits) and supports(around(texts, span, *bounds), cards.BY_WORD.context):
                yield Found(*span, cards.BY_WORD)
            continue
        if owner.first and digits[0] not in owner.first:
            continue
        if owner.needs_context(layout):
            if window is None:
                window = around(texts, span, *bounds)
                any_word = supports(window, _ALL_WORDS)
            if not any_word or not supports(window, owner.recogniser.context):
                continue
        elif is_other(texts, span[0], bounds[0]):
            continue
        if owner.is_valid(digits):
            yield Found(*span, owner.recogniser)
