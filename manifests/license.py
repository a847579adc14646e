# SPDX-License-Identifier: Apache-2.0
"""Licences of a release: the table in ``LICENSE.md`` and the one word that the Hugging Face Hub wants in its card.

The Hub knows a closed list of licence names (Hugging Face hub-docs, repositories-licenses.md); ``HUB_LICENSES`` maps SPDX
identifiers to those that data come under. Everything else is ``other``. Each document keeps its own licence; which label the whole may
bear, how it splits into configurations, and what conflicts, follows ``manifests.compatibility``. It gives no legal advice.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Final

from manifests.compatibility import CONFIGS, RELEASE_STEP, Collection, Conflict, collect, conditions, config_of
from manifests.markdown import count, table
from manifests.records import Draft
from manifests.storage import ATTRIBUTION

HUB_LICENSES: Final = {
    spdx: spdx.lower()
    for spdx in (
        *("CC0-1.0", "CC-BY-2.0", "CC-BY-2.5", "CC-BY-3.0", "CC-BY-4.0", "CC-BY-SA-3.0", "CC-BY-SA-4.0"),
        *("CC-BY-NC-2.0", "CC-BY-NC-3.0", "CC-BY-NC-4.0", "CC-BY-ND-4.0", "CC-BY-NC-ND-3.0", "CC-BY-NC-ND-4.0"),
        *("CC-BY-NC-SA-2.0", "CC-BY-NC-SA-3.0", "CC-BY-NC-SA-4.0", "etalab-2.0", "EUPL-1.1", "EUPL-1.2"),
        *("CDLA-Permissive-1.0", "CDLA-Permissive-2.0", "CDLA-Sharing-1.0", "C-UDA-1.0"),
    )
} | {"ODC-By-1.0": "odc-by", "ODbL-1.0": "odbl", "PDDL-1.0": "pddl", "C-UDA-1.0": "c-uda", "GFDL-1.3-or-later": "gfdl"}

MOST_CONFLICTS: Final = 50
"""Pairs of licences that are listed; their number is always told."""

PER_DOCUMENT: Final = "per-document"


def license_counts(draft: Draft) -> dict[str, int]:
    """Return the released documents by licence, most first; the key is empty where none is known."""
    total: Counter[str] = Counter()
    for shard in draft.shards:
        total.update(shard.licenses)
    return dict(sorted(((name, number) for name, number in total.items() if number), key=lambda pair: (-pair[1], pair[0])))


def hub_license(draft: Draft) -> str:
    """Return the Hub's name of the one licence of all documents, or ``other``."""
    found = list(license_counts(draft))
    return HUB_LICENSES.get(found[0], "other") if len(found) == 1 else "other"


def license_table(draft: Draft) -> str:
    """Return the table of licences and documents, in Markdown."""
    found = license_counts(draft)
    if not found:
        return "No documents were released."
    return table(("licence", "documents"), [(name or "none known", count(number)) for name, number in found.items()])


def collection(draft: Draft) -> Collection:
    """Tell what the released documents may bear together."""
    return collect(license_counts(draft))


def collection_text(draft: Draft, bearers: Mapping[str, Sequence[str]]) -> str:
    """Tell in Markdown which label the whole may bear, how it splits or is split, and what conflicts, with ids that bear it."""
    found = collection(draft)
    if not found.configs:
        return ""
    label = f"`{found.label}`: the union of all conditions present" if found.label else "none: documents of unknown terms are among them"
    rows = [(c, count(sum(found.configs[c].values())), ", ".join(found.configs[c])) for c in CONFIGS if c in found.configs]
    rows = [(config, documents, licences or "none known") for config, documents, licences in rows]
    lines = [
        f"## As a whole\n\nThe licence that the whole collection may bear is {label}.",
        "Split by what reusers must keep to (`out`: no derivatives, or unknown; such documents should not be released by default):",
        table(("configuration", "documents", "licences"), rows),
    ]
    if is_split(draft):
        lines[1] = "It is split by what reusers must keep to; `out` (no derivatives, or unknown) is not released. What each may bear:"
        lines[2] = table(("configuration", "documents", "may bear", "licences"), _configs(draft))
    if found.conflicts:
        told = [_conflict(conflict, bearers, split=is_split(draft)) for conflict in found.conflicts[:MOST_CONFLICTS]]
        more = len(found.conflicts) - len(told)
        lines += ["These cannot be merged into one adapted work:", "\n".join(told) + (f"\n- and {more} more pairs." if more > 0 else "")]
    attributed = [name for name in license_counts(draft) if "by" in (conditions(name) or ())]
    if attributed:
        lines.append(
            "## Attribution\n\nThese ask for attribution: "
            + ", ".join(attributed)
            + ". CC BY 4.0, section 3(a)(1), asks for creator, copyright notice, licence and its address, disclaimer, address of the work, "
            "and that it was modified. " + _where_attributed(draft)
        )
    return "\n\n".join(lines) + "\n"


def _where_attributed(draft: Draft) -> str:
    if is_split(draft):
        return f"`{ATTRIBUTION}` has one line for each such document, from its columns and its evidence."
    return "`limpide attribution RELEASE` writes one line for each such document from its columns and its evidence."


def is_split(draft: Draft) -> bool:
    """Tell whether a release is cut by licence."""
    return any(step.filter == RELEASE_STEP for step in draft.steps)


def _configs(draft: Draft) -> list[tuple[str, str, str, str]]:
    """Return for each configuration its documents, the licence that it may bear, and its licences."""
    counted: dict[str, Counter[str]] = {}
    for shard in draft.shards:
        counted.setdefault(shard.config, Counter()).update(shard.licenses)
    return [
        (config, count(sum(counted[config].values())), f"`{collect(counted[config]).label}`", ", ".join(sorted(counted[config])))
        for config in CONFIGS
        if config in counted
    ]


def _conflict(conflict: Conflict, bearers: Mapping[str, Sequence[str]], *, split: bool) -> str:
    """Name two licences, why they conflict, where both stand in one configuration, and ids of documents that bear them."""
    names = (conflict.first, conflict.second)
    both = config_of(conflict.first)
    within = f", both in `{both}`" if split and both == config_of(conflict.second) else ""
    ids = "; ".join(f"{name or 'unknown'}: {', '.join(f'`{one}`' for one in bearers[name])}" for name in names if bearers.get(name))
    return f"- {' and '.join(name or 'unknown' for name in names)}{within}: {conflict.why}" + (f" (such as {ids})." if ids else ".")


def license_text(draft: Draft, bearers: Mapping[str, Sequence[str]]) -> str:
    """Return ``LICENSE.md``; ``bearers`` are some documents by licence (``manifests.ledger``)."""
    return (
        f"""# Licences of {draft.title or draft.name}

Each document is under its own licence, named in its column `license` as an SPDX expression or in its source's own words.
Whoever passes documents on must keep to the licence of each; those that ask for attribution are served by the columns
`author`, `title`, `url` and `license`. Texts may have been changed: the steps in `README.md` say how.

{license_table(draft)}

{collection_text(draft, bearers)}""".rstrip()
        + "\n"
    )
