# SPDX-License-Identifier: Apache-2.0
"""Pages and other documents to text and metadata, one at a time, bounded.

Before an extractor sees a page, deterministic limits are checked on a cheap parse: size, number of elements, depth of nesting.
A wall-clock guard stands behind them as a last resort; it works in the main thread of a process only and ends Python code,
not native code. What the limits refuse, what raises and what runs out of time is quarantined under the rule ``extraction``.

The same page gives the same answer whatever was extracted before. There is no deduplication here, and no network.
Documents that are no pages (PDF, EPUB, ...) go to ``curation.io.inputs`` by their content type.
"""

from __future__ import annotations

import datetime
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache
from types import MappingProxyType
from typing import Any, Final, Literal, get_args

import pyarrow as pa

from curation.io import blocks, inputs, resiliparse, trafilatura
from curation.io.block_model import Model
from curation.io.charset import page_in_utf8
from curation.io.declared import VERSION, declared_metadata
from curation.io.extracted import Extracted, ExtractionBound
from curation.io.guard import GUARD_SECONDS, guard
from curation.io.http import media_type
from curation.io.inputs import CALLED
from curation.io.page import Page, cut_page
from curation.io.rows import error_text, extra_json
from curation.recipe import Source

MAX_HTML_BYTES: Final = 10 << 20
"""Largest page that is extracted (bytes of UTF-8). The largest page of the reference set has 3 MB."""
MAX_ELEMENTS: Final = 200_000
"""Most elements of a page that is extracted. Pages of the reference set have up to 2 753."""
DEFAULT: Final = "blocks"
Output = Literal["text", "markdown"]


@dataclass(frozen=True)
class Extractor:
    """A way from a parsed page to text: what it is, how deep a page it reads, and the function (page, URL) to text."""

    identity: Mapping[str, Any]
    max_depth: int
    text_of: Callable[[Page, str | None], str]


EXTRACTORS: Final[Mapping[str, Extractor]] = MappingProxyType(
    {
        "blocks": Extractor(blocks.IDENTITY, blocks.MAX_DEPTH, blocks.text_of),
        "trafilatura": Extractor(trafilatura.IDENTITY, trafilatura.MAX_DEPTH, trafilatura.text_of),
        "resiliparse": Extractor(resiliparse.IDENTITY, resiliparse.MAX_DEPTH, resiliparse.text_of),
    }
)
EXTRACTOR_IDENTITY: Final = {
    name: {**extractor.identity, "metadata": VERSION, "documents": inputs.VERSION} for name, extractor in EXTRACTORS.items()
}
"""Name, package version and settings of each extractor, with the version of the other readers: what a changed text can come from."""


def extract(
    html: bytes,
    *,
    extractor: str = DEFAULT,
    url: str | None = None,
    content_type: str | None = None,
    fetched: str | None = None,
    output: Output = "text",
    model: Model | None = None,
) -> Extracted:
    """Extract main text and metadata of a page, or of another document whose ``content_type`` (a media type) says what it is.

    ``fetched`` is when a page was fetched (ISO 8601): no date is believed that lies later.

    A page in no declared encoding is UTF-8 unless its bytes say otherwise (``curation.io.charset``). Markdown is written of pages, by
    `blocks` only; another ``model`` of `blocks` than the one that ships comes from ``curation.io.block_model``.

    Raises:
        ExtractionBound: the page is too large, too deeply nested or has too many elements.
        ExtractionTimeout: the wall-clock guard fired.
        UnsupportedType: no reader takes the content type, or the first bytes are those of an image or no text at all.
        Unreadable: another document than a page is damaged or encrypted.
        TypeError: the page is no bytes.
        ValueError: extractor or output are not known, ``fetched`` is no date, or Markdown or a model was asked of another extractor than
            `blocks`, or Markdown of another document than a page.
        Exception: whatever the extractor raises.

    """
    _check_call(html, extractor, fetched, output, model)
    chosen = EXTRACTORS[extractor]
    media, charset = media_type(content_type)
    if (reader := inputs.reader_of(media, html)) is not None:
        if output == "markdown":
            raise ValueError(f"Markdown is written of HTML pages only; this is {CALLED[reader]}, which gives plain text")
        with guard(GUARD_SECONDS):
            return reader(html)
    if len(html) > MAX_HTML_BYTES:
        raise ExtractionBound(f"the page has {len(html)} bytes; at most {MAX_HTML_BYTES} are extracted")
    _compile(extractor)
    with guard(GUARD_SECONDS):
        page = cut_page(page_in_utf8(html, charset))
        _check_bounds(page, extractor, chosen.max_depth)
        declared = declared_metadata(page, url, fetched)
        if model is None and output == "text":
            text = chosen.text_of(page, url)
        else:
            text = blocks.text_with(model or blocks.shipped(), page, markdown=output == "markdown")
    return Extracted(text.strip(), declared.title, declared.author, declared.date, declared.language, declared.url)


