# SPDX-License-Identifier: Apache-2.0
"""Documents that are no pages: text, metadata, licence, and why some cannot be read."""

from __future__ import annotations

import lzma
import random
import zipfile
from io import BytesIO
from pathlib import Path
from typing import Literal

import pikepdf
import pytest

from curation.io.extract import extract
from curation.io.extracted import Extracted, ExtractionBound, Unreadable, UnsupportedType
from curation.io.inputs import ENDINGS, mediawiki, packages, safe_xml
from tests.curation.io.archives import read_file, source
from tests.curation.io.documents import ALTO, EXPORT, MORE, SRT, TEI, TEXT, VTT, WIKI, docx, epub, odt, package, pdf

BOTH = f"{TEXT}\n{MORE}"
BOMB = b'<!DOCTYPE TEI [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]><TEI><text><body><p>&b;</p></body></text></TEI>'

LAUGHS = (
    b"<!DOCTYPE TEI [<!ENTITY a0 'ha'>"
    + b"".join(b"<!ENTITY a%d '%s'>" % (number, b"&a%d;" % (number - 1) * 10) for number in range(1, 10))
    + b"]><TEI><text><body><p>&a9;</p></body></text></TEI>"
)


@pytest.mark.parametrize(
    ("ending", "data", "expected"),
    [
        (".epub", epub(), Extracted(f"Un\n{TEXT}\nDeux\n{MORE}", "Marées", "Anne Le Goff", "2020-01-02", "fra_Latn", None, "CC BY 4.0")),
        (".docx", docx(), Extracted(f"{TEXT}\nun | deux", "Marées", "Anne Le Goff", "2020-01-02T00:00:00Z", None)),
        (".odt", odt(), Extracted(f"Marées\n{TEXT}\nun | deux", "Marées", None, None, "fra_Latn")),
        (".pdf", pdf("The tide comes twice", "a day, twice it goes.", "Not so the light-", "house."), None),
        (
            ".xml",
            TEI,
            Extracted(
                f"Un\n{TEXT}\nUn vers,\nun autre.\nElle descend.",
                *("Marées", "Anne Le Goff", "1890", "fra_Latn", None, "https://creativecommons.org/licenses/by/4.0/"),
            ),
        ),
        (".xml", ALTO, Extracted("La marée monte.", None, None, None, "fra_Latn")),
        (".wiki", WIKI.encode(), Extracted(f"{TEXT}\nLe phare\n{MORE}", None, None, None, None)),
        (".srt", SRT, Extracted(BOTH, None, None, None, None)),
        (".vtt", VTT, Extracted(BOTH, None, None, None, "fra_Latn")),
    ],
    ids=["epub", "docx", "odt", "pdf", "tei", "alto", "wiki", "srt", "vtt"],
)
def test_documents_become_text(ending: str, data: bytes, expected: Extracted | None) -> None:
    """Each format gives its paragraphs in order, its metadata and its licence."""
    found = extract(data, content_type=ENDINGS[ending])

    if expected is None:
        lines = "The tide comes twice a day, twice it goes.\nNot so the lighthouse."
        expected = Extracted(lines, "Tides", "Anne Le Goff", "2020-01-02", None)
    assert found == expected


@pytest.mark.parametrize("data", [epub(), docx(), odt(), pdf("a"), VTT], ids=["epub", "docx", "odt", "pdf", "vtt"])
def test_first_bytes_tell_what_no_type_says(data: bytes) -> None:
    """Without a content type, or with one that says nothing, the first bytes decide; HTML stays HTML whatever it starts with."""
    assert extract(data).text == extract(data, content_type="application/octet-stream; x=y").text != ""
    assert "%PDF" in extract(b"<p>%PDF is how such a file begins, a reader said to the other.</p>", content_type="text/html").text


