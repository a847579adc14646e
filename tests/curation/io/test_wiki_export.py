# SPDX-License-Identifier: Apache-2.0
"""Exports of MediaWiki: page by page, compressed or not, whole or damaged, in memory that does not grow."""

from __future__ import annotations

import bz2
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from curation.io.extracted import Unreadable
from curation.io.inputs import mediawiki
from curation.io.inputs.wiki_export import WikiPage, wiki_pages
from tests.curation.io.archives import read_file, source
from tests.curation.io.documents import EXPORT, MORE, TEXT

HEAD = """<mediawiki xmlns="http://www.mediawiki.org/xml/export-0.11/" xml:lang="fr"><siteinfo><sitename>Mer</sitename>
<base>https://wiki.example.org/wiki/Accueil</base></siteinfo>"""


def page(title: str, *revisions: tuple[str, str], space: int = 0, model: str = "wikitext") -> str:
    """Return a page with its revisions: (time, markup)."""
    body = "".join(
        f"<revision><id>{number}</id><timestamp>{when}</timestamp><model>{model}</model><text xml:space='preserve'>{text}</text></revision>"
        for number, (when, text) in enumerate(revisions, 1)
    )
    return f"<page><title>{title}</title><ns>{space}</ns><id>7</id>{body}</page>\n"


def test_pieces_change_nothing() -> None:
    """However the export is cut into pieces, the pages are the same; each says where it starts."""
    data = (HEAD + page("Été &amp; mer", ("2020-01-01T00:00:00Z", TEXT + " &lt;br/&gt;"))).encode() + EXPORT[EXPORT.index(b"<page>") :]
    whole = list(wiki_pages([data], 1 << 20))

    assert whole == list(wiki_pages([data[place : place + 1] for place in range(len(data))], 1 << 20))
    assert [found.why_not for found in whole] == [None, None, "in namespace 1, articles are in 0", None, "a redirect"]
    assert all(data[found.offset :].startswith(b"<page>") for found in whole)
    assert whole[0].url == "https://wiki.example.org/wiki/%C3%89t%C3%A9_%26_mer"
    assert (whole[0].date, whole[0].revision, whole[0].language) == ("2020-01-01T00:00:00Z", "1", "fra_Latn")
    assert whole[0].markup == f"{TEXT} <br/>".encode()


def test_the_latest_revision_counts() -> None:
    """Of a page with its history the newest revision is read, wherever it stands; other content models are no articles."""
    text = HEAD + page("Mer", ("2020-01-01T00:00:00Z", "a"), ("2022-01-01T00:00:00Z", "b"), ("2021-01-01T00:00:00Z", "c"))
    found = list(wiki_pages([(text + page("Module", ("2020-01-01T00:00:00Z", "x"), model="Scribunto") + "</mediawiki>").encode()], 10))

    assert [(one.markup, one.revision, one.why_not) for one in found] == [(b"b", "2", None), (b"x", "1", "of the content model Scribunto")]


@pytest.mark.parametrize("ending", ["xml", "xml.bz2"])
@pytest.mark.parametrize(("cut", "error"), [(-30, "no element found"), (-300, "no element found"), (None, "mismatched tag")])
def test_damage_costs_what_follows_it(tmp_path: Path, ending: str, cut: int | None, error: str) -> None:
    """Articles before the damage stand, and one row says what the rest is."""
    data = EXPORT[:cut] if cut is not None else EXPORT.replace(b"</mediawiki>", b"</page>")
    (tmp_path / f"a.{ending}").write_bytes(bz2.compress(data) if ending.endswith("bz2") else data)
    rows = read_file(tmp_path / f"a.{ending}", source("files")).to_pylist()

    assert rows[0]["text"] == TEXT
    assert (rows[-1]["read_verdict"], rows[-1]["read_rule"]) == ("quarantine", "damaged_file")
    assert rows[-1]["read_error"].startswith(f"Unreadable: the MediaWiki export is not well-formed XML: {error}")
    assert [row["read_rule"] for row in rows].count("damaged_file") == 1


def test_a_cut_off_bzip2_stream(tmp_path: Path) -> None:
    """Compression that ends early is damage of the file."""
    (tmp_path / "a.xml.bz2").write_bytes(bz2.compress(EXPORT)[:-20])
    (row,) = read_file(tmp_path / "a.xml.bz2", source("files")).to_pylist()

    assert row["read_error"] == "DamagedMember: the bzip2 stream is truncated: the file ends before it does"


