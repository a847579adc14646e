# SPDX-License-Identifier: Apache-2.0
"""Filter ``license``: under which licence a page declares itself, and where it says so.

It finds Creative Commons and SPDX marks in the HTTP headers, the HTML and the source's metadata (``filters.license.find``)
and chooses one (``filters.license.choose``). A page that forbids commercial use or derivatives is never called open because of
another link.

It finds declarations, not rights: who published the page may have had no right to license it, and a page without
declaration may be free all the same. Licences of single images, comments or quotes are candidates, never the page's licence.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Literal

import pyarrow as pa

from filters.contract import Documents, Filter, Rule, Signal
from filters.license.candidate import Found
from filters.license.find import find
from filters.license.marks import parse

OPEN = ("CC0-1.0", "CC-PDM-1.0", "CC-BY-4.0", "CC-BY-SA-4.0")


@dataclass(frozen=True)
class License(Filter):
    """Keep documents under an allowed licence."""

    allow: tuple[str, ...] = OPEN
    """SPDX identifiers that may stay; other versions and national ports are licences of their own and must be named."""
    on_unknown: Literal["drop", "keep"] = "drop"
    """What becomes of documents without a licence statement that could be read."""

    name: ClassVar[str] = "license"
    reads: ClassVar[tuple[str, ...]] = ("url", "license", "html", "http_headers")
    languages: ClassVar[str] = (
        "any for marks and links; text statements in English, German, French, Spanish, Italian; checked on German and English pages"
    )
    signals: ClassVar[tuple[Signal, ...]] = (
        Signal("license_spdx", pa.string(), "licence of the page as SPDX expression", null="none found, or none that names its terms"),
        Signal(
            "license_place", pa.string(), "where it stood: http_header, head, footer, body or metadata", null="none found", evidence=True
        ),
        Signal("license_snippet", pa.string(), "the words or markup that say so, at most 300 characters", null="none found", evidence=True),
        Signal("license_url", pa.string(), "address of the licence as written", null="none given", evidence=True),
        Signal(
            "license_candidates", pa.int64(), "statements found on the page, those of images included", "statements", low=0, evidence=True
        ),
        Signal("license_disagreement", pa.bool_(), "statements about the page name different licences", evidence=True),
    )
    rules: ClassVar[tuple[Rule, ...]] = (
        Rule("license_unknown", "license_spdx", "missing", when="on_unknown"),
        Rule("license_not_allowed", "license_spdx", "not_in", "allow"),
    )

    def __post_init__(self) -> None:
        """Read the allowed licences as licences are read on pages, so that ``CC BY 4.0`` is what it means."""
        read = {name: parse(name) for name in self.allow}
        unknown = [name for name, spdx in read.items() if spdx is None or (spdx.startswith("LicenseRef-") and spdx != name)]
        if unknown:
            raise ValueError(f"allow names what is no licence: {', '.join(map(repr, unknown))}; expected SPDX ids such as CC-BY-4.0")
        object.__setattr__(self, "allow", tuple(str(spdx) for spdx in read.values()))

    def measure(self, documents: Documents) -> dict[str, pa.Array]:
        """Find the licence of every document."""
        columns = (documents.column(name).to_pylist() for name in self.reads)
        found = [_found(*row) for row in zip(*columns, strict=True)]
        values = (
            [f.spdx for f in found],
            [f.place for f in found],
            [f.snippet for f in found],
            [f.url for f in found],
            [len(f.candidates) for f in found],
            [f.disagreement for f in found],
        )
        return {s.name: pa.array(v, s.type) for s, v in zip(self.signals, values, strict=True)}


def _found(url: str | None, metadata: str | None, html: bytes | None, headers: list[dict[str, str]] | None) -> Found:
    pairs = [(h["name"] or "", h["value"] or "") for h in headers or ()]
    return find(html or b"", url, pairs, metadata)
