# SPDX-License-Identifier: Apache-2.0
"""A filter of Limpide in a datatrove pipeline says what the same filter says in ``limpide measure``."""

from __future__ import annotations

import dataclasses
import json
import pickle
from pathlib import Path
from typing import Any, ClassVar

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from pydantic import ValidationError

pytest.importorskip("datatrove", reason="datatrove is not installed: pip install 'limpide[datatrove]'")

from datatrove.data import Document
from datatrove.executor import LocalPipelineExecutor
from datatrove.pipeline.readers import JsonlReader
from datatrove.pipeline.writers import JsonlWriter

from curation.assets import AssetError
from curation.errors import RecipeError
from curation.measure_file import measure_file, source_of
from curation.recipe_yaml import step_of
from datatrove_pipelines.limpide_filter import LimpideFilter
from filters import CATALOGUE
from filters.contract import Documents, Filter, Rule, Signal

pytestmark = pytest.mark.datatrove

PROSE = "The well stands behind the house, and we draw clear water from it with the old bucket that my aunt gave to us. "
TEXTS = (
    PROSE * 3,
    "Too short.",
    PROSE + "# # # # # # # # # # # # # # # # # #",
    "",
    "- one\n- two\n" * 40,
    PROSE + "Write to anna@example.org.",
)


def _documents() -> list[Document]:
    return [Document(text, f"d-{number}", metadata={"url": f"https://example.org/{number}"}) for number, text in enumerate(TEXTS)]


@pytest.mark.parametrize("batch_size", [1, 2, 1000])
@pytest.mark.parametrize("name", ["gopher_quality", "gopher_repetition", "pii"])
def test_it_says_what_limpide_measure_says(name: str, batch_size: int, tmp_path: Path) -> None:
    """Signals, first failing rule and kept documents are those of ``limpide measure`` on the same texts, whatever the batch size."""
    source = tmp_path / "in.jsonl"
    source.write_text("".join(json.dumps({"id": d.id, "text": d.text}) + "\n" for d in _documents()))
    measure_file(step_of(name, (), tmp_path), source_of(source, None), tmp_path, tmp_path / "out.parquet")
    expected = pq.read_table(tmp_path / "out.parquet").to_pylist()
    filtering = LimpideFilter(name, batch_size=batch_size)

    documents = _documents()
    starts = range(0, len(documents), batch_size)
    answers = [answer for start in starts for answer in filtering.filter_batch(documents[start : start + batch_size])]

    assert answers == [True if row["keep"] else (False, f"{name}.{row['rule']}") for row in expected]
    for document, row in zip(documents, expected, strict=True):
        for signal in CATALOGUE[name].signals:
            assert document.metadata[signal.name] == row[signal.name]
        assert document.metadata.get("failed_rules", []) == [f"{name}.{rule}" for rule in row["failed_rules"]]


def test_edits_change_the_text_and_are_counted() -> None:
    """The text leaves with its placeholders; a text without a find leaves as it came."""
    documents = list(LimpideFilter("pii").run(iter(_documents())))

    assert [d.text for d in documents] == [*TEXTS[:5], PROSE + "Write to <EMAIL_ADDRESS>."]
    assert documents[5].metadata["pii_edits"] == {"EMAIL_ADDRESS": 1}
    assert "pii_edits" not in documents[0].metadata


def test_the_reason_reaches_statistics_and_exclusion_writer(tmp_path: Path) -> None:
    """In a real pipeline, run by datatrove's own executor in another process, a dropped document says ``step.rule``."""
    source = tmp_path / "in"
    source.mkdir()
    (source / "a.jsonl").write_text("".join(json.dumps({"id": d.id, "text": d.text}) + "\n" for d in _documents() if d.text))
    excluded = JsonlWriter(str(tmp_path / "dropped"), compression=None)
    steps = [
        JsonlReader(str(source)),
        LimpideFilter("gopher_quality", {"min_stop_words": None}, exclusion_writer=excluded),
        JsonlWriter(str(tmp_path / "kept"), compression=None),
    ]

    LocalPipelineExecutor(steps, logging_dir=str(tmp_path / "logs")).run()

    dropped = [json.loads(line) for path in (tmp_path / "dropped").iterdir() for line in path.read_text().splitlines()]
    kept = [json.loads(line) for path in (tmp_path / "kept").iterdir() for line in path.read_text().splitlines()]
    assert [d["id"] for d in kept] == ["d-0"]
    assert {d["id"]: d["metadata"]["filter_reason"] for d in dropped} == {
        "d-1": "gopher_quality.too_few_words",
        "d-2": "gopher_quality.too_few_words",
        "d-4": "gopher_quality.too_many_bullet_lines",
        "d-5": "gopher_quality.too_few_words",
    }
    statistics = json.loads((tmp_path / "logs" / "stats.json").read_text())
    assert statistics[1]["stats"]["dropped_gopher_quality.too_many_bullet_lines"] == 1


