# SPDX-License-Identifier: Apache-2.0
"""Models of `blocks` from files: what is read, and what is refused before it judges anything."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import orjson
import pytest

from curation.errors import AssetError
from curation.io.block_model import load_model, open_model, read_model, trained_on
from curation.io.blocks import FILE, shipped
from curation.io.extract import extract
from tests.curation.io.test_blocks import PARAGRAPHS, page

Written = dict[str, Any]


def _dropped(written: Written) -> None:
    del written["together"]


def _renamed(written: Written) -> None:
    written["features"][:2] = ["size", "link_share"]


def _reordered(written: Written) -> None:
    written["features"].reverse()


def _shortened(written: Written) -> None:
    written["alone"]["trees"][3]["leaves"].pop()


def _emptied(written: Written) -> None:
    written["alone"]["trees"] = []


def _beyond(written: Written) -> None:
    written["alone"]["trees"][0]["features"][2] = 235


def _negative(written: Written) -> None:
    written["together"]["trees"][7]["features"][0] = -1


def _worded(written: Written) -> None:
    written["alone"]["trees"][1]["leaves"][0] = "high"


def _huge(written: Written) -> None:
    written["together"]["trees"][0]["thresholds"][0] = 1e300


def _always(written: Written) -> None:
    written["threshold"] = 1


def _unbiased(written: Written) -> None:
    del written["alone"]["bias"]


@pytest.mark.parametrize(
    ("spoil", "error"),
    [
        (_dropped, "this is no model of `blocks`: it lacks together; expected a file written by `limpide train extraction`"),
        (
            _renamed,
            r"other features than this version has \(unknown here: size; missing there: length\); run `limpide train extraction` again",
        ),
        (_reordered, r"other features than this version has \(the same in another order or number\)"),
        (_shortened, "tree 3 of `alone` has 31 features, 31 thresholds and 31 leaves; expected 31, 31 and 32: all trees are complete"),
        (_emptied, "`alone` of the model holds no trees"),
        (_beyond, "tree 0 of `alone` asks for the feature 235; expected a whole number from 0 to 234"),
        (_negative, "tree 7 of `together` asks for the feature -1; expected a whole number from 0 to"),
        (_worded, "a leaf of tree 1 of `alone` is 'high'; expected a finite number"),
        (_huge, r"a threshold of tree 0 of `together` is 1e\+300; expected a finite number"),
        (_always, "threshold of the model is 1; expected a chance between 0 and 1"),
        (_unbiased, "bias of `alone` is None; expected a finite number"),
    ],
)
def test_what_is_no_model_says_why(spoil: Callable[[Written], None], error: str) -> None:
    """Missing parts, other features, incomplete trees and impossible numbers are named with their place."""
    written = orjson.loads(FILE.read_bytes())
    spoil(written)

    with pytest.raises(ValueError, match=error):
        read_model(orjson.dumps(written))


@pytest.mark.parametrize("content", [b"", b"\x93NUMPY", b"[]", b"3"])
def test_another_file_is_no_model(tmp_path: Path, content: bytes) -> None:
    """A file of another kind is named with its path."""
    path = tmp_path / "weights.json"
    path.write_bytes(content)

    with pytest.raises(AssetError, match=r"weights\.json: this is no model of `blocks`: it "):
        open_model(path)


def test_a_model_that_is_not_there(tmp_path: Path) -> None:
    """A missing file and a folder are named, with what to give."""
    with pytest.raises(AssetError, match=r"none\.json: cannot read this model \(No such file or directory\); give the file that"):
        open_model(tmp_path / "none.json")
    with pytest.raises(AssetError, match=r"cannot read this model \(Is a directory\)"):
        open_model(tmp_path)


def test_a_changed_file_is_not_read(tmp_path: Path) -> None:
    """What was checked under one digest is not read under another."""
    path = tmp_path / "weights.json"
    path.write_bytes(FILE.read_bytes())

    with pytest.raises(ValueError, match="it was changed since it was checked; run the same command again"):
        load_model(path, "0" * 64)


def test_another_model_judges(tmp_path: Path) -> None:
    """The shipped weights from a file give the shipped answer; others give theirs, in text and Markdown."""
    path = tmp_path / "weights.json"
    path.write_bytes(FILE.read_bytes())
    written = orjson.loads(FILE.read_bytes())
    written["together"]["trees"] = [
        {**tree, "leaves": [-leaf for leaf in tree["leaves"]]} for tree in written["together"]["trees"]
    ]  # what was main text is boilerplate, and the other way round
    upside_down = read_model(orjson.dumps(written))
    article = page(f"<p>{PARAGRAPHS['fr']}</p>" * 4)

    assert extract(article, model=open_model(path)) == extract(article)
    assert PARAGRAPHS["fr"] not in extract(article, model=upside_down).text
    assert "Boutique" in extract(article, model=upside_down, output="markdown").text
    assert open_model(path).threshold == shipped().threshold
    assert "html_aeb" in trained_on(path)
    with pytest.raises(ValueError, match="only the extractor `blocks` has a model; resiliparse was given one"):
        extract(article, extractor="resiliparse", model=upside_down)