@pytest.mark.parametrize("media", ["text/html", "Application/XHTML+xml; charset=utf-8", None])
def test_first_bytes_tell_what_is_no_page(media: str | None) -> None:
    """A PDF or package served as HTML is read as what it is; an image is refused, by its own type too."""
    known = "known are application/xhtml\\+xml, text/html, application/pdf, .*application/alto\\+xml"
    assert extract(pdf("The tide comes."), content_type=media).text == "The tide comes."
    assert extract(epub(), content_type=media).text == f"Un\n{TEXT}\nDeux\n{MORE}"
    for magic, kind in ((b"\x89PNG\r\n\x1a\n", "png"), (b"\xff\xd8\xff\xe0", "jpeg"), (b"GIF89a", "gif")):
        with pytest.raises(UnsupportedType, match=f"this is image/{kind} by its first bytes.*; {known}"):
            extract(magic + b"<p>IHDR", content_type=media)
    for unknown in ("image/png", "application/x-foo", "application/json", "text/plain"):
        with pytest.raises(UnsupportedType, match=f"no reader for the type '{unknown}'; {known}"):
            extract(b"\x89PNG", content_type=unknown)
    assert extract(ALTO, content_type="application/alto+xml").text == "La marée monte."


def test_data_that_is_no_text_is_no_page() -> None:
    """Compressed data called a page is refused; a page with some control characters, or in UTF-16, is read."""
    with pytest.raises(UnsupportedType, match=r"this is application/octet-stream by its first bytes, not text/html; known are"):
        extract(lzma.compress(bytes(range(256)) * 40), content_type="text/html")
    assert extract(b"<p>The tide\1\2\3\4\5\6\7 comes.", content_type="text/html").text.startswith("The tide")
    page = "<p>" + "潮が満ちてくる。" * 200
    for encoding in ("utf-16-le", "utf-16"):
        assert extract(page.encode(encoding), content_type="text/html").text == page.removeprefix("<p>")


def test_files_named_html_that_are_none(tmp_path: Path) -> None:
    """A PDF named .html is read as a PDF, an image is quarantined, a page stays a page."""
    files = {"a.html": pdf("The tide comes."), "b.htm": b"\x89PNG\r\n\x1a\n\x00", "c.html": b"PK\x03\x04", "d.html": b"<p>%PDF-"}
    for name, data in files.items():
        (tmp_path / name).write_bytes(data)
    rows = [row for name in files for row in read_file(tmp_path / name, source("files")).to_pylist()]

    assert [(row["text"], row["html"], row["read_rule"]) for row in rows] == [
        ("The tide comes.", None, None),
        (None, None, "extraction"),
        (None, None, "extraction"),
        (None, b"<p>%PDF-", None),
    ]
    assert rows[1]["read_error"].startswith("UnsupportedType: this is image/png by its first bytes, not text/html; known are")
    assert rows[2]["read_error"].startswith("UnsupportedType: this is a ZIP package, but no EPUB, ODT or DOCX by the names in it")


@pytest.mark.parametrize(
    ("ending", "data", "error"),
    [
        (".pdf", b"%PDF-1.7 and nothing else", "the PDF cannot be opened: it is damaged or no PDF"),
        (".pdf", b"", "the PDF cannot be opened: it is damaged or no PDF"),
        (".epub", epub()[:-100], "the EPUB is damaged"),
        (".docx", odt(), "this is an ODT by its first bytes, not a DOCX; name it as what it is"),
        (".docx", package(a="b"), "the DOCX has no word/document.xml; it is damaged or something else"),
        (".odt", docx(), "this is a DOCX by its first bytes, not an ODT; name it as what it is"),
        (".pdf", b"\n<!DOCTYPE html><p>Sea", "this is an HTML page by its first bytes, not a PDF"),
        (".pdf", epub(), "this is an EPUB by its first bytes, not a PDF"),
        (".wiki", pdf("Sea"), "this is a PDF by its first bytes, not MediaWiki markup"),
        (".wiki", docx(), "this is a DOCX by its first bytes, not MediaWiki markup"),
        (".wiki", package(a="b"), "this is a ZIP package by its first bytes, not MediaWiki markup"),
        (".wiki", b"<html lang=fr><p>Sea", "this is an HTML page by its first bytes, not MediaWiki markup"),
        (".wiki", b"\x89PNG\r\n\x1a\n", "this is image/png by its first bytes, not MediaWiki markup"),
        (".wiki", random.Random(7).randbytes(50_000), "this is no text by its first bytes, not MediaWiki markup"),
        (
            ".srt",
            SRT + b"\n\n3\nxx:00:01,000 --> 00:00:09,000\nlost line\n",
            f"line {SRT.count(bytes([10])) + 4} of the subtitles is a damaged time line, 'xx:00:01,000 -->",
        ),
        (
            ".vtt",
            VTT + b"\n\n00:01 --> 00:00:09.000\nlost line\n",
            "of the subtitles is a damaged time line, '00:01 --> 00:00:09.000'; expected",
        ),
        (".xml", BOMB, "the XML document declares entities of its own, which are not expanded"),
        (".xml", BOMB.decode().encode("utf-16"), "the XML document declares entities of its own, which are not expanded"),
        (".xml", LAUGHS, "the XML document declares entities of its own, which are not expanded"),
        (".xml", b"<TEI><text>", "the XML document is not well-formed XML"),
        (".xml", b"<svg/>", "the XML document has the root element 'svg'; expected TEI, alto or mediawiki"),
        (".xml", b"<a>" * 100_000, "the XML document nests more than 256 elements"),
        (".srt", b"La mer monte.", "the subtitles have no cue, that is, no line"),
    ],
    ids=[
        "pdf",
        "empty pdf",
        "epub",
        "docx",
        "package",
        "odt",
        "pdf page",
        "pdf epub",
        "wiki pdf",
        "wiki docx",
        "wiki zip",
        "wiki page",
        "wiki image",
        "wiki noise",
        "srt time",
        "vtt time",
        "bomb",
        "bomb in UTF-16",
        "billion laughs",
        "cut",
        "root",
        "deep",
        "srt",
    ],
)
def test_what_cannot_be_read_says_why(ending: str, data: bytes, error: str) -> None:
    """Damage is an error with a reason, never an empty text."""
    with pytest.raises(Unreadable, match=error):
        extract(data, content_type=ENDINGS[ending])


