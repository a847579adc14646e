# SPDX-License-Identifier: Apache-2.0
"""Which runs of digits in a batch phonenumbers must look at, and with the plans of which regions.

A kernel asks for each run what ``filters.pii.phone.in_run`` would ask (``filters.kernels.telephones``), first with the plans of all regions
of its text at once; what is left, one run in fifty in pages, it asks again region by region.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache, cached_property

import numpy as np
import numpy.typing as npt

from filters.kernels.layouts import Telephones
from filters.pii.numbering import plans_of
from filters.pii.phone import BY_WORD, PHONE, WORDS_AFTER

Regions = tuple[str, ...]


class Calls:
    """The runs of digits of a batch in which there may be a telephone number."""

    def __init__(self, data: npt.NDArray[np.uint8], offsets: npt.NDArray[np.int64], regions: Sequence[Regions]) -> None:
        """Take the bytes of a batch, where its texts begin [texts + 1], and the regions of each text."""
        self.data, self.offsets, self.regions = data, offsets, regions
        self.likely: dict[int, Regions] = {}

    def note(self, places: npt.NDArray[np.int64], rows: npt.NDArray[np.int64]) -> npt.NDArray[np.bool_]:
        """Tell behind which bytes a run begins in which there may be a number, and note in ``likely`` of which regions."""
        from filters.kernels.telephones import may_be_telephones

        calls = may_be_telephones(self.data, places, rows, self._together)
        places, rows = places[calls], rows[calls]
        self.likely |= dict.fromkeys(places.tolist(), ())
        if len(places) and any(self.regions[row] for row in rows.tolist()):
            accepted = {region: may_be_telephones(self.data, places, rows, known) for region, known in self._alone.items()}
            for hit, (place, row) in enumerate(zip(places.tolist(), rows.tolist(), strict=True)):
                self.likely[place] = tuple(region for region in self.regions[row] if accepted[region][hit])
        return calls

    @cached_property
    def _together(self) -> Telephones:
        place: dict[Regions, int] = {(): 0}
        sets = np.array([place.setdefault(each, len(place)) for each in self.regions], np.int64)
        return Telephones(self.offsets, sets, plans_of(tuple(place)[1:]), labels(), _words())

    @cached_property
    def _alone(self) -> dict[str, Telephones]:
        regions = dict.fromkeys(region for some in dict.fromkeys(self.regions) for region in some)
        sets = np.ones(len(self.regions), np.int64)
        return {region: Telephones(self.offsets, sets, plans_of(((region,),)), labels(), _words()) for region in regions}


@cache
def labels() -> npt.NDArray[np.bool_]:
    """Return which two letters end a label or the word for a number after it, and which begin one that stands behind a number."""
    table = np.zeros((2, 26, 26), np.bool_)
    pairs = [(0, word[-2:]) for word in (*BY_WORD.context, "no", "nr", "number", "num")] + [(1, word[:2]) for word in WORDS_AFTER]
    for side, pair in pairs:
        if pair.isascii():
            table[side, ord(pair[0]) - 97, ord(pair[1]) - 97] = True
    return table


@cache
def _words() -> npt.NDArray[np.bool_]:
    """Return with which three bytes words begin that stand near telephones."""
    words = np.zeros((28, 28, 28), np.bool_)
    for word in PHONE.context:
        kinds = [each - 97 if 97 <= each <= 122 else 27 if each >= 0x80 else 26 for each in word.encode()[:3]]
        words[*kinds] = True
    return words
