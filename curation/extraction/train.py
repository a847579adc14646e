# SPDX-License-Identifier: Apache-2.0
"""Train `blocks` from gold sets: ``limpide train extraction``.

The weights are numbers only, as JSON with one tree a line, and a card that says from which sets, by which command, from which seed.
Only gold is asked: blocks of which segments say nothing teach nothing, and no other extractor's rules come through.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np
import orjson

from curation.errors import UsageError
from curation.extraction.fit import ALONE, TOGETHER, Example, fit_model
from curation.extraction.gold import SETS, Gold, read_gold
from curation.extraction.labels import labels
from curation.io.block_model import FEATURES, UNSTATED, Model, Trees, features
from curation.io.page import cut_page
from filters.license.marks import expression

SEED: Final = 1
FEW_PAGES: Final = 100
"""Fewer pages than this are warned of: the development halves have more than 700. Ours."""


def gold_or_fail(data: Path, sets: tuple[str, ...] = SETS) -> list[Gold]:
    """Read gold pages; raises UsageError when there are none."""
    pages = read_gold(data, sets)
    if not pages:
        raise UsageError(f"{data}: none of the gold sets {', '.join(sets)} is here; give their folder with --data or LIMPIDE_DATA")
    return pages


def examples_of(pages: Sequence[Gold]) -> list[Example]:
    """Cut and label gold pages; pages without any block teach nothing and are left out."""
    made = []
    for gold in pages:
        page = cut_page(gold.html)
        if not len(page.blocks):
            continue
        texts = page.texts()
        targets, weights = labels(gold, texts)
        made.append(Example(gold, page, texts, features(page), targets, weights))
    return made


def train(data: Path, output: Path, *, seed: int = SEED, licence: str = UNSTATED) -> dict[str, Any]:
    """Train on all sets below ``data`` and write the model; returns its card, which states the ``licence`` that its maker gives it.

    Raises UsageError for a licence that SPDX does not list, and when there are no gold sets.
    """
    if (known := licence if licence == UNSTATED else expression(licence)) is None:
        raise UsageError(f"--licence {licence}: no licence that SPDX lists; expected an expression such as CC-BY-4.0")
    examples = examples_of(gold_or_fail(data))
    model = fit_model(examples, seed)
    counts = {name: sum(example.gold.collection == name for example in examples) for name in SETS}
    missing = [name for name, count in counts.items() if not count]
    limits = "mostly news and blogs, German and English first; forums, shops and listings were few"
    if len(examples) < FEW_PAGES:
        limits = f"trained on {len(examples)} pages, fewer than {FEW_PAGES}: expect it to misjudge sites unlike them"
    card = {
        "what": "weights of the extractor `blocks`: two ensembles of boosted trees over features of blocks of a page",
        "license": known,
        "command": f'limpide train extraction --data "$LIMPIDE_DATA" --seed {seed}',
        "trained_on": {name: f"{count} pages, development half" for name, count in counts.items() if count},
        **({"not_found": missing} if missing else {}),
        "settings": {"alone": ALONE, "together": TOGETHER, "seed": seed},
        "measured": "limpide evaluate extraction (cross-validated by domain)",
        "limits": limits,
    }
    output.parent.mkdir(parents=True, exist_ok=True)
    output.write_bytes(written(model, card))
    return card


def written(model: Model, card: dict[str, Any]) -> bytes:
    """Return a model as JSON, one tree a line."""
    parts = [b'{"card": ' + orjson.dumps(card, option=orjson.OPT_INDENT_2)]
    parts.append(b'"features": ' + orjson.dumps(list(FEATURES)))
    parts.append(b'"threshold": ' + orjson.dumps(model.threshold))
    for name, trees in (("alone", model.alone), ("together", model.together)):
        lines = b",\n".join(_tree(trees, number) for number in range(len(trees.features)))
        parts.append(f'"{name}": {{"bias": {trees.bias!r}, "trees": [\n'.encode() + lines + b"\n]}")
    return b",\n".join(parts) + b"}\n"


def _tree(trees: Trees, number: int) -> bytes:
    tree = {
        "features": trees.features[number].tolist(),
        "thresholds": [None if math.isinf(value) else _short(value) for value in trees.thresholds[number]],
        "leaves": [_short(value) for value in trees.leaves[number]],
    }
    return orjson.dumps(tree)


def _short(value: np.float32) -> float:
    """Return the float whose shortest spelling gives the same float32."""
    return float(str(value))
