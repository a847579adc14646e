# SPDX-License-Identifier: Apache-2.0
"""The whole contract of a filter: documents in, signals, edits or a sketch out.

A filter is a frozen dataclass whose fields are its parameters. It implements one or more of four verbs:

* measure: documents to signals, pure and total (an empty text has an answer);
* judge: nothing to write, the declared rules compare signals with parameters (see ``curation.judge``);
* edit: documents to replaced spans of the text;
* link: documents to a sketch, whose keys join documents across shards (see ``curation.phases.keys``).

A filter touches no network, clock, environment, random source or file, except the assets handed to ``open``.
Numbers, units and meanings are declared here so that recipes, ledgers, cards and docs need no second source.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, Literal

import pyarrow as pa

from filters.results import Agreement, Edits, Sketch, Summary, Tally, spans_by_row

if TYPE_CHECKING:
    from filters.segmentation.rule import Segmentation
    from filters.text import TextView

__all__ = ["Agreement", "AssetNeed", "Documents", "Edits", "Filter", "Rule", "Signal", "Sketch", "Summary", "Tally", "spans_by_row"]
STRICT = {"extra": "forbid", "use_attribute_docstrings": True}
"""Set ``__pydantic_config__ = STRICT`` on a filter: unknown parameters are refused and docstrings reach the schema."""


@dataclass(frozen=True)
class Documents:
    """A batch of documents: an Arrow table whose columns are named as in ``manifests.schemas.DOCUMENT``.

    Only ``text`` (string, UTF-8) is always there. ``html`` (binary: the page's bytes as UTF-8 after charset
    detection, null where the source was no HTML) and ``http_headers`` (list of {name, value}) are there
    in the first map phase only.
    """

    table: pa.Table

    def __len__(self) -> int:
        """Count the documents of this batch."""
        return int(self.table.num_rows)

    def column(self, name: str) -> pa.Array:
        """Return a column as one contiguous array, or all-null strings when the source had no such column."""
        if name not in self.table.column_names:
            return pa.nulls(len(self), pa.string())
        column = self.table.column(name)
        return column.chunk(0) if column.num_chunks == 1 else pa.concat_arrays(column.chunks or [pa.array([], column.type)])

    def with_column(self, name: str, column: pa.Array) -> Documents:
        """Return the same documents with a column added or replaced; the text's view stays shared.

        Raises:
            ValueError: when the column is the text, whose view would no longer be true.

        """
        if name == "text":
            raise ValueError("the text of documents was to be replaced; expected another column: make new Documents instead")
        index = self.table.schema.get_field_index(name)
        added = self.table.append_column(name, column) if index < 0 else self.table.set_column(index, name, column)
        documents = Documents(added)
        documents.__dict__.update(view=self.view, _segmented=self._segmented)
        return documents

    @cached_property
    def view(self) -> TextView:
        """Tokenise once: the view of the text that all filters of a phase share."""
        from filters.text import TextView

        return TextView(self.column("text"))

    def segmented(self, segmentation: Segmentation) -> TextView:
        """Return the view with words cut by a declared rule: one for each rule, shared by all filters of a phase."""
        if segmentation.is_default:
            return self.view
        from filters.segmentation.view import SegmentedView

        elide = segmentation.elides(self.column("language"))
        known = (segmentation, elide.tobytes())
        if known not in self._segmented:
            self._segmented[known] = SegmentedView(self.view, segmentation, elide)
        return self._segmented[known]

    @cached_property
    def _segmented(self) -> dict[tuple[Segmentation, bytes], TextView]:
        return {}


@dataclass(frozen=True)
class Signal:
    """A measured column: what it means, in which unit and range, and what null says."""

    name: str
    type: pa.DataType
    meaning: str
    unit: str = ""
    low: float | None = None
    high: float | None = None
    null: str = "never"
    evidence: bool = False
    """Evidence signals are published beside the ledger, so that strangers can check a legal verdict."""


Comparison = Literal["below", "above", "in", "not_in", "is", "missing"]


@dataclass(frozen=True)
class Rule:
    """A named comparison of one signal with one parameter; the document fails it when the name is true of it.

    ``below`` and ``above`` are strict. ``is`` compares with the constant ``value``. ``missing`` fails on null.
    For every other comparison a null signal passes: what was not measured is not held against the document.
    ``when`` names a parameter that must equal ``"drop"`` for the rule to be active.
    A rule whose parameter is ``None`` is inactive.
    """

    name: str
    signal: str
    fails: Comparison
    parameter: str = ""
    value: str | bool | None = None
    when: str = ""


Measure = Callable[[Documents], dict[str, pa.Array]]
Edit = Callable[[Documents], Edits]


@dataclass(frozen=True)
class AssetNeed:
    """A file or files from outside that a filter must be handed before it can measure.

    ``asset`` names an entry of the pinned table in ``curation.assets``, a path, or a glob of paths.
    """

    parameter: str
    asset: str


@dataclass(frozen=True)
class Filter:
    """Root of the family. Subclasses are frozen dataclasses; their fields are the recipe's parameters."""

    name: ClassVar[str]
    version: ClassVar[int] = 1
    signals: ClassVar[tuple[Signal, ...]] = ()
    rules: ClassVar[tuple[Rule, ...]] = ()
    reads: ClassVar[tuple[str, ...]] = ("text",)
    """Columns that it reads; with ``html`` or ``http_headers`` it must run in the first map phase."""
    costly: ClassVar[bool] = False
    links: ClassVar[bool] = False
    edits: ClassVar[bool] = False
    counts: ClassVar[bool] = False
    """Whether what it edits depends on how many documents share a part: it has a ``tally``."""
    summarises: ClassVar[bool] = False
    """Whether its signals make a table for the card."""
    edits_counted: ClassVar[str] = ""
    """Signal that counts what ``edit`` would replace: documents that have none are not searched again."""
    languages: ClassVar[str] = "any"
    """For which languages it was checked, in one sentence."""

    __pydantic_config__: ClassVar[dict[str, Any]] = STRICT

    def assets(self) -> tuple[AssetNeed, ...]:
        """Name the assets that ``open`` wants, given these parameters."""
        return ()

    def check_assets(self, assets: Mapping[str, Sequence[Path]]) -> None:
        """Refuse assets that could not be opened, before anything is read; raises ValueError."""

    def open(self, assets: Mapping[str, Sequence[Path]]) -> Measure:  # noqa: ARG002 - only filters with assets use it
        """Return the measure, ready to run. ``assets`` maps a parameter to the files obtained for it."""
        return self.measure

    def measure(self, documents: Documents) -> dict[str, pa.Array]:  # noqa: ARG002 - the answer of a filter that only links or edits
        """Measure every declared signal of every document."""
        return {}

    def sketch(self, documents: Documents) -> Sketch:
        """Sketch every document; only for filters that link."""
        raise NotImplementedError(f"{self.name} does not link")

    def agreement(self) -> Agreement:
        """Say when the checks of candidates agree; only for filters that link."""
        return Agreement()

    @property
    def confirms(self) -> bool:
        """Whether joined pairs must also pass ``similarity`` on their texts."""
        return False

    def similarity(self, left: Documents, right: Documents) -> Any:  # noqa: ANN401 - float64 array; only filters that confirm
        """Return the similarity of each pair of documents (float64 [pairs]); only for filters that confirm."""
        raise NotImplementedError(f"{self.name} does not compare texts")

    def facts(self) -> list[str]:
        """Tell what follows from the parameters, as lines for ``limpide filters``."""
        return []

    def edits_here(self) -> bool:
        """Tell whether it edits with these parameters."""
        return self.edits

    def edits_beside(self) -> tuple[str, ...]:
        """Name the columns beside the text to whose strings ``edit`` is applied too, such as ``author``."""
        return ()

    def edit_kinds(self) -> frozenset[str] | None:
        """Return the kinds of edits that it can make with these parameters; None when they cannot be told beforehand."""
        return None

    def open_edit(self, assets: Mapping[str, Sequence[Path]]) -> Edit:  # noqa: ARG002 - only filters with assets use it
        """Return the edit, ready to run. ``assets`` as in ``open``, and what ``tally`` found under ``repeated``."""
        return self.edit

    def tally(self, documents: Documents) -> Tally:
        """Name what is counted across documents before texts are edited; only for filters that count."""
        raise NotImplementedError(f"{self.name} does not count")

    def parts_a_document(self) -> int:
        """Return how many distinct parts a document is taken to have: it chooses the number of ranges they are counted in, no answer."""
        return 32

    def summary(self, signals: Iterator[pa.Table], assets: Mapping[str, Sequence[Path]]) -> Summary:
        """Tell in a table for the card what its signals say of the whole corpus; only for filters that summarise."""
        raise NotImplementedError(f"{self.name} does not summarise")

    def edit(self, documents: Documents) -> Edits:
        """Find the spans to replace; only for filters that edit."""
        raise NotImplementedError(f"{self.name} does not edit")

    @classmethod
    def thresholds(cls) -> frozenset[str]:
        """Name the parameters that only judge: changing one re-judges and measures nothing again."""
        used = {rule.parameter for rule in cls.rules} | {rule.when for rule in cls.rules}
        return frozenset((used - {""}) | cls.judging())

    @classmethod
    def judging(cls) -> frozenset[str]:
        """Name further parameters that touch neither measure, sketch nor edit (such as the order of survivors)."""
        return frozenset()

    def compared(self, parameter: str) -> Any:  # noqa: ANN401 - whatever the parameter holds
        """Return what a rule compares its signal with: the parameter's value, or what it stands for."""
        return getattr(self, parameter)

    def members(self, parameter: str, values: pa.ChunkedArray) -> Sequence[Any]:  # noqa: ARG002 - only filters of expressions look at them
        """Return what of ``values`` counts as a member of a parameter that is a list; more than there is does no harm."""
        return list(self.compared(parameter))

    def cited(self, parameter: str) -> Any:  # noqa: ANN401 - whatever the parameter holds
        """Return what a ledger cites as the threshold of a rule: the parameter's value, or a name for it where that is long."""
        return getattr(self, parameter)

    def parameters(self) -> dict[str, Any]:
        """Return all parameters as plain values, in declaration order."""
        return {f.name: getattr(self, f.name) for f in dataclasses.fields(self)}

    def about(self) -> dict[str, Any]:
        """Return what a manifest should say beside the parameters, as plain values: what took part, and how well it is known to work."""
        return {}

    def identity(self) -> dict[str, Any]:
        """Return name, version and the parameters that change what is measured, sketched or edited."""
        measuring = {k: v for k, v in self.parameters().items() if k not in self.thresholds()}
        return {"filter": self.name, "version": self.version, "parameters": measuring}
