# SPDX-License-Identifier: Apache-2.0
"""Legal evidence of a whole run: what a release cites is found at the cited place of its source; prices come from what is stored."""

from __future__ import annotations

import gzip
import hashlib
import re
from csv import DictReader
from pathlib import Path

import polars as pl
import pytest
from click.testing import CliRunner

from curation.attribution import conflicting, write_attribution
from curation.cli import main
from curation.console import Progress
from curation.errors import InputError, UsageError
from curation.io.arrow_files import ArrowFile
from curation.price import count_tokens, price
from curation.price_chart import svg as chart
from curation.price_view import table
from curation.robots_store import build_store, hosts_of
from curation.start import start
from curation.why import lives
from filters.robots.captures import in_memory as load
from manifests.attribution import attribution_lines
from manifests.verify import verify

PAGES = 20
BY, NC = "https://creativecommons.org/licenses/by/4.0/", "https://creativecommons.org/licenses/by-nc/4.0/"
ROBOTS = b"# be kind\r\nUser-agent: CCBot\r\nDisallow: /closed/\r\nContent-Signal: ai-train=yes\r\n"
RECIPE = """\
recipe: 1
name: legal
sources:
  - {{name: crawl, format: warc, paths: [crawl.warc.gz], obtained: 2026-11-20, legal_basis: {basis}}}
steps:
  - robots: {{files: robots.warc.gz, agents: [CCBot]}}
  - reservations: {{files: robots.warc.gz, agents: [CCBot]}}
  - license: {{policy: open, on_unknown: drop}}
gates: {{max_quarantined_fraction: 0}}
"""


def member(number: int, url: str, kind: str, body: bytes, headers: str = "") -> bytes:
    """Return one response as a gzip member."""
    http = f"HTTP/1.1 200 OK\r\nContent-Type: {kind}\r\n{headers}\r\n".encode() + body
    head = (
        f"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: {url}\r\nWARC-Date: 2026-03-0{1 + number % 9}T00:00:00Z\r\n"
        f"WARC-Record-ID: <urn:uuid:00000000-0000-4000-8000-{number:012}>\r\n"
        f"Content-Type: application/http; msgtype=response\r\nContent-Length: {len(http)}\r\n\r\n"
    )
    return gzip.compress(head.encode() + http + b"\r\n\r\n", mtime=0)


