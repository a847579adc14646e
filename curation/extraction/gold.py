# SPDX-License-Identifier: Apache-2.0
"""Gold pages: what people said the main text of a page is, from five public collections, read in place.

| set | gold | where from |
|---|---|---|
| html_aeb | full text | scrapinghub/article-extraction-benchmark |
| html_trafilatura | segments that must, and must not, be in the text; title, author, date | adbar/trafilatura, tests/evaldata.py |
| html_readability | full text, as HTML | mozilla/readability, test/test-pages |
| html_newspaper4k | full text | AndyTheFactory/newspaper4k, tests/data |
| html_assemblee_nationale | full text, and TEI | nlegrand/mariagepourtousInXML |

Nothing is copied: a folder that is absent gives no pages. Pages of one registered domain share ``domain``, across all sets, so that a
split by domain never trains on a site that it scores. Pages without an address are named after their file's first word.
"""

from __future__ import annotations

import io
import re
import tarfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Final

import orjson
import zstandard

from curation.domains import registered_domains
from curation.io.charset import decode

SETS: Final = ("html_aeb", "html_trafilatura", "html_readability", "html_newspaper4k", "html_assemblee_nationale")
WINDOW_BYTES: Final = 1 << 27
"""Window of the sets' archives (zstd --long=27)."""
_ADDRESS: Final = re.compile(
    rb"""<link[^>]+rel=["']?canonical["']?[^>]+href=["']([^"']+)|property=["']og:url["'][^>]+content=["']([^"']+)""", re.IGNORECASE
)


@dataclass(frozen=True)
class Gold:
    """A page with what is known of its main text: either all of it, or segments within and without."""

    collection: str
    name: str
    domain: str
    html: bytes
    """UTF-8."""
    url: str | None = None
    text: str | None = None
    inside: tuple[str, ...] = ()
    outside: tuple[str, ...] = ()
    language: str | None = None
    metadata: Mapping[str, Any] = field(default_factory=dict)


def read_gold(data: Path, sets: tuple[str, ...] = SETS) -> list[Gold]:
    """Read the sets that are below ``data``, in a fixed order."""
    readers = {
        "html_aeb": _aeb,
        "html_trafilatura": _trafilatura,
        "html_readability": _readability,
        "html_newspaper4k": _newspaper,
        "html_assemblee_nationale": _assemblee,
        "html_htmldate": _htmldate,
    }
    pages = [page for name in sets if (data / name).is_dir() for page in readers[name](data / name)]
    return sorted(pages, key=lambda page: (page.collection, page.name))


def domain_of(url: str | None, name: str) -> str:
    """Return the registered domain of an address; without one, the name's first word.

    >>> domain_of("https://www.news.example.co.uk/a", "x"), domain_of(None, "cnn_001.html")
    ('example.co.uk', 'cnn')
    """
    (domain,) = registered_domains([url])
    return domain or re.split(r"[-_.\d]", name)[0] or name


def judged_by_tei(page: Gold) -> Gold | None:
    """Return a page with the text of its TEI edition as gold; None for a page without one."""
    from curation.io.inputs.xml import read_xml

    tei = page.metadata.get("tei")
    return None if tei is None else replace(page, text=read_xml(tei).text)


def _members(path: Path) -> dict[str, bytes]:
    with path.open("rb") as file:
        content = zstandard.ZstdDecompressor(max_window_size=WINDOW_BYTES).stream_reader(file).read()
    with tarfile.open(fileobj=io.BytesIO(content)) as tar:
        return {member.name: stream.read() for member in tar if member.isfile() and (stream := tar.extractfile(member)) is not None}


def _lines(path: Path) -> list[dict[str, Any]]:
    return [orjson.loads(line) for line in path.read_bytes().split(b"\n") if line.strip()]


def _utf8(page: bytes, charset: str | None = None) -> bytes:
    return decode(page, charset, html=True)[0].encode()


def _address(page: bytes) -> str | None:
    found = _ADDRESS.search(page)
    return None if found is None else (found[1] or found[2]).decode("utf-8", "replace")


