# SPDX-License-Identifier: Apache-2.0
"""Files to text, to see what an extractor makes of them: ``limpide extract``.

A file goes the way that it would go in a run: records of an archive through the reader of WARC, articles of an export of MediaWiki one by
one, everything else whole, through ``curation.io.extract``. What a run would drop or quarantine says why. Nothing is judged or kept, and
no network is asked.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

from curation.io.block_model import Model
from curation.io.charset import page_in_utf8
from curation.io.extract import Output, extract, is_date
from curation.io.extracted import Extracted
from curation.io.files import pieces, whole
from curation.io.filesystems import open_input
from curation.io.http import PLAIN_TYPE, media_type, sniff
from curation.io.inputs import CALLED, ENDINGS, reader_of, told_by_bytes
from curation.io.inputs.kinds import PLAIN, START_BYTES, WARC, kind_of
from curation.io.inputs.mediawiki import MAX_BYTES, read_article
from curation.io.inputs.wiki_export import is_export, wiki_pages
from curation.io.members import DamagedMember, Members
from curation.io.rows import error_text
from curation.io.sections import READ_RULES, InputFile, Section
from curation.io.text import plain_text
from curation.io.warc import read_warc
from curation.recipe import Source

BATCH_BYTES: Final = 1 << 20
HTML: Final = "text/html"
STANDARD_INPUT: Final = "standard input"
_SHOWN: Final = 3
"""Records that are named when another one was asked for. Ours."""


@dataclass(frozen=True)
class Asked:
    """What is wanted of files.

    Attributes:
        extractor: name of the extractor of pages.
        model: weights of `blocks`, None for those that ship.
        kind: media type of the files, with a charset if wanted; empty: told by their names and first bytes.
        url: address that a page was fetched from, in which a date may stand.
        record: id, URL or offset of the one record of an archive that is wanted; empty for all pages.
        output: text or Markdown.

    """

    extractor: str
    model: Model | None = None
    kind: str = ""
    url: str | None = None
    record: str = ""
    output: Output = "text"


@dataclass(frozen=True)
class Document:
    """A document of a file: what was found, or why nothing was.

    Attributes:
        file: what the file is called.
        place: what tells it within its file: record id, offset, address, date of the fetch; empty for a whole file.
        kind: its media type; empty when that could not be told.
        reader: which extractor or reader gave the text.
        found: text and metadata; None when it could not be read.
        error: why there is no text.
        html: the page in UTF-8, if it is one.
        headers: what the page was served with.

    """

    file: str
    place: dict[str, Any]
    kind: str = ""
    reader: str = ""
    found: Extracted | None = None
    error: str = ""
    html: bytes = b""
    headers: tuple[tuple[str, str], ...] = ()

    @property
    def name(self) -> str:
        """What the document is called: its file, and where it stands in it."""
        url, offset = self.place.get("url"), self.place.get("offset")
        within = url or ("" if offset is None else f"offset {offset}")
        return f"{self.file} {within}".rstrip()


def kind_of_file(path: Path, name: str, asked: Asked) -> str | None:
    """Return the media type of a file, as it is asked for or as name and first bytes tell it; None when nothing does.

    Text from standard input of which nothing tells what it is, is a page, as it is for the function ``extract``.
    """
    if asked.kind:
        return media_type(asked.kind)[0]
    with open_input(str(path)) as file:
        try:
            start = Members(file).peek(START_BYTES)
        except DamagedMember:
            start = b""
    found = kind_of(name, start)
    return HTML if found is None and name == STANDARD_INPUT and sniff(start) == PLAIN_TYPE else found


def documents(path: Path, name: str, asked: Asked, passed: Counter[str]) -> Iterator[Document]:
    """Iterate over the documents of a file that is called ``name``; records that are none are counted in ``passed`` by their rule."""
    kind = kind_of_file(path, name, asked)
    if kind == WARC:
        yield from _of_record(path, name, asked) if asked.record else _of_archive(path, name, asked, passed)
        return
    with open_input(str(path)) as file:
        members = Members(file)
        try:
            if kind in {"application/xml", "text/xml"} and is_export(members.peek(START_BYTES)):
                yield from _of_export(members, name, passed)
            else:
                yield _of_file(
                    whole(members, _source(asked).max_document_bytes),
                    Document(name, {"url": asked.url} if asked.url else {}, kind or ""),
                    asked,
                )
        except (DamagedMember, ValueError) as damage:  # what was read before it stands
            yield Document(name, {}, kind or "", error=error_text(damage))


def _of_file(content: bytes, document: Document, asked: Asked) -> Document:
    most = _source(asked).max_document_bytes
    if not content:
        return replace(document, error="the file is empty")
    if len(content) > most:
        return replace(document, error=f"TooLarge: the file has more than {most} bytes")
    if not document.kind:
        known = f"expected one of the endings {', '.join((*ENDINGS, *PLAIN))}, .warc, or first bytes that tell"
        plain = f" or {PLAIN_TYPE}" if sniff(content[:START_BYTES]) == PLAIN_TYPE else ""
        return replace(document, error=f"cannot tell what this file is; {known}; or say it with --type, such as --type text/html{plain}")
    if document.kind == PLAIN_TYPE:
        return _of_plain(content, replace(document, reader="text"), asked)
    reader = reader_of(document.kind, content)
    if reader is not None and asked.output == "markdown":
        return replace(document, error=f"Markdown is written of HTML pages only; this is {CALLED[reader]}; leave --format markdown out")
    if reader is not None:
        return _extracted(content, replace(document, reader=reader.__name__.removeprefix("read_")), asked)
    html = page_in_utf8(content, media_type(asked.kind)[1])
    return _extracted(html, replace(document, kind=HTML, reader=asked.extractor, html=html), asked)


def _of_plain(content: bytes, document: Document, asked: Asked) -> Document:
    """Take plain text as a source of ``format: text`` does."""
    if asked.output == "markdown":
        return replace(document, error="Markdown is written of HTML pages only; this is plain text; leave --format markdown out")
    if (other := told_by_bytes(content)) is not None:
        return replace(document, error=f"this is {other} by its first bytes, not {PLAIN_TYPE}; leave --type out, or say what it is")
    try:
        return _with(document, Extracted(plain_text(content), None, None, None, None))
    except UnicodeDecodeError as broken:
        return replace(
            document, error=f"plain text is read as UTF-8, and this is none: {broken.reason} at byte {broken.start}; convert it first"
        )


def _extracted(content: bytes, document: Document, asked: Asked) -> Document:
    fetched = document.place.get("fetched")
    try:
        found = extract(
            content,
            extractor=asked.extractor,
            url=document.place.get("url"),
            content_type=document.kind,
            fetched=fetched if fetched and is_date(fetched) else None,
            output=asked.output,
            model=asked.model,
        )
    except Exception as error:  # noqa: BLE001 - as in a run, every failure of an extractor is this document's alone
        return replace(document, error=error_text(error))
    return _with(document, found)


def _with(document: Document, found: Extracted) -> Document:
    return replace(document, found=found, error="" if found.text else f"no text: {_why_empty(document)}")


def _why_empty(document: Document) -> str:
    """Say why a document gave no text, as far as it shows."""
    if document.reader == "pdf":
        return "the PDF has no text layer, as scans have none; recognise its images first"
    page = document.html.lower()
    if b"<frameset" in page:
        return "the page is made of frames; its text is in the pages that they name"
    if b"<script" in page:
        return "what the page shows is written by its scripts, which are not run, or is no text"
    return "nothing was left after extraction"


def _of_export(members: Members, name: str, passed: Counter[str]) -> Iterator[Document]:
    for page in wiki_pages(pieces(members), MAX_BYTES + 1):
        document = Document(name, {"record_id": page.title, "offset": page.offset, "url": page.url}, "application/xml", "wiki_text")
        if page.why_not is not None:
            passed["not_an_article"] += 1
            continue
        try:
            yield _with(document, read_article(page))
        except Exception as error:  # noqa: BLE001 - this article's alone
            yield replace(document, error=error_text(error))


def _of_archive(path: Path, name: str, asked: Asked, passed: Counter[str]) -> Iterator[Document]:
    some = False
    for row in _rows(path, name, asked):
        if row["read_verdict"] == "drop":
            passed[row["read_rule"]] += 1
        else:
            some = True
            yield _of_row(row, name, asked)
    if not some:
        yield Document(name, {}, WARC, error="no record of the archive is a page")


def _of_record(path: Path, name: str, asked: Asked) -> Iterator[Document]:
    """Iterate over the records that have the id, URL or offset asked for; one URL may have been captured several times."""
    found: list[dict[str, Any]] = []
    near: list[str] = []
    for row in _rows(path, name, asked):
        if asked.record in {row["native_id"], row["url"], str(row["offset"])}:
            found.append(row)
        elif row["read_verdict"] is None and len(near) < _SHOWN:
            near.append(row["url"] or row["native_id"])
    for row in [row for row in found if row["read_rule"] != "not_a_response"] or found:
        yield _of_row(row, name, asked)
    if not found:
        pages = f"; its pages are {', '.join(near)}, ..." if near else "; it holds no page"
        yield Document(name, {}, WARC, error=f"no record has the id, URL or offset {asked.record!r}{pages}")


def _rows(path: Path, name: str, asked: Asked) -> Iterator[dict[str, Any]]:
    for table in read_warc(Section(InputFile("", name, str(path), 0, "")), _source(asked), BATCH_BYTES):
        yield from table.to_pylist()


def _of_row(row: dict[str, Any], name: str, asked: Asked) -> Document:
    place = {"record_id": row["native_id"], "offset": row["offset"], "url": row["url"], "fetched": row["date"]}
    document = Document(name, place, headers=tuple((h["name"] or "", h["value"] or "") for h in row["http_headers"] or ()))
    if row["read_verdict"] == "drop":
        return replace(document, error=f"a run drops this record: {row['read_rule']}, {READ_RULES[row['read_rule']].partition(': ')[2]}")
    if row["read_verdict"] is not None:
        return replace(document, error=row["read_error"])
    if row["html"] is not None:
        return _extracted(row["html"], replace(document, kind=HTML, reader=asked.extractor, html=row["html"]), asked)
    return _with(replace(document, kind=PLAIN_TYPE, reader="text"), Extracted(row["text"], None, None, None, None))


def _source(asked: Asked) -> Source:
    """Return the settings that the readers of a run are given."""
    return Source.model_validate(
        {"name": "input", "format": "warc", "paths": ("input",), "obtained": "1970-01-01", "extractor": asked.extractor}
    )


def as_json(document: Document, model: str = "") -> dict[str, Any]:
    """Return a document for ``--format json``; ``model`` is the digest of the weights of `blocks` that were used."""
    found = document.found or Extracted("", None, None, None, None)
    values = {"format": document.kind or None, "reader": document.reader or None}
    if document.reader == "blocks":
        values["model"] = model
    values |= {"title": found.title, "author": found.author, "date": found.date, "language": found.language, "canonical_url": found.url}
    told = {"error": document.error} if document.error else {}
    return {"file": document.file, **document.place, **values, **_licence(document, found), "text": found.text, **told}


def _licence(document: Document, found: Extracted) -> dict[str, Any]:
    """Return the licence that the step `license` would find, and where it stands."""
    from filters.license.page import find

    said = find(document.html, document.place.get("url"), document.headers, found.license)
    return {"license": said.spdx, "license_place": said.place, "license_url": said.url, "license_snippet": said.snippet}