def _check_call(html: object, extractor: str, fetched: str | None, output: str, model: Model | None) -> None:
    """Refuse what a caller wrote wrong, before anything is read."""
    if not isinstance(html, bytes):
        raise TypeError(f"html is {type(html).__name__}; expected bytes, as they were fetched")
    for what, given, known in (("extractor", extractor, tuple(EXTRACTORS)), ("output", output, get_args(Output))):
        if given not in known:
            near = get_close_matches(str(given), known, n=1)
            raise ValueError(f"unknown {what} {given!r}; expected {', '.join(known)}{f'; did you mean {near[0]!r}?' if near else ''}")
    if output == "markdown" and extractor != "blocks":
        raise ValueError(f"only the extractor `blocks` writes Markdown; {extractor} was asked to")
    if model is not None and extractor != "blocks":
        raise ValueError(f"only the extractor `blocks` has a model; {extractor} was given one")
    if fetched is not None and not is_date(fetched):
        raise ValueError(f"fetched is {fetched!r}; expected a date in ISO 8601, such as 2024-05-06 or 2024-05-06T10:00:00Z")


def is_date(text: str) -> bool:
    """Whether a text begins with a day in ISO 8601."""
    try:
        datetime.date.fromisoformat(text[:10])
    except ValueError:
        return False
    return True


@cache
def _compile(extractor: str) -> None:
    """Have the kernels ready before the guard's time runs: a new version compiles them once, which can take a minute."""
    page = cut_page(b"<p>.")
    declared_metadata(page)
    if extractor == "blocks":
        blocks.text_of(page, None)


def extract_table(raw: pa.Table, source: Source, model: Model | None = None) -> pa.Table:
    """Fill text and missing metadata of every row that has a page, by another ``model`` of `blocks` if given; others stay as they are.

    What the record itself declares stands; the page's title, author, date and language fill gaps, and the page's language
    comes before the source's. A page's date beside a record's (the capture date of a WARC record) goes to ``extra`` as
    ``page_date``, the address that a page among files declares as ``page_url``.
    Rows keep their order, ``html`` and ``http_headers``; a page that could not be extracted loses its ``html``.
    """
    pages = raw.column("html")
    if pages.null_count == len(pages):
        return raw
    names = ("text", "title", "author", "date", "language", "extra", "html", "read_verdict", "read_rule", "read_error")
    columns = {name: raw.column(name).to_pylist() for name in names}
    urls = raw.column("url").to_pylist()
    # The date of a WARC record is that of its capture; what other formats call date may be anything.
    dates = columns["date"] if source.format == "warc" else [None] * len(urls)
    for row, html in enumerate(columns["html"]):
        if html is None or columns["read_verdict"][row] is not None:
            continue
        fetched = dates[row]
        if fetched is not None and not is_date(fetched):  # an archive may say anything; that costs no page
            fetched = None
        try:
            found = extract(html, extractor=source.extractor, url=urls[row], content_type="text/html", fetched=fetched, model=model)
        except Exception as error:  # noqa: BLE001 - every failure of an extractor is this record's quarantine row, never the run's end
            changes: dict[str, Any] = {
                "html": None,
                "read_verdict": "quarantine",
                "read_rule": "extraction",
                "read_error": error_text(error),
            }
        else:
            changes = _filled({name: column[row] for name, column in columns.items()}, found, source)
        for name, value in changes.items():
            columns[name][row] = value
    if raw.column("html").null_count == columns["html"].count(None):  # a copy of all pages less
        del columns["html"]
    for name, values in columns.items():
        field = raw.schema.field(name)
        raw = raw.set_column(raw.schema.get_field_index(name), field, pa.array(values, field.type))
    return raw


def _filled(row: dict[str, Any], found: Extracted, source: Source) -> dict[str, Any]:
    changes: dict[str, Any] = {
        "title": row["title"] or found.title,
        "author": row["author"] or found.author,
        "date": row["date"] or found.date,
    }
    if found.date and row["date"] and found.date != row["date"]:
        changes["extra"] = extra_json({**json.loads(row["extra"] or "{}"), "page_date": found.date})
    if found.language and row["language"] in {None, source.language}:
        changes["language"] = found.language
    if source.format == "files" and found.url:  # not the row's own address, on which its identity rests: nobody fetched it from there
        changes["extra"] = extra_json({**json.loads(changes.get("extra", row["extra"]) or "{}"), "page_url": found.url})
    return changes | ({"text": found.text} if found.text else {"read_verdict": "drop", "read_rule": "no_text"})


def _check_bounds(page: Page, extractor: str, max_depth: int) -> None:
    if page.nodes > MAX_ELEMENTS:
        raise ExtractionBound(f"the page has {page.nodes} elements; at most {MAX_ELEMENTS} are extracted")
    if page.depth > max_depth:
        raise ExtractionBound(f"the page nests more than {max_depth} elements; {extractor} cannot read deeper ones")
