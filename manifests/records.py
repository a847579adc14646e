# SPDX-License-Identifier: Apache-2.0
"""Typed records of a release: what was read, what was done, what came out. Their JSON is ``provenance/manifest.json``.

All records are frozen, refuse unknown fields and check types strictly; ``json_schema()`` is their JSON Schema (draft 2020-12).
Paths are relative to the release's root, with ``/``. Where a count by language or licence has no value to count
by, the key is ``und`` (undetermined, RFC 5646 section 4.1) or ``""``. A release that is not cut by language has the
folder ``mul`` (multiple languages, same section).

The release digest is in ``manifests.identity``, reading and writing in ``manifests.storage``. A record states what its
maker says; whether that is true is told by ``manifests.verify``.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Annotated, Any, Final, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints, model_validator

FORMAT_VERSION: Final = 1
UNDETERMINED: Final = "und"
MULTIPLE: Final = "mul"

Sha256 = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
MaybeSha256 = Annotated[str, StringConstraints(pattern=r"^([0-9a-f]{64})?$")]
Count = Annotated[int, Field(ge=0)]


def _plain(value: Any) -> Any:  # noqa: ANN401 - whatever a filter has as parameter
    """Turn tuples, sets, mappings and dates into what JSON has, so that filters' parameters can be handed in as they are."""
    if isinstance(value, Mapping):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, datetime.date):
        return value.isoformat()
    if isinstance(value, set | frozenset):
        return sorted(_plain(item) for item in value)
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    if value is None or isinstance(value, str | int | float):
        return value
    raise ValueError(f"cannot keep a parameter of type {type(value).__name__}; expected what JSON holds, tuples, sets or dates")


def _inside(path: str) -> str:
    """Refuse a path that leads out of the release or has more than one spelling."""
    if any(part in {"", ".", ".."} for part in path.split("/")) or "\\" in path or not path.isprintable():
        raise ValueError(f"path {path!r} is not within the release; expected one such as data/default/fra_Latn/part-00000.parquet")
    return path


Path = Annotated[str, AfterValidator(_inside)]
Parameters = Annotated[dict[str, Any], BeforeValidator(_plain)]


class _Record(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, use_attribute_docstrings=True, strict=True, allow_inf_nan=False)


class InputRecord(_Record):
    """A file that was read."""

    source: str
    """Name of its source."""
    file: str
    """Path within the source, as in the ledger."""
    bytes: Count
    """Size as stored (bytes); 0 when it could not be read."""
    sha256: MaybeSha256
    """SHA-256 of the stored bytes; empty when it could not be read."""
    records: Count
    """Records that the reader met in it; each has one row in the ledger."""


class SourceRecord(_Record):
    """A named input of the recipe."""

    name: str
    format: str
    """How the files are written, such as ``warc``."""
    obtained: datetime.date
    """Date on which the files were obtained."""
    legal_basis: str
    """Ground on which the source may be copied, as the recipe claims it."""
    license: str | None = None
    """Licence of the whole source, for documents that state none themselves."""
    language: str | None = None
    """Language of the whole source, for documents that state none themselves; canonical key."""
    files: tuple[InputRecord, ...]

    @model_validator(mode="after")
    def _files_are_its_own(self) -> SourceRecord:
        for file in self.files:
            if file.source != self.name:
                raise ValueError(f"file {file.file!r} is of source {file.source!r}; expected files of {self.name!r} only")
        return self


class AssetRecord(_Record):
    """A model or list from outside, pinned by its digest."""

    name: str
    sha256: Sha256
    bytes: Count
    """Size (bytes)."""
    license: str
    """SPDX expression."""
    origin: str
    """Where it was published."""


class StepRecord(_Record):
    """One entry of the recipe, with all parameters resolved."""

    filter: str
    """Name of the filter, the ledger's ``step``; ``release`` where a release cut by licence leaves documents out."""
    version: Count
    """Version of what the filter measures."""
    parameters: Parameters = {}
    """All parameters, thresholds included."""
    thresholds: tuple[str, ...] = ()
    """Names of the parameters that only judge."""
    languages: dict[str, Parameters] = {}
    """Language to the thresholds that differ for its documents."""
    assets: dict[str, tuple[Sha256, ...]] = {}
    """Parameter to the digests of the files handed to it."""
    signals: tuple[str, ...] = ()
    """Names of the signals that it measures."""
    measured: Literal["all", "survivors"] = "all"
    """Whether it looked at every document, or, being costly, at those that the other steps let through."""
    rules: tuple[str, ...] = ()
    """Names of its rules; no other rule of this step may drop or merge."""
    about: Parameters = {}
    """What the filter says of itself beside its parameters: what took part, with versions, and what was measured of it on which set."""


