# SPDX-License-Identifier: Apache-2.0
"""What cannot be is refused before anything runs: files without captures, names that are no host, groups of agents that there are not."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest
from click.testing import CliRunner

from curation.cli import main
from filters.robots import captures
from filters.robots.store import Site
from tests.curation.test_legal_evidence import member

RECIPE = """\
recipe: 1
name: files
sources: [{{name: crawl, format: jsonl, paths: [crawl.jsonl], obtained: 2026-11-20}}]
steps:
  - {step}
"""
PAGE = member(0, "https://a.example/page", "text/html", b"<p>Boats</p>")
FILE = member(0, "https://a.example/robots.txt", "text/plain", b"User-agent: *\nDisallow: /shop\n")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a folder with a document, a crawl with robots.txt and one without, and files that are no archive."""
    (tmp_path / "crawl.jsonl").write_text('{"url": "https://a.example/1", "text": "Boats lie by the river."}\n', encoding="utf-8")
    (tmp_path / "pages.warc.gz").write_bytes(PAGE)
    (tmp_path / "both.warc.gz").write_bytes(PAGE + FILE)
    (tmp_path / "site").mkdir()
    (tmp_path / "site/index.html").write_text("<p>Boats</p>", encoding="utf-8")
    pl.DataFrame({"text": ["Boats"]}).write_parquet(tmp_path / "texts.parquet")
    (tmp_path / "broken.parquet").write_bytes(b"no")
    for name in ("https___a.example", "robots", "a.example_8080"):
        (tmp_path / f"sites of {name}" / name).mkdir(parents=True)
        (tmp_path / f"sites of {name}" / name / "robots.txt").write_bytes(b"User-agent: *\nDisallow: /\n")
    return tmp_path


def said(folder: Path, step: str, command: str = "check") -> tuple[int, str]:
    """Run a command on a recipe with one step; returns exit code and output."""
    (folder / "recipe.yaml").write_text(RECIPE.format(step=step), encoding="utf-8")
    more = ["-o", str(folder / "out")] if command == "run" else []
    result = CliRunner().invoke(main, [command, str(folder / "recipe.yaml"), *more])
    return result.exit_code, result.output


@pytest.mark.parametrize("command", ["check", "run"])
@pytest.mark.parametrize(
    ("files", "words"),
    [
        ("pages.warc.gz", "pages.warc.gz: no capture of /robots.txt is in these files; expected WARC files with responses from such"),
        ("site", "index.html: no archive of robots.txt files; expected a WARC file"),
        ("recipe.yaml", "recipe.yaml: no archive of robots.txt files; expected a WARC file"),
        ("texts.parquet", "texts.parquet: no store of robots.txt files: it has no column scheme, host"),
        ("broken.parquet", "broken.parquet: no Parquet file"),
        (
            "sites of https___a.example",
            "'https___a.example' is no host, so nobody knows for whom this file speaks; expected <host>/",
        ),
        ("sites of robots", "'robots' is no host"),
    ],
)
def test_files_that_hold_nothing_are_refused(folder: Path, files: str, words: str, command: str) -> None:
    """With exit code 2 and the step's name, by check and by run alike."""
    code, output = said(folder, f"robots: {{files: '{files}'}}", command)

    assert (code, "step robots, files: " in output, words in output) == (2, True, True), output
    assert "Traceback" not in output


def test_each_step_wants_what_it_reads(folder: Path) -> None:
    """A file of TDMRep is nothing to robots, and enough for reservations; pages are enough for neither."""
    (folder / "a.example.tdmrep.json").write_bytes(b"[]")

    assert "no capture of /robots.txt is in these files" in said(folder, "robots: {files: a.example.tdmrep.json}")[1]
    assert said(folder, "reservations: {files: a.example.tdmrep.json}")[0] == 0
    code, output = said(folder, "reservations: {files: pages.warc.gz}")
    assert (code, "no capture of /.well-known/tdmrep.json or /ai.txt or /robots.txt" in output) == (2, True)


