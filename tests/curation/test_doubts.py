# SPDX-License-Identifier: Apache-2.0
"""What a recipe asks for that cannot be meant is told by check and by run, and what fits is not."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from curation.cli import main
from curation.doubts import doubts
from curation.start import prepare_job

RECIPE = """\
recipe: 1
name: doubts
sources: [{{name: s, format: jsonl, paths: [d.jsonl], obtained: 2026-11-20}}]
steps:
  - {step}
"""


def recipe(folder: Path, step: str) -> Path:
    """Write a recipe with one step, and a document."""
    (folder / "d.jsonl").write_text('{"text": "Boats lie by the slow river, and the mill grinds the grain."}\n', encoding="utf-8")
    path = folder / "recipe.yaml"
    path.write_text(RECIPE.format(step=step), encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("step", "said"),
    [
        (
            "minhash: {target: {jaccard: 0.7, recall: 0.9}}",
            "note: minhash: target looks for pairs from Jaccard 0.7 on, but only those from min_similarity_fraction 0.75 on are joined",
        ),
        (
            "minhash: {min_similarity_fraction: 0.5}",
            "note: minhash: 14 bands of 8 rows find 5.3% of the pairs at min_similarity_fraction 0.5; `target: {jaccard: 0.5",
        ),
        (
            "minhash: {target: {jaccard: 0.9, recall: 0.95}, bands: 20}",
            "note: minhash: bands are not read: target chooses ",
        ),
        (
            "minhash: {verify: none, min_similarity_fraction: 0.9}",
            "note: minhash: min_similarity_fraction is not read: with verify none, whatever shares a band is joined",
        ),
        (
            "gopher_quality: {min_words: 500, max_words: 100}",
            "note: gopher_quality: min_words 500 is above max_words 100: every document with gopher_words fails one of them",
        ),
        (
            "{gopher_quality: {}, languages: {fr: {max_words: 10}}}",
            "note: gopher_quality (fra_Latn): min_words 50 is above max_words 10: every document with gopher_words fails one of them",
        ),
    ],
)
def test_contradictions_are_told(tmp_path: Path, step: str, said: str) -> None:
    """With both values, and what to do."""
    told = list(doubts(prepare_job(recipe(tmp_path, step), (), None)))

    assert any(line.startswith(said) for line in told), told


@pytest.mark.parametrize(
    "step",
    [
        "minhash: {}",
        "minhash: {target: {jaccard: 0.8, recall: 0.95}, min_similarity_fraction: 0.8}",
        "minhash: {verify: none}",
        "gopher_quality: {min_words: 5, max_words: 5}",
        "exact_duplicates: {}",
    ],
)
def test_what_fits_is_not_doubted(tmp_path: Path, step: str) -> None:
    """Defaults, targets that agree, and borders that meet."""
    assert list(doubts(prepare_job(recipe(tmp_path, step), (), None))) == []


@pytest.mark.parametrize(("form", "read_as"), [("text", "plain text, with all marks"), ("jsonl", "lines of JSON"), ("warc", "an archive")])
def test_documents_read_as_something_else_are_told(tmp_path: Path, form: str, read_as: str) -> None:
    """Pages and PDFs that a source takes for text, lines or archives: said, with the format that reads them as what they are."""
    path = recipe(tmp_path, "exact_duplicates: {}")
    (tmp_path / "a.html").write_text("<p>Boats lie by the slow river.</p>", encoding="utf-8")
    (tmp_path / "b.pdf.gz").write_bytes(b"")
    settings = (f"sources.s.format={form}", "sources.s.paths=['*.html', '*.pdf.gz', '*.jsonl']")
    (said,) = doubts(prepare_job(path, settings, None))

    assert said.startswith(
        f"note: source 's': a.html and 1 more will be read as {read_as}, as format: {form} says; format: files reads what ends in .pdf, "
    )


def test_check_and_run_tell(tmp_path: Path) -> None:
    """Both on the command line; nothing is refused."""
    path = recipe(tmp_path, "minhash: {target: {jaccard: 0.7, recall: 0.9}}")
    said = "note: minhash: target looks for pairs from Jaccard 0.7 on"

    checked = CliRunner().invoke(main, ["check", str(path)])
    ran = CliRunner().invoke(main, ["run", str(path), "-o", str(tmp_path / "out")])

    assert (checked.exit_code, said in checked.stdout) == (0, True)
    assert (ran.exit_code, said in ran.stderr) == (0, True), ran.output
