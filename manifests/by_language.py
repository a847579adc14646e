# SPDX-License-Identifier: Apache-2.0
"""What steps look for by the language of a document, and in how many released documents they could not.

A step says in its record (``about.by_language``) what that is, of which languages it knows it (ISO 639-3), and what happens in others.
Counts follow from the shards' documents by language, which are checked against the ledger.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from manifests.markdown import count
from manifests.records import UNDETERMINED, Manifest, ShardRecord, StepRecord


def not_by_language(steps: Iterable[StepRecord], shards: Iterable[ShardRecord]) -> dict[str, dict[str, int]]:
    """Return for each step that goes by language the released documents, by language, of whose language it knows nothing.

    Those without a language stand under ``und``. Steps that knew the language of every document are left out.
    """
    released = documents_by_language(shards)
    found = {step.filter: unknown_to(step.about, released) for step in steps}
    return {name: counts for name, counts in found.items() if counts}


def documents_by_language(shards: Iterable[ShardRecord]) -> dict[str, int]:
    """Add up released documents by language."""
    released: dict[str, int] = {}
    for shard in shards:
        for language, number in shard.languages.items():
            released[language] = released.get(language, 0) + number
    return released


def unknown_to(about: Mapping[str, Any], released: Mapping[str, int]) -> dict[str, int]:
    """Return the documents, by language, in whose language a step finds nothing that goes by language.

    >>> unknown_to({"by_language": {"languages": ["fra"]}}, {"fra_Latn": 3, "ara_Arab": 2, "und": 1})
    {'ara_Arab': 2, 'und': 1}
    """
    told = about.get("by_language")
    if not isinstance(told, Mapping):
        return {}
    return {language: number for language, number in sorted(released.items()) if number and language[:3] not in told["languages"]}


def counted(unknown: Mapping[str, int]) -> str:
    """Say how many documents have no language, and how many have others.

    >>> counted({"und": 2, "ara_Arab": 1200})
    '2 documents without a language and 1,200 in others (ara_Arab 1,200)'
    """
    others = {language: number for language, number in unknown.items() if language != UNDETERMINED}
    said = []
    if UNDETERMINED in unknown:
        said.append(f"{count(unknown[UNDETERMINED])} document{'s' * (unknown[UNDETERMINED] != 1)} without a language")
    if others:
        noun = "others" if said else f"document{'s' * (sum(others.values()) != 1)} in other languages"
        named = ", ".join(f"{language} {count(number)}" for language, number in others.items())
        said.append(f"{count(sum(others.values()))} {'in ' * bool(said)}{noun} ({named})")
    return " and ".join(said)


def by_language_text(manifest: Manifest) -> list[str]:
    """Return sentences for the card, one a step that did not know the language of every document."""
    about = {step.filter: step.about.get("by_language") for step in manifest.steps}
    return [
        f"In {counted(unknown)}, {about[name]['what']} {about[name]['otherwise']}."  # type: ignore[index]  # not_by_language has only these
        for name, unknown in manifest.not_by_language.items()
    ]
