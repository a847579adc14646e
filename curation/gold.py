# SPDX-License-Identifier: Apache-2.0
"""Read labelled documents: JSONL with spans, tokens or labels, and BIO files.

JSONL (plain, .gz or .zst), one object a line: ``text`` (or ``full_text``); ``language`` (or ``lang``); and one of ``spans``
(``curation.gold_spans``), ``tokens`` with ``tags``, or a field that labels the whole document. Other fields are not read. BIO (CoNLL;
.bio, .iob or .conll): a token, its tag as the last word of the line, an empty line or ``-DOCSTART-`` between documents; a file without
empty lines is cut every ``BIO_TOKENS`` tokens. Tags are O, and B-, I-, E-, L-, S- or U- before a kind. Tokens are joined by one space.
Punctuation at the edges of a tagged span is no part of it: sets that cut tokens at spaces tag "Gruber," as a name. A point stays after
one or two letters ("J.").
"""

from __future__ import annotations

import gzip
import json
import re
import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import zstandard

from curation.errors import UsageError
from curation.gold_spans import read_spans
from filters.languages import canonical

BIO_TOKENS: Final = 200
BIO: Final = frozenset({".bio", ".iob", ".conll"})
DOCUMENT_START: Final = "-DOCSTART-"
_WINDOW: Final = 2**27
_CORE: Final = re.compile(r"\w(?:.*\w)?(?:(?<=\b\w)\.|(?<=\b\w\w)\.)?", re.DOTALL)
_TAG: Final = re.compile(r"O|[BIELSU]-\S+")
_TAGS: Final = "O, or B-, I-, E-, L-, S- or U- before a kind, such as B-PER"
_STARTS: Final = frozenset("BSU")


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


def read_gold(path: Path, label: str = "", language: str = "", left_out: list[str] | None = None) -> list[Labelled]:
    """Read all labelled documents of a file.

    Args:
        path: .jsonl, .json, .bio, .iob or .conll, also with .gz or .zst after it.
        label: the field that labels a document; empty for spans.
        language: of documents that declare none.
        left_out: where given, documents of JSONL whose labels do not fit are left out, and why is added here.

    Raises:
        UsageError: there is no such file, or a line is no labelled document.

    """
    if not path.is_file():
        raise UsageError(f"{path}: no such file; give JSONL or BIO with labels")
    lines = _lines(path)
    if BIO & set(path.suffixes):
        return [_document({"tokens": tokens, "tags": tags}, "", language) for tokens, tags in _bio(lines, path)]
    documents = []
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            documents.append(_document(json.loads(line), label, language))
        except (ValueError, KeyError, TypeError) as error:
            if isinstance(error, json.JSONDecodeError) or left_out is None:
                raise UsageError(f"{path}:{number}: {_said(error, label)}") from error
            left_out.append(f"{path}:{number}: {_said(error, label)}")
    return documents


def _said(error: Exception, label: str) -> str:
    """Say what was wrong with a line, and what was expected of it."""
    wanted = label or "spans, or tokens and tags; --label names a field that labels whole documents"
    if isinstance(error, KeyError):
        return f"no field {error}; expected a JSON object with text and {wanted}"
    if isinstance(error, json.JSONDecodeError):
        return f"{error}; expected a JSON object with text and {wanted}, one a line"
    return str(error)


def _lines(path: Path) -> list[str]:
    """Return the lines of a file; UsageError where it is damaged or not UTF-8."""
    try:
        content = _content(path)
    except (zstandard.ZstdError, OSError, EOFError, zlib.error) as error:
        raise UsageError(f"{path}: cannot be read: {error}") from error
    try:
        return content.decode("utf-8-sig").split("\n")
    except UnicodeDecodeError as error:
        number = content.count(b"\n", 0, error.start) + 1
        raise UsageError(f"{path}:{number}: byte {error.start} of the file is not UTF-8; save the gold as UTF-8") from error


def _content(path: Path) -> bytes:
    if path.suffix == ".zst":
        with path.open("rb") as stream:
            return zstandard.ZstdDecompressor(max_window_size=_WINDOW).stream_reader(stream).read()
    return gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()


def _bio(lines: Iterable[str], path: Path) -> Iterator[tuple[list[str], list[str]]]:
    tokens: list[str] = []
    tags: list[str] = []
    for number, line in enumerate(lines, 1):
        parts = [] if line.startswith(DOCUMENT_START) else line.split()
        if len(parts) == 1:
            raise UsageError(f"{path}:{number}: one word; expected a token and its tag")
        if parts and not _TAG.fullmatch(parts[-1]):
            raise UsageError(f"{path}:{number}: {parts[-1]!r} is no tag; expected {_TAGS}")
        if tokens and (not parts or (len(tokens) >= BIO_TOKENS and parts[-1][0] not in "IEL")):
            yield tokens, tags
            tokens, tags = [], []
        if parts:
            tokens.append(parts[0])
            tags.append(parts[-1])
    if tokens:
        yield tokens, tags


def _document(row: Any, label: str, language: str) -> Labelled:  # noqa: ANN401 - whatever JSON holds
    if not isinstance(row, dict):
        raise ValueError(f"a JSON {type(row).__name__}; expected one object a line, with text and labels")  # noqa: TRY004 - one error for all
    try:
        return _labelled(row, label, language)
    except ValueError as error:
        raise ValueError(f"document {row['id']}: {error}" if "id" in row else str(error)) from error


def _labelled(row: dict[str, Any], label: str, language: str) -> Labelled:
    declared = row.get("language") or row.get("lang") or language
    if "tags" in row:
        text, spans = _tagged(row["tokens"], row["tags"])
    else:
        text = row["full_text"] if "full_text" in row and "text" not in row else row["text"]
        if not isinstance(text, str):
            raise ValueError(f"text is {text!r:.60}; expected a string")
        spans = read_spans(text, row.get("spans", []) if label else row["spans"])
    if label and (row[label] is None or isinstance(row[label], dict | list)):
        raise ValueError(f"{label} is {row[label]!r:.60}; expected a word or a number that labels the document")
    return Labelled(text, canonical_or_same(str(declared)), spans, str(row[label]) if label else None)


def _tagged(tokens: object, tags: object) -> tuple[str, tuple[tuple[int, int, str], ...]]:
    """Check tokens and tags, and turn them into a text and its spans."""
    both = (tokens, tags)
    if not all(isinstance(some, list) and all(isinstance(one, str) for one in some) for some in both):
        raise ValueError("tokens and tags are no two lists of words")
    if len(tokens) != len(tags):  # type: ignore[arg-type]  # both are lists
        raise ValueError(f"{len(tokens):,} tokens have {len(tags):,} tags; expected one each")  # type: ignore[arg-type]
    wrong = next((tag for tag in tags if not _TAG.fullmatch(tag)), None)  # type: ignore[attr-defined]
    if wrong is not None:
        raise ValueError(f"{wrong!r} is no tag; expected {_TAGS}")
    return from_tags(tokens, tags)  # type: ignore[arg-type]


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
        if place not in _STARTS and kind and kind == open_kind:
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
