# SPDX-License-Identifier: Apache-2.0
r"""Automata over decimal digits, from the regular expressions in which numbering plans are written.

The expressions of phonenumbers' metadata are made of digits, ``\d``, classes, groups, ``|``, ``?``, ``$`` and counts; ``parse`` reads
these and refuses anything else. ``deterministic`` joins several expressions into one table that tells after each digit whether what was
read so far is accepted, so that one walk over the digits asks them all at once (subset construction, Rabin and Scott, 1959).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

DEAD: Final = 0
"""The state from which nothing matches any more."""
START: Final = 1

_PIECE: Final = re.compile(r"\\d|\[[0-9-]+\]|[0-9]|\(\?:|[()|?$]|\{\d+(?:,\d+)?\}")
_RANGE: Final = re.compile(r"([0-9])(?:-([0-9]))?")

Digits = frozenset[int]
Node = tuple[str, tuple["Node", ...], Digits]
"""An expression: ``digit`` with the digits that it takes, ``join`` and ``either`` with their parts, ``rest``."""

EMPTY: Final[Node] = ("join", (), frozenset())
ANY: Final[Node] = ("digit", (), frozenset(range(10)))
REST: Final[Node] = ("rest", (), frozenset())
"""Any digits, or none."""


class Table(NamedTuple):
    """A deterministic automaton.

    Attributes:
        after: int16 [states, 10], the state after one more digit; ``DEAD`` from which none leads away.
        good: bool [states], whether what was read is accepted; reading begins in ``START``.

    """

    after: NDArray[np.int16]
    good: NDArray[np.bool_]


def join(*parts: Node) -> Node:
    """Return what is one after another."""
    return ("join", parts, frozenset())


def either(*parts: Node) -> Node:
    """Return what is one of several; nothing at all when there are none."""
    return ("either", parts, frozenset())


def optional(part: Node) -> Node:
    """Return a part that may be missing."""
    return either(part, EMPTY)


def parse(pattern: str, without: int = 0) -> Node:
    """Read an expression; ``$`` is read as nothing, so that more is taken rather than less.

    Args:
        pattern: a regular expression over decimal digits.
        without: number of a group that is read as empty; 0 for none.

    Raises:
        ValueError: the expression holds something that is not read here.

    """
    pieces = _PIECE.findall(pattern)
    if "".join(pieces) != pattern:
        raise ValueError(f"a numbering plan holds an expression that is not read: {pattern!r}; expected digits, classes, groups and counts")
    reader = _Reader(pieces, without)
    node = reader.alternatives()
    if reader.at != len(pieces):
        raise ValueError(f"a numbering plan holds an expression that is not read: {pattern!r}; its brackets do not match")
    return node


class _Reader:
    """Reads pieces by recursive descent."""

    def __init__(self, pieces: Sequence[str], without: int) -> None:
        self.pieces, self.without = pieces, without
        self.at = self.groups = 0

    def alternatives(self) -> Node:
        parts = [self.sequence()]
        while self.at < len(self.pieces) and self.pieces[self.at] == "|":
            self.at += 1
            parts.append(self.sequence())
        return parts[0] if len(parts) == 1 else either(*parts)

    def sequence(self) -> Node:
        parts: list[Node] = []
        while self.at < len(self.pieces) and self.pieces[self.at] not in {"|", ")"}:
            parts.append(self.counted(self.one()))
        return join(*parts)

    def one(self) -> Node:
        piece = self.pieces[self.at]
        self.at += 1
        if piece == "$":
            return EMPTY
        if piece in {"(", "(?:"}:
            self.groups += piece == "("
            left_out = piece == "(" and self.groups == self.without
            inner = self.alternatives()
            self.at += 1
            return EMPTY if left_out else inner
        return ("digit", (), _digits(piece))

    def counted(self, node: Node) -> Node:
        piece = self.pieces[self.at] if self.at < len(self.pieces) else ""
        if piece == "?":
            self.at += 1
            return optional(node)
        if piece[:1] != "{":
            return node
        self.at += 1
        least, _, most = piece[1:-1].partition(",")
        tail = EMPTY
        for _ in range(int(most or least) - int(least)):
            tail = optional(join(node, tail))
        return join(*[node] * int(least), tail)


def _digits(piece: str) -> Digits:
    if piece == r"\d":
        return ANY[2]
    return frozenset(digit for low, high in _RANGE.findall(piece) for digit in range(int(low), int(high or low) + 1))


class _Graph:
    """States with digits that lead on, and with steps that read none."""

    def __init__(self) -> None:
        self.steps: list[tuple[Digits, int] | None] = []
        self.free: list[list[int]] = []
        self.closures: dict[int, frozenset[int]] = {}
        self.built: dict[tuple[int, int], int] = {}

    def state(self) -> int:
        self.steps.append(None)
        self.free.append([])
        return len(self.steps) - 1

    def build(self, node: Node, end: int) -> int:
        """Add an expression that goes on to a state, once, and return where it begins."""
        key = (id(node), end)
        if key not in self.built:
            self.built[key] = self._build(node, end)
        return self.built[key]

    def _build(self, node: Node, end: int) -> int:
        kind, parts, digits = node
        if kind == "digit":
            start = self.state()
            self.steps[start] = (digits, end)
            return start
        if kind == "join":
            for part in reversed(parts):
                end = self.build(part, end)
            return end
        start = self.state()
        if kind == "rest":
            reads = self.state()
            self.steps[reads] = (ANY[2], start)
            self.free[start] = [reads, end]
        else:
            self.free[start] = [self.build(part, end) for part in parts]
        return start

    def reached(self, state: int) -> frozenset[int]:
        """Return the states that read a digit or end an expression, and are reached without reading."""
        if state not in self.closures:
            seen, todo = {state}, [state]
            while todo:
                new = [each for each in self.free[todo.pop()] if each not in seen]
                seen.update(new)
                todo += new
            self.closures[state] = frozenset(each for each in seen if not self.free[each])
        return self.closures[state]

    def step(self, state: int) -> tuple[Digits, frozenset[int]] | None:
        """Return the digits that a state reads and the states that are reached then; None where an expression ends."""
        step = self.steps[state]
        return None if step is None else (step[0], self.reached(step[1]))


def deterministic(expressions: Mapping[str, Node], accepts: Callable[[frozenset[str]], bool]) -> Table:
    """Join expressions into one table.

    Args:
        expressions: by name.
        accepts: whether to accept, from the names of the expressions that match all that was read.

    >>> table = deterministic({"a": parse("1[2-4]"), "b": parse("12")}, lambda names: names == {"a"})
    >>> [accepted(table, digits) for digits in ("12", "13", "1", "131")]
    [False, True, False, False]

    """
    graph = _Graph()
    ends = {graph.state(): name for name in expressions}
    starts = [graph.build(expressions[name], end) for end, name in ends.items()]
    first = frozenset().union(*map(graph.reached, starts))
    order: dict[frozenset[int], int] = {frozenset(): DEAD, first: START}
    rows, good, todo = [[DEAD] * 10], [False], [first]
    for some in todo:
        after: list[set[int]] = [set() for _ in range(10)]
        for digits, reached in [step for state in some if (step := graph.step(state)) is not None]:
            for digit in digits:
                after[digit] |= reached
        row = []
        for states in map(frozenset, after):
            if states not in order:
                order[states] = len(order)
                todo.append(states)
            row.append(order[states])
        rows.append(row)
        good.append(accepts(frozenset(ends[state] for state in some if state in ends)))
    return _least(np.array(rows, np.int16), np.array(good, np.bool_))


def _least(after: NDArray[np.int16], good: NDArray[np.bool_]) -> Table:
    """Join states that no digits tell apart (Moore, 1956)."""
    classes, count, firsts = good.astype(np.int64), 0, np.zeros(0, np.int64)
    while True:
        told = classes
        for digit in range(10):
            _, told = np.unique(told * len(good) + classes[after[:, digit]], return_inverse=True)
        _, firsts, classes = np.unique(told, return_index=True, return_inverse=True)
        if len(firsts) == count:
            break
        count = len(firsts)
    wanted = [int(classes[DEAD]), int(classes[START])]
    order = list(dict.fromkeys([*wanted, *range(count)]))
    place = np.empty(count, np.int64)
    place[order] = np.arange(count)
    return Table(place[classes[after[firsts[order]]]].astype(np.int16), good[firsts[order]])


def any_of(tables: Sequence[Table]) -> Table:
    """Join tables into one that accepts what any of them accepts."""
    columns = [(table.after.tolist(), table.good.tolist()) for table in tables]
    dead, first = (DEAD,) * len(tables), (START,) * len(tables)
    order, rows, good, todo = {dead: DEAD, first: START}, [[DEAD] * 10], [False], [first]
    for states in todo:
        row = []
        for digit in range(10):
            after = tuple(column[state][digit] for state, (column, _) in zip(states, columns, strict=True))
            if after not in order:
                order[after] = len(order)
                todo.append(after)
            row.append(order[after])
        rows.append(row)
        good.append(any(column[state] for state, (_, column) in zip(states, columns, strict=True)))
    return Table(np.array(rows, np.int16).reshape(-1, 10), np.array(good, np.bool_))


def begun_at(table: Table, state: int) -> Table:
    """Return a table in which reading begins in another state."""
    swapped = np.arange(len(table.good))
    swapped[[START, state]] = state, START
    return Table(swapped[table.after[swapped]].astype(np.int16), table.good[swapped])


def accepted(table: Table, digits: str) -> bool:
    """Tell whether a table accepts some digits."""
    state = START
    for digit in digits:
        state = int(table.after[state, int(digit)])
    return bool(table.good[state])
