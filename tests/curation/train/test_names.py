# SPDX-License-Identifier: Apache-2.0
"""``limpide train names``: a pipeline that the step ``pii_names`` takes, scored on what it was not trained on."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from curation.cli import main
from curation.errors import UsageError
from curation.gold import Labelled, read_gold
from curation.train import names
from curation.train.ner import entities
from curation.train.unread import read_documents

pytest.importorskip("spacy")

PEOPLE = ("Anna Berg", "Jan Smit", "Maria Lund", "Peter Bloem", "Eva Roth", "Karl Stein", "Lena Vos", "Otto Kern")
PLACES = ("Velden", "Oosterdam", "Lindau", "Kranach")


def _gold(path: Path, count: int = 48) -> Path:
    """Write sentences with a person and a place each."""
    lines = []
    for number in range(count):
        person, place = PEOPLE[number * 5 % 8], PLACES[number * 3 % 4]
        text = f"Am Montag traf Frau {person} den Bürgermeister von {place} im Rathaus."
        spans = [
            {"start": text.index(person), "end": text.index(person) + len(person), "kind": "PERSON"},
            {"start": text.index(place), "end": text.index(place) + len(place), "kind": "LOCATION"},
            {"start": 3, "end": 9, "kind": "DATE_TIME"},
        ]
        lines.append(json.dumps({"text": text, "language": "de", "spans": spans}))
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


def test_a_trained_pipeline_serves_the_step_of_names(tmp_path: Path) -> None:
    """Train on the command line, read the card, and use the folder as the model of `pii_names`."""
    gold, model = _gold(tmp_path / "gold.jsonl"), tmp_path / "models"
    model.mkdir()
    words = ["train", "names", str(gold), "--language", "de", "--licence", "CC0-1.0", "--folds", "2", "--epochs", "8", "--json"]
    result = CliRunner().invoke(main, [*words, "-o", str(model / "de")])
    assert result.exit_code == 0, result.output
    report = json.loads(result.stdout)
    assert (report["documents"], report["spans"]) == (48, 96)
    card = (model / "de" / "README.md").read_text(encoding="utf-8")
    assert "license: CC0-1.0" in card
    assert "labels_left_out:\n- DATE_TIME" in card
    assert "| gold.jsonl | PER | 48 |" in card
    pytest.importorskip("presidio_analyzer")
    page = tmp_path / "page.jsonl"
    page.write_text(json.dumps({"id": "1", "text": "Am Montag traf Frau Eva Roth den Bürgermeister von Velden im Rathaus."}) + "\n")
    out = tmp_path / "out.jsonl"
    settings = ["--set", f"model={model / 'de'}", "--set", "language=de"]
    measured = CliRunner().invoke(main, ["measure", "pii_names", str(page), "-o", str(out), *settings])
    assert measured.exit_code == 0, measured.output
    assert [(e["start"], e["end"], e["kind"]) for e in json.loads(out.read_text())["edits"]] == [(20, 28, "PERSON")]


def test_two_trainings_from_one_seed_are_the_same(tmp_path: Path) -> None:
    """Every file of the folder has the same bytes; another seed gives other weights."""
    gold = _gold(tmp_path / "gold.jsonl", 12)
    made = [
        names.train([gold], "de", tmp_path / name, licence="CC0-1.0", folds=0, seed=seed, epochs=2).model
        for name, seed in (("first", 3), ("second", 3), ("third", 4))
    ]
    first, second, third = ({path.relative_to(one): path.read_bytes() for path in one.rglob("*") if path.is_file()} for one in made)
    assert first == second
    assert first[Path("ner/model")] != third[Path("ner/model")]


def test_no_fold_is_scored_by_a_pipeline_that_saw_it(tmp_path: Path) -> None:
    """Each document is held out once, and the pipeline of its fold was trained on the others alone."""
    documents = read_gold(_gold(tmp_path / "gold.jsonl", 9))
    seen: list[list[int]] = []
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(names, "fit", lambda some, *_: seen.append([id(one) for one in some]))
        held = [block for _, parts in names.trained_on_others({tmp_path: documents}, "de", 3, 1) for block in parts.values()]
    assert [len(block) for block in held] == [3, 3, 3]
    assert [one for block in held for one in block] == documents
    assert all({id(one) for one in block}.isdisjoint(some) and len(some) == 6 for block, some in zip(held, seen, strict=True))


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"folds": 1}, "--folds 1: expected at least 2, or 0 for no scores"),
        ({"folds": 40}, "12 documents cannot be cut into 40 folds; give --folds 0"),
        ({"language": "zz-none"}, "--language zz-none: spaCy has no such language"),
    ],
)
def test_what_cannot_be_trained_is_refused(changed: dict[str, object], said: str, tmp_path: Path) -> None:
    """Impossible folds and unknown languages."""
    given: dict[str, object] = {"language": "de", "folds": 0, "licence": "CC0-1.0", **changed}
    with pytest.raises(UsageError, match=said):
        names.train([_gold(tmp_path / "gold.jsonl", 12)], output=tmp_path / "model", epochs=1, **given)  # type: ignore[arg-type]


def test_gold_without_names_and_folders_that_exist_are_refused(tmp_path: Path) -> None:
    """The message names the labels that are known, and nothing is overwritten."""
    (tmp_path / "dates.jsonl").write_text(json.dumps({"text": "Monday", "spans": [{"start": 0, "end": 6, "kind": "DATE"}]}))
    with pytest.raises(UsageError, match=r"no span is labelled as one of PER, PERSON, LOC"):
        names.train([tmp_path / "dates.jsonl"], "de", tmp_path / "model", licence="CC0-1.0", folds=0)
    with pytest.raises(UsageError, match="exists already; name a new folder"):
        names.train([tmp_path / "dates.jsonl"], "de", tmp_path, licence="CC0-1.0", folds=0)


def test_stretches_that_nobody_labelled_are_left_out(tmp_path: Path) -> None:
    """Of training and of scores, counted in report and card; kept on demand. Short ones, and sets with few labels, stay as they are."""
    gold = _gold(tmp_path / "gold.jsonl", 24)
    silent = json.dumps(
        {"text": "Am Montag traf Frau Anna Berg den Bürgermeister von Velden im Rathaus. " * 3, "language": "de", "spans": []}
    )
    gold.write_text(gold.read_text(encoding="utf-8") + "\n" + "\n".join([silent] * 40), encoding="utf-8")
    words = ["train", "names", str(gold), "--language", "de", "--licence", "CC0-1.0", "--folds", "0", "--epochs", "1", "--json"]
    left = CliRunner().invoke(main, [*words, "-o", str(tmp_path / "left")])
    kept = CliRunner().invoke(main, [*words, "-o", str(tmp_path / "kept"), "--keep-unread"])

    assert [json.loads(one.stdout)["documents"] for one in (left, kept)] == [24, 64]
    assert "40 documents left out: long stretches without a single label" in left.stderr
    assert kept.stderr == ""
    assert "left_out_as_unread: 40" in (tmp_path / "left/README.md").read_text(encoding="utf-8")
    short = [*read_gold(gold)[:24], *read_gold(gold)[24:30]]
    assert read_documents(short, entities) == short
    rare = [Labelled("x " * 2000, "", ((0, 1, "PER"),), None), Labelled("x " * 1200, "", (), None)]
    assert read_documents(rare, entities) == rare
