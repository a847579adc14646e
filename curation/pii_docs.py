# SPDX-License-Identifier: Apache-2.0
"""Kinds and presets of personal data as tables for ``docs/pii.md``, told from the code."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from filters.pii.filter import CHECKED
from filters.pii.measured import MEASURED
from filters.pii.presets import PRESETS
from filters.pii.scan import RECOGNISERS
from manifests.markdown import table


def pii_kinds() -> str:
    """Tell the kinds of recipes: what edits call them, whether they are checked, what was measured of them."""
    lines = []
    for name, recognisers in RECOGNISERS.items():
        kinds = list(dict.fromkeys(one.kind for one in recognisers))
        sources = "; ".join(list(dict.fromkeys(one.source for one in recognisers if one.source))[:3])
        found = [MEASURED[kind] for kind in kinds if kind in MEASURED]
        rates = ", ".join(f"{one['precision']:.3f} / {one['recall']:.3f}" for one in found) or "not measured"
        lines.append((f"`{name}`", ", ".join(f"`{kind}`" for kind in kinds), "yes" if name in CHECKED else "", rates, sources))
    return table(("kind", "called in edits, ledger and gold", "in `checked`", "precision / recall", "form and check after"), lines)


def pii_presets() -> str:
    """Tell the presets: what they look for, what they write, above what they drop."""
    lines = []
    for name, preset in PRESETS.items():
        written = ", ".join(f"{kind}: {text}" for kind, text in preset.placeholders.items()) or "the kind in angle brackets"
        limit = "" if preset.max_spans is None else f"above {preset.max_spans} findings"
        lines.append((f"`{name}`", ", ".join(preset.kinds), written, limit))
    return table(("preset", "looks for", "writes", "drops a document"), lines)


PII_REGIONS: Final[Mapping[str, Callable[[], str]]] = {"pii.kinds": pii_kinds, "pii.presets": pii_presets}
"""Name of a region of a page to what stands in it."""
