# SPDX-License-Identifier: Apache-2.0
"""Licences of a release: the table in ``LICENSE.md`` and the one word that the Hugging Face Hub wants in its card.

The Hub knows a closed list of licence names (Hugging Face hub-docs, repositories-licenses.md); ``HUB_LICENSES`` maps SPDX
identifiers to those that data come under. Everything else is ``other``. It gives no legal advice and merges no licences:
each document keeps its own.
"""

from __future__ import annotations

from collections import Counter
from typing import Final

from manifests.markdown import count, table
from manifests.records import Draft

HUB_LICENSES: Final = {
    spdx: spdx.lower()
    for spdx in (
        *("CC0-1.0", "CC-BY-2.0", "CC-BY-2.5", "CC-BY-3.0", "CC-BY-4.0", "CC-BY-SA-3.0", "CC-BY-SA-4.0"),
        *("CC-BY-NC-2.0", "CC-BY-NC-3.0", "CC-BY-NC-4.0", "CC-BY-ND-4.0", "CC-BY-NC-ND-3.0", "CC-BY-NC-ND-4.0"),
        *("CC-BY-NC-SA-2.0", "CC-BY-NC-SA-3.0", "CC-BY-NC-SA-4.0", "etalab-2.0", "EUPL-1.1", "EUPL-1.2"),
        *("CDLA-Permissive-1.0", "CDLA-Permissive-2.0", "CDLA-Sharing-1.0", "C-UDA-1.0"),
    )
} | {"ODC-By-1.0": "odc-by", "ODbL-1.0": "odbl", "PDDL-1.0": "pddl", "C-UDA-1.0": "c-uda", "GFDL-1.3-or-later": "gfdl"}

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


def license_text(draft: Draft) -> str:
    """Return ``LICENSE.md``."""
    return f"""# Licences of {draft.title or draft.name}

Each document is under its own licence, named in its column `license` as an SPDX expression or in its source's own words.
Whoever passes documents on must keep to the licence of each; those that ask for attribution are served by the columns
`author`, `title`, `url` and `license`. Texts may have been changed: the steps in `README.md` say how.

{license_table(draft)}
"""