class PartRecord(_Record):
    """A Parquet file of the ledger, the funnel or the evidence."""

    path: Path
    rows: Count
    bytes: Count
    """Size of the file (bytes)."""
    sha256: Sha256
    """SHA-256 of the file."""
    content_sha256: Sha256
    """Digest of the table, whatever wrote it (``manifests.content``)."""


class ShardRecord(PartRecord):
    """A Parquet file of released documents."""

    config: str
    """Configuration of the release that holds it: the folder below ``data``."""
    language: str
    """Language of all its documents: the folder below the configuration; ``und`` when there is none, ``mul`` when not cut by language."""
    text_chars: Count
    """Length of all texts (code points)."""
    arrow_bytes: Count
    """Size in memory: the bytes of all values and a 32-bit offset each (bytes)."""
    languages: dict[str, Count]
    """Documents by language."""
    licenses: dict[str, Count]
    """Documents by licence; the key is empty where none is known."""


LedgerPart = PartRecord
EvidencePart = PartRecord


class LanguageRecord(_Record):
    """How a language of the release is called elsewhere."""

    bcp47: str
    """BCP 47 tag, such as ``fr``."""
    name: str
    """Name in English."""


class Counts(_Record):
    """Totals over all input records."""

    documents: Count
    """Input records: the sum of the next four."""
    keep: Count
    drop: Count
    merge: Count
    quarantine: Count
    bytes_in: Count
    """Raw payloads (bytes)."""
    chars_in: Count
    """Texts before any edit (code points)."""
    chars_out: Count
    """Released texts (code points)."""


class TableRecord(_Record):
    """What a step tells of the whole corpus, as a table of the card."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str | int, ...], ...]
    said: str = ""
    """What must be known to read it."""

    @model_validator(mode="after")
    def _rows_fit(self) -> TableRecord:
        for row in self.rows:
            if len(row) != len(self.columns):
                raise ValueError(f"table {self.title!r} has a row of {len(row)} cells; expected {len(self.columns)}")
        return self


class Environment(_Record):
    """What the run ran on, without hosts, paths or clocks. Not part of the release digest."""

    limpide: str
    """Version of Limpide."""
    python: str
    """Version of Python."""
    platform: str
    """Family of operating system and processor, such as ``Linux x86_64``."""
    packages: dict[str, str]
    """Version of each package that took part."""


class Draft(_Record):
    """What a run knows of its release before the books are closed; ``manifests.publish`` makes a manifest of it."""

    name: str
    """Name of the corpus, from the recipe."""
    title: str
    """Title for the card; the name when empty."""
    description: str
    """One paragraph for the card."""
    sources: tuple[SourceRecord, ...]
    assets: tuple[AssetRecord, ...] = ()
    steps: tuple[StepRecord, ...]
    """In recipe order."""
    languages: dict[str, LanguageRecord]
    """Canonical key of each language that has a shard, except ``und``."""
    shards: tuple[ShardRecord, ...]
    ledger: tuple[PartRecord, ...]
    evidence: tuple[PartRecord, ...] = ()
    left_out: tuple[str, ...] = ()
    """Columns that are empty because the recipe leaves them out."""
    tables: tuple[TableRecord, ...] = ()
    """What steps tell of the whole corpus."""
    environment: Environment


class Manifest(Draft):
    """All that is known of a release."""

    format_version: Literal[1] = FORMAT_VERSION
    recipe_sha256: Sha256
    """SHA-256 of ``provenance/recipe.lock.yaml``."""
    funnel: PartRecord
    """The ledger, counted."""
    edits: dict[str, dict[str, Count]] = {}
    """Replaced spans of released documents by kind, then by language, as the ledger counts them."""
    not_by_language: dict[str, dict[str, Count]] = {}
    """Step that looks for something by a document's language, such as telephone numbers, to the released documents, by language, in which
    it did not: those without one (``und``), and those in languages of which it knows nothing."""
    counts: Counts
    release_digest: Sha256 | Literal[""] = ""
    """Merkle root over shards, ledger, evidence and this record; see ``digest``."""

    def digest(self) -> str:
        """Return the release digest, in hex; it depends on no engine, host, date or Parquet writer."""
        from manifests.identity import release_digest

        return release_digest(self)


def json_schema() -> dict[str, Any]:
    """Return the JSON Schema of ``provenance/manifest.json``."""
    return Manifest.model_json_schema() | {"$schema": "https://json-schema.org/draft/2020-12/schema"}
