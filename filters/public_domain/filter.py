# SPDX-License-Identifier: Apache-2.0
"""Filter ``public_domain``: whether the terms of protection of a work are over in the jurisdictions asked for.

It reads years from the source's own fields (column ``extra``, a JSON object): years of death of the authors, year of publication,
and where these come from. The rule and the dates are stored as evidence (``filters.public_domain.terms``). A missing date makes the answer
"unknown", and unknown is not public domain; that a scan is old says nothing of its author. It looks up no authority file, and
takes the date of a document for its publication only if it was told to.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, ClassVar, Literal

import orjson
import pyarrow as pa

from filters.contract import Documents, Filter, Rule, Signal
from filters.public_domain.terms import Jurisdiction, Status, Term, Work, term

_YEAR = re.compile(r"(?<![0-9])(1[0-9]{3}|20[0-9]{2})(?![0-9])")


@dataclass(frozen=True)
class PublicDomain(Filter):
    """Keep works that are in the public domain."""

    release_year: int | None = None
    """The year from which the terms are seen; a recipe fills it with the latest year in which a source was obtained."""
    jurisdictions: tuple[Jurisdiction, ...] = ("eu", "fr")
    """Where a work must be free: eu, fr, us. All of them count."""
    death_field: str = "author_death"
    """Field of the source with the years of death: a number, words with a year, or a list of them."""
    published_field: str = "year"
    """Field of the source with the year of first publication."""
    source_field: str = "author_death_source"
    """Field of the source that names the authority for the dates, such as Wikidata, VIAF or BnF."""
    wars_contained: bool = False
    """Follow the Cour de cassation (27 February 2007), by which the war extensions are contained in the 70 years."""
    shorter_term: bool = False
    """In France, let a work be free when it is in the United States, its country of origin, where its source says so (``origin_field``) and
    that no author is a national of a member state (``author_eu`` is false) (L123-12)."""
    origin_field: str = "country_of_origin"
    """Field of the source with the work's country of origin, as ISO 3166: US."""
    on_unknown: Literal["drop", "keep"] = "drop"
    """What becomes of works whose term cannot be told."""
    on_protected: Literal["drop", "keep"] = "drop"
    """What becomes of works that are protected somewhere."""

    name: ClassVar[str] = "public_domain"
    version: ClassVar[int] = 2
    reads: ClassVar[tuple[str, ...]] = ("extra",)
    languages: ClassVar[str] = "any: it reads dates only"
    signals: ClassVar[tuple[Signal, ...]] = (
        Signal("public_domain_status", pa.string(), "public_domain, protected or unknown", evidence=True),
        Signal(
            "public_domain_from", pa.int64(), "year on whose first of January it is free everywhere asked", null="unknown", evidence=True
        ),
        Signal("public_domain_evidence", pa.string(), "rule, dates and their source for each jurisdiction, as JSON", evidence=True),
    )
    rules: ClassVar[tuple[Rule, ...]] = (
        Rule("public_domain_unknown", "public_domain_status", "is", value="unknown", when="on_unknown"),
        Rule("protected", "public_domain_status", "is", value="protected", when="on_protected"),
    )

    def __post_init__(self) -> None:
        """Refuse an empty list of jurisdictions."""
        if not self.jurisdictions:
            raise ValueError("public_domain: jurisdictions is empty; name at least one of eu, fr, us")

    def measure(self, documents: Documents) -> dict[str, pa.Array]:
        """Measure every document from its source's fields."""
        rows = [self._row(extra) for extra in documents.column("extra").to_pylist()]
        turned = list(zip(*rows, strict=True)) or [()] * len(self.signals)
        return {signal.name: pa.array(column, signal.type) for signal, column in zip(self.signals, turned, strict=True)}

    def _row(self, extra: str | None) -> tuple[Status, int | None, str]:
        fields = _fields(extra)
        work = self._work(fields)
        choices = {"wars_contained": self.wars_contained, "shorter_term": self.shorter_term}
        if self.release_year is None:
            terms = {name: Term("unknown", None, "the year of release is not given") for name in self.jurisdictions}
        else:
            terms = {name: term(work, name, self.release_year, **choices) for name in self.jurisdictions}
        said = {t.status for t in terms.values()}
        status: Status = "protected" if "protected" in said else "unknown" if "unknown" in said else "public_domain"
        years = [t.from_year for t in terms.values()]
        evidence = {
            "terms": {name: {"status": t.status, "from": t.from_year, "rule": t.rule} for name, t in terms.items()},
            "deaths": work.deaths,
            "published": work.published,
            "source": fields.get(self.source_field) or "the source's own metadata",
            "release_year": self.release_year,
        }
        return status, None if None in years else max(y for y in years if y is not None), orjson.dumps(evidence, default=str).decode()

    def _work(self, fields: dict[str, Any]) -> Work:
        raw = fields.get(self.death_field)
        values = raw if isinstance(raw, list) else [] if raw is None else [raw]
        years = [_year(value) for value in values]
        published = _year(fields.get(self.published_field))
        return Work(
            deaths=tuple(year for year in years if year is not None),
            living=None in years,
            published=published,
            anonymous=fields.get("anonymous") is True,
            died_for_france=bool(fields.get("mort_pour_la_france")),
            american=str(fields.get(self.origin_field) or "").strip().upper() in {"US", "USA"} and fields.get("author_eu") is False,
        )


def _fields(extra: str | None) -> dict[str, Any]:
    try:
        fields = orjson.loads(extra) if extra else {}
    except orjson.JSONDecodeError:
        return {}
    return fields if isinstance(fields, dict) else {}


def _year(value: object) -> int | None:
    """Return the year that a value names; None for none, for several, and for what is no year."""
    if isinstance(value, bool):
        return None
    if isinstance(value, int | float):
        return int(value) if 1000 <= value < 2100 else None
    years = set(_YEAR.findall(value)) if isinstance(value, str) else set()
    return int(years.pop()) if len(years) == 1 else None
