# SPDX-License-Identifier: Apache-2.0
"""The command `extract`: every format as a user would try it, and what it refuses, by its text."""

from __future__ import annotations

import gzip
import hashlib
import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from curation.cli import main
from curation.io.blocks import FILE
from curation.io.extract import extract
from tests.curation.io.archives import http, members, record
from tests.curation.io.documents import ALTO, EXPORT, MORE, SRT, TEI, TEXT, VTT, WIKI, docx, epub, odt, pdf
from tests.curation.io.test_blocks import PARAGRAPHS, page

PAGE = page(f"<p>{PARAGRAPHS['fr']}</p><h2>Le phare</h2><p>{PARAGRAPHS['fr']}</p>")
LICENSED = PAGE.replace(b"</article>", b"<p><a rel='license' href='https://creativecommons.org/licenses/by/4.0/'>CC BY</a></p></article>")


def limpide(*arguments: str | Path, given: bytes | None = None) -> Result:
    """Run the command in this process, with bytes on standard input."""
    return CliRunner().invoke(main, ["extract", *map(str, arguments)], input=given)


def lines(result: Result) -> list[dict[str, Any]]:
    """Return the documents that were printed as JSON."""
    return [json.loads(line) for line in result.stdout.splitlines()]


def test_a_page_is_printed_as_a_run_reads_it(tmp_path: Path) -> None:
    """Text, Markdown and the other extractors give what the function gives."""
    file = tmp_path / "page.html"
    file.write_bytes(PAGE)

    assert limpide(file).stdout == f"{extract(PAGE).text}\n"
    assert limpide(file, "--format", "markdown").stdout == f"{extract(PAGE, output='markdown').text}\n"
    assert limpide(file, "--extractor", "trafilatura").stdout == f"{extract(PAGE, extractor='trafilatura').text}\n"
    assert limpide("-", given=PAGE).stdout == limpide("-", "--model", FILE, given=PAGE).stdout == limpide(file).stdout


def test_json_tells_metadata_licence_and_reader(tmp_path: Path) -> None:
    """A page is one line: where it is from, what read it with which weights, what it says of itself, its licence with the place."""
    (tmp_path / "page.html").write_bytes(LICENSED)
    (found,) = lines(limpide(tmp_path / "page.html", "--json", "--url", "https://example.org/2020/05/06/mer"))
    text = found.pop("text")

    assert text.startswith("La mer")
    assert found == {
        "file": str(tmp_path / "page.html"),
        "url": "https://example.org/2020/05/06/mer",
        "format": "text/html",
        "reader": "blocks",
        "model": hashlib.sha256(FILE.read_bytes()).hexdigest(),
        "title": "La mer",
        "author": None,
        "date": "2020-05-06",
        "language": "fra_Latn",
        "canonical_url": None,
        "license": "CC-BY-4.0",
        "license_place": "body",
        "license_url": "https://creativecommons.org/licenses/by/4.0/",
        "license_snippet": "CC BY",
    }


