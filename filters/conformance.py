# SPDX-License-Identifier: Apache-2.0
"""The checks that every filter must pass, whatever it measures; public, so that authors of plug-ins can run them.

    for check in checks(MyFilter()):
        check()

A check that fails raises ``NotConforming`` and says what was expected. The idea is that of scikit-learn's ``check_estimator``; what is
checked stands in ``docs/architecture.md``, section 5. Passing says that a filter keeps the contract, not that it measures the right thing.
"""

from __future__ import annotations

import json
import pickle
import re
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import FrozenInstanceError, dataclass, fields, is_dataclass
from functools import cache, partial
from itertools import pairwise
from pathlib import Path
from typing import Any, Final

import pyarrow as pa
import pyarrow.compute as pc

from filters.contract import Documents, Edit, Filter, Measure, Signal, spans_by_row

HOSTILE: Final[Mapping[str, str | None]] = {
    "plain": "Clear water runs over the stones. It runs to the sea, and the sea is wide.\n- one\n- two ...\n\nWrite to me@example.org.",
    "null": None,
    "empty": "",
    "white space": " \t\r\n\u00a0\u2003\u2028\n\n ",
    "right to left": "الماء صافٍ كالنور،\u200f والحجر بارد. מים צלולים זורמים אל הים.",
    "combining marks": "e\u0301e\u0301 a\u0308\u0323 \u0301 नमस्ते क्षेत्र Z\u0351\u036b\u0343",
    "emoji": "👩\u200d💻👍🏽 🏳️\u200d🌈 ❤️ 🇫🇷🇩🇪",
    "unspaced scripts": "水は透明です。น้ำใส ទឹកថ្លា ရေကြည် 清水流过石头。",
    "replaced surrogates": b"half \xed\xa0\x80 pair".decode("utf-8", "replace"),
    "NULs": "\x00a\x00\x00b\x00 \x01\x1f\x7f\x85",
    "last code point": "\U0010ffff\U0010fffd\ue000\u0378",
    "one word": "water",
    "a symbol": "…",
    "newlines": "\n\n\n",
    "returns": "one\r\ntwo\rthree\r\n\r\n",
    "repeated": "the same words again " * 40,
    "joiners": "co\u00adoperate می\u200cخواهم \u200d\u200c\ufeff",
    "markup": "<p>1 < 2 &amp; <a href='https://creativecommons.org/licenses/by/4.0/' rel='license'>CC BY 4.0</a>",
}
"""Texts on which filters break: name, text."""

LONG_LINE_BYTES: Final = 10_000_000
_NAME: Final = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*")


class NotConforming(Exception):
    """A filter breaks the contract."""


@dataclass(frozen=True)
class Check:
    """One named check of one filter."""

    name: str
    run: Callable[[], None]

    def __call__(self) -> None:
        """Run it; raises NotConforming."""
        self.run()


def checks(filter_: Filter, assets: Mapping[str, Sequence[Path]] | None = None, *, long_line_seconds: float = 60) -> Iterator[Check]:
    """Name the checks of one filter, without running them.

    Args:
        filter_: an instance with its parameters.
        assets: the files that ``filter_.open`` wants, by parameter.
        long_line_seconds: within which one line of 10 MB must be answered.

    """
    opened = cache(lambda: filter_.open(assets or {}))
    edit = cache(lambda: filter_.open_edit(assets or {}))
    subject = partial(_rows, filter_, opened, edit)
    yield Check("is declared", partial(_is_declared, filter_))
    yield Check("is frozen and pickles", partial(_is_frozen_and_pickles, filter_))
    yield Check("answers as declared", lambda: _answers_as_declared(filter_, opened()))
    yield Check("answers an empty batch", partial(_answers_empty_batch, subject))
    yield Check("takes null for empty", partial(_takes_null_for_empty, subject))
    yield Check("answers alike when asked again", partial(_is_same_after, subject, "asked again", lambda table: table))
    yield Check("answers alike in permuted rows", partial(_is_same_reversed, subject))
    yield Check("answers alike in one chunk", partial(_is_same_after, subject, "the batch in one chunk", pa.Table.combine_chunks))
    yield Check("answers alike in split batches", partial(_is_split, subject))
    yield Check("answers one long line", partial(_answers_long_line, subject, long_line_seconds))
    if filter_.links:
        yield Check("sketches of fixed width", partial(_sketches_fixed_width, filter_))
    if filter_.edits:
        yield Check("edits in order and in bounds", partial(_edits_in_order, filter_, edit))


