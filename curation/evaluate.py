# SPDX-License-Identifier: Apache-2.0
"""Measure a filter against labelled documents: precision, recall and F2 by class and language; ``limpide evaluate``.

One mechanism for all filters. Of a filter that edits, the replaced spans are compared with labelled ones: equal in place and kind;
``covered`` says which share of labelled code points was replaced by whatever kind. Labels of kinds that the filter does not look for
are left out, and counted; ``curation.gold_kinds`` says how labels are read. Of any other filter one answer a document is
compared with its label: a signal's value (by default the signal ``language`` where there is one, see ``curation.gold_languages``), or
whether the document was kept.
"""

from __future__ import annotations

import json
import tempfile
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

from curation.by_language import goes_by_language
from curation.errors import UsageError
from curation.gold import Labelled
from curation.gold_kinds import kind_of, left_out_text
from curation.gold_languages import label_key, right_answers
from curation.job import JobStep
from curation.measure_file import measure_file, source_of
from curation.scores import ALL, Evaluation
from curation.train.unread import read_documents
from filters.languages import is_key
from filters.pii.names import PiiNames

_GOOD: Final = frozenset({"1", "true", "good", "keep", "yes"})
_AROUND_CHARS: Final = 24
_MOST_ODD: Final = 3


def evaluate(
    step: JobStep, gold: Sequence[Labelled], *, signal: str = "", names: Mapping[str, str] | None = None, errors: int = 0
) -> Evaluation:
    """Apply a filter to labelled documents and compare.

    Args:
        step: the filter with its assets.
        gold: labelled documents.
        signal: the signal to compare with the label; by default ``language``, else whether the document is kept.
        names: labels that have another name in the filter, such as ``US_SSN`` to ``NATIONAL_ID``.
        errors: how many samples of errors to keep a class.

    Raises:
        UsageError: the gold is empty, has no labels or none that the filter looks for, or the filter has no such signal.

    """
    if not gold:
        raise UsageError("the gold holds no documents; give a file with labelled documents")
    signals = [each.name for each in step.filter.signals]
    if signal and signal not in signals:
        raise UsageError(f"{step.filter.name} has no signal {signal!r}; expected one of {', '.join(signals)}")
    renamed = names or {}
    of_spans = step.filter.edits and not signal
    chosen = signal or ("language" if "language" in signals else "")
    if not of_spans and any(document.label is None for document in gold):
        raise UsageError(f"{step.filter.name} answers once a document, but the gold has spans; name the field of its labels with --label")
    labels = Counter(kind for one in gold for _, _, kind in one.spans) if of_spans else Counter(one.label or "" for one in gold)
    _check_names(step, renamed, labels, _answerable(step, of_spans=of_spans, kept=not chosen))
    rows = _answers(step, gold, told=chosen != "language")
    if of_spans:
        found = [[(edit["start"], edit["end"], edit["kind"]) for edit in row["edits"]] for row in rows]
        return _of_kinds(step, gold, found, renamed, errors)
    told = [str(row[chosen]) if chosen else "kept" if row["keep"] else "dropped" for row in rows]
    if chosen == "language":
        return _of_languages(step, gold, told, renamed, errors)
    read = {label: label if chosen else _kept_or_dropped(label) for label in labels if label not in renamed}
    true = [{**read, **renamed}[document.label or ""] for document in gold]
    evaluation = compare_labels(gold, true, told, errors)
    if not chosen:
        evaluation.read_as = read
    return evaluation


def without_language(step: JobStep, gold: Sequence[Labelled], label: str, signal: str) -> str:
    """Return a warning when documents declare no language, or none that is known, and the filter needs it; empty otherwise."""
    what = goes_by_language(step.filter) or ("" if step.filter.edits else "thresholds and words by language")
    if not what or (label and (signal or "language") in {each.name for each in step.filter.signals}):
        return ""
    count = sum(not document.language for document in gold)
    odd = Counter(one.language for one in gold if one.language and not is_key(one.language))
    said = [f"{count:,} of {len(gold):,} documents declare no language"] * bool(count)
    said += [f"{number:,} declare {name!r}, which is no code such as fr or fra_Latn" for name, number in sorted(odd.items())[:_MOST_ODD]]
    if not said:
        return ""
    return f"{'; '.join(said)}: {what} are not looked for in them; add the field language, or give --language"


def _answerable(step: JobStep, *, of_spans: bool, kept: bool) -> frozenset[str] | None:
    """Return the classes that a filter can answer with; None when any."""
    if of_spans:
        return step.filter.edit_kinds()
    return frozenset(("kept", "dropped")) if kept else None


def _check_names(step: JobStep, names: Mapping[str, str], labels: Mapping[str, int], classes: frozenset[str] | None) -> None:
    """Refuse names of labels that the gold does not have, and of classes that the filter does not have."""
    for label, name in names.items():
        if label not in labels:
            raise UsageError(f"--rename {label}={name}: the gold has no label {label!r}; it has {', '.join(sorted(labels)) or 'none'}")
        if classes is not None and name not in classes:
            raise UsageError(
                f"--rename {label}={name}: {step.filter.name} has no class {name!r} here; expected one of {', '.join(sorted(classes))}"
            )


