# SPDX-License-Identifier: Apache-2.0
"""The model of `blocks`: features of a page's blocks, two ensembles of boosted trees, and a file that holds them.

A file is checked whole before it judges anything: its features must be those of this version, by name and order, and every tree complete,
for the kernel that evaluates them (``filters.kernels.boosting``) asks nothing. What is wrong is a ValueError that says what and where.
``limpide train extraction`` writes such files; what a model is worth, its card says, and ``limpide evaluate extraction --model`` measures.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

import numpy as np
import orjson
from numpy.typing import NDArray

from curation.errors import AssetError
from curation.io.page import Page
from filters.kernels import page_columns, page_context
from filters.kernels.boosting import evaluate
from filters.kernels.page_features import describe
from filters.kernels.page_lengths import KIND_OF
from filters.license.marks import expression

FEATURES: Final = (*page_columns.NAMES, *page_context.NAMES)
"""Names of the features of this version, in order; the first judgement knows those of ``page_columns`` only."""
MAX_BYTES: Final = 64 << 20
"""Largest file that is taken for a model; the one that ships has 0.1 MB."""
LARGEST: Final = float(np.finfo(np.float32).max)
UNSTATED: Final = "NOASSERTION"
"""What SPDX writes where no licence is stated."""
_KEYS: Final = ("features", "threshold", "alone", "together")
_PARTS: Final = ("features", "thresholds", "leaves")
_WRITER: Final = "`limpide train extraction`"


@dataclass(frozen=True)
class Trees:
    """Boosted trees as the kernel evaluates them."""

    features: NDArray[np.uint16]
    thresholds: NDArray[np.float32]
    leaves: NDArray[np.float32]
    bias: float

    def chances(self, rows: NDArray[np.float32]) -> NDArray[np.float32]:
        """Return for each row the chance 0..1 that it is main text."""
        odds: NDArray[np.float32] = evaluate(rows, self.features, self.thresholds, self.leaves, self.bias)
        return (1 / (1 + np.exp(-odds))).astype(np.float32)


@dataclass(frozen=True)
class Model:
    """Both judgements and the chance from which a block is main text."""

    alone: Trees
    together: Trees
    threshold: float

    def chances(self, page: Page) -> NDArray[np.float32]:
        """Return for each block of a page the chance 0..1 that it is main text."""
        rows = features(page)
        return self.together.chances(surrounded(page, self.alone.chances(rows), rows))


def features(page: Page) -> NDArray[np.float32]:
    """Return the numbers of each block, float32 [blocks, page_columns.FEATURES]."""
    return describe(page.text, page.blocks, page.elements, page.hints, page.phrases, page.inner, KIND_OF)


def surrounded(page: Page, chances: NDArray[np.float32], rows: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return the rows with the context of first chances appended."""
    return page_context.surround(chances, page.blocks, page.elements, page.hints, rows)


def open_model(path: Path) -> Model:
    """Return the model of a file that a command names; raises AssetError when it cannot be read or is no model of this version."""
    try:
        with path.open("rb") as stream:
            return load_model(path, hashlib.file_digest(stream, "sha256").hexdigest())
    except OSError as error:
        raise AssetError(f"{path}: cannot read this model ({error.strerror}); give the file that {_WRITER} wrote") from error
    except ValueError as error:
        raise AssetError(f"{path}: {error}") from error


def trained_on(path: Path) -> tuple[str, ...]:
    """Return the sets that the card of a model names."""
    card = orjson.loads(path.read_bytes()).get("card")
    sets = card.get("trained_on") if isinstance(card, dict) else None
    return tuple(map(str, sets)) if isinstance(sets, dict) else ()


@lru_cache(maxsize=4)
def model_license(path: Path) -> str:
    """Return the licence that the card of a model states, as SPDX spells it; NOASSERTION where it states none that SPDX knows."""
    card = orjson.loads(path.read_bytes()).get("card")
    stated = card.get("license") if isinstance(card, dict) else None
    return (expression(stated) if isinstance(stated, str) else None) or UNSTATED


