# SPDX-License-Identifier: Apache-2.0
"""What extraction answers, for pages and for other documents, and how it refuses."""

from __future__ import annotations

from dataclasses import dataclass


class ExtractionBound(Exception):
    """A document exceeds a limit of extraction."""


class Unreadable(ValueError):
    """A document is damaged, encrypted, or not what its type says."""


class UnsupportedType(Unreadable):
    """No reader takes the type that a document states or shows."""


@dataclass(frozen=True)
class Extracted:
    """Main text and what the document says of itself; text is empty when nothing was left."""

    text: str
    title: str | None
    author: str | None
    date: str | None
    language: str | None
    url: str | None = None
    """Canonical address that a page declares."""
    license: str | None = None
    """Licence statement or address in the document's own metadata, as it stands; pages' licences are found by ``filters.license``."""
