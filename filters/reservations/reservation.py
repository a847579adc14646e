# SPDX-License-Identifier: Apache-2.0
"""One reservation, or one permission: what was written, where, in which version of which protocol, and what it says of training.

The protocols do not know one another, so none can lift what another reserves: a reservation in any of them wins. Within one protocol its
own precedence holds (TDMRep: file, header, meta; RSL: a License line of a group before one for all; AIPREF and Content-Signal combine, so
that all hold), and what it overrules is kept as ``superseded``. Art. 4(3) of Directive (EU) 2019/790 asks for machine-readable means
and names none; the list is that of the design notes (EUIPO study, Code of Practice 1.3), and no official list existed on 2026-11-20.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Final, Literal

Protocol = Literal["content-signal", "aipref", "tdmrep", "rsl", "robots-meta", "ai-txt"]
Place = Literal["robots_txt", "http_header", "head", "body", "well_known", "ai_txt"]
Says = Literal["reserved", "allowed", "unknown"]
Status = Literal["allowed", "reserved", "unknown", "not_checked"]

RAW_CHARS: Final = 300

VERSIONS: Final[dict[Protocol, str]] = {
    "content-signal": "contentsignals.org 2025-09 (draft-romm-aipref-contentsignals-00)",
    "aipref": "draft-ietf-aipref-vocab-08, attach-05",
    "tdmrep": "TDMRep 2024-05-10",
    "rsl": "RSL 1.0",
    "robots-meta": "noai (DeviantArt 2022), no standard",
    "ai-txt": "Spawning ai.txt 2023",
}
"""The text that each detector was written from."""


@dataclass(frozen=True)
class Reservation:
    """One statement on the use of a page for training.

    Attributes:
        says: reserved, allowed, or unknown where it speaks of other uses or cannot be read.
        raw: it as written, at most 300 characters.
        line: its number in the file that it stands in, from 1; None in headers and pages.
        pointer: where it stands in a JSON file (RFC 6901); None elsewhere.
        precedence: within its protocol; the greatest holds.
        superseded: another statement of its protocol holds instead.

    """

    protocol: Protocol
    place: Place
    says: Says
    raw: str
    line: int | None = None
    precedence: int = 0
    superseded: bool = False
    pointer: str | None = None

    @property
    def version(self) -> str:
        """The text that its detector was written from."""
        return VERSIONS[self.protocol]


def settle(found: Iterable[Reservation]) -> tuple[Reservation, ...]:
    """Mark what is superseded within its protocol; statements of equal precedence all hold."""
    everything = tuple(found)
    highest = {r.protocol: max(o.precedence for o in everything if o.protocol == r.protocol) for r in everything}
    return tuple(replace(r, superseded=True) if r.precedence < highest[r.protocol] else r for r in everything)


def verdict(found: Iterable[Reservation], *, checked: bool) -> tuple[Status, Reservation | None]:
    """Return the verdict over all protocols and the statement that it rests on: any reservation wins.

    Args:
        found: settled statements.
        checked: whether headers or page were there at all; without them silence means nothing.

    """
    holding = [r for r in found if not r.superseded]
    for says in ("reserved", "allowed"):
        if first := next((r for r in holding if r.says == says), None):
            return first.says, first
    return ("unknown" if checked else "not_checked"), None


def clip(text: str) -> str:
    """Collapse white space and cut to 300 characters."""
    return " ".join(text.split())[:RAW_CHARS]
