# SPDX-License-Identifier: Apache-2.0
"""Reservations in files of a site: tdmrep.json and ai.txt named in a recipe as WARC captures, a folder or a store, cited, and shipped."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

import polars as pl
import pytest
from click.testing import CliRunner

from curation.cli import main
from filters.robots.captures import in_memory
from filters.robots.store import AI, TDMREP, Site
from tests.curation.test_legal_evidence import member

TDM = b'[\n  {"location": "/free/", "tdm-reservation": 0},\n  {"location": "/",\n   "tdm-reservation": 1}\n]\n'
LATER = b'[{"location": "/", "tdm-reservation": 0}]'
AI_FILE = b"# ours\nUser-Agent: *\nDisallow: *.txt\nDisallow: /shop\n"
RECIPE = """\
recipe: 1
name: files
sources:
  - {{name: crawl, format: jsonl, paths: [crawl.jsonl], obtained: 2026-11-20, legal_basis: cdsm-art-4, columns: {{html: html, date: date}}}}
steps:
  - reservations: {{files: "{files}", clock: {clock}}}
gates: {{max_quarantined_fraction: 0}}
"""
WORDS = "Boats and bridges lie by the slow river, and the mill grinds the grain of the whole valley."


def ran(folder: Path, *arguments: str) -> str:
    """Run a command that must succeed; returns what it prints."""
    result = CliRunner().invoke(main, list(arguments))
    assert result.exit_code == 0, f"{folder}: {result.output}"
    return result.output


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a folder with three pages and the files of their sites as WARC captures."""
    pages = ["https://a.example/free/1", "https://a.example/other/2", "https://b.example/texts/3"]
    rows = (f'{{"url": "{url}", "date": "2026-03-03", "html": "<html><body><p>{WORDS} {url}</p></body></html>"}}\n' for url in pages)
    (tmp_path / "crawl.jsonl").write_text("".join(rows), encoding="utf-8")
    captures = [
        member(0, "https://a.example/.well-known/tdmrep.json", "application/json", TDM),
        member(8, "https://a.example/.well-known/tdmrep.json", "application/json", LATER),
        member(2, "https://b.example/ai.txt", "text/plain", AI_FILE),
    ]
    (tmp_path / "files.warc.gz").write_bytes(b"".join(captures))
    return tmp_path


def evidence(folder: Path, files: str, clock: str = "at_crawl") -> dict[str, dict[str, object]]:
    """Run the recipe over the files; returns the evidence by the page's number."""
    out = folder / re.sub(r"\W", "_", f"{files}_{clock}")
    (folder / "recipe.yaml").write_text(RECIPE.format(files=files, clock=clock), encoding="utf-8")
    ran(folder, "run", str(folder / "recipe.yaml"), "-o", str(out))
    rows = pl.read_parquet(out / "release/provenance/evidence/part-*.parquet")
    urls = pl.read_parquet(out / "release/provenance/ledger/part-*.parquet").select("id", "url")
    return {row["url"][-1]: row for row in urls.join(rows, on="id").to_dicts()}


def test_the_verdict_cites_file_place_digest_and_date(folder: Path) -> None:
    """The rule of tdmrep.json by pointer and line, that of ai.txt by line; the cited words stand there in the captured bytes."""
    rows = evidence(folder, "files.warc.gz")
    second, third = rows["2"], rows["3"]

    assert rows["1"]["reservation_status"] == "allowed"
    assert (second["reservation_status"], second["reservation_protocol"]) == ("reserved", "tdmrep")
    assert second["reservation_file"] == "https://a.example/.well-known/tdmrep.json"
    assert (second["reservation_line"], second["reservation_pointer"]) == (3, "/1")
    assert second["reservation_sha256"] == hashlib.sha256(TDM).hexdigest()
    assert second["reservation_captured"] == "2026-03-01T00:00:00Z"
    assert " ".join(TDM.decode().split()).find(str(second["reservation_raw"])) > 0
    assert TDM.split(b"\n")[2].strip().decode() in str(second["reservation_raw"])
    assert (third["reservation_status"], third["reservation_file"]) == ("reserved", "https://b.example/ai.txt")
    assert AI_FILE.split(b"\n")[int(str(third["reservation_line"])) - 1].decode() == third["reservation_raw"]
    out = folder / "files_warc_gz_at_crawl"
    told = ran(folder, "why", str(out / "release"), "https://a.example/other/2")
    assert "tdmrep" in told
    assert second["reservation_sha256"] in told
    assert "/1" in told
    shipped = in_memory((out / "release/provenance/robots/robots.parquet",))
    captures = shipped.exactly(Site("https", "a.example", 443, TDMREP))
    assert [shipped.body(c) for c in captures] == [TDM, LATER]
    assert [shipped.body(c) for c in shipped.exactly(Site("https", "b.example", 443, AI))] == [AI_FILE]


def test_the_clock_decides_by_date(folder: Path) -> None:
    """The site lifted its reservation after the crawl."""
    assert evidence(folder, "files.warc.gz", "at_release")["2"]["reservation_status"] == "allowed"
    assert evidence(folder, "files.warc.gz", "2026-03-05")["2"]["reservation_status"] == "reserved"
    assert evidence(folder, "files.warc.gz", "2026-01-01")["2"]["reservation_status"] == "unknown"


@pytest.mark.parametrize("ending", ["parquet", "arrow"])
def test_a_store_says_the_same(folder: Path, ending: str) -> None:
    """Built by the command line from WARC captures, then named in the recipe."""
    ran(folder, "robots_store", str(folder / "files.warc.gz"), "-o", str(folder / f"store.{ending}"))

    assert evidence(folder, f"store.{ending}") == evidence(folder, "files.warc.gz")


def test_a_folder_says_the_same_without_dates(folder: Path) -> None:
    """Either way of naming; files of a folder have no date."""
    (folder / "sites/a.example/.well-known").mkdir(parents=True)
    (folder / "sites/a.example/.well-known/tdmrep.json").write_bytes(TDM)
    (folder / "sites/b.example.ai.txt").write_bytes(AI_FILE)
    rows, dated = evidence(folder, "sites"), evidence(folder, "files.warc.gz")

    for number in "123":
        same = {name: value for name, value in dated[number].items() if name not in {"reservation_captured", "reservation_all"}}
        same["reservation_file"] = str(same["reservation_file"]).removeprefix("https:") if same["reservation_file"] else None
        found = {name: value for name, value in rows[number].items() if name in same}
        found["reservation_file"] = str(found["reservation_file"]).removeprefix("https:") if found["reservation_file"] else None
        assert found == same


def test_what_is_no_archive_is_told_before_anything_runs(folder: Path) -> None:
    """A file of another kind, and an output of another kind, by name."""
    (folder / "notes.pdf").write_bytes(b"no")
    result = CliRunner().invoke(main, ["robots_store", str(folder / "notes.pdf"), "-o", str(folder / "x.parquet")])
    assert result.exit_code == 2
    assert "notes.pdf: no archive of robots.txt files; expected a WARC file" in result.output
    result = CliRunner().invoke(main, ["robots_store", str(folder / "files.warc.gz"), "-o", str(folder / "x.csv")])
    assert result.exit_code == 2
    assert "a store ends in .parquet (read into memory) or in .arrow (looked up on disk)" in result.output