def test_check_tells_what_the_files_hold(folder: Path) -> None:
    """Captures and sites; and which have no date."""
    assert "robots: captures: 1 of /robots.txt from 1 sites\n" in said(folder, "robots: {files: both.warc.gz}")[1]
    output = said(folder, "robots: {files: 'sites of a.example_8080'}")[1]
    assert "robots: 1 sites have captures without date, as from a folder: they hold at every date" in output
    stored = CliRunner().invoke(main, ["robots_store", str(folder / "both.warc.gz"), "-o", str(folder / "store.arrow")])
    assert stored.exit_code == 0, stored.output
    assert "robots: 1 captures\n" in said(folder, "robots: {files: store.arrow}")[1]


@pytest.mark.parametrize("step", ["robots", "reservations"])
def test_agents_that_there_are_not(folder: Path, step: str) -> None:
    """A group must be known; a token need not, but a slip is noted."""
    code, output = said(folder, f"{step}: {{files: both.warc.gz, agents: ['@trainning']}}")
    assert code == 2
    assert "agents names the group '@trainning', which there is not; did you mean @training? groups are @training, @dataset" in output
    code, output = said(folder, f"{step}: {{files: both.warc.gz, agents: [GTPBot, OurOwn, ClaudeBot, '*']}}")
    assert code == 0
    assert f"note: {step}: GTPBot is no known agent; did you mean GPTBot?" in output
    assert f"note: {step}: OurOwn is no known agent; it is asked for as it is written" in output
    assert "ClaudeBot" not in output
    code, output = said(folder, f"{step}: {{files: both.warc.gz, agents: ['GPTBot,CCBot']}}")
    assert (code, "'GPTBot,CCBot', which is no product token" in output) == (2, True)


def test_a_confidence_beyond_one_is_refused(folder: Path) -> None:
    """50 is no fraction."""
    code, output = said(folder, "license: {min_confidence_fraction: 50}")

    assert (code, "min_confidence_fraction is 50; expected a fraction from 0 to 1" in output) == (2, True)


@pytest.mark.parametrize("clock", ["2024-13-01", "yesterday"])
def test_a_price_by_no_date_is_refused(folder: Path, clock: str) -> None:
    """As in a recipe, before anything is read."""
    result = CliRunner().invoke(main, ["price", str(folder), "--clock", clock])

    assert result.exit_code == 2
    assert f"--clock: clock is {clock!r}; expected at_crawl, at_release or an ISO date such as 2026-11-01" in result.output


def test_prices_tell_of_captures_without_date(folder: Path) -> None:
    """On standard error, for every clock takes them."""
    (folder / "sites of a.example_8080/a.example").mkdir()
    (folder / "sites of a.example_8080/a.example/robots.txt").write_bytes(b"User-agent: *\nDisallow: /shop\n")
    code, output = said(folder, "robots: {files: 'sites of a.example_8080'}", "run")
    assert code == 0, output
    result = CliRunner().invoke(main, ["price", str(folder / "out"), "--json"])

    assert "1 of 1 documents have robots.txt files without date, as from a folder: every clock takes them" in result.stderr
    assert "without date" not in result.stdout


def test_check_counts_without_reading_archives_to_their_end(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of a large archive the beginning is counted, and it says so; of stores and folders keys and names alone."""
    (folder / "many.warc.gz").write_bytes(FILE + PAGE * 50 + FILE)
    assert "robots: captures: 2 of /robots.txt from 1 sites\n" in said(folder, "robots: {files: many.warc.gz}")[1]
    CliRunner().invoke(main, ["robots_store", str(folder / "many.warc.gz"), "-o", str(folder / "many.parquet")])
    monkeypatch.setattr(captures, "OUTLINED", len(FILE) + 10 * len(PAGE))

    output = said(folder, "robots: {files: many.warc.gz}")[1]
    assert "robots: captures: 1 of /robots.txt from 1 sites; counted in the first 16 MiB of each archive, the run reads all\n" in output
    assert "robots: captures: 2 of /robots.txt from 1 sites\n" in said(folder, "robots: {files: many.parquet}")[1]
    assert captures.outline([folder / "sites of a.example_8080/a.example_8080/robots.txt"]) == (
        {Site("", "a.example", 8080): 1},
        1,
        True,
    )
