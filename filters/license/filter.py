# SPDX-License-Identifier: Apache-2.0
"""Filter ``license``: under which licence a page declares itself, and where it says so.

It finds Creative Commons and SPDX marks in the HTTP headers, the HTML and the source's metadata (``filters.license.page``)
and chooses one (``filters.license.choose``). A page that forbids commercial use or derivatives is never called open because of
another link.

It finds declarations, not rights: who published the page may have had no right to license it, and a page without
declaration may be free all the same. Licences of single images, comments or quotes are candidates, never the page's licence.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar, Literal

import orjson
import pyarrow as pa
import pyarrow.compute as pc

from filters.contract import Documents, Filter, Rule, Signal
from filters.license.candidate import Found
from filters.license.choose import choose
from filters.license.legal_texts import candidates
from filters.license.marks import nearest, parse
from filters.license.page import find
from filters.license.policies import identifiers, licences_in

LISTED = 100
"""Statements of one document that are stored; all are counted."""

OPEN = ("CC0-1.0", "CC-PDM-1.0", "CC-BY-4.0", "CC-BY-SA-4.0")


@dataclass(frozen=True)
class License(Filter):
    """Keep documents under an allowed licence."""

    allow: tuple[str, ...] | None = None
    """SPDX identifiers that may stay; other versions and national ports are licences of their own and must be named. Without it and
    without a policy: CC0-1.0, CC-PDM-1.0, CC-BY-4.0, CC-BY-SA-4.0."""
    policy: Literal["open", "common-pile", "common-corpus", "no-nc", "code-permissive"] | None = None
    """A list made by others instead of ``allow`` (``filters.license.policies``)."""
    on_unknown: Literal["drop", "keep"] = "drop"
    """What becomes of documents without a licence statement that could be read."""

    min_confidence_fraction: float = 0.0
    """A verdict that is believed less than this counts as unknown: 0.5 leaves out what uploaders declare and what is contradicted."""
    legal_texts: bool = False
    """Read the text itself as a LICENSE file or as code with an SPDX tag."""

    name: ClassVar[str] = "license"
    version: ClassVar[int] = 5
    reads: ClassVar[tuple[str, ...]] = ("url", "license", "html", "http_headers", "text")
    languages: ClassVar[str] = (
        "any for marks and links; text statements in the languages of the European Union; checked on German and English pages"
    )
    signals: ClassVar[tuple[Signal, ...]] = (
        Signal(
            "license_spdx",
            pa.string(),
            "licence of the page as SPDX expression",
            null="none found, or none that names its terms",
            evidence=True,
        ),
        Signal(
            "license_place", pa.string(), "where it stood: http_header, head, footer, body or metadata", null="none found", evidence=True
        ),
        Signal("license_snippet", pa.string(), "the words or markup that say so, at most 300 characters", null="none found", evidence=True),
        Signal("license_url", pa.string(), "address of the licence as written", null="none given", evidence=True),
        Signal(
            "license_candidates", pa.int64(), "statements found on the page, those of images included", "statements", low=0, evidence=True
        ),
        Signal("license_disagreement", pa.bool_(), "statements about the page name different licences", evidence=True),
        Signal("license_confidence", pa.float64(), "how far its kind of statement is believed", "fraction", low=0, high=1, evidence=True),
        Signal(
            "license_declared_by",
            pa.string(),
            "rightsholder, host, aggregator, uploader, curator or inferred",
            null="none found",
            evidence=True,
        ),
        Signal(
            "license_all",
            pa.string(),
            "all statements as a JSON list: spdx, url, kind, place, scope, declared_by, snippet; 100 at most",
            null="none found",
            evidence=True,
        ),
        Signal(
            "license_offset_bytes",
            pa.int64(),
            "where in the page, as UTF-8, the address or words that decided first stand",
            "bytes",
            low=0,
            null="none found in the page, or not written as they read",
            evidence=True,
        ),
    )
    rules: ClassVar[tuple[Rule, ...]] = (
        Rule("license_unknown", "license_spdx", "missing", when="on_unknown"),
        Rule("license_not_allowed", "license_spdx", "not_in", "allow"),
        Rule("license_doubtful", "license_confidence", "below", "min_confidence_fraction"),
    )

    def __post_init__(self) -> None:
        """Refuse two lists at once; read the allowed licences as on pages, so that ``CC BY 4.0`` is what it means."""
        if not 0 <= self.min_confidence_fraction <= 1:
            raise ValueError(f"license: min_confidence_fraction is {self.min_confidence_fraction:g}; expected a fraction from 0 to 1")
        if self.policy is not None and self.allow is not None:
            raise ValueError(f"license: both allow and policy {self.policy!r} are given; give one of them")
        if self.allow is None:
            return
        read = {name: parse(name) for name in self.allow}
        unknown = [name for name, spdx in read.items() if spdx is None or (spdx.startswith("LicenseRef-") and spdx != name)]
        if unknown:
            meant = [f"{name!r}{f' (did you mean {near}?)' if (near := nearest(name)) else ''}" for name in unknown]
            raise ValueError(f"allow names what is no licence: {', '.join(meant)}; expected SPDX ids such as CC-BY-4.0")
        object.__setattr__(self, "allow", tuple(str(spdx) for spdx in read.values()))

    @property
    def allowed(self) -> tuple[str, ...]:
        """The SPDX identifiers that may stay, from ``allow``, the policy, or the default."""
        if self.policy is not None:
            return identifiers(self.policy)
        return OPEN if self.allow is None else self.allow

    def compared(self, parameter: str) -> object:
        """Compare with all that may stay."""
        return self.allowed if parameter == "allow" else super().compared(parameter)

    def members(self, parameter: str, values: pa.ChunkedArray) -> Sequence[str]:
        """Let an expression stay when all licences in it may: of a choice too, for others must be free to pass it on as it is."""
        allowed = set(self.allowed)
        found = pc.unique(values).to_pylist() if parameter == "allow" else []
        return [*self.allowed, *(spdx for spdx in found if spdx and " " in spdx and set(licences_in(spdx)) <= allowed)]

    def cited(self, parameter: str) -> object:
        """Cite a policy by its name: its list has more than a thousand entries."""
        return self.policy if parameter == "allow" and self.policy is not None else self.compared(parameter)

    @classmethod
    def judging(cls) -> frozenset[str]:
        """Name the policy: it only stands for a list."""
        return frozenset({"policy"})

    def measure(self, documents: Documents) -> dict[str, pa.Array]:
        """Find the licence of every document."""
        columns = (documents.column(name).to_pylist() for name in self.reads)
        found = [_found(*row, legal_texts=self.legal_texts) for row in zip(*columns, strict=True)]
        values = (
            [f.spdx for f in found],
            [f.place for f in found],
            [f.snippet for f in found],
            [f.url for f in found],
            [len(f.candidates) for f in found],
            [f.disagreement for f in found],
            [f.confidence for f in found],
            [f.verdict.declared_by for f in found],
            [_listed(f) for f in found],
            [f.verdict.offset for f in found],
        )
        return {s.name: pa.array(v, s.type) for s, v in zip(self.signals, values, strict=True)}


def _found(
    url: str | None,
    metadata: str | None,
    html: bytes | None,
    headers: list[dict[str, str]] | None,
    text: str | None,
    *,
    legal_texts: bool,
) -> Found:
    pairs = [(h["name"] or "", h["value"] or "") for h in headers or ()]
    found = find(html or b"", url, pairs, metadata)
    return choose([*found.candidates, *candidates(text)]) if legal_texts and text else found


def _listed(found: Found) -> str | None:
    if not found.candidates:
        return None
    keys = ("spdx", "url", "kind", "place", "scope", "declared_by", "snippet")
    return orjson.dumps([{key: getattr(c, key) for key in keys} for c in found.candidates[:LISTED]]).decode()