@pytest.mark.parametrize(
    ("name", "content", "kind", "reader", "begins"),
    [
        ("a.pdf", pdf("The sea rises."), "application/pdf", "pdf", "The sea rises."),
        ("a.epub", epub(), "application/epub+zip", "epub", "Un"),
        ("a.odt", odt(), "application/vnd.oasis.opendocument.text", "odt", "Marées"),
        ("a.docx", docx(), "application/vnd.openxmlformats-officedocument.wordprocessingml.document", "docx", "La mer monte"),
        ("a.wiki", WIKI.encode(), "text/x-wiki", "wiki_text", TEXT),
        ("a.xml", TEI, "application/xml", "xml", "Un"),
        ("a.xml.gz", gzip.compress(ALTO), "application/xml", "xml", "La marée monte."),
        ("a.srt", SRT, "application/x-subrip", "subtitles", TEXT),
        ("a.vtt", VTT, "text/vtt", "subtitles", TEXT),
        ("no-ending", PAGE, "text/html", "blocks", "La mer"),
        ("no-ending", pdf("The sea rises."), "application/pdf", "pdf", "The sea rises."),
        ("no-ending", epub(), "application/zip", "epub", "Un"),
        ("no-ending", docx(), "application/zip", "docx", "La mer monte"),
        ("no-ending", TEI, "application/xml", "xml", "Un"),
        ("no-ending", SRT, "application/x-subrip", "subtitles", TEXT),
        ("no-ending", VTT, "text/vtt", "subtitles", TEXT),
        ("a.txt", b"\xef\xbb\xbfThe sea  rises.\n", "text/plain", "text", "The sea  rises.\n"),
        ("a.md.gz", gzip.compress(b"<p align=left># Sea\n"), "text/plain", "text", "<p align=left># Sea"),
        ("a.txt", b"<!doctype html>" + PAGE, "text/html", "blocks", "La mer"),
        ("a.txt", pdf("The sea rises."), "application/pdf", "pdf", "The sea rises."),
        ("pdf.html", pdf("The sea rises."), "text/html", "pdf", "The sea rises."),
    ],
)
def test_formats_are_told(tmp_path: Path, name: str, content: bytes, kind: str, reader: str, begins: str) -> None:
    """By the ending, or by the first bytes where it says nothing; from standard input too."""
    (tmp_path / name).write_bytes(content)
    (found,) = lines(limpide(tmp_path / name, "--format", "json"))

    assert (found["format"], found["reader"]) == (kind, reader)
    assert found["text"].startswith(begins)
    if name == "no-ending":
        assert lines(limpide("-", "--json", given=content))[0]["reader"] == reader


def test_several_documents_are_told_apart(tmp_path: Path) -> None:
    """Files are printed under their names, articles of an export under their addresses; what is no article is counted."""
    (tmp_path / "a.html").write_bytes(PAGE)
    (tmp_path / "b.xml").write_bytes(EXPORT.replace(b"<siteinfo/>", b"<siteinfo><base>https://fr.wiki.example/wiki/A</base></siteinfo>"))
    printed = limpide(tmp_path / "a.html", tmp_path / "b.xml")

    assert printed.exit_code == 0
    assert printed.stdout.startswith(f"==> {tmp_path / 'a.html'} <==\nLa mer\n")
    assert printed.stdout.endswith(f"\n==> {tmp_path / 'b.xml'} https://fr.wiki.example/wiki/Phare <==\n{MORE}\n")
    assert printed.stderr == f"limpide: {tmp_path / 'b.xml'}: passed over 2 records that are no pages (2 not_an_article)\n"
    assert [(found["title"], found["reader"]) for found in lines(limpide(tmp_path / "b.xml", "--json"))] == [
        ("La mer", "wiki_text"),
        ("Phare", "wiki_text"),
    ]


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    """Return a WARC file of two pages, a request, a missing page and a PDF."""
    request = record(
        b"GET / HTTP/1.1\r\n\r\n", 1, "Content-Type: application/http; msgtype=request", kind="request", url="https://a.example/1"
    )
    pages = [record(http(PAGE), 2, url="https://a.example/1"), record(http(PAGE), 3, url="https://a.example/2")]
    others = [
        record(http(b"", status="404 Not Found"), 4),
        record(http(pdf("x"), content_type="application/pdf"), 5, url="https://a.example/5"),
    ]
    (tmp_path / "a.warc.gz").write_bytes(members(request, *pages, *others))
    return tmp_path / "a.warc.gz"


def test_pages_of_an_archive(archive: Path) -> None:
    """All pages, or the one with a URL, record id or offset; other records are counted by rule."""
    found = lines(everything := limpide(archive, "--json"))
    by = [limpide(archive, "--record", wanted).stdout for wanted in (found[1]["url"], found[1]["record_id"], str(found[1]["offset"]))]

    assert [(one["url"], one["fetched"]) for one in found] == [(f"https://a.example/{number}", "2026-08-01T10:00:00Z") for number in (1, 2)]
    assert everything.stderr.endswith("passed over 3 records that are no pages (1 not_a_response, 1 http_status, 1 not_html)\n")
    assert by == [f"{extract(PAGE).text}\n"] * 3
    assert lines(limpide("-", "--json", "--record", "https://a.example/1", given=archive.read_bytes()))[0]["text"] == found[0]["text"]


