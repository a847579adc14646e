# SPDX-License-Identifier: Apache-2.0
"""What a recipe asks for that cannot be meant: told by ``check`` and at the start of a run; nothing is refused.

A step whose thresholds leave no value between them drops every document. A step that joins near duplicates may look for pairs that it then
leaves apart, or join what it hardly ever finds. A source may read files of another format than their names say: pages as plain text.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from curation.job import Job, JobStep
from curation.recipe import Source
from filters.contract import Filter
from filters.dedup.collision import collision
from filters.dedup.minhash import MinHash

LINES: Final = {"text": "plain text, with all marks", "jsonl": "lines of JSON", "warc": "an archive", "wet": "an archive"}
"""Formats whose readers take files of any name, and what they take them for."""
HALF: Final = 0.5
"""Share of the pairs at the least similarity below which bands are called unfit for it; ours. The defaults find 0.77 of them."""


def doubts(job: Job) -> Iterator[str]:
    """Tell what contradicts itself, source by source and step by step."""
    yield from (f"note: source {source.name!r}: {said}" for source in job.recipe.sources for said in _other_format(source, job))
    yield from _of_steps(job.steps)


def _other_format(source: Source, job: Job) -> Iterator[str]:
    """Tell of files whose ending is that of a document, where a source takes them for lines, records or plain text."""
    if source.format not in LINES:
        return
    from curation.io.inputs import ENDINGS, media_type_of  # readers of documents take a while to import

    named = [file.file for file in job.inputs[source.name] if media_type_of(file.file) is not None]
    if named:
        more = f" and {len(named) - 1} more" if len(named) > 1 else ""
        yield (
            f"{named[0]}{more} will be read as {LINES[source.format]}, as format: {source.format} says; "
            f"format: files reads what ends in {', '.join(ENDINGS)} as documents"
        )


def _of_steps(steps: Sequence[JobStep]) -> Iterator[str]:
    """Tell what contradicts itself, step by step."""
    for step in steps:
        name = step.filter.name
        for language, judging in ((None, step.filter), *step.overrides.items()):
            where = f" ({language})" if language else ""
            yield from (f"note: {name}{where}: {said}" for said in _nothing_between(judging))
        if isinstance(step.filter, MinHash):
            yield from (f"note: {name}: {said}" for said in _bands(step.filter, frozenset(step.step.parameters)))


def _nothing_between(judging: Filter) -> Iterator[str]:
    """Tell of pairs of rules on one signal between whose thresholds no value lies."""
    for low in (rule for rule in judging.rules if rule.fails == "below"):
        for high in (rule for rule in judging.rules if rule.fails == "above" and rule.signal == low.signal):
            least, most = (judging.compared(rule.parameter) if rule.parameter else None for rule in (low, high))
            if isinstance(least, int | float) and isinstance(most, int | float) and least > most:
                yield f"{low.parameter} {least} is above {high.parameter} {most}: every document with {low.signal} fails one of them"


def _bands(minhash: MinHash, given: frozenset[str]) -> Iterator[str]:
    """Tell where what is looked for, what is found and what is joined do not fit."""
    least = minhash.min_similarity_fraction
    if minhash.target is not None and (unread := sorted(given & {"bands", "rows"})):
        yield f"{' and '.join(unread)} are not read: target chooses {minhash.bands} bands of {minhash.rows} rows"
    if minhash.verify == "none":
        if "min_similarity_fraction" in given:
            yield "min_similarity_fraction is not read: with verify none, whatever shares a band is joined"
        return
    if minhash.target is not None and minhash.target["jaccard"] < least:
        yield (
            f"target looks for pairs from Jaccard {minhash.target['jaccard']} on, but only those from min_similarity_fraction {least} on "
            "are joined; set both to the same"
        )
    elif (found := collision(least, minhash.bands, minhash.rows)) < HALF:
        yield (
            f"{minhash.bands} bands of {minhash.rows} rows find {found:.1%} of the pairs at min_similarity_fraction {least}; "
            f"`target: {{jaccard: {least}, recall: 0.95}}` chooses bands for it"
        )
