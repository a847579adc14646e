# SPDX-License-Identifier: Apache-2.0
"""Edits: spans replaced, counted, and documents that make a filter raise."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from curation.editing import apply_spans, edit_documents
from filters.contract import Documents, Edits, Filter


@dataclass(frozen=True)
class Replacing(Filter):
    """Replace one character by a longer text; raise on a marked text."""

    old: str = "a"
    new: str = "<A>"
    name: ClassVar[str] = "replacing"
    edits: ClassVar[bool] = True
    edits_counted: ClassVar[str] = "found"

    def edit(self, documents: Documents) -> Edits:
        """Find every occurrence."""
        texts = documents.column("text").to_pylist()
        if any("!" in text for text in texts):
            raise ValueError("a marked text")
        spans = [
            (row, at, at + 1, self.old, self.new) for row, text in enumerate(texts) for at, char in enumerate(text) if char == self.old
        ]
        return Edits.of(spans)


def table(*texts: str) -> pa.Table:
    """Return documents."""
    return pa.table({"text": pa.array(texts, pa.string())})


def signals(*found: int | None) -> pa.Table:
    """Return a count for every document."""
    return pa.table({"found": pa.array(found, pa.int64())})


def test_spans_are_replaced_and_counted() -> None:
    """Texts without spans stay, counts name the kind."""
    edited = edit_documents([Replacing()], table("banana", "none 😀", "a"), signals(3, 0, 1))

    assert edited.text.to_pylist() == ["b<A>n<A>n<A>", "none 😀", "<A>"]
    assert edited.counts == {0: {"a": 3}, 2: {"a": 1}}


def test_documents_counted_zero_are_not_searched() -> None:
    """A count of zero is trusted, a missing one is not."""
    edited = edit_documents([Replacing()], table("a", "a"), signals(0, None))

    assert edited.text.to_pylist() == ["a", "<A>"]


def test_a_text_that_an_edit_changed_is_searched_again() -> None:
    """What one filter writes the next one sees, whatever was counted before."""
    edited = edit_documents([Replacing(), Replacing(old="A", new="x")], table("a", "b"), signals(1, 0))

    assert edited.text.to_pylist() == ["<x>", "b"]
    assert edited.counts == {0: {"A": 1, "a": 1}}


def test_a_document_that_raises_costs_only_itself() -> None:
    """It is named with its error; the others are edited."""
    edited = edit_documents([Replacing()], table("a", "a!", "ba"), signals(1, 1, 1))

    assert edited.errors == {1: ("replacing", "replacing: ValueError: a marked text")}
    assert edited.text.to_pylist()[::2] == ["<A>", "b<A>"]


@given(st.lists(st.text("abc😀é", max_size=12), max_size=8))
def test_edits_equal_str_replace(texts: list[str]) -> None:
    """Replacing spans equals Python's own replacing."""
    edited = edit_documents([Replacing()], table(*texts), signals(*[None] * len(texts)))

    assert edited.text.to_pylist() == [text.replace("a", "<A>") for text in texts]


def test_spans_are_half_open_code_points() -> None:
    """Adjacent spans do not overlap."""
    assert apply_spans("😀ab", [(0, 1, "x"), (1, 2, "")]) == "xb"
