# SPDX-License-Identifier: Apache-2.0
"""``limpide explore``: from a run's stored signals, what each threshold would cost, by language; nothing is measured again.

For every rule that compares a number with a threshold: a histogram of the signal and the share of documents that each of a row of
thresholds would drop, taken alone. Thresholds are quantiles of the signal, so that each step of the table is a step of documents. A patch
is YAML to paste over the recipe's step.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import yaml
from numpy.typing import NDArray

from curation.errors import UsageError
from curation.io.arrow_files import ArrowFile
from curation.phases.measure import document_language
from curation.phases.read import DOCUMENTS, SIGNALS
from curation.phases.survivors_measured import phase_name
from curation.run import WORK
from curation.task import RECORD, TaskRecord
from filters import CATALOGUE
from filters.contract import Filter, Rule

ALL: Final = "all"
LOSSES: Final = (0.0, 0.01, 0.02, 0.05, 0.1, 0.2, 0.3, 0.5)
"""Losses whose thresholds are shown."""
BINS: Final = 10
_BLOCKS: Final = " ▁▂▃▄▅▆▇█"


@dataclass(frozen=True)
class Curve:
    """One rule in one language.

    Attributes:
        documents: documents with a value.
        now: loss at the recipe's or default threshold, None where the rule is inactive.
        low, high: least and greatest value.
        counts: histogram from the first to the 99th percentile; what is beyond counts in the first and last bin.
        steps: thresholds and their losses, as (threshold, fraction of documents).

    """

    step: str
    rule: str
    signal: str
    parameter: str
    language: str
    documents: int
    low: float
    high: float
    counts: tuple[int, ...]
    threshold: float | None
    now: float | None
    steps: tuple[tuple[float, float], ...]


def explore(run: Path, wanted: Sequence[str] = (), least: int = 20) -> list[Curve]:
    """Return the curves of a run.

    Args:
        run: the folder that ``limpide run -o`` was given.
        wanted: steps, rules or signals; all when empty.
        least: languages with fewer documents are left out.

    Raises:
        UsageError: no run is there, it has not measured, or nothing of that name was measured.

    """
    steps = _steps(run)
    values = _values(run)
    language = values.pop("(language)")
    keys = [ALL, *sorted(key for key in set(language.tolist()) if key)]
    found = []
    for name, (filter_, overrides) in steps.items():
        for rule in filter_.rules:
            if rule.fails not in ("below", "above") or rule.signal not in values:
                continue
            if wanted and not {name, rule.name, rule.signal} & set(wanted):
                continue
            for key in keys:
                mine = values[rule.signal] if key == ALL else values[rule.signal][language == key]
                mine = mine[~np.isnan(mine)]
                if len(mine) >= (1 if key == ALL else least):
                    judging = overrides.get(key, filter_)
                    found.append(curve(name, rule, key, mine, judging.compared(rule.parameter)))
    if not found:
        raise UsageError(f"{run}: nothing measured is called {', '.join(wanted) or 'anything'}; measured: {', '.join(sorted(values))}")
    return found


def curve(step: str, rule: Rule, language: str, values: NDArray[np.float64], threshold: float | None) -> Curve:
    """Return one rule's histogram and losses over these values."""
    above = rule.fails == "above"
    low, high = float(values.min()), float(values.max())
    first, last = (float(edge) for edge in np.quantile(values, [0.01, 0.99]))  # long tails would leave one bar
    counts, _ = np.histogram(np.clip(values, first, last), BINS, (first, last if last > first else first + 1))
    steps: dict[float, float] = {}
    for loss in LOSSES:
        at = float(np.quantile(values, 1 - loss if above else loss, method="higher" if above else "lower"))
        steps[at] = _loss(values, at, above=above)
    now = None if threshold is None else _loss(values, float(threshold), above=above)
    ordered = tuple(sorted(steps.items(), key=lambda item: item[1]))
    return Curve(
        step, rule.name, rule.signal, rule.parameter, language, len(values), low, high, tuple(counts.tolist()), threshold, now, ordered
    )


