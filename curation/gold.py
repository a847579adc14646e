# SPDX-License-Identifier: Apache-2.0
"""Read labelled documents: JSONL with spans, tokens or labels, and BIO files.

JSONL (plain, .gz or .zst): ``text`` or ``full_text``; ``language`` or ``lang``; ``spans`` as ``{start, end, kind}`` or Presidio's
``{start_position, end_position, entity_type}``, in code points; or ``tokens`` and ``tags``; or one label a document. BIO (CoNLL):
``token tag`` a line, an empty line between documents; a file without empty lines is cut every ``BIO_TOKENS`` tokens. Tokens are joined
by one space. Punctuation at the edges of a tagged span is no part of it: sets that cut tokens at spaces tag "Gruber," as a name. A point
stays after one or two letters ("J.").
"""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import zstandard

from curation.errors import UsageError
from filters.languages import canonical

BIO_TOKENS: Final = 200
_WINDOW: Final = 2**27
_CORE: Final = re.compile(r"\w(?:.*\w)?(?:(?<=\b\w)\.|(?<=\b\w\w)\.)?", re.DOTALL)


@dataclass(frozen=True)
class Labelled:
    """One document with what is true of it.

    Attributes:
        text: the document.
        language: canonical key, or what the gold says when that is no language; empty when it says nothing.
        spans: start, end (code points, half-open) and kind.
        label: what kind of document it is; None when only spans are labelled.

    """

    text: str
    language: str
    spans: tuple[tuple[int, int, str], ...]
    label: str | None


def read_gold(path: Path, label: str = "", language: str = "") -> list[Labelled]:
    """Read all labelled documents of a file.

    Args:
        path: .jsonl, .json or .bio, also with .gz or .zst after it.
        label: the field that labels a document; empty for spans.
        language: of documents that declare none.

    Raises:
        UsageError: there is no such file, or a line is no labelled document.

    """
    if not path.is_file():
        raise UsageError(f"{path}: no such file; give JSONL or BIO with labels")
    lines = _content(path).decode("utf-8", "replace").split("\n")
    if ".bio" in path.suffixes:
        return [_document({"tokens": tokens, "tags": tags}, "", language) for tokens, tags in _bio(lines, path)]
    documents = []
    for number, line in enumerate(lines, 1):
        if line.strip():
            try:
                documents.append(_document(json.loads(line), label, language))
            except (ValueError, KeyError, TypeError) as error:
                wanted = label or "spans, or tokens and tags; --label names a field that labels whole documents"
                said = f"no field {error}" if isinstance(error, KeyError) else str(error)
                raise UsageError(f"{path}:{number}: {said}; expected a JSON object with text and {wanted}") from error
    return documents


def _content(path: Path) -> bytes:
    if path.suffix == ".zst":
        with path.open("rb") as stream:
            return zstandard.ZstdDecompressor(max_window_size=_WINDOW).stream_reader(stream).read()
    return gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()


def _bio(lines: Iterable[str], path: Path) -> Iterator[tuple[list[str], list[str]]]:
    tokens: list[str] = []
    tags: list[str] = []
    for number, line in enumerate(lines, 1):
        parts = line.split()
        if len(parts) == 1:
            raise UsageError(f"{path}:{number}: one word; expected a token and its tag")
        if tokens and (not parts or (len(tokens) >= BIO_TOKENS and not parts[-1].startswith("I-"))):
            yield tokens, tags
            tokens, tags = [], []
        if parts:
            tokens.append(parts[0])
            tags.append(parts[-1])
    if tokens:
        yield tokens, tags


def _document(row: dict[str, Any], label: str, language: str) -> Labelled:
    declared = str(row.get("language") or row.get("lang") or language)
    if "tags" in row:
        text, spans = from_tags(row["tokens"], row["tags"])
    else:
        text = row["text"] if "text" in row else row["full_text"]
        spans = tuple(sorted(_span(span) for span in (row["spans"] if not label else row.get("spans", ()))))
    return Labelled(text, canonical_or_same(declared), spans, str(row[label]) if label else None)


def _span(span: dict[str, Any]) -> tuple[int, int, str]:
    if "start" in span:
        return int(span["start"]), int(span["end"]), str(span["kind"])
    return int(span["start_position"]), int(span["end_position"]), str(span["entity_type"])


def canonical_or_same(code: str) -> str:
    """Return the canonical key of a language, or the code itself when it is none."""
    try:
        return canonical(code) if code else ""
    except ValueError:
        return code


def from_tags(tokens: Sequence[str], tags: Sequence[str]) -> tuple[str, tuple[tuple[int, int, str], ...]]:
    """Join tokens and turn their tags into spans.

    >>> from_tags(["Anna", "Berg,", "J.", "rief", "."], ["B-PER", "I-PER", "B-PER", "O", "O"])
    ('Anna Berg, J. rief .', ((0, 9, 'PER'), (11, 13, 'PER')))
    """
    spans: list[tuple[int, int, str]] = []
    at, open_kind = 0, ""
    for token, tag in zip(tokens, tags, strict=True):
        place, _, kind = tag.partition("-")
        if place in {"I", "E"} and kind == open_kind and spans:
            spans[-1] = (spans[-1][0], at + len(token), kind)
        elif kind:
            spans.append((at, at + len(token), kind))
        open_kind = kind
        at += len(token) + 1
    text = " ".join(tokens)
    return text, tuple((*trimmed, kind) for start, end, kind in spans if (trimmed := _without_edges(text, start, end)))


def _without_edges(text: str, start: int, end: int) -> tuple[int, int] | None:
    """Return where a span stands without punctuation at its edges; None when there is nothing else."""
    hit = _CORE.search(text, start, end)
    return (hit.start(), hit.end()) if hit else None
