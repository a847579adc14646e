# SPDX-License-Identifier: Apache-2.0
"""Training and evaluation of `blocks`: on small sites of our own, and over the real sets where they are."""

from __future__ import annotations

import io
import json
import shutil
import tarfile
from dataclasses import replace
from pathlib import Path

import pytest
import zstandard
from click.testing import CliRunner

from curation.cli import main
from curation.errors import AssetError
from curation.extraction import evaluate as evaluation
from curation.extraction import fit, study
from curation.extraction.declared_languages import as_text as languages_text
from curation.extraction.declared_languages import evaluate_languages
from curation.extraction.gold import Gold, domain_of, judged_by_tei, read_gold
from curation.extraction.labels import labels
from curation.extraction.metadata import SAME, evaluate_metadata
from curation.extraction.metrics import page_score, segment_score
from curation.extraction.train import examples_of, train
from curation.io.block_model import read_model
from curation.io.blocks import FILE
from curation.job import model_file
from tests.curation.io.documents import TEI

TIDES = "La mer monte deux fois par jour, et deux fois elle descend ; le phare numéro {n}, lui, ne bouge pas depuis {n} ans."
MENU = "<nav class='menu'><ul><li><a href='/'>Accueil</a></li><li><a href='/b'>La boutique</a></li></ul></nav>"
END = "<footer class='footer'><p>Tous droits réservés par la capitainerie du port.</p></footer>"


def article(n: int) -> tuple[str, str]:
    """Return a page and its text."""
    lines = [TIDES.format(n=10 * n + k) for k in range(4)]
    head = f"<head><title>Phare {n}</title><meta name='author' content='Anne Le Goff'></head>"
    return (
        f"<html lang='fr'>{head}<body>{MENU}<div class='content'>{''.join(f'<p>{x}</p>' for x in lines)}</div>{END}</body></html>",
        "\n".join(lines),
    )


def archive(path: Path, files: dict[str, str]) -> None:
    """Write a tar file as the sets have them."""
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as tar:
        for name, content in files.items():
            info = tarfile.TarInfo(name)
            info.size = len(content.encode())
            tar.addfile(info, io.BytesIO(content.encode()))
    path.write_bytes(zstandard.compress(out.getvalue()))


