# SPDX-License-Identifier: Apache-2.0
"""Extraction: text, declared metadata, bounds, no state and no network."""

from __future__ import annotations

import contextlib
import signal
import socket
import time
from dataclasses import replace
from typing import Any, NoReturn

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from curation.io import extract as extracting
from curation.io.charset import is_utf8
from curation.io.extract import EXTRACTOR_IDENTITY, extract, extract_table
from curation.io.extracted import Extracted, ExtractionBound
from curation.io.guard import ExtractionTimeout
from curation.io.page import Page, cut_page
from curation.io.rows import Rows, payload
from tests.curation.io.archives import source

TEXT = "La mer monte deux fois par jour, et deux fois elle descend ; le phare, lui, ne bouge pas."
HEAD = """<title>La mer</title><meta name="author" content="Anne Le Goff"><meta property="article:published_time" content="2024-05-06">"""


def page(
    body: str = f"<article><h1>La mer</h1><p>{TEXT}</p><p>Les marins le savent depuis toujours.</p></article>",
    head: str = HEAD,
    lang: str = "fr-FR",
) -> bytes:
    """Return a page with a menu around its content."""
    menu = "<nav><ul><li><a href='/'>Accueil</a></li><li><a href='/b'>Boutique</a></li></ul></nav>"
    return f"<!doctype html><html lang='{lang}'><head>{head}</head><body>{menu}{body}</body></html>".encode()


def raw(*pages: bytes | None, **values: Any) -> pa.Table:  # noqa: ANN401 - any column of RAW
    """Return raw rows with pages."""
    rows = Rows("a", 1 << 20)
    for number, html in enumerate(pages):
        rows.add(number, payload(html or b""), html=html, native_id=str(number), **values)
    return rows.take()


@pytest.mark.parametrize("extractor", EXTRACTOR_IDENTITY)
def test_a_page_becomes_its_main_text(extractor: str) -> None:
    """The menu is left out; metadata are those that the page declares."""
    found = extract(page(), extractor=extractor)

    assert TEXT in found.text
    assert "Les marins le savent" in found.text
    assert "Boutique" not in found.text
    assert (found.title, found.author, found.date, found.language) == ("La mer", "Anne Le Goff", "2024-05-06", "fra_Latn")


def test_calls_that_are_wrong_say_what_is_expected() -> None:
    """No wrong argument is taken for another."""
    wrong: list[tuple[dict[str, Any], str]] = [
        ({"output": "md"}, "unknown output 'md'; expected text, markdown"),
        ({"extractor": "trafilitura"}, "unknown extractor 'trafilitura'; expected blocks, .*; did you mean 'trafilatura'\\?"),
        ({"fetched": "yesterday"}, "fetched is 'yesterday'; expected a date in ISO 8601, such as 2024-05-06"),
    ]
    for arguments, text in wrong:
        with pytest.raises(ValueError, match=text):
            extract(page(), **arguments)
    with pytest.raises(TypeError, match="html is str; expected bytes"):
        extract("<html>")  # type: ignore[arg-type]
    table = extract_table(raw(page(), date="yesterday"), source("warc"))
    assert table["read_verdict"].to_pylist() == [None]


@pytest.mark.parametrize(
    ("head", "expected"),
    [
        ("", Extracted("", None, None, None, "fra_Latn")),
        ('<meta property="og:title" content=" Au  large "><title>x</title>', Extracted("", "Au large", None, None, "fra_Latn")),
        (
            '<script type="application/ld+json">[{"author": [{"name": "Ana"}, "Bob"], "datePublished": "2020/01/02"}]</script>',
            Extracted("", None, "Ana; Bob", "2020-01-02", "fra_Latn"),
        ),
        ('<script type="application/ld+json">{"author": </script>', Extracted("", None, None, None, "fra_Latn")),
        ('<meta name="author" content="https://example.org/anne">', Extracted("", None, None, None, "fra_Latn")),
        ('<meta name="DC.date" content="yesterday">', Extracted("", None, None, None, "fra_Latn")),
        (f"<title>{'x' * 501}</title>", Extracted("", None, None, None, "fra_Latn")),
    ],
)
def test_only_what_is_declared_counts(head: str, expected: Extracted) -> None:
    """Metadata come from meta elements and JSON-LD, and broken ones declare nothing."""
    found = extract(page("", head), extractor="resiliparse")

    assert Extracted("", found.title, found.author, found.date, found.language) == expected


