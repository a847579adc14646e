# SPDX-License-Identifier: Apache-2.0
"""The two dumps of the example: JSON lines and Parquet, with licences spelled as people spell them.

Both repeat texts of the crawl and of each other; the JSON lines hold four damaged ones. Column names differ from
Limpide's and from one another, as the recipe's ``columns`` shows.
"""

from __future__ import annotations

import json
from typing import Final

import pyarrow as pa

from curation.example.articles import LANGUAGES, Article, articles
from curation.example.duplicates import IN_A_DUMP, without_last_sentence
from curation.example.plan import spare

SPELLINGS: Final = (
    "CC-BY-4.0",
    "CC BY-SA 4.0",
    "https://creativecommons.org/publicdomain/zero/1.0/",
    "cc-by-sa-3.0",
    "Creative Commons Attribution 4.0 International",
    "http://creativecommons.org/licenses/by-nc/4.0/",
    "CC0",
    "https://creativecommons.org/licenses/by/4.0/deed.fr",
    "CC BY-ND 4.0",
    "cc by 4.0",
    None,
    "CC-BY-SA-4.0",
    "Public domain dedication (CC0 1.0)",
    "All rights reserved",
)
"""Licence statements that the rows of a dump take in turns; None is a row without one."""

REFUSED: Final = frozenset({"http://creativecommons.org/licenses/by-nc/4.0/", "CC BY-ND 4.0", "All rights reserved", None})
"""Statements that the shipped recipe does not accept."""

TAGS: Final = {"fr": "fr-FR", "pt": "pt-PT", "zh": "zh-Hans", "de": "deu", "pl": "pol"}
"""Languages that the dumps spell otherwise than the pages."""


def _row(article: Article, number: int, text: str = "") -> dict[str, object]:
    return {
        "id": f"{article.language}-{article.theme}",
        "text": text or "\n\n".join(article.paragraphs),
        "url": f"https://dump.example/{article.language}/{article.theme}",
        "title": article.title,
        "author": article.author,
        "date": article.date,
        "lang": TAGS.get(article.language, article.language),
        "license": SPELLINGS[number % len(SPELLINGS)],
    }


def json_rows() -> list[dict[str, object]]:
    """Return the sound rows of ``dump/articles.jsonl.gz``."""
    own = [article for language in LANGUAGES for article in spare(language)[::2]]
    rows = [_row(article, number) for number, article in enumerate(own)]
    for language in IN_A_DUMP:
        article = articles(language)[1]
        rows.append({**_row(article, 0, "\n".join((article.title, *article.paragraphs))), "id": f"{language}-copy"})
    return rows


def json_lines() -> bytes:
    """Return the JSON lines: the sound rows with four damaged ones among them."""
    lines = [json.dumps(row, ensure_ascii=False).encode("utf-8") for row in json_rows()]
    lines.insert(5, b'{"id": "broken", "text": "This line stops in the middle of a str')
    lines.insert(12, b'{"id": "no-text", "url": "https://dump.example/no-text", "license": "CC0"}')
    lines.insert(20, b'{"id": "not-utf-8", "text": "caf\xe9 au lait", "license": "CC0"}')
    lines.insert(28, b'{"id": "wrong-type", "text": ["a", "list"], "license": "CC0"}')
    return b"\n".join(lines) + b"\n"


def table_rows() -> list[dict[str, object]]:
    """Return the rows of ``dump/library.parquet`` under the names of the JSON lines; the first four repeat those."""
    own = [article for language in LANGUAGES for article in spare(language)[1::2]]
    rows = [_row(article, number) for number, article in enumerate(own)]
    copies = [dict(row) for row in json_rows()[:3]]
    shorter = dict(json_rows()[3])
    shorter["text"] = without_last_sentence(str(shorter["text"]))
    return [*copies, shorter, *rows]


def table() -> pa.Table:
    """Return the Parquet dump: integer ids and other column names."""
    rows = table_rows()
    columns = {"content": "text", "address": "url", "heading": "title", "creator": "author", "published": "date", "lang_code": "lang"}
    data = {name: pa.array([row[field] for row in rows], pa.string()) for name, field in columns.items()}
    data["rights"] = pa.array([row["license"] for row in rows], pa.string())
    return pa.table({"doc_id": pa.array(range(1, len(rows) + 1), pa.int64()), **data})
