# SPDX-License-Identifier: Apache-2.0
"""Steps that look for something by the language of a document: refused where it is found out too late, told of where there is none."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from curation.errors import RecipeError
from filters.contract import Filter
from manifests.by_language import counted, unknown_to
from manifests.records import Manifest

if TYPE_CHECKING:
    from curation.job import Job, JobStep

LANGUAGE: Final = "language"
ADVICE: Final = {"pii": "name regions, or let a step language stand before pii", "pii_names": "give a model of their language"}
"""Step to what can be done about documents of whose language it knows nothing."""


def goes_by_language(built: Filter) -> str:
    """Return what a filter looks for by the language of a document and not otherwise, in words; empty when nothing."""
    told: Mapping[str, Any] = built.about().get("by_language", {})
    return str(told["what"]) if told and not told["anyway"] else ""


def check_order(steps: Sequence[JobStep]) -> None:
    """Refuse a step that goes by language before the step that finds it out.

    Raises:
        RecipeError: the steps stand the wrong way round.

    """
    names = [step.filter.name for step in steps]
    for number, step in enumerate(steps):
        what = goes_by_language(step.filter)
        if what and LANGUAGE in names[number + 1 :]:
            name = step.filter.name
            raise RecipeError(
                f"step {name} looks for {what} by the language of a document, which step language finds out only after it; "
                f"put language before {name}, or name regions"
            )


def told_before(job: Job) -> list[str]:
    """Tell which sources may have documents without a language that a step goes by; nothing is read for it."""
    names = [step.filter.name for step in job.steps]
    silent = [source.name for source in job.recipe.sources if source.language is None]
    return [
        f"note: {name}: {what} are looked for by language, no step language stands before it, and {len(silent)} of "
        f"{len(job.recipe.sources)} sources ({', '.join(silent)}) declare none: documents whose records declare none either are not "
        f"searched for them; {ADVICE[name]}"
        for number, (name, what) in enumerate((step.filter.name, goes_by_language(step.filter)) for step in job.steps)
        if what and silent and LANGUAGE not in names[:number]
    ]


def warnings(manifest: Manifest) -> list[str]:
    """Tell in how many released documents a step that goes by language did not know it, and what to do."""
    about = {step.filter: step.about["by_language"] for step in manifest.steps if "by_language" in step.about}
    return [warning(name, about[name], unknown) for name, unknown in manifest.not_by_language.items()]


def unknown_warning(built: Filter, languages: Mapping[str, int]) -> str:
    """Tell it of documents that one filter was applied to, counted by language (``und``: none); empty when it knew all."""
    about = built.about()
    unknown = unknown_to(about, languages)
    return warning(built.name, about["by_language"], unknown) if unknown else ""


def warning(name: str, told: Mapping[str, Any], unknown: Mapping[str, int]) -> str:
    """Say it of one step."""
    return f"warning: step {name}: in {counted(unknown)}, {told['what']} {told['otherwise']}; {ADVICE[name]}"