def test_wiki_markup_may_begin_with_a_tag() -> None:
    """Only whole pages are refused as wiki markup: a tag is part of the markup."""
    for tag in ("div", "table", "p"):
        assert MORE in extract(f"<{tag} class='a'>\n</{tag}>\n{MORE}".encode(), content_type="text/x-wiki").text


def test_an_epub_without_its_mark_is_read() -> None:
    """An EPUB that lacks the member `mimetype` is known by its container, whatever else it holds."""
    out = BytesIO()
    with zipfile.ZipFile(BytesIO(epub())) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist()[1:]:
            new.writestr(name, old.read(name))
        new.writestr("word/document.xml", "<a/>")
    assert extract(out.getvalue(), content_type="application/epub+zip").title == "Marées"


def test_text_of_subtitles_is_not_lost() -> None:
    """Below an empty line, SubRip goes on with the cue, arrows and all; numbers are left out, and so are notes of WebVTT."""
    srt = b"1\n00:00:01,000 --> 00:00:02,000\nThe sea\n\nrises: 2 --> 3.\n\n2\n\n3\nTwice.\n"
    vtt = b"WEBVTT\n\nNOTE at 00:01 --> later\n\n00:01.000 --> 00:02.000\nThe sea.\n\nstray\n"

    assert extract(srt, content_type="application/x-subrip").text == "The sea rises: 2 --> 3.\nTwice."
    assert extract(vtt, content_type="text/vtt").text == "The sea."


def test_encryption_is_named() -> None:
    """A protected EPUB and an encrypted member are refused as such."""
    out = BytesIO(epub())
    with zipfile.ZipFile(out, "a") as file:
        file.writestr("META-INF/rights.xml", "<rights/>")
    with pytest.raises(Unreadable, match="digital rights management"):
        packages.read_epub(out.getvalue())

    data = bytearray(docx())
    for mark, flags in ((b"PK\x01\x02", 8), (b"PK\x03\x04", 6)):
        at = -1
        while (at := data.find(mark, at + 1)) >= 0:
            data[at + flags] |= 1
    with pytest.raises(Unreadable, match=r"word/document\.xml of the DOCX is encrypted"):
        packages.read_docx(bytes(data))


def encrypted(password: str, owner: str, strength: Literal[3, 4, 6]) -> bytes:
    """Return a PDF encrypted by qpdf: RC4 with 128 bits (3), AES-128 (4) or AES-256 (6)."""
    out = BytesIO()
    modern = strength > 3
    settings = pikepdf.Encryption(
        user=password, owner=owner, R=strength, aes=modern, metadata=modern, allow=pikepdf.Permissions(extract=False)
    )
    with pikepdf.open(BytesIO(pdf("The tide comes."))) as document:
        document.save(out, encryption=settings)
    return out.getvalue()


