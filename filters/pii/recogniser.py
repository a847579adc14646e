# SPDX-License-Identifier: Apache-2.0
"""What a recogniser declares: which kind of data it finds, whose, how it is checked, and where that is written.

A recogniser finds nothing by itself: the modules beside this one do, each with its own recognisers. ``score`` says how far the
form and the checksum alone are to be believed: below ``BELIEVED`` a word of ``context`` must stand near.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, NamedTuple

BELIEVED: Final = 0.5
"""From this score on a candidate is found without context; ours, as Presidio's usual score threshold."""


@dataclass(frozen=True)
class Recogniser:
    """A declaration.

    Attributes:
        name: unique; ledger and evidence name it.
        kind: what it finds, such as ``NATIONAL_ID``.
        version: raised when what it finds changes.
        countries: ISO 3166-1 codes; empty for everywhere.
        languages: canonical keys of the languages of its context words; empty for any.
        checksum: how a candidate is checked; empty when only its form is.
        context: words of which one must stand near a candidate whose score is below ``BELIEVED``; lower case, beginnings of words.
        score: belief in form and checksum together, 0 to 1; ours.
        source: where form and checksum are written.

    """

    name: str
    kind: str
    version: int = 1
    countries: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    checksum: str = ""
    context: tuple[str, ...] = ()
    score: float = 1.0
    source: str = ""

    @property
    def needs_context(self) -> bool:
        """Tell whether form and checksum do not suffice."""
        return self.score < BELIEVED


class Found(NamedTuple):
    """Bytes of a batch that are personal data: half-open, from the start of the buffer."""

    start: int
    end: int
    recogniser: Recogniser