def html(number: int) -> bytes:
    """Return a page with a licence in one of four places."""
    marks = (
        ("", f'<footer><a rel="license" href="{BY}">CC BY</a></footer>'),
        (f'<link rel="license" href="{NC}">', ""),
        ("", "<footer><p>The contents of this site are under CC BY-SA 4.0.</p></footer>"),
        ('<meta name="tdm-reservation" content="1">', f'<p>This work is under <a href="{BY}">a licence</a>.</p>'),
    )
    head, foot = marks[number % 4]
    words = " ".join(f"The {thing} of page {number} lies by the river." for thing in ("stone", "boat", "bridge", "mill"))
    return (
        f"<!doctype html><html lang=en><head><title>Page {number} é</title>{head}</head><body><p>{words}</p>{foot}</body></html>".encode()
    )


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Run the recipe once; returns its folder."""
    made = tmp_path_factory.mktemp("legal")
    urls = [f"https://example.org/{'closed' if number % 5 == 0 else 'open'}/{number}" for number in range(PAGES)]
    (made / "crawl.warc.gz").write_bytes(b"".join(member(n, url, "text/html; charset=utf-8", html(n)) for n, url in enumerate(urls)))
    (made / "robots.warc.gz").write_bytes(member(99, "https://example.org/robots.txt", "text/plain", ROBOTS))
    (made / "recipe.yaml").write_text(RECIPE.format(basis="cdsm-art-4"), encoding="utf-8")
    start(made / "recipe.yaml", (), made / "run", engine="inprocess", workers=None, limit=None, progress=Progress(quiet=True))
    return made


def page_at(file: Path, offset: int) -> bytes:
    """Return the page of the record that starts at a byte of a WARC file."""
    with file.open("rb") as stream:
        stream.seek(offset)
        with gzip.GzipFile(fileobj=stream) as record:
            raw = record.read(1 << 20)
    length = int(re.search(rb"\r\nContent-Length: (\d+)\r\n", raw)[1])  # type: ignore[index]
    http = raw.split(b"\r\n\r\n", 1)[1][:length]
    return http.split(b"\r\n\r\n", 1)[1]


def test_what_is_cited_is_found_at_the_cited_place(folder: Path) -> None:
    """For 20 documents: why shows snippet and line; the bytes stand in the WARC record, the line in the robots.txt of that digest."""
    release = folder / "run" / "release"
    ledger = pl.read_parquet(release / "provenance/ledger/part-*.parquet")
    checked = lines = 0
    for url in ledger["url"].to_list():
        life = lives(release, url)[0]
        told, evidence = CliRunner().invoke(main, ["why", str(release), url]).output, life.evidence
        assert evidence["license_snippet"] in told
        page = page_at(folder / life.row["file"], life.row["offset"])
        cited = (evidence.get("license_url") or "CC BY-SA 4.0").encode()
        at = evidence["license_offset_bytes"]
        assert page[at : at + len(cited)] == cited
        checked += 1
        if "robots_line" in evidence:
            assert evidence["robots_rule"] in told
            assert hashlib.sha256(ROBOTS).hexdigest() == evidence["robots_sha256"]
            assert ROBOTS.split(b"\r\n")[evidence["robots_line"] - 1].decode() == evidence["robots_rule"]
            lines += 1

    shipped = load((release / "provenance/robots/robots.parquet",))
    assert [c.sha256 for captures in shipped.captures.values() for c in captures] == [hashlib.sha256(ROBOTS).hexdigest()]
    assert (checked, lines) == (PAGES, 4)
    assert verify(release) == []


def test_release_and_card_say_what_was_looked_at(folder: Path) -> None:
    """Robots.txt, headers and pages were read; for tdmrep.json and ai.txt nobody looked, which is told of each document and in the card."""
    release = folder / "run" / "release"
    looked = pl.read_parquet(release / "provenance/evidence/part-*.parquet")["reservation_checked"].value_counts().rows()
    card = (release / "README.md").read_text(encoding="utf-8")

    assert looked == [('{"robots_txt":"read","well_known":"unknown","ai_txt":"unknown","http_header":"read","page":"read"}', PAGES)]
    assert "\n## What was looked at for reservations\n" in card
    assert re.search(r"\| robots.txt +\| +20 \| +0 \| +0 \| +0 \|\n\| /.well-known/tdmrep.json +\| +0 \| +0 \| +0 \| +20 \|", card)


def test_the_price_of_policies(folder: Path) -> None:
    """The run as it was costs what it cost; other settings cost what running them would."""
    prices = {(p.family, p.scenario): p for p in price(folder / "run" / "release", clocks=("2020-01-01",))}

    assert prices["robots", "as run"].documents == 4
    assert prices["robots", "as run"].change == 0
    assert prices["robots", "clock: 2020-01-01"].documents == 0
    assert prices["robots", "agents: GPTBot"].documents == 0
    assert prices["robots", "policy: lucie"].documents == PAGES
    assert prices["license", "policy: open"].documents == 5
    assert prices["license", "policy: open, NC allowed"].documents == 0
    assert prices["license", "policy: open, NC allowed"].change == 4
    assert prices["reservations", "tdmrep alone"].documents == 5
    assert prices["together", "all legal steps as run"].documents == len({n for n in range(PAGES) if n % 5 == 0 or n % 4 in {1, 3}})
    assert {p.group for p in price(folder / "run" / "release", by="source")} == {"all", "crawl"}


def test_tokens_are_counted_over_the_texts_of_the_run(folder: Path, tmp_path: Path) -> None:
    """By the tokeniser that is named, dropped texts too; a release alone has no texts of what it dropped."""
    tokenizers = pytest.importorskip("tokenizers")
    tokenizer = tokenizers.Tokenizer(tokenizers.models.WordLevel({"?": 0}, unk_token="?"))
    tokenizer.pre_tokenizer = tokenizers.pre_tokenizers.WhitespaceSplit()
    tokenizer.save(str(tmp_path / "words.json"))
    words = {
        row["id"]: len(row["text"].split())
        for part in (folder / "run/work/read").glob("*/documents.arrow")
        for row in ArrowFile(part).read_all().to_pylist()
    }
    counted = count_tokens(folder / "run", tmp_path / "words.json")
    prices = {(p.family, p.scenario): p for p in price(folder / "run" / "release", counted=counted)}

    assert prices["robots", "policy: lucie"].tokens == sum(words.values())
    assert 0 < prices["robots", "as run"].tokens < sum(words.values())
    assert prices["robots", "as run"].tokenizer == counted.tokenizer
    shown = CliRunner().invoke(main, ["price", str(folder / "run"), "--tokenizer", str(tmp_path / "words.json")])
    assert "tokens: counted by words.json (sha256 " in shown.output
    with pytest.raises(UsageError, match=r"no texts are here; to count tokens give the folder of a run"):
        count_tokens(folder / "run" / "release", tmp_path / "words.json")
    with pytest.raises(UsageError, match=r"--tokenizer: .*none\.json is not there"):
        count_tokens(folder / "run", tmp_path / "none.json")


def test_what_if_is_what_is(folder: Path) -> None:
    """A priced change equals the run that makes it, and measures nothing again."""
    release = folder / "run" / "release"
    told = {(p.family, p.scenario): p for p in price(release)}["license", "policy: no-nc"].together
    settings = ("steps.license.policy=no-nc",)
    result = start(
        folder / "recipe.yaml", settings, folder / "other", engine="inprocess", workers=None, limit=None, progress=Progress(quiet=True)
    )

    assert PAGES - result.result.manifest.counts.keep == told


def test_under_article_3_reservations_are_recorded(folder: Path) -> None:
    """The same recipe with another legal basis keeps what TDMRep reserves, and the evidence stays."""
    (folder / "research.yaml").write_text(RECIPE.format(basis="cdsm-art-3"), encoding="utf-8")
    start(folder / "research.yaml", (), folder / "research", engine="inprocess", workers=None, limit=None, progress=Progress(quiet=True))
    rows = pl.read_parquet(folder / "research/release/provenance/ledger/part-*.parquet")
    evidence = pl.read_parquet(folder / "research/release/provenance/evidence/part-*.parquet")

    assert rows.filter(pl.col("step") == "reservations").is_empty()
    assert evidence.filter(pl.col("reservation_status") == "reserved").height == 5
    assert not evidence["reservation_binds"].any()


def test_the_commands(folder: Path) -> None:
    """price, attribution and robots_store on the command line, with chart and JSON."""
    runner, svg, csv, store = CliRunner(), folder / "price.svg", folder / "attribution.csv", folder / "store.parquet"
    priced = runner.invoke(main, ["price", str(folder / "run"), "--by", "language", "--chart", str(svg)])
    again = runner.invoke(main, ["price", str(folder / "recipe.yaml"), "-o", str(folder / "run"), "--json"])
    written = runner.invoke(main, ["attribution", str(folder / "run/release"), "-o", str(csv)])
    stored = runner.invoke(
        main, ["robots_store", str(folder / "robots.warc.gz"), "-o", str(store), "--release", str(folder / "run/release")]
    )

    assert [r.exit_code for r in (priced, again, written, stored)] == [0, 0, 0, 0]
    assert "policy: apertus" in priced.output
    assert svg.read_text(encoding="utf-8").startswith("<svg ")
    assert csv.read_text(encoding="utf-8").splitlines()[0].startswith("id,title,author,url,license,license_url")
    assert "1 captures of 1 sites" in stored.output
    assert hosts_of(folder / "run/release") == {"example.org"}
    assert build_store([store], folder / "again.parquet", {"other.example"})["captures"] == 0
    attributed = {(row["license"], row["license_url"] != "") for row in DictReader(csv.read_text(encoding="utf-8").splitlines())}
    assert ("CC-BY-4.0", True) in attributed
    assert {name for name, _ in attributed} <= {"CC-BY-4.0", "CC-BY-SA-4.0"}
    shards, evidence = (sorted((folder / "run/release").glob(parts)) for parts in ("data/*/*/*.parquet", "provenance/evidence/*.parquet"))
    assert list(attribution_lines(shards, [*evidence, *evidence])) == list(attribution_lines(shards, evidence))
    assert conflicting(folder / "run/release") == []


def test_errors_say_what_to_do(folder: Path, tmp_path: Path) -> None:
    """No release, no legal step, no input."""
    with pytest.raises(UsageError, match="no ledger with evidence here"):
        price(tmp_path)
    with pytest.raises(UsageError, match="no documents here"):
        write_attribution(tmp_path, tmp_path / "attribution.csv")
    with pytest.raises(InputError, match="no such file or folder; give WARC files"):
        build_store([tmp_path / "none"], tmp_path / "out.parquet")
    for command in (["why", str(folder / "run"), "x"], ["attribution", str(folder / "run"), "-o", str(tmp_path / "a.csv")]):
        found = CliRunner().invoke(main, command)
        assert (found.exit_code, f"this is the folder of a run; its release is {folder / 'run/release'}" in found.output) == (2, True)
    nothing = CliRunner().invoke(main, ["price", str(tmp_path / "none.yaml")])
    assert "none.yaml: no such file or folder; give a recipe with -o DIR" in nothing.output
    assert "there is no filter 'licence'; did you mean license?" in CliRunner().invoke(main, ["filters", "licence"]).output
    assert (
        "a recipe's prices come from its run; say where that stands with -o DIR"
        in CliRunner().invoke(main, ["price", str(folder / "recipe.yaml")]).output
    )
    assert chart([]).startswith("<svg ")
    assert table([]).startswith("step")
