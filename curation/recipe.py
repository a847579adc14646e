# SPDX-License-Identifier: Apache-2.0
"""The typed recipe: what a run reads, which steps it takes and what it publishes.

Everything is checked before anything runs: unknown keys, wrong types, unknown filters and parameters are
errors that name file, line and column (``curation.recipe_yaml`` finds the place). Filters' parameters are
the fields of their dataclasses, so that the JSON Schema, the docs and the checks share one source.
"""

from __future__ import annotations

import dataclasses
import datetime
from collections.abc import Mapping
from functools import cache
from typing import Annotated, Any, Final, Literal

from pydantic import Field, TypeAdapter, field_validator, model_validator

from curation.recipe_mix import Mix
from curation.recipe_part import Part
from filters import CATALOGUE
from filters.contract import Filter
from filters.languages import canonical
from filters.license.marks import expression, nearest
from filters.segmentation.rule import DEFAULT, Segmentation

MEBIBYTE = 1 << 20
ZSTD_LEVEL: Final = 2
"""Beside level 3, files are 4 % larger and written in 7/10 of the time; level 1 costs 14 % (docs/scale.md)."""

Format = Literal["warc", "wet", "jsonl", "parquet", "text", "files", "huggingface"]
Extractor = Literal["blocks", "trafilatura", "resiliparse"]
Name = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9._-]*$", max_length=80)]


