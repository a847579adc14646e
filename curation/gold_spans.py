# SPDX-License-Identifier: Apache-2.0
"""Spans of a labelled document: read from the spellings that tools write, and refused where they cannot be true of the text.

A span has ``start`` (or ``start_position``), ``end`` (or ``end_position``) and ``kind`` (or ``label``, or ``entity_type``, as in
Presidio's sets); with ``entity_value`` it also says which words stand there. Offsets count code points from 0, half-open.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any, Final

Span = tuple[int, int, str]
START: Final = ("start", "start_position")
END: Final = ("end", "end_position")
KIND: Final = ("kind", "label", "entity_type")
VALUE: Final = "entity_value"
FIELDS: Final = "start (start_position), end (end_position), kind (label, entity_type), and entity_value if it is given"


def read_spans(text: str, given: object) -> tuple[Span, ...]:
    """Return spans in order.

    Args:
        text: the document.
        given: what its field ``spans`` holds.

    Raises:
        ValueError: a span lacks a field, is empty, leaves the text, overlaps another, or names other words than stand there.

    >>> read_spans("to Anna", [{"start_position": 3, "end_position": 7, "entity_type": "PERSON", "entity_value": "Anna"}])
    ((3, 7, 'PERSON'),)

    """
    if not isinstance(given, list):
        raise ValueError(f"spans is {_json(given)}; expected a list of objects with {FIELDS}")  # noqa: TRY004 - one error for all of gold
    numbered = sorted((*_span(text, number, span), number) for number, span in enumerate(given, 1))
    for before, after in pairwise(numbered):
        if after[0] < before[1]:
            raise ValueError(f"spans {_named(before)} and {_named(after)} overlap; keep one of them")
    return tuple((start, end, kind) for start, end, kind, _ in numbered)


def _named(span: tuple[int, int, str, int]) -> str:
    start, end, kind, number = span
    return f"{number} ({kind} {start} to {end})"


def _span(text: str, number: int, span: object) -> Span:
    if not isinstance(span, dict):
        raise ValueError(f"span {number} is {_json(span)}; expected an object with {FIELDS}")  # noqa: TRY004
    start, end = _offset(span, START, number), _offset(span, END, number)
    kind = _one(span, KIND, number)
    if not isinstance(kind, str) or not kind.strip():
        raise ValueError(f"span {number}: its kind is {_json(kind)}; expected a word such as EMAIL_ADDRESS")
    named = _named((start, end, kind, number))
    if start >= end:
        raise ValueError(f"span {named} is empty; offsets are half-open, so end is greater than start")
    if start < 0 or end > len(text):
        raise ValueError(f"span {named} is outside of the text, which has {len(text):,} code points{_meant(text, span, start, end)}")
    if VALUE in span and span[VALUE] != text[start:end]:
        stands = f"{VALUE} is {_json(span[VALUE])}, but {_json(text[start:end])} stands there"
        raise ValueError(f"span {named}: {stands}{_meant(text, span, start, end)}")
    return start, end, kind


def _one(span: Mapping[str, Any], names: Sequence[str], number: int) -> Any:  # noqa: ANN401 - whatever JSON holds
    """Return the value of a field under whichever of its names it stands."""
    present = [name for name in names if name in span]
    if not present:
        raise ValueError(f"span {number} has no field {names[0]}; expected {FIELDS}")
    if any(span[name] != span[present[0]] for name in present):
        told = " and ".join(f"{name} {_json(span[name])}" for name in present)
        raise ValueError(f"span {number} has {told}, which are names of one field; keep one")
    return span[present[0]]


def _offset(span: Mapping[str, Any], names: Sequence[str], number: int) -> int:
    value = _one(span, names, number)
    if isinstance(value, bool) or not isinstance(value, int):
        raise ValueError(f"span {number}: {names[0]} is {_json(value)}; expected a whole number of code points")  # noqa: TRY004
    return value


def _meant(text: str, span: Mapping[str, Any], start: int, end: int) -> str:
    """Guess what offsets were meant to count, or where the words stand; empty when nothing fits."""
    value = span.get(VALUE)
    for unit, coding in (("bytes of UTF-8", "utf-8"), ("units of UTF-16", "utf-16-le")):
        width = 2 if coding == "utf-16-le" else 1
        coded = text.encode(coding, "replace")
        piece = coded[start * width : end * width].decode(coding, "replace") if 0 <= start < end else ""
        if len(coded) != len(text) * width and end * width <= len(coded) and piece == (value if value is not None else piece):
            return f"; these look like {unit}: count code points"
    at = text.find(value) if isinstance(value, str) and value else -1
    return f"; it stands at {at} to {at + len(value or '')}" if at >= 0 else ""


def _json(value: object) -> str:
    """Write a value in a few words."""
    told = repr(value)
    return told if len(told) <= 60 else told[:59] + "…"
