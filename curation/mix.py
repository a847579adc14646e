# SPDX-License-Identifier: Apache-2.0
"""How often each document is to be seen: mixes by language, source or config, and rehydration, as weights, never as copies.

Epochs say how often a group's text is seen (Lucie's ``dataset_weights.yaml``; CroissantLLM, arXiv 2402.00786, table 2). Shares say which
part of all text a group makes up. A temperature t makes shares proportional to size ** t (Conneau et al. 2020, arXiv 1911.02116, section
3.1: 0.3). A budget scales either. Shares without a budget give the largest mix in which no group is seen more than once. A cap on epochs
binds last, and then shares are missed; the card shows it.

Rehydration: a document that stands for a cluster of n duplicates is seen more often, by a table (``curation.rehydration``).

A weight of 2.3 is two or three times: the third is drawn from the digest of seed and document id, so it depends on nothing else.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from curation.errors import RunError
from curation.recipe_mix import Mix
from curation.rehydration import FINEWEB2, Table, by_size, derived, sizes_of, told
from manifests.records import UNDETERMINED

Sizes = Mapping[str, Mapping[str, Sequence[float]]]
"""Language, source and configuration (with tabs between) to cluster size to documents and units."""


@dataclass(frozen=True)
class Weights:
    """What decides how often a document is seen.

    Attributes:
        by: what groups are.
        epochs: group to how often its text is seen.
        rehydration: language to its table of weights by cluster size; empty: 1.
        seed: of the drawing.

    """

    by: str
    epochs: Mapping[str, float]
    rehydration: Mapping[str, Table]
    seed: int

    def identity(self) -> dict[str, Any]:
        """Return all of it as JSON values."""
        rehydration = {language: {str(size): seen for size, seen in table.items()} for language, table in self.rehydration.items()}
        return {"by": self.by, "epochs": dict(self.epochs), "rehydration": rehydration, "seed": self.seed}

    def of(self, released: pa.Table, config: str) -> NDArray[np.float64]:
        """Return the weight of each released document."""
        groups = {"language": released.column("language"), "source": released.column("source")}.get(self.by)
        names = [config] * released.num_rows if groups is None else pc.fill_null(groups, UNDETERMINED).to_pylist()
        weight = np.array([self.epochs.get(name, 0.0) for name in names])
        if self.rehydration:
            sizes = sizes_of(released.column("cluster_size")).tolist()
            languages = pc.fill_null(released.column("language"), UNDETERMINED).to_pylist()
            tables = {language: by_size(table) for language, table in self.rehydration.items()}
            plain = by_size({})
            weight *= np.array([tables.get(language, plain)[size] for language, size in zip(languages, sizes, strict=True)])
        return weight

    def drawn(self, ids: pa.Array | pa.ChunkedArray, weight: NDArray[np.float64]) -> NDArray[np.int32]:
        """Return how often each document is seen (int32), drawn by its id."""
        key = self.seed.to_bytes(8, "little")
        digests = [int.from_bytes(blake2b(name.encode(), digest_size=8, key=key).digest(), "little") for name in ids.to_pylist()]
        chance = np.array(digests, np.uint64).astype(np.float64) / 2.0**64
        whole = np.floor(weight)
        return (whole + (chance < weight - whole)).astype(np.int32)


def weigh(mix: Mix, sizes: Sizes, judged: Mapping[str, Mapping[str, Sequence[float]]]) -> Weights:
    """Choose all weights from the sizes of what is released.

    Args:
        mix: what the recipe wants.
        sizes: what is released.
        judged: language to cluster size to documents that duplicates left over, and those of them that were kept.

    Raises:
        RunError: a group that the mix names is not released.

    """
    rehydration = _rehydration(mix, sizes, judged)
    totals: dict[str, float] = {}
    for key, classes in sorted(sizes.items()):
        language, source, config = key.split("\t")
        group = {"language": language, "source": source, "config": config}[mix.by]
        seen = by_size(rehydration.get(language, {}))
        totals[group] = totals.get(group, 0.0) + sum(units * float(seen[int(size)]) for size, (_, units) in classes.items())
    named = {name: value for values in (mix.epochs, mix.shares) for name, value in values.items()}
    absent = sorted(set(named) - set(totals))
    if absent:
        raise RunError(
            f"release.mix names {mix.by} {absent[0]!r}, of which nothing is released; expected some of {', '.join(sorted(totals))}"
        )
    return Weights(mix.by, _epochs(mix, totals), rehydration, mix.seed)


def added_up(reports: Iterable[Sizes]) -> dict[str, dict[str, list[float]]]:
    """Add up the counts of several shards."""
    total: dict[str, dict[str, list[float]]] = {}
    for report in reports:
        for key, classes in report.items():
            for number, values in classes.items():
                counted = total.setdefault(key, {}).setdefault(number, [0] * len(values))
                total[key][number] = [a + b for a, b in zip(counted, values, strict=True)]
    return total


def _epochs(mix: Mix, totals: Mapping[str, float]) -> dict[str, float]:
    """Return how often each group is seen."""
    filled = {name: size for name, size in totals.items() if size > 0}
    if mix.shares or mix.temperature is not None:
        shares = _shares(mix, filled)
        amount = float(mix.budget) if mix.budget is not None else min(filled[name] / share for name, share in shares.items() if share > 0)
        epochs = {name: amount * shares.get(name, 0.0) / size for name, size in filled.items()}
    else:
        epochs = {name: mix.epochs.get(name, mix.other_epochs) for name in filled}
        planned = sum(epochs[name] * size for name, size in filled.items())
        if mix.budget is not None and planned:
            epochs = {name: value * mix.budget / planned for name, value in epochs.items()}
    return {name: min(value, mix.max_epochs) for name, value in sorted(epochs.items())}


def _shares(mix: Mix, sizes: Mapping[str, float]) -> dict[str, float]:
    """Return shares that add up to 1; groups that are not named divide what is left by size."""
    if mix.temperature is not None:
        powers = {name: size**mix.temperature for name, size in sizes.items()}
        return {name: power / sum(powers.values()) for name, power in powers.items()}
    named = sum(mix.shares.values())
    rest = {name: size for name, size in sizes.items() if name not in mix.shares}
    left = max(0.0, 1.0 - named) if rest else 0.0
    whole = named + left
    shares = {name: share / whole for name, share in mix.shares.items()}
    return shares | {name: left / whole * size / sum(rest.values()) for name, size in rest.items()}


def _rehydration(mix: Mix, sizes: Sizes, judged: Mapping[str, Mapping[str, Sequence[float]]]) -> dict[str, Table]:
    languages = sorted({key.split("\t")[0] for key in sizes})
    if mix.rehydrate == "none":
        return {}
    if mix.rehydrate == "derived":
        return {language: derived(judged.get(language, {}), mix.max_repetitions) for language in languages}
    return dict.fromkeys(languages, FINEWEB2 if mix.rehydrate == "fineweb2" else mix.rehydrate)


def mix_table(mix: Mix, weights: Weights, drawn: Mapping[str, Sequence[float]]) -> dict[str, Any]:
    """Return the card's table. ``drawn``: group to documents, units, expected units, drawn units."""
    whole = sum(values[1] for values in drawn.values()) or 1
    seen = sum(values[3] for values in drawn.values()) or 1
    rows = [
        (
            name,
            int(values[0]),
            int(values[1]),
            f"{100 * values[1] / whole:.2f}%",
            f"{weights.epochs.get(name, 0.0):.4g}",
            round(values[3]),
            f"{100 * values[3] / seen:.2f}%",
        )
        for name, values in sorted(drawn.items())
    ]
    rows.append(("all", int(sum(v[0] for v in drawn.values())), int(whole), "100.00%", f"{seen / whole:.4g}", int(seen), "100.00%"))
    said = (
        "How often each document is to be seen stands in its columns `weight` and `repeats`; nothing is copied or left out. "
        f"Sizes are in {mix.unit}"
        + (f" of {mix.tokenizer}" if mix.unit == "tokens" else "")
        + (f"; a group is seen at most {mix.max_epochs:g} times" if np.isfinite(mix.max_epochs) else "")
        + "."
    )
    if weights.rehydration:
        tables = "; ".join(f"{language}: {told(table)}" for language, table in sorted(weights.rehydration.items()))
        how = mix.rehydrate if isinstance(mix.rehydrate, str) else "a table of the recipe"
        said += f" Documents that stand for clusters of duplicates weigh more ({how}, by cluster size): {tables}."
    columns = (mix.by, "documents", mix.unit, "share", "epochs", f"{mix.unit} seen", "share seen")
    return {"title": "Mix", "columns": columns, "rows": tuple(rows), "said": said}