def test_unknown_languages_are_none() -> None:
    """A code that names no language is no language; the ``Content-Language`` meta comes second."""
    assert extract(page(lang="x")).language is None
    assert extract(page(lang="", head='<meta http-equiv="Content-Language" content="br, fr">')).language == "bre_Latn"


def test_what_the_record_says_stands() -> None:
    """A page fills gaps: its date stands beside a capture date, its language before the source's."""
    table = extract_table(raw(page(), date="2026-08-01T10:00:00Z", title="Sien", language="deu_Latn"), source("warc", language="de"))
    (row,) = table.to_pylist()

    assert (row["title"], row["author"], row["date"], row["language"]) == ("Sien", "Anne Le Goff", "2026-08-01T10:00:00Z", "fra_Latn")
    assert row["extra"] == '{"page_date":"2024-05-06"}'
    assert row["html"] == page()

    (own,) = extract_table(raw(page(), language="bre_Latn"), source("jsonl", language="de")).to_pylist()

    assert (own["language"], own["date"]) == ("bre_Latn", "2024-05-06")


def test_rows_without_pages_stay(monkeypatch: pytest.MonkeyPatch) -> None:
    """Texts and dropped rows pass through; order and schema stay."""
    table = raw(None, page(), None, text="Bonjour")
    done = extract_table(table, source("warc"))

    assert done.schema.equals(table.schema, check_metadata=True)
    assert done["text"].to_pylist()[0] == "Bonjour"
    assert done["native_id"].to_pylist() == ["0", "1", "2"]

    monkeypatch.setattr(extracting, "extract", None)

    assert extract_table(raw(None, text="Bonjour"), source("warc")).equals(raw(None, text="Bonjour"))


NOTHING = {
    "empty": b"",
    "white": b" ",
    "no body": b"<html></html>",
    "empty body": b"<html><head><title>La mer</title></head><body></body></html>",
    "comment": b"<!-- -->",
    "image": b"<img src=x>",
    "only script": b"<html><body><script>document.write('<p>La mer monte.</p>')</script></body></html>",
    "megabytes of script": b"<script>" + b"var a = '<p>La mer</p>';" * 150_000 + b"</script>",
    "base64": b"<img src='data:image/png;base64," + b"iVBORw0KGgo" * 300_000 + b"'>",
    "frames": b"<frameset cols='1,1'><frame src='a.html'><frame src='b.html'></frameset>",
    "NUL": b"\0" * 100_000,
}


@pytest.mark.parametrize("html", NOTHING.values(), ids=NOTHING)
@pytest.mark.parametrize("extractor", EXTRACTOR_IDENTITY)
def test_nothing_left_is_a_drop(html: bytes, extractor: str) -> None:
    """A page without text is dropped by the rule ``no_text``."""
    (row,) = extract_table(raw(html), source("warc", extractor=extractor)).to_pylist()

    assert (row["read_verdict"], row["read_rule"], row["text"]) == ("drop", "no_text", None)


