# SPDX-License-Identifier: Apache-2.0
"""The datatrove pipeline that benchmarks are measured against does what the Limpide recipe of the same steps does."""

from __future__ import annotations

import json
import random
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

pytest.importorskip("datatrove", reason="datatrove is not installed: pip install 'limpide[datatrove]'")

from curation.assets import AssetError, obtain
from curation.console import Progress
from curation.start import start
from datatrove_pipelines.baseline import SimpleWords, run_here, stages
from filters.text import TextView
from tests.bench.parts.limpide import RECIPE

pytestmark = pytest.mark.datatrove

STORY = (
    "the old miller and his young sister went down to river with a wooden boat because nobody in village had seen "
    "such clear water before that winter when snow lay on every roof while children played behind our house until evening came"
)


def _story(number: int) -> str:
    """Write 30 sentences of English words in an order of their own."""
    order = random.Random(number)
    return " ".join(" ".join(order.sample(STORY.split(), 12)).capitalize() + "." for _ in range(30))


@pytest.fixture(scope="session")
def model() -> Path:
    """Return lid.176.ftz, or skip."""
    try:
        return obtain("lid.176.ftz")
    except AssetError as error:
        pytest.skip(str(error))


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    """Write 12 stories: a near copy of one, one too short, one that repeats itself, one with an address."""
    texts = [_story(number) for number in range(12)]
    texts[3] = texts[2] + " The end."
    texts[4] = "Too short."
    texts[5] = "again and again and again\n" * 40
    texts[6] += " Write to anna.miller@mill.example soon."
    path = tmp_path / "corpus.jsonl"
    path.write_text("".join(json.dumps({"id": f"d-{number:02}", "text": text}) + "\n" for number, text in enumerate(texts)))
    return path


def test_it_keeps_what_limpide_keeps(corpus: Path, model: Path, tmp_path: Path) -> None:
    """Both drop the same documents and keep one of the near copies; neither leaves the address."""
    counts = run_here(stages(corpus, tmp_path / "theirs", model))
    (tmp_path / "recipe.yaml").write_text(RECIPE.format(format="jsonl", path=corpus.name))
    progress = Progress(quiet=True)
    ours = start(tmp_path / "recipe.yaml", (), tmp_path / "ours", engine="inprocess", workers=None, limit=None, progress=progress)

    theirs = pq.read_table(tmp_path / "theirs" / "kept")
    released = [pq.read_table(path) for path in sorted((tmp_path / "ours" / "release" / "data").rglob("*.parquet"))]
    names = {name for table in released for name in table.column("native_id").to_pylist()}
    copies = {"d-02", "d-03"}
    assert set(theirs.column("id").to_pylist()) | copies == names | copies == {f"d-{n:02}" for n in range(12) if n not in (4, 5)}
    assert theirs.num_rows == ours.result.manifest.counts.keep == 9
    assert counts["remove.MinhashDedupFilter"] == 9
    assert not any("anna.miller@mill.example" in text for text in theirs.column("text").to_pylist())


def test_simple_words_are_limpides_words() -> None:
    """The declared tokenizer cuts as Limpide's segmenter does."""
    text = "Où est l'eau ? Ici_même, n° 12."
    view = TextView(pa.array([text]))

    assert SimpleWords().word_tokenize(text) == view.strings(view.words)
    assert SimpleWords().span_tokenize("one\n\ntwo") == [(0, 3), (5, 8)]
