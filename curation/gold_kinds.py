# SPDX-License-Identifier: Apache-2.0
"""What the kinds of labelled spans are to a filter: its own, its own under another name, or none that it looks for.

The names of recipes (``email``) and those of named-entity sets (``PER``) are read as the kinds that they stand for, whatever their case;
``--rename`` says otherwise. Of what is left out it is told what would find it.
"""

from __future__ import annotations

import difflib
from collections.abc import Collection, Mapping
from typing import Final

from filters.contract import Filter
from filters.pii.filter import Pii
from filters.pii.names import LABELS, PiiNames
from filters.pii.scan import RECOGNISERS

BY_RECIPE: Final = {name: recognisers[0].kind for name, recognisers in RECOGNISERS.items() if name != "credentials"}
"""Name of a kind in recipes to what edits call it; ``credentials`` stands for several."""
OF_PII: Final = {one.kind: name for name, recognisers in RECOGNISERS.items() for one in recognisers}
"""What edits call a kind to its name in recipes."""


def kind_of(label: str, kinds: Collection[str]) -> str:
    """Return the kind that a label stands for, of those that a filter looks for; the label itself when it is none of them.

    >>> kind_of("email", {"EMAIL_ADDRESS"}), kind_of("PER", {"PERSON"}), kind_of("PER", {"EMAIL_ADDRESS"})
    ('EMAIL_ADDRESS', 'PERSON', 'PER')
    """
    for named in (label, label.upper(), BY_RECIPE.get(label.lower(), ""), LABELS.get(label.upper(), "")):
        if named in kinds:
            return named
    return label


def left_out_text(built: Filter, counts: Mapping[str, int]) -> list[str]:
    """Say which labels are compared with nothing, and what to do, as sentences."""
    known = _known(built)
    others: dict[str, list[str]] = {}
    for label, count in sorted(counts.items()):
        advice = _advice(label, built)
        near = [] if advice else difflib.get_close_matches(label.upper(), known, n=1)
        meant = f" (did you mean {near[0]}?)" if near else ""
        told = advice or f"its kinds are {', '.join(known)}; --rename LABEL=KIND gives a label another name"
        others.setdefault(told, []).append(f"{label} {count:,}{meant}")
    return [f"left out, because {built.name} does not look for them: {', '.join(labels)}; {advice}" for advice, labels in others.items()]


def _known(built: Filter) -> list[str]:
    return sorted({*(OF_PII if isinstance(built, Pii) else ()), *(built.edit_kinds() or ())})


def _advice(label: str, built: Filter) -> str:
    """Say what would find spans of this label; empty when nothing would."""
    name = OF_PII.get(kind_of(label, OF_PII))
    if isinstance(built, Pii) and name:
        return f"--set kinds=[...] with {name} looks for them"
    if isinstance(built, PiiNames) and label.upper() in LABELS:
        return "--set kinds=[person,location,organisation] looks for more"
    if isinstance(built, Pii) and label.upper() in LABELS:
        return "names are found by a model: limpide evaluate pii_names GOLD --set model=FOLDER --set language=CODE"
    return ""