@pytest.fixture(scope="module")
def sets(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with two sets of our own pages in the layout of the real ones."""
    folder = tmp_path_factory.mktemp("gold")
    for name in ("html_aeb", "html_trafilatura"):
        (folder / name / "dev").mkdir(parents=True)
    pages = {f"p{n}": article(n) for n in range(24)}
    archive(folder / "html_aeb/dev/pages.tar.zst", {f"{name}.html": page for name, (page, _) in list(pages.items())[:12]})
    gold = [
        {"id": name, "articleBody": text, "url": f"https://site{number % 6}.example/{name}"}
        for number, (name, (_, text)) in enumerate(list(pages.items())[:12])
    ]
    (folder / "html_aeb/dev/gold.jsonl").write_text("\n".join(map(json.dumps, gold)), encoding="utf-8")
    later = list(pages.items())[12:]
    archive(folder / "html_trafilatura/dev/pages.tar.zst", {f"dev/{name}.html": page for name, (page, _) in later})
    index = [
        {
            "file": f"{name}.html",
            "tar_name": f"dev/{name}.html",
            "url": f"https://other{number % 6}.example/{name}",
            "html_lang": "fr-FR",
            "gold": {"with": [text.split("\n")[1]], "without": ["La boutique", "Tous droits"], "author": "Anne Le Goff", "title": name},
        }
        for number, (name, (_, text)) in enumerate(later)
    ]
    (folder / "html_trafilatura/dev/index.jsonl").write_text("\n".join(map(json.dumps, index)), encoding="utf-8")
    return folder


@pytest.fixture(autouse=True)
def few_trees(monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> None:
    """Train small models, except for real data."""
    if "data" not in request.keywords:
        monkeypatch.setattr(fit, "ALONE", {"trees": 10, "depth": 3, "rate": 0.3})
        monkeypatch.setattr(fit, "TOGETHER", {"trees": 10, "depth": 3, "rate": 0.3})


def test_training_gives_the_same_bytes(sets: Path, tmp_path: Path) -> None:
    """Two trainings from one seed write one file; its card says where it comes from; the file is a model."""
    first = CliRunner().invoke(main, ["train", "extraction", "--data", str(sets), "-o", str(tmp_path / "a.json"), "--json"])
    train(sets, tmp_path / "b.json")
    written = (tmp_path / "a.json").read_bytes()

    assert first.exit_code == 0, first.output
    train(sets, tmp_path / "c.json", seed=2)
    assert written != (tmp_path / "c.json").read_bytes()
    assert json.loads(first.stdout)["trained_on"]["html_aeb"] == "12 pages, development half"
    assert written == (tmp_path / "b.json").read_bytes()
    assert json.loads(written)["card"]["command"] == 'limpide train extraction --data "$LIMPIDE_DATA" --seed 1'
    assert len(read_model(written).alone.features) == 10
    with pytest.raises(ValueError, match=r"other features than this version has \(unknown here: links_share; missing there: link_share\)"):
        read_model(written.replace(b'"link_share"', b'"links_share"', 1))


@pytest.mark.parametrize(("given", "stated"), [([], "NOASSERTION"), (["--licence", "cc0-1.0"], "CC0-1.0")])
def test_the_card_states_the_licence_that_the_maker_gives(sets: Path, tmp_path: Path, given: list[str], stated: str) -> None:
    """A model of one's own is under no licence that nobody gave it; what is given stands in card and manifest."""
    model = tmp_path / "a.json"
    done = CliRunner().invoke(main, ["train", "extraction", "--data", str(sets), "-o", str(model), *given])

    assert done.exit_code == 0, done.output
    assert json.loads(model.read_bytes())["card"]["license"] == stated
    assert model_file("a.json", tmp_path).license == stated


def test_training_refuses_a_licence_that_nobody_knows(sets: Path, tmp_path: Path) -> None:
    """A misspelt licence is an error before anything is trained."""
    done = CliRunner().invoke(main, ["train", "extraction", "--data", str(sets), "-o", str(tmp_path / "a.json"), "--licence", "CC-ZERO-9"])

    assert done.exit_code == 2
    assert "--licence CC-ZERO-9: no licence that SPDX lists; expected an expression such as CC-BY-4.0" in done.stderr
    assert not (tmp_path / "a.json").exists()


def test_training_names_the_sets_that_it_used(sets: Path, tmp_path: Path) -> None:
    """Sets that are not there are not named as used, and few pages are warned of."""
    one = tmp_path / "one"
    shutil.copytree(sets / "html_aeb", one / "html_aeb")
    done = CliRunner().invoke(main, ["train", "extraction", "--data", str(one), "-o", str(tmp_path / "a.json")])
    card = json.loads((tmp_path / "a.json").read_bytes())["card"]

    missing = ["html_trafilatura", "html_readability", "html_newspaper4k", "html_assemblee_nationale"]
    assert done.stdout.endswith(f"bytes, trained on html_aeb (12 pages); not found in {one}: {', '.join(missing)}\n")
    assert done.stderr == "limpide: warning: trained on 12 pages, fewer than 100: expect it to misjudge sites unlike them\n"
    assert (card["trained_on"], card["not_found"]) == ({"html_aeb": "12 pages, development half"}, missing)


def test_evaluation_is_by_domain_and_finds_the_text(sets: Path) -> None:
    """Folds share no domain, and the small model reads pages of sites that it has not seen."""
    pages = read_gold(sets)
    examples = examples_of(pages)
    rows = {(row.extractor, row.group): row for row in evaluation.evaluate(sets, others={})}

    assert {fit.fold_of(page.domain, 5) for page in pages if page.domain == "site1.example"} == {fit.fold_of("site1.example", 5)}
    assert rows["blocks", "html_aeb"].score.f1 > 0.9
    assert rows["blocks", "html_trafilatura"].score.f1 > 0.9
    assert evaluation.as_text(list(rows.values())).endswith("\n" + "\n".join(evaluation.NOTES))
    assert set(evaluation.cross_validated(examples, 5, 1)) == {(page.collection, page.name) for page in pages}


def test_a_model_of_ones_own_is_scored_beside_the_others(sets: Path, tmp_path: Path) -> None:
    """`--model` adds a column and says which pages the model has seen; it is refused where it would not be asked."""
    train(sets, tmp_path / "own.json")
    asked = ["evaluate", "extraction", "--data", str(sets), "--model", str(tmp_path / "own.json")]
    scored = CliRunner().invoke(main, [*asked, "--json"])
    refused = CliRunner().invoke(main, [*asked, "--show", "metadata"])
    (tmp_path / "own.json").write_text("{}", encoding="utf-8")
    spoilt = CliRunner().invoke(main, asked)
    rows = {(row["extractor"], row["group"]): row["f1"] for row in json.loads(scored.stdout)}

    assert rows["model own.json", "html_aeb"] == rows["blocks", "html_aeb"] == 1
    assert scored.stderr == (
        f"limpide: {tmp_path / 'own.json'}: by its card this model was trained on html_aeb, html_trafilatura, whose pages it has seen: "
        "its scores there are no test\n"
    )
    assert (refused.exit_code, spoilt.exit_code) == (2, 2)
    assert "--show metadata does not ask it" in refused.stderr
    assert "own.json: this is no model of `blocks`: it lacks features, threshold, alone, together" in spoilt.stderr


def test_other_tables(sets: Path) -> None:
    """Metadata, ablation and mistakes answer for what is there."""
    found = {(row["extractor"], row["field"]): row["right"] for row in evaluate_metadata(sets)}

    assert found["limpide", "author"] == found["trafilatura", "author"] == 12
    scores = study.ablation(sets)
    assert set(scores) == {"nothing", *study.GROUPS}
    first, whole, *_ = study.as_text(scores).split("\n")
    assert first.split() == ["hidden", "aeb", "trafilatura"]
    assert whole.split() == ["nothing", f"{scores['nothing']['html_aeb']:.4f}", f"{scores['nothing']['html_trafilatura']:.4f}"]
    assert all(one["kind"] in {"kept", "lost"} for one in study.mistakes(sets))


def test_declared_languages_are_compared_with_measured_ones(sets: Path) -> None:
    """The pages declare French, which their texts are; the set that is known to be English says how many declare that."""
    try:
        rows = {row["set"]: row for row in evaluate_languages(sets)}
    except AssetError as error:
        pytest.skip(str(error))

    assert rows["html_trafilatura"]["declared"] == rows["html_trafilatura"]["pages"]
    assert rows["html_trafilatura"]["agreed"] == rows["html_trafilatura"]["judged"] > 0
    assert rows["html_aeb"]["as_known"] == 0
    assert languages_text(list(rows.values())).count("\n") >= len(rows)


def test_no_gold_is_a_usage_error(tmp_path: Path) -> None:
    """The message names folder, sets and the way out."""
    result = CliRunner().invoke(main, ["evaluate", "extraction", "--data", str(tmp_path)])

    assert result.exit_code == 2
    assert f"{tmp_path}: none of the gold sets html_aeb, html_trafilatura" in result.stderr
    assert "give their folder with --data or LIMPIDE_DATA" in result.stderr


def test_soft_hyphens_do_not_count() -> None:
    """A segment is found, and a word is one, whether a page writes it with soft hyphens or gold does."""
    assert segment_score([("La ma\u00adrée monte.", ("La marée",), ("mon\u00adte.",))]).precision == 0.5
    assert page_score("la ma\u00adrée monte deux fois", "la marée monte deux fois") == (1.0, 1.0)


def test_metrics() -> None:
    """Four-grams as multisets; a short text is one n-gram; segments are counted over all pages."""
    assert page_score("a b c d e", "a b c d") == (0.5, 1.0)
    assert page_score("", "a b") == (0.0, 0.0)
    assert page_score("世界和平 yes", "世界和平") == (0.5, 1.0)
    score = segment_score([("one  two three", ("one two",), ("three",)), ("", ("x",), ())])
    assert (score.precision, score.recall, score.items) == (0.5, 0.5, 3)


def test_tei_editions_are_gold_of_their_own() -> None:
    """A page with a TEI edition is scored against what the TEI reader finds in it too."""
    page = Gold("html_assemblee_nationale", "n", "d", b"", text="La mer", metadata={"tei": TEI})
    rows = evaluation._rows("x", [page], {("html_assemblee_nationale", "n"): "La mer"}, {})

    assert judged_by_tei(replace(page, metadata={})) is None
    assert [(row.group, row.score.f1 == 1) for row in rows] == [("html_assemblee_nationale", True), ("html_assemblee_nationale/TEI", False)]


def test_labels() -> None:
    """Full text: by four-grams, short blocks only at their place. Segments: what is said, else nothing."""
    texts = ["Menu", "one two three four five six seven", "Menu", "eight nine", "eight nine", "a b c d e f g h"]
    full = Gold("s", "n", "d", b"", text="one two three four five six seven eight nine")
    targets, weights = labels(full, texts)

    assert targets.tolist() == [0, 1, 0, 1, 0, 0]
    assert (weights > 0).all()

    some = Gold("s", "n", "d", b"", inside=("three four",), outside=("Menu",))
    targets, weights = labels(some, texts)
    assert targets.tolist() == [0, 1, 0, 0, 0, 0]
    assert (weights > 0).tolist() == [True, True, True, False, False, False]


def test_sites_stay_together() -> None:
    """Subdomains and second levels of a country do not part a site."""
    assert domain_of("https://a.b.example.com/x", "f") == domain_of("http://example.com", "g") == "example.com"
    assert domain_of("https://x.example.com.au", "f") == "example.com.au"
    assert domain_of("https://one.blogspot.com/x", "f") != domain_of("https://two.blogspot.com/x", "f")
    assert domain_of(None, "bbc-1") == domain_of(None, "bbc-2") == "bbc"


def test_right_means_the_same() -> None:
    """Titles may be longer, names in another order, dates of one day."""
    assert SAME["title"]("La mer | Le Port", "La Mer")
    assert SAME["author"]("Le Goff, Anne", "Anne Le Goff")
    assert not SAME["author"]("Paul", "Anne Le Goff")
    assert SAME["date"]("2021-03-04T10:00:00+00:00", "2021-03-04")


@pytest.mark.data
@pytest.mark.slow
@pytest.mark.timeout(600)
def test_the_shipped_model_is_what_its_command_makes(data: Path, tmp_path: Path) -> None:
    """`limpide train extraction --licence Apache-2.0` gives the committed weights, byte for byte."""
    train(data, tmp_path / "model.json", licence="Apache-2.0")

    assert (tmp_path / "model.json").read_bytes() == FILE.read_bytes()
