# SPDX-License-Identifier: Apache-2.0
"""Main text by trafilatura (Barbaresi 2021, ACL demo 15): careful, about 15 ms a page.

Settings: its balanced mode with tables, without comments and without its own metadata, date search (which asks the clock for
the latest possible date) and deduplication, which remembers earlier pages and would make the text depend on document order.
On the development half of the reference pages this mode has a segment F1 of 0.923 (project measurements, performance, section 6).

Trafilatura answers its own ``ValueError`` and ``TypeError`` with nothing; such pages count as without text.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Mapping
from importlib.metadata import version
from types import MappingProxyType
from typing import Any, Final

from curation.io.page import Page

MAX_DEPTH: Final = 250
"""libxml2 drops what is nested deeper than 256 elements without a word, so pages near that are refused."""

SETTINGS: Final[Mapping[str, Any]] = MappingProxyType(
    {"include_comments": False, "include_tables": True, "deduplicate": False, "with_metadata": False}
)
IDENTITY: Final = MappingProxyType({"name": "trafilatura", "version": version("trafilatura"), "settings": dict(SETTINGS)})

_XML_DECLARATION: Final = re.compile(r"\A\s*<\?xml[^>]*\?>")

logging.getLogger("trafilatura").setLevel(logging.CRITICAL)  # it warns of every page without text; the ledger says so


def text_of(page: Page, url: str | None) -> str:
    """Return the main text of a page, empty when there is none."""
    from trafilatura import bare_extraction  # it takes a third of a second to import, and only this extractor needs it

    # Subtle: a declared encoding makes lxml refuse a str, and trafilatura then reads bytes as that encoding.
    document = bare_extraction(_XML_DECLARATION.sub("", page.html.decode("utf-8", "replace"), count=1), url=url, **SETTINGS)
    return str(getattr(document, "text", None) or "")