def as_text(curves: Sequence[Curve]) -> str:
    """Return the curves as a table."""
    lines: list[str] = []
    last = ""
    for each in curves:
        title = f"{each.step}.{each.rule} ({each.signal}, parameter {each.parameter})"
        if title != last:
            lines += ["", title]
            last = title
        most = max(each.counts) or 1
        bars = "".join(_BLOCKS[(count * 8 + most - 1) // most] for count in each.counts)
        now = "inactive" if each.now is None else f"at {each.threshold:g} loses {each.now:.1%}"
        lines.append(f"  {each.language:<9} {each.documents:>8,}  {each.low:>8.3g} {bars} {each.high:<8.3g} {now}")
        lines.append("    " + "  ".join(f"{threshold:.4g}: {loss:.1%}" for threshold, loss in each.steps))
    return "\n".join(lines[1:])


def patch(curves: Sequence[Curve], loss: float) -> str:
    """Return a recipe patch: for every rule and language the strictest threshold that loses at most ``loss`` of its documents."""
    steps: dict[str, dict[str, Any]] = {}
    for each in curves:
        fitting = [threshold for threshold, lost in each.steps if lost <= loss]
        if not fitting:
            continue
        step = steps.setdefault(each.step, {})
        place = step.setdefault(each.step, {}) if each.language == ALL else step.setdefault("languages", {}).setdefault(each.language, {})
        value = float(f"{fitting[-1]:.6g}")
        if each.parameter in place:  # two rules share the parameter: the looser value keeps both within the loss
            value = max(value, place[each.parameter]) if each.parameter.startswith("max_") else min(value, place[each.parameter])
        place[each.parameter] = int(value) if value.is_integer() and each.parameter.endswith(("_words", "_sentences")) else value
    return yaml.safe_dump({"steps": list(steps.values())}, sort_keys=False)


def together(run: Path, patched: str) -> tuple[int, float, float]:
    """Return the documents of a run, and the fraction that the numeric rules of a patch's steps lose together now and under the patch."""
    values = _values(run)
    language = values.pop("(language)")
    steps = {next(key for key in entry if key in CATALOGUE): entry for entry in yaml.safe_load(patched)["steps"]}
    lost = np.zeros((2, len(language)), np.bool_)
    for name, (filter_, overrides) in _steps(run).items():
        entry = steps.get(name, {})
        if not entry:
            continue
        changes = {key: {**entry[name], **more} for key, more in entry.get("languages", {}).items()}
        for key in [*sorted(set(overrides) | set(changes)), ALL]:
            mine = ~np.isin(language, [*overrides, *changes]) if key == ALL else language == key
            judging = overrides.get(key, filter_)
            new = dataclasses.replace(judging, **changes.get(key, entry[name]))
            for rule in filter_.rules:
                if rule.fails in ("below", "above") and rule.signal in values:
                    for row, judge in enumerate((judging, new)):
                        limit = judge.compared(rule.parameter)
                        if limit is not None:
                            with np.errstate(invalid="ignore"):
                                over = values[rule.signal] > limit if rule.fails == "above" else values[rule.signal] < limit
                            lost[row] |= over & mine
    return len(language), float(lost[0].mean()), float(lost[1].mean())


def _loss(values: NDArray[np.float64], threshold: float, *, above: bool) -> float:
    return float(np.mean(values > threshold if above else values < threshold))


def _steps(run: Path) -> Mapping[str, tuple[Filter, Mapping[str, Filter]]]:
    """Return every filter of the run's recipe, with the thresholds that it was judged by."""
    from curation.recipe import parameter_adapter

    path = run / WORK / "recipe.lock.yaml"
    if not path.is_file():
        raise UsageError(f"{run}: no run here (there is no {path.name} in its {WORK}); give the folder that `limpide run -o` was given")
    found = {}
    for entry in yaml.safe_load(path.read_text(encoding="utf-8"))["steps"]:
        name = next(key for key in entry if key in CATALOGUE)
        adapter = parameter_adapter(name)
        overrides = {key: adapter.validate_python({**entry[name], **changes}) for key, changes in entry.get("languages", {}).items()}
        found[name] = (adapter.validate_python(entry[name]), overrides)
    return found


def _values(run: Path) -> dict[str, NDArray[Any]]:
    """Return every number that was measured, NaN where it is null, and the documents' languages."""
    parts: dict[str, list[NDArray[Any]]] = {}
    for signals, documents in _tables(run):
        readable = pc.is_null(signals.column("read_verdict"))
        language = document_language(documents, signals)
        parts.setdefault("(language)", []).append(pc.fill_null(language, "").filter(readable).to_numpy(zero_copy_only=False))
        for field in signals.schema:
            if pa.types.is_integer(field.type) or pa.types.is_floating(field.type):
                column = signals.column(field.name).filter(readable).cast(pa.float64())
                parts.setdefault(field.name, []).append(column.combine_chunks().to_numpy(zero_copy_only=False))
    if not parts:
        raise UsageError(f"{run}: this run has measured nothing yet; run it, then explore")
    return {name: np.concatenate(columns) for name, columns in parts.items()}


def _tables(run: Path) -> Iterator[tuple[pa.Table, pa.Table]]:
    """Yield signals and languages of every shard, from the newest finished task of each."""
    read, measured = newest(run / WORK / "read"), newest(run / WORK / "measure")
    for step in _costly(run):  # each writes the signals anew, with its own; an unfinished run may lack the last ones
        measured |= newest(run / WORK / phase_name(step))
    for number in sorted(measured):
        if number in read:
            documents = ArrowFile(read[number] / DOCUMENTS).read_all(["language"])
            yield pq.read_table(measured[number] / SIGNALS), documents


def _costly(run: Path) -> list[str]:
    """Return the steps that looked at survivors only, in the recipe's order."""
    entries = yaml.safe_load((run / WORK / "recipe.lock.yaml").read_text(encoding="utf-8"))["steps"]
    return [next(key for key in entry if key in CATALOGUE) for entry in entries if entry.get("measure") == "survivors"]


def newest(folder: Path) -> dict[int, Path]:
    """Return the folder of the newest finished task of each number in a phase's folder."""
    found: dict[int, Path] = {}
    for record in sorted(folder.glob(f"*/{RECORD}"), key=lambda path: path.stat().st_mtime_ns):
        found[TaskRecord.model_validate_json(record.read_bytes()).number] = record.parent
    return found