@pytest.mark.parametrize("strength", [3, 4, 6], ids=["RC4", "AES-128", "AES-256"])
def test_encrypted_pdfs(tmp_path: Path, strength: Literal[3, 4, 6]) -> None:
    """A PDF that asks for a password is a quarantine row that says so; one that only its owner may change opens without, and is read."""
    (tmp_path / "closed.pdf").write_bytes(encrypted("secret", "owner", strength))
    (tmp_path / "open.pdf").write_bytes(encrypted("", "owner", strength))
    closed, opened = (read_file(tmp_path / name, source("files")).to_pylist() for name in ("closed.pdf", "open.pdf"))

    assert [(row["read_verdict"], row["read_rule"], row["text"]) for row in closed] == [("quarantine", "extraction", None)]
    assert closed[0]["read_error"].startswith("Unreadable: the PDF cannot be opened: it is encrypted and needs a password")
    assert [row["text"] for row in opened] == ["The tide comes."]


@pytest.mark.parametrize("kept", [0.02, 0.3, 0.6, 0.9])
def test_damaged_pdfs_are_repaired_or_refused(kept: float) -> None:
    """A PDF cut off anywhere gives its text, where PDFium can mend it, or says that it is damaged; never an empty document."""
    whole = pdf(*[f"The tide comes {number} times." for number in range(50)])
    try:
        text = extract(whole[: int(len(whole) * kept)], content_type="application/pdf").text
    except Unreadable as error:
        text = str(error)

    assert "the PDF cannot be opened: it is damaged or no PDF" in text or "The tide comes 0 times." in text


def test_bounds_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    """What unpacks to too much, or is too long, is refused before it is read."""
    monkeypatch.setattr(packages, "MAX_MEMBER_BYTES", 100)
    with pytest.raises(ExtractionBound, match=r"word/document\.xml of the DOCX unpacks to \d+ bytes; at most 100 are read"):
        packages.read_docx(docx())
    monkeypatch.setattr(safe_xml, "MAX_BYTES", 100)
    with pytest.raises(ExtractionBound, match="the XML document has"):
        extract(TEI, content_type="application/xml")
    monkeypatch.setattr(mediawiki, "MAX_BYTES", 10)
    with pytest.raises(ExtractionBound, match="the wiki page has"):
        extract(WIKI.encode(), content_type="text/x-wiki")


def test_a_source_of_files(tmp_path: Path) -> None:
    """Each file is a document, each page of an export a row; what cannot be read is a quarantine row, and nothing is lost."""
    files = {
        "a.pdf": pdf("The tide comes."),
        "b.xml": EXPORT,
        "c.srt": b"no cue",
        "e.html": b"<p>H</p>",
        "f.vtt": VTT,
        "g.xml": TEI,
    }
    for name, data in files.items():
        (tmp_path / name).write_bytes(data)
    rows = [row for name in files for row in read_file(tmp_path / name, source("files", license="CC0-1.0", language="br")).to_pylist()]

    shown = [(row["file"], row["native_id"], row["text"], row["language"], row["license"], row["read_rule"]) for row in rows]
    assert shown == [
        ("a.pdf", None, "The tide comes.", "bre_Latn", "CC0-1.0", None),
        ("b.xml", "La mer", TEXT, "fra_Latn", "CC0-1.0", None),
        ("b.xml", "Discussion:La mer", None, "fra_Latn", "CC0-1.0", "not_an_article"),
        ("b.xml", "Phare", MORE, "fra_Latn", "CC0-1.0", None),
        ("b.xml", "Mer", None, "fra_Latn", "CC0-1.0", "not_an_article"),
        ("c.srt", None, None, "bre_Latn", "CC0-1.0", "extraction"),
        ("e.html", None, None, "bre_Latn", "CC0-1.0", None),
        ("f.vtt", None, BOTH, "fra_Latn", "CC0-1.0", None),
        ("g.xml", None, shown[-1][2], "fra_Latn", "https://creativecommons.org/licenses/by/4.0/", None),
    ]
    assert rows[6]["html"] == b"<p>H</p>"
    assert rows[5]["read_error"].startswith("Unreadable: the subtitles have no cue")