def test_thresholds_differ_by_language() -> None:
    """The document's language, in whatever spelling, chooses the thresholds."""
    filtering = LimpideFilter("gopher_quality", {"min_words": 50, "min_stop_words": None}, {"deu_Latn": {"min_words": 2}})
    documents = [Document(text="Klares Wasser", id="1", metadata={"language": language}) for language in ("de", "fr")]

    assert filtering.filter_batch(documents) == [True, (False, "gopher_quality.too_few_words")]


def test_a_step_that_was_used_can_be_pickled() -> None:
    """Opened models stay behind; the copy answers the same."""
    filtering = LimpideFilter("gopher_quality", {"min_words": 3, "min_stop_words": None})
    before = [filtering.filter(document) for document in _documents()]

    copy = pickle.loads(pickle.dumps(filtering))

    assert [copy.filter(document) for document in _documents()] == before


def test_licences_are_read_from_the_page_in_the_metadata() -> None:
    """A page that a reader left in the metadata is read like one from a WARC file."""
    page = '<html><head><link rel="license" href="https://creativecommons.org/licenses/by/4.0/"></head><body>Eau</body></html>'
    document = Document(text="Eau", id="1", metadata={"html": page, "url": "https://example.org/"})

    assert LimpideFilter("license").filter(document) is True
    assert document.metadata["license_spdx"] == "CC-BY-4.0"


@dataclasses.dataclass(frozen=True)
class Fussy(Filter):
    """Raises on one text."""

    name: ClassVar[str] = "fussy"
    signals: ClassVar[tuple[Signal, ...]] = (Signal("fussy_chars", pa.int64(), "length"),)
    rules: ClassVar[tuple[Rule, ...]] = ()

    def measure(self, documents: Documents) -> dict[str, pa.Array]:
        """Refuse to hear of lead."""
        texts = documents.column("text").to_pylist()
        if "lead" in texts:
            raise ArithmeticError("no lead")
        return {"fussy_chars": pa.array([len(text) for text in texts])}


def test_a_document_that_raises_costs_nobody_else(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is dropped with a reason and its error; its neighbours are measured."""
    monkeypatch.setitem(CATALOGUE, "fussy", Fussy)
    documents = [Document(text, "1") for text in ("water", "lead", "bad \udc80", "wine")]

    answers = LimpideFilter("fussy").filter_batch(documents)

    assert answers == [True, (False, "fussy.measure"), (False, "fussy.measure"), True]
    assert documents[1].metadata["limpide_error"] == "fussy: ArithmeticError: no lead"
    assert documents[2].metadata["limpide_error"].startswith("fussy: UnicodeEncodeError: ")
    assert documents[3].metadata == {"fussy_chars": 4}


@pytest.mark.parametrize(
    ("arguments", "error", "text"),
    [
        (("gopher_qualty",), RecipeError, "there is no filter 'gopher_qualty'; expected one of c4_quality, contamination"),
        (("minhash",), RecipeError, "minhash joins documents across shards, which a step over one stream cannot do"),
        (("gopher_quality", {"min_wrods": 3}), ValidationError, "min_wrods"),
        (("robots",), AssetError, r"no file matches 'robots/\*.warc.gz'"),
    ],
)
def test_what_cannot_run_is_refused_at_once(
    arguments: tuple[Any, ...], error: type[Exception], text: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Errors come when the pipeline is written down, not after a night of running."""
    monkeypatch.chdir(tmp_path)

    with pytest.raises(error, match=text):
        LimpideFilter(*arguments)