@pytest.mark.parametrize(
    ("wanted", "error"),
    [
        ("https://a.example/5", "a run drops this record: not_html, a response whose content is neither HTML nor plain text"),
        ("https://a.example/9", "no record has the id, URL or offset 'https://a.example/9'; its pages are https://a.example/1, https://"),
    ],
)
def test_a_record_that_is_no_page(archive: Path, wanted: str, error: str) -> None:
    """A record that a run would drop says by which rule; one that is not there, what is."""
    result = limpide(archive, "--record", wanted)

    assert (result.exit_code, result.stdout) == (1, "")
    assert error in result.stderr


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        (["none.html"], "none.html: cannot read this file (No such file or directory); give the path of a file, or - for standard input"),
        (["page.html", "none.html"], "none.html: cannot read this file"),
        (["."], ".: a folder; give files, such as ./*.html"),
        (["https://example.org/"], "nothing is fetched; save it, and give the file (and its address with --url)"),
        (["page.html", "--record", "3"], "--record names a record of a WARC file, and page.html is none"),
        (["page.html", "page.html", "--url", "https://a.example/"], "--url is of one file; 2 were given"),
        (["a.warc", "--url", "https://a.example/"], "--url is of a page; records of a WARC file have addresses of their own"),
        (["page.html", "--type", "image/png"], "--type image/png: no reader for the type 'image/png'; known are"),
        (["page.html", "--type", "text/html;charset=klingon"], "unknown charset 'klingon'; expected a label of the Encoding Standard"),
        (["page.html", "--type", "text/plain; charset=latin1"], "plain text is read as UTF-8 only, as in a run; convert it first"),
        (["page.html", "--model", "page.html"], "page.html: this is no model of `blocks`: it is not JSON"),
        (["page.html", "--model", "none.json"], "none.json: cannot read this model (No such file or directory)"),
        (["page.html", "--extractor", "trafilatura", "--model", "m.json"], "--model is read by the extractor `blocks` only"),
        (
            ["page.html", "--extractor", "trafilatura", "--format", "markdown"],
            "--format markdown is written by the extractor `blocks` only",
        ),
    ],
)
def test_wrong_calls_read_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: list[str], error: str) -> None:
    """Exit code 2, nothing on standard output, and what to do."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "page.html").write_bytes(PAGE)
    (tmp_path / "a.warc").write_bytes(record(http(PAGE)))
    result = limpide(*arguments)

    assert (result.exit_code, result.stdout) == (2, "")
    assert error in result.stderr


@pytest.mark.parametrize(
    ("name", "content", "error"),
    [
        ("a.html", b"", "the file is empty"),
        (
            "a.html",
            b"<html><body><script>run()</script></body></html>",
            "no text: what the page shows is written by its scripts",
        ),
        (
            "a.html",
            b"<html><frameset><frame src='b.html'></frameset></html>",
            "no text: the page is made of frames",
        ),
        ("a.html", b"<html><body></body></html>", "no text: nothing was left after extraction"),
        ("a.docx", b"\xd0\xcf\x11\xe0...", "Unreadable: the DOCX is encrypted with a password, or of the older binary kind (.doc)"),
        ("a.xml", b"<TEI>" + b"<p>" * 1000, "Unreadable: the XML document nests more than 256 elements"),
        ("a.html", b"<div>" * 100_000, "ExtractionBound: the page nests more than 4000 elements; blocks cannot read deeper ones"),
        ("a.html", b"<p>" + b"x" * (11 << 20), "ExtractionBound: the page has 11534339 bytes; at most 10485760 are extracted"),
        ("a.html", b"\x89PNG\r\n", "UnsupportedType: this is image/png by its first bytes, not text/html"),
        ("a.html.gz", gzip.compress(PAGE)[:-20], "the gzip member is truncated: the file ends before it does"),
        ("a.pdf", b"%PDF-1.7", "Unreadable: the PDF cannot be opened: it is damaged or no PDF"),
        ("a.pdf", pdf(), "no text: the PDF has no text layer, as scans have none; recognise its images first"),
        ("a.epub", epub()[:-100], "Unreadable: the EPUB is damaged"),
        ("a.zip", b"PK\x03\x04 sheet", "this is a ZIP package, but no EPUB, ODT or DOCX by the names in it"),
        ("a.xml", b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', "Unreadable: the XML document declares entities of its own"),
        ("a.dat", b"The sea rises.", "cannot tell what this file is; expected one of the endings .pdf, .epub"),
        ("a.dat", b"The sea rises.", "or say it with --type, such as --type text/html or text/plain"),
        ("a.txt", "Marée".encode("latin-1"), "plain text is read as UTF-8, and this is none: invalid continuation byte at byte 3"),
        ("a.bin", b"\x00\x01\x02", "or say it with --type, such as --type text/html"),
        ("a.warc", b"filedesc:x", "this is an ARC file; expected WARC; convert it first"),
        ("a.warc", record(http(PAGE, status="404 Not Found")), "no record of the archive is a page"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_gives_no_text_says_why(tmp_path: Path, name: str, content: bytes, error: str) -> None:
    """Exit code 1, the reason on standard error and in JSON, and other documents are printed all the same."""
    (tmp_path / name).write_bytes(content)
    (tmp_path / "sound.html").write_bytes(PAGE)
    result = limpide(tmp_path / name)
    both = limpide(tmp_path / name, tmp_path / "sound.html", "--json")

    assert (result.exit_code, result.stdout) == (1, "")
    assert error in result.stderr
    assert both.exit_code == 1
    bad, sound = lines(both)
    assert error in bad["error"]
    assert (bad["text"], sound["text"]) == ("", extract(PAGE).text)


def test_markdown_is_of_pages_only(tmp_path: Path) -> None:
    """Another document has no marks to write; that is said, not passed over."""
    (tmp_path / "a.srt").write_bytes(SRT)
    result = limpide(tmp_path / "a.srt", "--format", "markdown")

    assert (result.exit_code, result.stdout) == (1, "")
    said = "Markdown is written of HTML pages only; this is subtitles; leave --format markdown out"
    assert result.stderr == f"limpide: {tmp_path / 'a.srt'}: {said}\n"
    with pytest.raises(ValueError, match="Markdown is written of HTML pages only; this is a PDF, which gives plain text"):
        extract(pdf("The sea rises."), output="markdown")


def test_plain_text_may_be_said(tmp_path: Path) -> None:
    """A file of any name is printed as it stands; another document and Markdown are refused."""
    (tmp_path / "a.dat").write_bytes("Marée <b>\n".encode())
    (tmp_path / "b.dat").write_bytes(pdf("The sea rises."))

    assert limpide(tmp_path / "a.dat", "--type", "text/plain; charset=utf-8").stdout == "Marée <b>\n\n"
    assert "this is application/pdf by its first bytes, not text/plain" in limpide(tmp_path / "b.dat", "--type", "text/plain").stderr
    said = limpide(tmp_path / "a.dat", "--type", "text/plain", "--format", "markdown").stderr
    assert said.endswith("Markdown is written of HTML pages only; this is plain text; leave --format markdown out\n")


def test_a_charset_may_be_said(tmp_path: Path) -> None:
    """What the server said of a page's encoding decides where its bytes do not."""
    sentence = "Η θάλασσα ανεβαίνει δύο φορές την ημέρα, και δύο φορές κατεβαίνει· ο φάρος όμως δεν κουνιέται."
    greek = f"<html><body><p>{sentence}</p><p>{sentence}</p><p>{sentence}</p></body></html>"
    (tmp_path / "a.html").write_bytes(greek.encode("cp1253"))

    assert limpide(tmp_path / "a.html", "--type", "text/html; charset=windows-1253").stdout.count(sentence) == 3
    assert sentence not in limpide(tmp_path / "a.html", "--type", "text/html; charset=windows-1251").stdout