@pytest.mark.parametrize(
    ("data", "error"),
    [
        (b"<!DOCTYPE mediawiki [<!ENTITY a 'ha'><!ENTITY b '&a;&a;'>]><mediawiki>&b;</mediawiki>", "declares an entity of its own, 'a'"),
        (b"<mediawiki>" + b"<a>" * 100_000, "the MediaWiki export nests more than 100 elements"),
    ],
    ids=["entities", "deep"],
)
def test_bombs_are_refused(data: bytes, error: str) -> None:
    """Neither entities nor depth make it grow."""
    with pytest.raises(Unreadable, match=error):
        list(wiki_pages([data], 100))


def test_one_page_that_cannot_be_read_costs_itself(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Pages beyond the bounds are quarantine rows among articles; digest and size are of the whole markup."""
    monkeypatch.setattr(mediawiki, "MAX_BYTES", 40)
    when = "2020-01-01T00:00:00Z"
    text = HEAD + page("A", (when, TEXT)) + page("B", (when, "b" * 50)) + page("C", (when, MORE)) + page("D", (when, "{{stub}}"))
    (tmp_path / "a.xml").write_text(text + "</mediawiki>", encoding="utf-8")
    rows = read_file(tmp_path / "a.xml", source("files"), batch_bytes=1).to_pylist()

    assert [(row["native_id"], row["text"], row["read_rule"], row["bytes_in"]) for row in rows] == [
        ("A", TEXT, None, len(TEXT)),
        ("B", None, "extraction", 50),
        ("C", MORE, None, len(MORE)),
        ("D", None, "no_text", 8),
    ]
    assert rows[1]["read_error"] == "ExtractionBound: the wiki page has 50 bytes; at most 40 are parsed"
    assert rows[0]["url"] == "https://wiki.example.org/wiki/A"


CHILD = """
import resource, sys
from pathlib import Path
from tests.curation.io.archives import source
from curation.io.inventory import list_inputs
from curation.io.read import read
from curation.io.sections import Section
def rows(path):
    of = source("files", path.name)
    (found,) = list_inputs(of, path.parent, {})
    return sum(len(table) for table in read(Section(found), of, batch_bytes=1 << 20))
path = Path(sys.argv[1])
rows(path.with_name("small.xml.bz2"))
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
print(rows(path), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)
"""


@pytest.mark.slow
def test_a_large_export_needs_no_memory(tmp_path: Path) -> None:
    """200 MB of pages, most of them talk, and one page of 100 MB with its history, take less than 64 MiB more than a small export."""
    talk = page("Discussion", ("2020-01-01T00:00:00Z", "La mer monte et descend. " * 4000), space=1)
    article = page("Mer", ("2020-01-01T00:00:00Z", TEXT))
    history = page("Phare", *((f"20{year:02}-01-01T00:00:00Z", "x" * 1_000_000) for year in range(99)), ("2099-01-01T00:00:00Z", MORE))

    def pieces() -> Iterator[str]:
        yield HEAD
        yield history
        for _ in range(100):
            yield talk * 10 + article
        yield "</mediawiki>"

    packer = bz2.BZ2Compressor(1)
    with (tmp_path / "large.xml.bz2").open("wb") as file:
        file.writelines(packer.compress(piece.encode()) for piece in pieces())
        file.write(packer.flush())
    (tmp_path / "small.xml.bz2").write_bytes(bz2.compress(f"{HEAD}{article}</mediawiki>".encode()))
    done = subprocess.run([sys.executable, "-c", CHILD, tmp_path / "large.xml.bz2"], capture_output=True, check=True, text=True)
    rows, grown = map(int, done.stdout.split())

    assert rows == 1 + 100 * 11
    assert grown < 64 * 1024


def test_articles_are_a_document_where_a_document_is_asked_for() -> None:
    """Given as one document, an export is the text of its articles; its own language stands where they have one."""
    found = mediawiki.read_export(EXPORT)

    assert (found.text, found.title, found.language) == (f"{TEXT}\n\n{MORE}", None, "fra_Latn")
    assert isinstance(next(wiki_pages([EXPORT], 10)), WikiPage)