class Source(Part):
    """A named input: files, their format, the date obtained and the legal basis claimed."""

    name: Name
    """Short name; part of every document's identity, so keep it when files are added."""
    format: Format
    """How the files are written."""
    paths: Annotated[tuple[str, ...], Field(strict=False)]
    """Paths, globs or fsspec URLs (file, s3, gs, hf); relative ones start at the recipe's folder."""
    obtained: Annotated[datetime.date, Field(strict=False)]
    """Date on which the files were obtained, ISO 8601."""
    legal_basis: Literal["cdsm-art-3", "cdsm-art-4", "licence", "public-domain", "own-work", "unstated"] = "unstated"
    """Ground on which the source may be copied: text and data mining under Directive (EU) 2019/790 Art. 3 or 4, or another."""
    license: str | None = None
    """Licence of the whole source (SPDX expression), for documents that state none themselves."""
    language: str | None = None
    """Language of the whole source, for documents that state none themselves."""
    columns: Mapping[str, str] = {}
    """Document column to the source's field name, where they differ, such as ``{text: content, native_id: doc_id}``."""
    extractor: Extractor = "blocks"
    """How HTML becomes text."""
    extractor_model: str | None = None
    """Path of other weights of `blocks`, as `limpide train extraction` writes them; the ones that ship where not given."""
    split: str = "train"
    """Split to read; Hugging Face datasets only."""
    config: str | None = None
    """Configuration to read; Hugging Face datasets only."""
    max_document_bytes: Annotated[int, Field(gt=0)] = 64 * MEBIBYTE
    """A record with a larger payload is quarantined unread (bytes)."""

    @field_validator("paths")
    @classmethod
    def _names_a_file(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        if not value:
            raise ValueError("give at least one path, glob or URL")
        return value

    @field_validator("license")
    @classmethod
    def _license_is_known(cls, value: str | None) -> str | None:
        if value is None:
            return None
        found = expression(value)
        if found is None:
            near = nearest(value)
            meant = f"did you mean {near}?" if near else "terms of one's own are written as LicenseRef-<name>"
            raise ValueError(f"no licence that SPDX lists: {meant} (expected an SPDX expression such as CC-BY-4.0)")
        return found

    @field_validator("language")
    @classmethod
    def _language_is_known(cls, value: str | None) -> str | None:
        return None if value is None else canonical(value)

    @field_validator("columns")
    @classmethod
    def _columns_are_known(cls, value: Mapping[str, str]) -> Mapping[str, str]:
        known = ("text", "native_id", "url", "title", "author", "date", "language", "license", "html")
        for name in value:
            if name not in known:
                raise ValueError(f"unknown document column {name!r}; known columns: {', '.join(known)}")
        return value

    @property
    def holds_pages(self) -> bool:
        """Whether its files may hold HTML, which an extractor reads."""
        return self.format in {"warc", "files"} or "html" in self.columns

    @model_validator(mode="after")
    def _model_is_used(self) -> Source:
        if self.extractor_model is not None and self.extractor != "blocks":
            raise ValueError(f"extractor_model is of `blocks`, but the extractor of this source is {self.extractor}; remove one of them")
        if self.extractor_model is not None and self.format in {"wet", "text"}:
            raise ValueError(f"extractor_model reads HTML, and files of the format {self.format} hold none; remove it")
        return self


Measure = Literal["survivors", "all"]


class Step(Part):
    """One entry of the recipe: a filter with its parameters, and thresholds that differ by language."""

    filter: str
    """Name in the catalogue of filters."""
    parameters: Mapping[str, Any] = {}
    """The filter's parameters; the rest take their defaults."""
    languages: Mapping[str, Mapping[str, Any]] = {}
    """Language to the thresholds that differ for its documents."""
    measure: Measure | None = None
    """Of a costly filter: the documents that it looks at; as the recipe says when not given."""

    def build(self) -> Filter:
        """Return the filter with its parameters checked; raises pydantic's ValidationError."""
        return parameter_adapter(self.filter).validate_python(dict(self.parameters))

    def overrides(self) -> dict[str, Filter]:
        """Return for each language with thresholds of its own the filter that judges its documents."""
        made = {}
        for language, changes in self.languages.items():
            made[canonical(language)] = parameter_adapter(self.filter).validate_python({**self.parameters, **changes})
        return made


LeftOut = Literal["native_id", "url", "title", "author", "date", "extra"]


class Release(Part):
    """How survivors are published."""

    partition_by: Annotated[tuple[Literal["license", "language"], ...], Field(strict=False)] = ("language",)
    """What configurations of the dataset are made by. ``[license]``: open, share-alike and non-commercial, each also by language;
    documents whose licence is unknown or allows no derivatives are then dropped by step ``release``."""
    shard_mebibytes: Annotated[int, Field(gt=0, le=4096)] = 512
    """A release shard is closed before its text exceeds this (MiB of UTF-8)."""
    zstd_level: Annotated[int, Field(ge=1, le=22)] = ZSTD_LEVEL
    """Level at which zstd compresses what is published: a higher one takes longer and makes smaller files of the same content."""
    columns: Literal["lucie"] = "lucie"
    """Column preset; ``lucie`` is the nine columns of the Lucie dataset with native_id and license."""
    leave_out: Annotated[tuple[LeftOut, ...], Field(strict=False)] = ()
    """Columns that are published empty, in released rows and ledger: of every record, whatever stands there."""
    mix: Mix | None = None
    """How often each document is to be seen; none: once."""
    title: str = ""
    """Title of the dataset card; the recipe's name when empty."""
    description: str = ""
    """One paragraph for the dataset card."""

    @field_validator("partition_by")
    @classmethod
    def _is_a_cut(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        """Spell out what is meant: every release is cut by language too."""
        cuts = {("language",): ("language",), ("license",): ("license", "language"), ("license", "language"): ("license", "language")}
        if value not in cuts:
            raise ValueError(f"cannot cut a release by [{', '.join(value)}]; expected [language], [license] or [license, language]")
        return cuts[value]


class Gates(Part):
    """Conditions that a run must meet before anything is published."""

    max_quarantined_fraction: Annotated[float, Field(ge=0, le=1)] = 0.0
    """Share of input records that may be quarantined; a file that cannot be read counts as one record."""
    min_documents: Mapping[str, int] = {}
    """Language to the least number of documents that a release must hold."""
    min_total_documents: Annotated[int, Field(ge=0)] = 1
    """Least number of documents that a release must hold; 0 allows an empty one."""

    @field_validator("min_documents")
    @classmethod
    def _languages_are_known(cls, value: Mapping[str, int]) -> Mapping[str, int]:
        return {canonical(language): least for language, least in value.items()}


class Work(Part):
    """How the work is cut; part of the recipe because shard borders decide which rows share a release shard."""

    shard_mebibytes: Annotated[int, Field(gt=0)] = 1024
    """A shard takes about this much of the stored input (MiB)."""
    batch_mebibytes: Annotated[int, Field(gt=0, le=512)] = 16
    """A batch of documents is closed at about this much payload (MiB); changes memory, never results."""


class Recipe(Part):
    """A whole recipe, resolved."""

    recipe: Literal[1]
    """Version of this format."""
    name: Name
    """Name of the corpus; lower case, digits, dots, hyphens."""
    sources: Annotated[tuple[Source, ...], Field(strict=False)]
    """What is read, in order of preference."""
    segmentation: Segmentation = DEFAULT
    """How the steps cut text into words; a step may say otherwise by its parameter ``segmentation``."""
    measure: Measure = "survivors"
    """What costly steps look at: documents that cheaper steps and all steps before let through, or all; a step may say otherwise."""
    steps: Annotated[tuple[Step, ...], Field(strict=False)] = ()
    """What is done to each document, in order."""
    release: Release = Release()
    """How survivors are published."""
    gates: Gates = Gates()
    """What must hold before publication."""
    work: Work = Work()
    """How the work is cut."""

    @field_validator("sources")
    @classmethod
    def _reads_something(cls, value: tuple[Source, ...]) -> tuple[Source, ...]:
        if not value:
            raise ValueError("give at least one source")
        return value

    @model_validator(mode="after")
    def _names_are_unique(self) -> Recipe:
        names = [source.name for source in self.sources]
        for name in names:
            if names.count(name) > 1:
                raise ValueError(f"two sources are named {name!r}; give each its own name")
        return self


def parameter_adapter(name: str) -> TypeAdapter[Filter]:
    """Return the validator of a filter's parameters."""
    return _adapter(CATALOGUE[name])  # type: ignore[arg-type]  # classes have a hash; mypy looks at that of their instances


@cache
def _adapter(kind: type[Filter]) -> TypeAdapter[Filter]:
    return TypeAdapter(kind)


def parameter_fields(name: str) -> tuple[str, ...]:
    """Return the names of a filter's parameters, in declaration order."""
    return tuple(field.name for field in dataclasses.fields(CATALOGUE[name]))
