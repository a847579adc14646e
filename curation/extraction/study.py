# SPDX-License-Identifier: Apache-2.0
"""What the model owes to which features, what it gets wrong, and how speed trades against F1.

Ablation: groups of features hidden from training and scoring, cross-validated by domain as the evaluation is. Errors: for each
page the blocks
where the judgement and gold differ most, named by set and page; their text is printed for whoever has the pages, and is not kept.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final

import numpy as np

from curation.extraction.evaluate import FOLDS, cross_validated, f1_by_set
from curation.extraction.fit import Example, fit_model, fold_of
from curation.extraction.train import SEED, examples_of, gold_or_fail
from filters.kernels import page_columns

GROUPS: Final[dict[str, Callable[[str], bool]]] = {
    "class and id hints": lambda name: name.startswith("hint:"),
    "phrases": lambda name: name.startswith(("says:", "under:")),
    "elements around": lambda name: name.startswith("in:"),
    "neighbours": lambda name: "@" in name or name.startswith(("window", "long_", "longs_")),
    "containers": lambda name: "^" in name or name in {"up_to_top", "top_above", "top_share", "top_link_share", "article_share"},
    "words of a language": lambda name: name.startswith("function_share"),
    "place on the page": lambda name: name in {"place", "text_place", "number", "after_h1", "h1_distance", "depth"},
}


def ablation(data: Path, *, folds: int = FOLDS, seed: int = SEED) -> dict[str, dict[str, float]]:
    """Return for each hidden group the F1 on each set; ``nothing`` is the whole model."""
    pages = gold_or_fail(data)
    found = {}
    examples = examples_of(pages)
    names = np.array(page_columns.NAMES)
    for group, hidden in {"nothing": lambda _: False, **GROUPS}.items():
        columns = np.array([not hidden(name) for name in names])
        kept = [Example(e.gold, e.page, e.texts, np.where(columns, e.rows, np.float32(0)), e.targets, e.weights) for e in examples]
        found[group] = f1_by_set(pages, cross_validated(kept, folds, seed, columns))
    return found


def as_text(scores: Mapping[str, Mapping[str, float]]) -> str:
    """Return the table: a line for each hidden group, a column for each set: F1, and what it lost against the whole model."""
    whole = scores["nothing"]
    lines = [f"{'hidden':<22}" + "".join(f" {name.removeprefix('html_'):>24}" for name in whole)]
    for group, some in scores.items():
        cells = (f"{f1:.4f}" if group == "nothing" else f"{f1:.4f} ({f1 - whole[name]:+.4f})" for name, f1 in some.items())
        lines.append(f"{group:<22}" + "".join(f" {cell:>24}" for cell in cells))
    return "\n".join(lines)


def mistakes(data: Path, *, fold: int = 0, most: int = 40, seed: int = SEED) -> list[dict[str, Any]]:
    """Return the blocks that a model judges most wrongly among the pages of one fold, which it has not seen."""
    examples = examples_of(gold_or_fail(data))
    model = fit_model([e for e in examples if fold_of(e.gold.domain, FOLDS) != fold], seed)
    found: list[dict[str, Any]] = []
    for example in (e for e in examples if fold_of(e.gold.domain, FOLDS) == fold):
        chances = model.chances(example.page)
        wrong = np.abs(chances - example.targets) * example.weights * ((chances > model.threshold) != (example.targets > 0.5))
        found += [_mistake(example, block, chances[block], wrong[block]) for block in np.argsort(-wrong)[:2].tolist() if wrong[block] > 0]
    return sorted(found, key=lambda one: (-one["wrong"], one["set"], one["page"]))[:most]


def _mistake(example: Example, block: int, chance: float, wrong: float) -> dict[str, Any]:
    place = {"set": example.gold.collection, "page": example.gold.name, "kind": "kept" if example.targets[block] < 0.5 else "lost"}
    return {**place, "wrong": round(float(wrong), 3), "chance": round(float(chance), 3), "text": example.texts[block][:120]}
