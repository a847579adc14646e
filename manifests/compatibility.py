# SPDX-License-Identifier: Apache-2.0
"""Which licences may stand together: the conditions of each, the licence that a collection of them may bear, and what conflicts.

As one adapted work the chart of Creative Commons holds (creativecommons.org/faq, "If I derive or adapt material offered under a Creative
Commons license"): conditions add up; share-alike demands its own licence, so it mixes neither with non-commercial terms nor with another
share-alike licence; no derivatives mixes with nothing. As a collection every record keeps its licence, and the one label of the collection
must promise a reuser no more than its strictest record allows: the union of all conditions.

It gives no legal advice. What it does not know it takes for unknown, and unknown stays out, as does ND: cleaned text is arguably an
adaptation.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final, Literal

from manifests.licenses import Condition, conditions_of

Config = Literal["open", "share-alike", "non-commercial", "out"]
CONFIGS: Final[tuple[Config, ...]] = ("open", "share-alike", "non-commercial", "out")
RELEASE_STEP: Final = "release"
"""The ledger's step of documents that a release cut by licence leaves out."""
UNKNOWN_OUT, NO_DERIVATIVES_OUT = RULES_OUT = ("license_unknown", "license_no_derivatives")
"""Its rules."""


def conditions(spdx: str) -> frozenset[Condition] | None:
    """Return the conditions of a licence or expression; None when it is not known. A choice is taken by its first known part.

    >>> sorted(conditions("CC-BY-NC-SA-3.0-DE") or ()), conditions("CC0-1.0"), conditions("All rights reserved")
    (['by', 'nc', 'sa'], frozenset(), None)
    """
    expression = spdx.replace("(", " ").replace(")", " ").strip()
    if " OR " in expression:
        known = [found for part in expression.split(" OR ") if (found := conditions(part)) is not None]
        return min(known, key=lambda c: (len(c), sorted(c))) if known else None
    if " AND " in expression:
        parts = [conditions(part) for part in expression.split(" AND ")]
        return None if None in parts else frozenset(c for part in parts if part is not None for c in part)
    return conditions_of(expression)


def config_of(spdx: str | None) -> Config:
    """Return the configuration of a release that a record belongs to when it is split by licence.

    >>> [config_of(s) for s in ("CC-BY-4.0", "CC-BY-SA-3.0", "CC-BY-NC-SA-4.0", "CC-BY-ND-4.0", None)]
    ['open', 'share-alike', 'non-commercial', 'out', 'out']
    """
    found = conditions(spdx) if spdx else None
    if found is None or "nd" in found:
        return "out"
    return "non-commercial" if "nc" in found else "share-alike" if "sa" in found else "open"


def rule_out(spdx: str | None) -> str | None:
    """Return the rule that keeps a record out of a release cut by licence; None when some configuration may hold it.

    >>> [rule_out(s) for s in ("CC-BY-NC-4.0", "CC-BY-ND-4.0", "All rights reserved", None)]
    [None, 'license_no_derivatives', 'license_unknown', 'license_unknown']
    """
    if config_of(spdx) != "out":
        return None
    return UNKNOWN_OUT if not spdx or conditions(spdx) is None else NO_DERIVATIVES_OUT


@dataclass(frozen=True)
class Conflict:
    """Two licences that cannot be merged into one adapted work, and why."""

    first: str
    second: str
    why: str


@dataclass(frozen=True)
class Collection:
    """What a collection of records may bear.

    Attributes:
        label: SPDX identifier of the most restrictive conditions present; None when something is unknown.
        adaptable: whether all of it may be merged into one adapted work.
        conflicts: the pairs that forbid it.
        configs: configuration to its licences and their number of records.

    """

    label: str | None
    adaptable: bool
    conflicts: tuple[Conflict, ...]
    configs: Mapping[Config, Mapping[str, int]]


def collect(licences: Mapping[str, int]) -> Collection:
    """Tell what records under these licences may bear together; the key is empty where none is known.

    >>> collect({"CC-BY-4.0": 3, "CC-BY-SA-4.0": 2, "CC-BY-NC-4.0": 1}).label
    'CC-BY-NC-SA-4.0'
    """
    configs: dict[Config, dict[str, int]] = {config: {} for config in CONFIGS}
    for spdx, records in sorted(licences.items()):
        if records:
            configs[config_of(spdx)][spdx] = records
    present = sorted(spdx for spdx, records in licences.items() if records)
    known = [conditions(spdx) for spdx in present]
    found = conflicts(present)
    label = None if None in known or not present else _label(present, frozenset(c for part in known if part is not None for c in part))
    return Collection(label, not found and None not in known, found, {config: counts for config, counts in configs.items() if counts})


def conflicts(present: Iterable[str]) -> tuple[Conflict, ...]:
    """Return every pair that cannot be merged into one adapted work."""
    names = sorted(set(present))
    found = []
    for number, first in enumerate(names):
        for second in names[number + 1 :]:
            why = _why(first, second)
            if why:
                found.append(Conflict(first, second, why))
    return tuple(found)


def _why(first: str, second: str) -> str:
    a, b = conditions(first), conditions(second)
    if a is None or b is None:
        return "the terms of one are unknown"
    if "nd" in a | b:
        return "one allows no adaptation"
    if "sa" in a and "sa" in b:
        return "" if _family(first) == _family(second) else "both demand their own licence for adaptations"
    if ("sa" in a and "nc" in b - a) or ("sa" in b and "nc" in a - b):
        return "one demands its own licence for adaptations, the other forbids commercial use"
    return ""


def _family(spdx: str) -> str:
    """Return what share-alike licences may be exchanged for: later versions and ports of CC BY-SA from 2.0 on are one another's."""
    code = spdx.removeprefix("LicenseRef-")
    if code.startswith("CC-"):
        version = next((part for part in code.split("-") if part[:1].isdigit()), "")
        elements = "-".join(part for part in code.split("-")[1:] if part in {"BY", "NC", "SA"})
        return f"{elements} {'1.0' if version == '1.0' else '2.0+'}"
    return code.split("-")[0]


def _label(present: list[str], union: frozenset[Condition]) -> str:
    if len(present) == 1:
        return present[0]
    if not union:
        return "CC0-1.0"
    letters = [c.upper() for c in ("by", "nc", "nd" if "nd" in union else "sa") if c in union]
    return f"CC-{'-'.join(letters)}-4.0"
