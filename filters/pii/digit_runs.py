# SPDX-License-Identifier: Apache-2.0
"""Numbers in runs of digits: walk over the groups of a run once and try every series of groups that some number is written in.

A run is digits with at most two signs between them. The walk keeps the last groups only, so its time and memory do not grow with the
square of a run's length. Groups joined by ``.``, ``-`` or ``/`` to what stands before or after belong together: a part of them is no
number.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import Final

from filters.kernels.layouts import ANY_DIGIT, Layouts, layouts
from filters.pii import cards
from filters.pii.context import all_words, around, is_other, supports
from filters.pii.national_ids import IDS, DigitId, suffixes
from filters.pii.recogniser import Found
from filters.pii.spans import Texts

TRIGGER: Final = rb"[^0-9A-Za-z_/&%-][(]?[0-9](?:(?:[ ./()-]|\xc2\xa0|\xe2\x80\xaf|\xe2\x80[\x90-\x93]){0,2}[0-9]){7,}"
SURE: Final = 0.8
"""Below this score groups parted by spaces are any numbers: the sign of the identifier must stand between them, or a word near it."""
PIECE_BYTES: Final = 4096
"""A long run is walked in pieces of this size, so that memory stays small."""
LONGEST_BYTES: Final = 64
"""How far pieces overlap: more than any number takes with its signs."""
_GROUP: Final = re.compile(rb"[0-9]+")
_SERIES: Final = re.compile(r"[0-9][ \u00a0]\Z")
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


def written(*, ids: bool, card: bool) -> Layouts:
    """Return how the numbers are written that are looked for, for the kernel that sifts runs."""
    table, _ = _layouts(ids=ids, card=card)
    firsts: dict[Layout, int] = {}
    for sizes, owners in table.items():
        for _, owner in owners:
            if owner is not None:
                digits = sum(1 << int(digit) for digit in set(owner.first)) if owner.first else ANY_DIGIT
                firsts[sizes] = firsts.get(sizes, 0) | digits
    cards_only = frozenset(sizes for sizes, owners in table.items() if any(owner is None for _, owner in owners))
    return layouts(firsts, cards_only)


_ALL_WORDS: Final = all_words(one.recogniser.context for one in IDS)


def in_run(texts: Texts, start: int, stop: int, bounds: tuple[int, int], *, ids: bool, card: bool) -> Iterator[Found]:
    """Iterate over the cards (if ``card``) and national identifiers (if ``ids``) in a run; ``bounds`` are those of its text."""
    table, endings = _layouts(ids=ids, card=card)
    while start < stop:
        piece = texts.data[start : min(stop, start + PIECE_BYTES)].tobytes()
        sizes = list(map(len, _GROUP.findall(piece)))
        series = list(_series(sizes, table, endings)) if len(sizes) > 1 else [(0, 0)] if (*sizes,) in table else []
        if series:
            groups = [hit.span() for hit in _GROUP.finditer(piece)]
            for first, last in series:
                span = (start + groups[first][0], start + groups[last][1])
                if not _is_glued(texts, *span, bounds):
                    yield from _checked(texts, span, bounds, table[tuple(sizes[first : last + 1])])
        start += len(piece) if start + len(piece) >= stop else PIECE_BYTES - LONGEST_BYTES


def _series(sizes: Sequence[int], table: Mapping[Layout, object], endings: frozenset[Layout]) -> Iterator[tuple[int, int]]:
    """Iterate over the first and last groups of every series that is a layout."""
    for last, size in enumerate(sizes):
        layout: Layout = (size,)
        first = last
        while layout in endings:
            if layout in table:
                yield first, last
            if first == 0:
                break
            first -= 1
            layout = (sizes[first], *layout)


def _is_glued(texts: Texts, start: int, end: int, bounds: tuple[int, int]) -> bool:
    """Tell whether a sign joins digits or letters before or after to these groups."""
    data, (low, high) = texts.data, bounds
    if end < high and (chr(data[end]).isascii() and (chr(data[end]).isalnum() or data[end] == 0x5F)):
        return True
    if start - 1 >= low and 0x30 <= data[start - 1] <= 0x39:
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
            yield from _card(texts, span, bounds, digits)
            continue
        if owner.first and digits[0] not in owner.first:
            continue
        spaced = " " in layout and texts.data[span[0] + sizes_of(layout)[0]] == 0x20 and owner.recogniser.score < SURE
        if spaced or owner.needs_context(layout):
            if window is None:
                window = around(texts, span, *bounds)
                any_word = supports(window, _ALL_WORDS)
            if not any_word or not supports(window, owner.recogniser.context):
                continue
        elif is_other(texts, span[0], bounds[0]):
            continue
        if owner.is_valid(digits):
            yield Found(*span, owner.recogniser)


def _card(texts: Texts, span: tuple[int, int], bounds: tuple[int, int], digits: str) -> Iterator[Found]:
    if cards.is_card(digits):
        if not is_other(texts, span[0], bounds[0]):
            yield Found(*span, cards.RECOGNISER)
    elif (
        cards.may_be_card(digits)
        and not _SERIES.search(texts.decoded(max(bounds[0], span[0] - 4), span[0]))
        and supports(around(texts, span, *bounds), cards.BY_WORD.context)
    ):
        yield Found(*span, cards.BY_WORD)