@pytest.mark.parametrize("extractor", EXTRACTOR_IDENTITY)
@pytest.mark.parametrize(
    ("html", "error"),
    [
        (b"<p>" + b"a" * (10 << 20), "ExtractionBound: the page has 10485763 bytes; at most 10485760 are extracted"),
        (b"<p>mer</p>" * 5_000_000, "ExtractionBound: the page has 50000000 bytes; at most 10485760 are extracted"),
        (b"<i></i>" * 200_000, "ExtractionBound: the page has 200003 elements; at most 200000 are extracted"),
        (b"<div>" * 100_000 + b"deep", "ExtractionBound: the page nests more than"),
    ],
    ids=["bytes", "50 MB", "elements", "depth"],
)
def test_bounds_are_kept(html: bytes, error: str, extractor: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is too large for the extractor is quarantined before the extractor sees it, and its page is not handed on."""

    def unexpected(*_: object) -> NoReturn:
        raise AssertionError("the extractor has seen the page")

    closed = replace(extracting.EXTRACTORS[extractor], text_of=unexpected)
    monkeypatch.setattr(extracting, "EXTRACTORS", {extractor: closed})
    (row,) = extract_table(raw(html), source("warc", extractor=extractor)).to_pylist()

    assert (row["read_verdict"], row["read_rule"], row["html"]) == ("quarantine", "extraction", None)
    assert row["read_error"].startswith(error)


def test_depth_just_within_the_bound_is_read_whole() -> None:
    """Trafilatura's bound is below the depth where its parser drops text."""
    around = 250 - 3 - 1

    assert TEXT in extract(page("<div>" * around + f"<p>{TEXT * 5}</p>" + "</div>" * around), extractor="trafilatura").text
    with pytest.raises(ExtractionBound, match="nests more than 250 elements; trafilatura cannot read deeper ones"):
        extract(page("<div>" * 251 + f"<p>{TEXT}</p>"), extractor="trafilatura")


def test_compiling_is_not_the_page_s_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """The first page of a new version may wait longer for the kernels than the guard gives to any page."""
    waits = [1.5]

    def slow(html: bytes) -> Page:
        if waits:
            time.sleep(waits.pop())
        return cut_page(html)

    extract(page("<p>.</p>"))
    monkeypatch.setattr(extracting, "cut_page", slow)
    monkeypatch.setattr(extracting, "GUARD_SECONDS", 1.0)
    extracting._compile.cache_clear()

    assert TEXT in extract(page(f"<p>{TEXT}</p>" * 5)).text
    assert not waits


def test_slow_pages_are_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    """The guard interrupts even code that catches every exception, and leaves handler and timer as they were."""

    def slow(page: object, url: str | None) -> NoReturn:
        while True:
            with contextlib.suppress(Exception):  # as extractors do
                time.sleep(0.01)

    stuck = extracting.Extractor({}, 250, slow)
    monkeypatch.setattr(extracting, "EXTRACTORS", {"blocks": stuck})
    monkeypatch.setattr(extracting, "GUARD_SECONDS", 0.2)
    before = signal.getsignal(signal.SIGALRM)
    with pytest.raises(ExtractionTimeout, match=r"extraction took more than 0\.2 seconds"):
        extract(page())
    (row,) = extract_table(raw(page()), source("warc")).to_pylist()

    assert row["read_error"] == "ExtractionTimeout: extraction took more than 0.2 seconds"
    assert signal.getsignal(signal.SIGALRM) is before
    assert signal.getitimer(signal.ITIMER_REAL) == (0.0, 0.0)


@pytest.mark.parametrize("error", [RecursionError("maximum recursion depth exceeded"), ValueError("lxml"), MemoryError()])
def test_failures_of_extractors_are_quarantined(monkeypatch: pytest.MonkeyPatch, error: Exception) -> None:
    """Whatever an extractor raises costs its page only."""

    def fail(page: object, url: str | None) -> NoReturn:
        raise error

    monkeypatch.setattr(extracting, "EXTRACTORS", {"blocks": extracting.Extractor({}, 250, fail)})
    (row,) = extract_table(raw(page()), source("warc")).to_pylist()

    assert (row["read_rule"], row["read_error"]) == ("extraction", f"{type(error).__name__}: {error}")


def test_xml_declarations_do_not_garble() -> None:
    """A page that declares another encoding than the UTF-8 it was transcoded to keeps its letters."""
    html = "<?xml version='1.0' encoding='iso-8859-1'?><!doctype html><html><head><meta charset='iso-8859-1'></head>"

    for extractor in EXTRACTOR_IDENTITY:
        assert "été déjà" in extract(f"{html}<body><p>{'été déjà ' * 20}</p></body></html>".encode(), extractor=extractor).text


def test_repetition_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same page a hundred times gives the same text a hundred times, without a socket."""

    def refuse(*_: object, **__: object) -> NoReturn:
        raise AssertionError("extraction opened a socket")

    monkeypatch.setattr(socket, "socket", refuse)
    monkeypatch.setattr(socket, "create_connection", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)

    assert len({extract(page(), url="https://www.example.co.uk/mer") for _ in range(100)}) == 1


@given(st.binary(max_size=40) | st.text(max_size=40).map(lambda text: text.encode("utf-8", "surrogatepass")))
def test_what_is_utf8_is_what_python_decodes(html: bytes) -> None:
    """Surrogates, overlong and cut sequences are none."""
    try:
        html.decode("utf-8")
    except UnicodeDecodeError:
        assert not is_utf8(html)
    else:
        assert is_utf8(html)
