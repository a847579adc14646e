# SPDX-License-Identifier: Apache-2.0
"""A filter of datatrove as a filter of Limpide, for use from Python; it stands in no catalogue and in no recipe.

``wrap(GopherQualityFilter, min_doc_words=20)`` gives a ``filters.contract.Filter`` with the signals ``<name>_passed`` and
``<name>_reason`` and the rule ``datatrove_rejected``. Class, arguments and datatrove's version are its identity.

It takes over the filter's answer only: what the filter writes into metadata is left behind, and one that rewrites
the text (``C4QualityFilter`` does) is refused, because a change that no edit records would be lost. Whether the wrapped filter is pure is
its author's word; Limpide's conformance suite can be run on it.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, partial
from importlib.metadata import version
from pathlib import Path
from typing import Any, ClassVar, Final

import pyarrow as pa
from datatrove.data import Document
from datatrove.pipeline.filters.base_filter import BaseFilter, get_filter_result

from filters.contract import Documents, Filter, Measure, Rule, Signal

RULE: Final = "datatrove_rejected"
METADATA: Final = ("url", "title", "author", "date", "language", "license")


@dataclass(frozen=True)
class DatatroveFilter(Filter):
    """What ``wrap`` makes a subclass of for each wrapped class and name."""

    reads: ClassVar[tuple[str, ...]] = ("text", "id", *METADATA)
    languages: ClassVar[str] = "those of the wrapped filter"
    costly: ClassVar[bool] = True
    wrapped: ClassVar[type[BaseFilter]]

    arguments: Mapping[str, Any] = field(default_factory=dict, hash=False)
    """Keyword arguments of the wrapped class."""

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickle by what ``wrap`` was called with: the subclass has no name of its own to be found by."""
        return _wrapped, (self.wrapped, self.name, dict(self.arguments))

    def parameters(self) -> dict[str, Any]:
        """Return the arguments as plain values; functions, classes and other objects by the names under which they can be imported."""
        return {"arguments": {key: _plain(self.name, key, value) for key, value in self.arguments.items()}}

    def identity(self) -> dict[str, Any]:
        """Add what is wrapped: another class or version of datatrove may answer otherwise."""
        place = f"{self.wrapped.__module__}.{self.wrapped.__qualname__}"
        return super().identity() | {"wrapped": place, "datatrove": version("datatrove")}

    def open(self, assets: Mapping[str, Sequence[Path]]) -> Measure:  # noqa: ARG002 - datatrove finds its own models
        """Build the wrapped filter once and return the measure over it."""
        return partial(self._measure, self.wrapped(**self.arguments))

    def measure(self, documents: Documents) -> dict[str, pa.Array]:
        """Build the wrapped filter and ask it about every document."""
        return self.open({})(documents)

    def _measure(self, asked: BaseFilter, documents: Documents) -> dict[str, pa.Array]:
        texts = documents.column("text").to_pylist()
        ids = documents.column("id").to_pylist()
        metadata = {name: documents.column(name).to_pylist() for name in METADATA}
        rows = [
            Document(text or "", name or "", metadata={key: values[row] for key, values in metadata.items() if values[row] is not None})
            for row, (text, name) in enumerate(zip(texts, ids, strict=True))
        ]
        answers = [get_filter_result(answer) for answer in asked.filter_batch(rows)]
        for document, text in zip(rows, texts, strict=True):
            if document.text != (text or ""):
                raise ValueError(
                    f"{self.name}: {self.wrapped.__name__} changed the text of document {document.id!r}; "
                    "a wrapped filter may only answer: configure it so that it leaves texts alone, or run it in datatrove"
                )
        passed = [bool(answer) for answer, _ in answers]
        reasons = [None if answer else str(reason) if reason else None for answer, reason in answers]
        return {f"{self.name}_passed": pa.array(passed, pa.bool_()), f"{self.name}_reason": pa.array(reasons, pa.string())}


def wrap(wrapped: object, *, name: str = "", **arguments: Any) -> DatatroveFilter:  # noqa: ANN401 - whatever the class takes
    """Return a filter of Limpide that asks ``wrapped(**arguments)``.

    Args:
        wrapped: a subclass of datatrove's ``BaseFilter``.
        name: the step's name, and the first part of its signals' names; the class's name in lower case when empty.
        arguments: keyword arguments of the class. They are part of the filter's identity: of an object only its class is.

    Raises:
        TypeError: the class is no filter of datatrove, or does not take these arguments.

    >>> from datatrove.pipeline.filters import LambdaFilter
    >>> short = wrap(LambdaFilter, name="short", filter_function=lambda document: len(document.text) < 6)
    >>> {name: array.to_pylist() for name, array in short.measure(Documents(pa.table({"text": ["eau", "fontaine"]}))).items()}
    {'short_passed': [True, False], 'short_reason': [None, None]}

    """
    if not (isinstance(wrapped, type) and issubclass(wrapped, BaseFilter)):
        raise TypeError(f"{wrapped!r} is no filter of datatrove; expected a subclass of datatrove's BaseFilter, not an instance")
    return _wrapped(wrapped, name or wrapped.__name__.lower(), arguments)


def _wrapped(wrapped: Hashable, name: str, arguments: Mapping[str, Any]) -> DatatroveFilter:
    return _subclass(wrapped, name)(arguments)


@cache
def _subclass(wrapped: type[BaseFilter], name: str) -> type[DatatroveFilter]:
    """Make the class that declares the signals; one for each wrapped class and name, so that equal filters are equal."""
    passed, reason = f"{name}_passed", f"{name}_reason"
    declared = {
        "__doc__": f"{wrapped.__name__} of datatrove.",
        "wrapped": wrapped,
        "name": name,
        "signals": (
            Signal(passed, pa.bool_(), f"{wrapped.__name__} keeps the document"),
            Signal(reason, pa.string(), "why it does not, in its own words", null="it keeps it, or gives no reason", evidence=True),
        ),
        "rules": (Rule(RULE, passed, "is", value=False),),
    }
    return dataclass(frozen=True)(type(f"Wrapped{wrapped.__name__}", (DatatroveFilter,), declared))


def _plain(name: str, key: str, value: Any) -> Any:  # noqa: ANN401 - arguments are of any kind
    if value is None or isinstance(value, str | int | float):
        return value
    if isinstance(value, list | tuple):
        return [_plain(name, key, item) for item in value]
    if isinstance(value, Mapping):
        return {str(inner): _plain(name, key, item) for inner, item in value.items()}
    named = value if hasattr(value, "__qualname__") else type(value)
    if "<" in named.__qualname__:
        raise ValueError(
            f"{name}: argument {key!r} is {named.__qualname__}, which has no name to be known by; define it at the top of a module"
        )
    return f"{named.__module__}.{named.__qualname__}"
