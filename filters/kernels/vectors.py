# SPDX-License-Identifier: Apache-2.0
"""Instructions that numba does not write by itself: eight bytes as one number, bits counted, sixteen numbers at once, memory asked ahead.

Made with numba's ``intrinsic`` (numba documentation, "Implementing intrinsics"); what LLVM makes of vectors of sixteen depends on the
processor, what they hold does not: each number is added by itself, in order, in float32.
"""

from __future__ import annotations

from typing import Any

from llvmlite import ir
from numba.core import cgutils, types
from numba.extending import intrinsic as _intrinsic

intrinsic: Any = _intrinsic  # it takes the first argument, numba's own, away

WIDTH = 16
"""Numbers in a vector: 64 bytes of float32 or int32, a line of the processor's cache."""


def _at(context: Any, builder: Any, kind: Any, array: Any, index: Any) -> Any:  # noqa: ANN401 - numba's objects carry no types
    """Return the address of an element of a contiguous array."""
    return builder.gep(context.make_array(kind)(context, builder, array).data, [index])


@intrinsic
def eight_bytes(typing: Any, data: Any, at: Any) -> Any:  # noqa: ANN401, ARG001
    """Read ``data[at:at + 8]`` as a little-endian uint64; the caller sees to it that they are there."""

    def make(context: Any, builder: Any, signature: Any, given: Any) -> Any:  # noqa: ANN401
        word = ir.IntType(64)
        place = builder.bitcast(_at(context, builder, signature.args[0], given[0], given[1]), word.as_pointer())
        return builder.load(place, align=1)

    return types.uint64(data, types.int64), make


@intrinsic
def trailing_zeros(typing: Any, value: Any) -> Any:  # noqa: ANN401, ARG001
    """Count the zero bits below the lowest one of a uint64; 64 for 0."""

    def make(context: Any, builder: Any, signature: Any, given: Any) -> Any:  # noqa: ANN401, ARG001
        return builder.cttz(given[0], ir.Constant(ir.IntType(1), 0))

    return types.int64(types.uint64), make


@intrinsic
def ones(typing: Any, value: Any) -> Any:  # noqa: ANN401, ARG001
    """Count the one bits of a uint64."""

    def make(context: Any, builder: Any, signature: Any, given: Any) -> Any:  # noqa: ANN401, ARG001
        return builder.ctpop(given[0])

    return types.int64(types.uint64), make


@intrinsic
def copy_16(typing: Any, source: Any, start: Any, target: Any, at: Any) -> Any:  # noqa: ANN401, ARG001
    """Copy ``source[start:start + 16]`` of int32 to ``target[at:]``; both have room."""

    def make(context: Any, builder: Any, signature: Any, given: Any) -> Any:  # noqa: ANN401
        pointer = ir.VectorType(ir.IntType(32), WIDTH).as_pointer()
        origin = _at(context, builder, signature.args[0], given[0], given[1])
        goal = _at(context, builder, signature.args[2], given[2], given[3])
        builder.store(builder.load(builder.bitcast(origin, pointer), align=4), builder.bitcast(goal, pointer), align=4)
        return context.get_dummy_value()

    return types.void(source, types.int64, target, types.int64), make


@intrinsic
def prefetch(typing: Any, data: Any, at: Any) -> Any:  # noqa: ANN401, ARG001
    """Ask memory for what stands around ``data[at]``, counted over all columns; changes no value (LLVM reference, ``llvm.prefetch``)."""

    def make(context: Any, builder: Any, signature: Any, given: Any) -> Any:  # noqa: ANN401
        byte, number = ir.IntType(8).as_pointer(), ir.IntType(32)
        kind = ir.FunctionType(ir.VoidType(), [byte, number, number, number])
        asked = cgutils.get_or_insert_function(builder.module, kind, "llvm.prefetch.p0i8")
        place = builder.bitcast(_at(context, builder, signature.args[0], given[0], given[1]), byte)
        builder.call(asked, [place, *(ir.Constant(number, each) for each in (0, 3, 1))])  # to read, keep near, data
        return context.get_dummy_value()

    return types.void(data, types.int64), make


@intrinsic
def add_rows(typing: Any, rows: Any, ids: Any, count: Any, first: Any, second: Any) -> Any:  # noqa: ANN401, ARG001
    """Add ``rows[ids[:count]]`` one after another to two sums; float32, columns a multiple of 16."""

    def make(context: Any, builder: Any, signature: Any, given: Any) -> Any:  # noqa: ANN401
        number = ir.IntType(64)
        vector = ir.VectorType(ir.FloatType(), WIDTH)
        table = context.make_array(signature.args[0])(context, builder, given[0])
        columns = builder.extract_value(table.shape, 1)
        blocks = builder.udiv(columns, ir.Constant(number, WIDTH))
        with cgutils.for_range(builder, blocks) as block:
            column = builder.mul(block.index, ir.Constant(number, WIDTH))
            places = [
                builder.bitcast(_at(context, builder, signature.args[each], given[each], column), vector.as_pointer()) for each in (3, 4)
            ]
            sums = [cgutils.alloca_once(builder, vector) for _ in places]
            for total, place in zip(sums, places, strict=True):
                builder.store(builder.load(place, align=4), total)
            with cgutils.for_range(builder, given[2]) as each:
                row = builder.sext(builder.load(_at(context, builder, signature.args[1], given[1], each.index)), number)
                start = builder.gep(table.data, [builder.add(builder.mul(row, columns), column)])
                values = builder.load(builder.bitcast(start, vector.as_pointer()), align=4)
                for total in sums:
                    builder.store(builder.fadd(builder.load(total), values), total)
            for total, place in zip(sums, places, strict=True):
                builder.store(builder.load(total), place, align=4)
        return context.get_dummy_value()

    return types.void(rows, ids, types.int64, first, second), make