def documents(texts: Sequence[str | None]) -> pa.Table:
    """Return a table of documents with these texts, also as HTML, in two chunks."""
    table = pa.table(
        {
            "text": pa.array(texts, pa.string()),
            "url": pa.array([f"https://example.org/{index}" for index in range(len(texts))], pa.string()),
            "license": pa.nulls(len(texts), pa.string()),
            "language": pa.nulls(len(texts), pa.string()),
            "html": pa.array([text and text.encode() for text in texts], pa.binary()),
        }
    )
    return pa.concat_tables([table.slice(0, len(texts) // 2), table.slice(len(texts) // 2)])


def _rows(filter_: Filter, opened: Callable[[], Measure], edit: Callable[[], Edit], table: pa.Table) -> list[dict[str, Any]]:
    """Return everything that the filter says of each document."""
    asked = Documents(table)
    columns = {name: column.to_pylist() for name, column in opened()(asked).items()}
    if filter_.links:
        sketch = filter_.sketch(asked)
        columns["(keys)"] = sketch.keys.to_pylist()
        columns["(check)"] = sketch.check.to_pylist() if sketch.check is not None else [None] * len(asked)
    if filter_.edits:
        columns["(edits)"] = [[] for _ in range(len(asked))]
        for row, *span in spans_by_row(edit()(asked)):
            columns["(edits)"][row].append(span)
    for name, column in columns.items():
        _expect(len(column) == len(asked), f"{filter_.name}: {name} has {len(column)} rows for {len(asked)} documents")
    return [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]


def _expect(holds: object, message: str) -> None:
    if not holds:
        raise NotConforming(message)


def _is_declared(filter_: Filter) -> None:
    name, parameters = filter_.name, {field.name for field in fields(filter_)}
    signals = [signal.name for signal in filter_.signals]
    _expect(signals or filter_.links or filter_.edits, f"{name} measures, links and edits nothing; expected one of them")
    for kind, names in (("signal", signals), ("rule", [rule.name for rule in filter_.rules]), ("filter", [name])):
        for each in names:
            _expect(_NAME.fullmatch(each), f"{name}: {kind} {each!r} is no name; expected small letters, digits and single underscores")
        _expect(len(set(names)) == len(names), f"{name}: two {kind}s have one name in {names}")
    for signal in filter_.signals:
        _expect(signal.meaning and signal.null, f"{name}: signal {signal.name} says nothing; expected a meaning, and what null says")
        bounded = not signal.name.endswith("_fraction") or (signal.low, signal.high) == (0, 1)
        _expect(bounded, f"{name}: signal {signal.name} goes from {signal.low} to {signal.high}; expected a fraction from 0 to 1")
    for rule in filter_.rules:
        _expect(rule.signal in signals, f"{name}: rule {rule.name} judges signal {rule.signal!r}; expected one of {signals}")
        for named in (rule.parameter, rule.when):
            _expect(named in {"", *parameters}, f"{name}: rule {rule.name} names parameter {named!r}; expected one of {sorted(parameters)}")
        given = rule.parameter if rule.fails in {"below", "above", "in", "not_in"} else rule.fails == "missing" or rule.value is not None
        _expect(given, f"{name}: rule {rule.name} has nothing to compare {rule.signal} with")
    _expect(filter_.thresholds() <= parameters, f"{name}: {sorted(filter_.thresholds() - parameters)} judge but are no parameters")
    needs = {need.parameter for need in filter_.assets()}
    _expect(needs <= parameters, f"{name}: assets for {sorted(needs - parameters)}, which are no parameters")
    strict = filter_.__pydantic_config__.get("extra") == "forbid"
    _expect(strict, f"{name}: unknown parameters are accepted; expected __pydantic_config__ = STRICT")
    try:
        json.dumps([filter_.parameters(), filter_.identity()], allow_nan=False)
    except (TypeError, ValueError) as error:
        raise NotConforming(f"{name}: parameters cannot be written as JSON ({error}); expected plain values") from error


def _is_frozen_and_pickles(filter_: Filter) -> None:
    _expect(is_dataclass(filter_), f"{filter_.name} is no dataclass")
    try:
        filter_.__setattr__("name", "")
    except FrozenInstanceError:
        pass
    else:
        raise NotConforming(f"{filter_.name} can be changed; expected a frozen dataclass")
    copy = pickle.loads(pickle.dumps(filter_))  # noqa: S301 - made here
    _expect(copy == filter_ and copy.identity() == filter_.identity(), f"{filter_.name} is another filter after pickling")


def _answers_as_declared(filter_: Filter, measure: Measure) -> None:
    asked = Documents(documents(list(HOSTILE.values())))
    answer = measure(asked)
    declared = [signal.name for signal in filter_.signals]
    _expect(sorted(answer) == sorted(declared), f"{filter_.name} measured {sorted(answer)}; expected {sorted(declared)}")
    for signal in filter_.signals:
        _is_in_range(f"{filter_.name}: {signal.name}", signal, answer[signal.name])


def _is_in_range(name: str, signal: Signal, column: pa.Array) -> None:
    _expect(column.type == signal.type, f"{name} has type {column.type}; expected {signal.type}")
    empty = [text for text, null in zip(HOSTILE, column.is_null().to_pylist(), strict=True) if null and signal.null == "never"]
    _expect(not empty, f"{name} is null for {empty}; expected never")
    if pa.types.is_floating(signal.type):
        broken = pc.any(pc.is_nan(column)).as_py()
        _expect(not broken, f"{name} is not a number for some text; expected null where there is nothing to measure")
    if pa.types.is_integer(signal.type) or pa.types.is_floating(signal.type):
        least, most = pc.min_max(column).as_py().values()
        _expect(signal.low is None or least is None or least >= signal.low, f"{name} is {least}; expected at least {signal.low}")
        _expect(signal.high is None or most is None or most <= signal.high, f"{name} is {most}; expected at most {signal.high}")


Subject = Callable[[pa.Table], list[dict[str, Any]]]


def _answers_empty_batch(subject: Subject) -> None:
    _expect(not subject(documents([]).slice(0, 0)), "an empty batch was answered with rows")


def _takes_null_for_empty(subject: Subject) -> None:
    null, empty = subject(documents([None, ""]).drop(["html", "url"]))
    _expect(null == empty, f"a null text is answered with {null}, an empty one with {empty}; expected the same")


def _is_same_after(subject: Subject, what: str, change: Callable[[pa.Table], pa.Table]) -> None:
    table = documents(list(HOSTILE.values()))
    _is_same(what, subject(table), subject(change(table)))


def _is_same_reversed(subject: Subject) -> None:
    table = documents(list(HOSTILE.values()))
    backwards = table.take(list(range(table.num_rows))[::-1])
    _is_same("rows in reverse order", subject(table), subject(backwards)[::-1])


def _is_split(subject: Subject) -> None:
    table = documents(list(HOSTILE.values()))
    alone = [row for index in range(table.num_rows) for row in subject(table.slice(index, 1))]
    _is_same("one document a batch", subject(table), alone)


def _is_same(what: str, expected: list[dict[str, Any]], answer: list[dict[str, Any]]) -> None:
    _expect(len(answer) == len(expected), f"{what}: {len(answer)} rows; expected {len(expected)}")
    for text, before, after in zip(HOSTILE, expected, answer, strict=True):
        changed = {name: (before[name], after[name]) for name in before if before[name] != after[name]}
        _expect(not changed, f"{what}: the answer for {text!r} changed in {changed}; expected the same")


def _answers_long_line(subject: Subject, seconds: float) -> None:
    line = "water runs over 10 stones; "
    subject(documents([line]))  # compiles and loads outside the measured time
    table = documents([line * (LONG_LINE_BYTES // len(line))])
    start = time.perf_counter()
    subject(table)
    taken = time.perf_counter() - start
    _expect(taken <= seconds, f"one line of {LONG_LINE_BYTES} bytes took {taken:.0f} s; expected at most {seconds:.0f} s")


def _sketches_fixed_width(filter_: Filter) -> None:
    for texts in (list(HOSTILE.values()), []):
        sketch = filter_.sketch(Documents(documents(texts)))
        kind = sketch.keys.type
        fixed = pa.types.is_fixed_size_list(kind) and kind.value_type == pa.uint64()
        _expect(fixed, f"{filter_.name}: keys have type {kind}; expected a fixed-size list of uint64")
        check = sketch.check
        if check is not None:
            _expect(pa.types.is_fixed_size_binary(check.type), f"{filter_.name}: check has type {check.type}; expected fixed-size binary")
            told = f"{filter_.name}: check has type {check.type}; expected a multiple of 8 bytes"
            _expect(check.type.byte_width % 8 == 0, told)


def _edits_in_order(filter_: Filter, edit: Callable[[], Edit]) -> None:
    table = documents(list(HOSTILE.values()))
    lengths = pc.fill_null(pc.utf8_length(table["text"]), 0).to_pylist()
    spans = list(spans_by_row(edit()(Documents(table))))
    for row, start, end, kind, replacement in spans:
        inside = 0 <= row < len(lengths) and 0 <= start < end <= lengths[row]
        _expect(inside, f"{filter_.name}: edit {start}:{end} of row {row} lies outside its text")
        _expect(kind and replacement is not None, f"{filter_.name}: edit {start}:{end} of row {row} has no kind or replacement")
    for before, after in pairwise(spans):
        follows = before[0] < after[0] or (before[0] == after[0] and before[2] <= after[1])
        _expect(follows, f"{filter_.name}: edit {after[:3]} follows {before[:3]}; expected edits in order that do not overlap")