def _aeb(folder: Path) -> Iterator[Gold]:
    pages = _members(folder / "dev/pages.tar.zst")
    for row in _lines(folder / "dev/gold.jsonl"):
        page = pages[f"{row['id']}.html"]
        yield Gold("html_aeb", row["id"], domain_of(row["url"], row["id"]), _utf8(page), row["url"], row["articleBody"], language="en")


def _trafilatura(folder: Path) -> Iterator[Gold]:
    pages = _members(folder / "dev/pages.tar.zst")
    for row in _lines(folder / "dev/index.jsonl"):
        gold = row["gold"] or {}
        inside, outside = tuple(gold.get("with") or ()), tuple(gold.get("without") or ())
        language = (row["html_lang"] or "").split("-")[0].lower() or None
        known = {
            key: "; ".join([gold[key]] if isinstance(gold[key], str) else gold[key]) for key in ("title", "author", "date") if gold.get(key)
        }
        page = Gold("html_trafilatura", row["file"], domain_of(row["url"], row["file"]), _utf8(pages[row["tar_name"]]), row["url"])
        yield Gold(**{**page.__dict__, "inside": inside, "outside": outside, "language": language, "metadata": known})


def _readability(folder: Path) -> Iterator[Gold]:
    files = _members(folder / "dev.tar.zst")
    for name in sorted({path.split("/")[0] for path in files}):
        page = files[f"{name}/source.html"]
        known = orjson.loads(files[f"{name}/expected-metadata.json"])
        url = _address(page)
        text = visible_text(_utf8(files[f"{name}/expected.html"]))
        gold = {"title": known.get("title"), "author": known.get("byline"), "date": known.get("publishedTime")}
        language = (known.get("lang") or "").split("-")[0] or None
        yield Gold("html_readability", name, domain_of(url, name), _utf8(page), url, text, language=language, metadata=gold)


def _newspaper(folder: Path) -> Iterator[Gold]:
    files = _members(folder / "all_dev.tar.zst")
    languages = {
        "arabic": "ar",
        "burmese": "my",
        "chinese": "zh",
        "japanese": "ja",
        "latvian": "lv",
        "spanish": "es",
        "thai": "th",
        "yna": "ko",
    }
    for path in sorted(files):
        name = path.removeprefix("html/").removesuffix(".html")
        if path.startswith("html/") and f"txt/{name}.txt" in files:
            url = _address(files[path])
            language = languages.get(name.split("_")[0], "en")
            text = files[f"txt/{name}.txt"].decode("utf-8", "replace")
            known = orjson.loads(files.get(f"metadata/{name}.json", b"{}"))
            gold = {"title": known.get("title"), "author": "; ".join(known.get("authors") or ()), "date": known.get("publish_date")}
            yield Gold("html_newspaper4k", name, domain_of(url, name), _utf8(files[path]), url, text, language=language, metadata=gold)


def _assemblee(folder: Path) -> Iterator[Gold]:
    files = _members(folder / "dev.tar.zst")
    for path in sorted(files):
        if path.endswith(".html"):
            day = path.split("/")[0]
            text = files[f"{day}/{day}.txt"].decode("utf-8", "replace")
            url = "http://www.assemblee-nationale.fr/"
            known = {"tei": files[f"{day}/{day}.xml"]}
            page = _utf8(files[path], "windows-1252")
            yield Gold("html_assemblee_nationale", day, domain_of(url, day), page, url, text, language="fr", metadata=known)


def _htmldate(folder: Path) -> Iterator[Gold]:
    pages = _members(folder / "dev/pages.tar.zst")
    by_end = {name.split("/")[-1]: page for name, page in pages.items()}
    for row in _lines(folder / "dev/index.jsonl"):
        language = (row["html_lang"] or "").split("-")[0].lower() or None
        page = _utf8(by_end[row["file"]])
        known = {"date": row["date_gold"]}
        yield Gold("html_htmldate", row["file"], domain_of(row["url"], row["file"]), page, row["url"], language=language, metadata=known)


def visible_text(html: bytes) -> str:
    """Return all text of a page, block by block."""
    from curation.io.page import cut_page  # the kernel compiles at first use

    page = cut_page(html)
    return "\n".join(page.texts())