def _of_kinds(
    step: JobStep, gold: Sequence[Labelled], found: Sequence[Sequence[tuple[int, int, str]]], names: Mapping[str, str], errors: int
) -> Evaluation:
    """Compare spans of the kinds that a filter looks for, and count the others."""
    kinds = step.filter.edit_kinds()
    if kinds is None:
        return compare_spans(gold, found, names, errors)
    labels = Counter(kind for one in gold for _, _, kind in one.spans)
    read = {label: kind_of(label, kinds) for label in labels if label not in names}
    meant = {**read, **names}
    left_out = Counter({label: count for label, count in labels.items() if meant[label] not in kinds})
    notes = left_out_text(step.filter, left_out)
    if labels and len(left_out) == len(labels):
        raise UsageError("nothing to compare: all labels of the gold are " + "; ".join(notes))
    sought = [replace(one, spans=tuple(span for span in one.spans if meant[span[2]] in kinds)) for one in gold]
    evaluation = compare_spans(sought, found, meant, errors)
    unread = len(gold) - len(read_documents(sought, lambda one: one.spans)) if isinstance(step.filter, PiiNames) else 0
    if unread:
        notes.append(
            f"{unread:,} of {len(gold):,} documents stand in long stretches without a label: if nobody labelled them, what is found there "
            "is counted as wrong"
        )
    evaluation.left_out, evaluation.said = left_out, notes
    evaluation.read_as = {label: kind for label, kind in read.items() if label != kind and label not in left_out}
    return evaluation


def _of_languages(step: JobStep, gold: Sequence[Labelled], told: Sequence[str], names: Mapping[str, str], errors: int) -> Evaluation:
    """Compare languages, each label with the answers of the model that are right for it."""
    from filters.language.fasttext_model import load

    model = {key for files in step.measuring.assets.values() for path in files for key in load(str(path)).keys if key}
    labels = Counter(one.label or "" for one in gold)
    right = {label: frozenset({names[label]}) if label in names else right_answers(label, model) for label in labels}
    classes = {label: names.get(label, label_key(label)) for label in labels}
    owner: dict[str, str] = {}
    for label in sorted(labels, key=lambda one: (classes[one] not in right[one], one)):
        for answer in right[label]:
            owner.setdefault(answer, classes[label])
    true = [classes[one.label or ""] for one in gold]
    answers = [
        classes[one.label or ""] if answer in right[one.label or ""] else owner.get(answer, answer)
        for one, answer in zip(gold, told, strict=True)
    ]
    evaluation = compare_labels([replace(one, language=ALL) for one in gold], true, answers, errors)
    evaluation.read_as = {label: " or ".join(sorted(some)) for label, some in right.items() if some and some != {classes[label]}}
    unknown = ", ".join(f"{label} {labels[label]:,}" for label, some in sorted(right.items()) if not some)
    if unknown:
        evaluation.said = [
            f"missed, because the model has no such answer: {unknown}; --rename LABEL=KEY names one that it has, such as fra_Latn"
        ]
    return evaluation


def _answers(step: JobStep, gold: Sequence[Labelled], *, told: bool) -> list[dict[str, Any]]:
    """Put the documents through ``limpide measure``, with their languages unless these are to be answered."""
    with tempfile.TemporaryDirectory(prefix="limpide-evaluate-") as name:
        documents, answers = Path(name) / "gold.jsonl", Path(name) / "answers.jsonl"
        with documents.open("w", encoding="utf-8") as stream:
            for number, document in enumerate(gold):
                language = {"language": document.language} if document.language and told else {}
                stream.write(json.dumps({"id": str(number), "text": document.text, **language}) + "\n")
        measure_file(step, source_of(documents, None), Path(name), answers)
        return [json.loads(line) for line in answers.read_text(encoding="utf-8").split("\n") if line]


def _kept_or_dropped(label: str) -> str:
    return "kept" if label.lower().removesuffix(".0") in _GOOD else "dropped"


def compare_spans(
    gold: Sequence[Labelled], found: Sequence[Sequence[tuple[int, int, str]]], names: Mapping[str, str], errors: int = 0
) -> Evaluation:
    """Compare spans by place and kind."""
    evaluation, kept = Evaluation(), Counter[str]()
    for number, (document, spans) in enumerate(zip(gold, found, strict=True)):
        true = {(start, end, names.get(kind, kind)) for start, end, kind in document.spans}
        covered = {at for start, end, _ in spans for at in range(start, end)}
        for start, end, kind in sorted(true | set(spans)):
            outcome = (
                "right"
                if (start, end, kind) in true and (start, end, kind) in spans
                else "missed"
                if (start, end, kind) in true
                else "wrong"
            )
            counts = {outcome: 1}
            if outcome != "wrong":
                counts |= {"chars": end - start, "covered_chars": sum(at in covered for at in range(start, end))}
            evaluation.add(kind, document.language, **counts)
            if outcome != "right" and kept[f"{outcome} {kind}"] < errors:
                kept[f"{outcome} {kind}"] += 1
                near = document.text[max(0, start - _AROUND_CHARS) : end + _AROUND_CHARS]
                evaluation.errors.append({"error": outcome, "class": kind, "document": number, "start": start, "end": end, "near": near})
    return evaluation


def compare_labels(gold: Sequence[Labelled], true: Sequence[str], told: Sequence[str], errors: int = 0) -> Evaluation:
    """Compare one answer a document."""
    evaluation, kept = Evaluation(documents=len(gold)), Counter[str]()
    for number, (document, expected, answer) in enumerate(zip(gold, true, told, strict=True)):
        if expected == answer:
            evaluation.add(expected, document.language, right=1)
            continue
        evaluation.add(expected, document.language, missed=1)
        evaluation.add(answer, document.language, wrong=1)
        if kept[expected] < errors:
            kept[expected] += 1
            evaluation.errors.append(
                {"error": f"took {expected} for {answer}", "class": expected, "document": number, "near": document.text[:80]}
            )
    return evaluation