def load_model(path: Path, sha256: str) -> Model:
    """Return the model of a file that has this digest; raises ValueError when it has another one or is no model."""
    if path.stat().st_size > MAX_BYTES:
        raise ValueError(f"this is no model of `blocks`: it has more than {MAX_BYTES} bytes; expected a file written by {_WRITER}")
    content = path.read_bytes()
    if (found := hashlib.sha256(content).hexdigest()) != sha256:
        raise ValueError(f"its sha256 is {found}, expected {sha256}: it was changed since it was checked; run the same command again")
    return read_model(content)


def read_model(content: bytes) -> Model:
    """Read a model as ``limpide train extraction`` writes it; raises ValueError when it is none, or of another version of `blocks`."""
    try:
        written = orjson.loads(content)
    except orjson.JSONDecodeError as error:
        raise ValueError(f"this is no model of `blocks`: it is not JSON ({error}); expected a file written by {_WRITER}") from error
    missing = [key for key in _KEYS if not isinstance(written, dict) or key not in written]
    if missing:
        raise ValueError(f"this is no model of `blocks`: it lacks {', '.join(missing)}; expected a file written by {_WRITER}")
    _check_features(written["features"])
    threshold = _number(written["threshold"], "threshold")
    if not 0 < threshold < 1:
        raise ValueError(f"threshold of the model is {threshold:g}; expected a chance between 0 and 1")
    alone = _trees(written["alone"], "alone", len(page_columns.NAMES))
    return Model(alone, _trees(written["together"], "together", len(FEATURES)), threshold)


def _check_features(named: object) -> None:
    if named == list(FEATURES):
        return
    listed = named if isinstance(named, list) else []
    strange = [str(name) for name in listed if name not in FEATURES]
    missing = [name for name in FEATURES if name not in listed]
    differing = [f"unknown here: {_some(strange)}"] * bool(strange) + [f"missing there: {_some(missing)}"] * bool(missing)
    raise ValueError(
        "the model of `blocks` was trained on other features than this version has "
        f"({'; '.join(differing) or 'the same in another order or number'}); run {_WRITER} again"
    )


def _some(names: list[str]) -> str:
    return ", ".join(names[:3]) + (f" and {len(names) - 3} more" if len(names) > 3 else "")


def _trees(written: object, where: str, width: int) -> Trees:
    """Return the trees of one judgement over so many features."""
    trees = written.get("trees") if isinstance(written, dict) else None
    if not isinstance(written, dict) or not isinstance(trees, list) or not trees:
        raise ValueError(f"`{where}` of the model holds no trees; expected {{bias, trees}} as {_WRITER} writes them")
    depth = 0
    for number, tree in enumerate(trees):
        sizes = [len(tree[part]) if isinstance(tree, dict) and isinstance(tree.get(part), list) else 0 for part in _PARTS]
        depth = depth or max(1, sizes[2].bit_length() - 1)
        if sizes != (expected := [2**depth - 1, 2**depth - 1, 2**depth]):
            raise ValueError(
                f"tree {number} of `{where}` has {sizes[0]} features, {sizes[1]} thresholds and {sizes[2]} leaves; "
                f"expected {expected[0]}, {expected[1]} and {expected[2]}: all trees are complete and of one depth"
            )
        _check_values(tree, f"tree {number} of `{where}`", width)
    thresholds = np.array([[np.inf if t is None else t for t in tree["thresholds"]] for tree in trees], np.float32)
    features = np.array([tree["features"] for tree in trees], np.uint16)
    leaves = np.array([tree["leaves"] for tree in trees], np.float32)
    return Trees(features, thresholds, leaves, _number(written.get("bias"), f"bias of `{where}`"))


def _check_values(tree: Mapping[str, list[Any]], where: str, width: int) -> None:
    for feature in tree["features"]:
        if type(feature) is not int or not 0 <= feature < width:
            raise ValueError(f"{where} asks for the feature {feature!r:.40}; expected a whole number from 0 to {width - 1}")
    for part, values in (("threshold", (t for t in tree["thresholds"] if t is not None)), ("leaf", tree["leaves"])):
        for value in values:
            _number(value, f"a {part} of {where}")


def _number(value: object, what: str) -> float:
    if type(value) not in {int, float} or not math.isfinite(value) or abs(value) > LARGEST:  # type: ignore[arg-type]
        raise ValueError(f"{what} is {value!r:.40}; expected a finite number")
    return float(value)  # type: ignore[arg-type]
