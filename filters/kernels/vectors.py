# SPDX-License-Identifier: Apache-2.0
"""Instructions that numba does not write by itself: 8 or 64 bytes looked at at once, bits counted, numbers added, memory asked ahead.

Made with numba's ``intrinsic`` (numba documentation, "Implementing intrinsics"); what LLVM makes of vectors of sixteen depends on the
processor, what they hold does not: each number is added by itself, in order, in float32.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from llvmlite import ir
from numba.core import cgutils, types
from numba.extending import intrinsic as _intrinsic
from numpy.typing import NDArray

from filters.kernels.compiled import compiled
from filters.kernels.utf8 import eight, low_zeros

intrinsic: Any = _intrinsic  # it takes the first argument, numba's own, away

WIDTH = 16
"""Numbers in a vector: 64 bytes of float32 or int32, a line of the processor's cache."""
BLOCK = 64
"""Bytes in a vector, and bits in the mask that is made of them."""


def _at(context: Any, builder: Any, kind: Any, array: Any, index: Any) -> Any:  # noqa: ANN401 - numba's objects carry no types
    """Return the address of an element of a contiguous array."""
    return builder.gep(context.make_array(kind)(context, builder, array).data, [index])


def _bytes_at(builder: Any, start: Any, shift: int = 0) -> Any:  # noqa: ANN401
    """Load the 64 bytes that stand ``shift`` behind an address."""
    place = builder.gep(start, [ir.Constant(ir.IntType(64), shift)]) if shift else start
    return builder.load(builder.bitcast(place, ir.VectorType(ir.IntType(8), BLOCK).as_pointer()), align=1)


def _each(byte: int) -> Any:  # noqa: ANN401
    return ir.Constant(ir.VectorType(ir.IntType(8), BLOCK), [byte] * BLOCK)


def bytes_among(*ranges: tuple[int, int]) -> Any:  # noqa: ANN401
    """Make a function of bytes and a place: the mask, uint64, of which of ``data[at:at + 64]`` lie in a range; all must stand there."""

    @intrinsic
    def among(typing: Any, data: Any, at: Any) -> Any:  # noqa: ANN401, ARG001
        def make(context: Any, builder: Any, signature: Any, given: Any) -> Any:  # noqa: ANN401
            values = _bytes_at(builder, _at(context, builder, signature.args[0], *given))
            found = None
            for low, high in ranges:
                inside = builder.icmp_unsigned("<=", builder.sub(values, _each(low)), _each(high - low))
                found = inside if found is None else builder.or_(found, inside)
            return builder.bitcast(found, ir.IntType(BLOCK))

        return types.uint64(data, types.int64), make

    return among


def texts_at(*texts: bytes) -> Any:  # noqa: ANN401
    """Make a function of bytes and a place: the mask, uint64, of where from ``data[at:at + 64]`` on one of some texts may begin.

    Bit 32 of each byte is set on both sides, so that ASCII letters are found in either case, and a few other characters for one
    another. All bytes that are compared must stand in ``data``.
    """

    @intrinsic
    def may_stand(typing: Any, data: Any, at: Any) -> Any:  # noqa: ANN401, ARG001
        def make(context: Any, builder: Any, signature: Any, given: Any) -> Any:  # noqa: ANN401
            start = _at(context, builder, signature.args[0], *given)
            folded = [builder.or_(_bytes_at(builder, start, shift), _each(32)) for shift in range(max(map(len, texts)))]
            found = None
            for text in texts:
                here = None
                for values, byte in zip(folded, text, strict=False):
                    same = builder.icmp_unsigned("==", values, _each(byte | 32))
                    here = same if here is None else builder.and_(here, same)
                found = here if found is None else builder.or_(found, here)
            return builder.bitcast(found, ir.IntType(BLOCK))

        return types.uint64(data, types.int64), make

    return may_stand


ONES, HIGHEST = np.uint64(0x0101010101010101), np.uint64(0x8080808080808080)


@compiled
def find(data: NDArray[np.uint8], at: int, byte: int) -> int:
    """Return where a byte stands next, the end of the data if nowhere: eight at a time (Warren 2013, Hacker's Delight, 6-1)."""
    n = len(data)
    pattern = ONES * np.uint64(byte)
    while at + 8 <= n:
        apart = eight(data, at) ^ pattern
        zero = (apart - ONES) & ~apart & HIGHEST
        if zero:
            return at + (low_zeros(zero) >> 3)
        at += 8
    while at < n and data[at] != byte:
        at += 1
    return at


@intrinsic
def leading_zeros(typing: Any, value: Any) -> Any:  # noqa: ANN401, ARG001
    """Count the zero bits above the highest one of a uint64; 64 for 0."""

    def make(context: Any, builder: Any, signature: Any, given: Any) -> Any:  # noqa: ANN401, ARG001
        return builder.ctlz(given[0], ir.Constant(ir.IntType(1), 0))

    return types.int64(types.uint64), make


@intrinsic
def ones(typing: Any, value: Any) -> Any:  # noqa: ANN401, ARG001
    """Count the one bits of a uint64."""

    def make(context: Any, builder: Any, signature: Any, given: Any) -> Any:  # noqa: ANN401, ARG001
        return builder.ctpop(given[0])

    return types.int64(types.uint64), make


@intrinsic
def copy_numbers(typing: Any, source: Any, start: Any, target: Any, at: Any) -> Any:  # noqa: ANN401, ARG001
    """Copy ``source[start:start + 16]`` of uint16 or int32 to ``target[at:]`` of int32; both have room."""

    def make(context: Any, builder: Any, signature: Any, given: Any) -> Any:  # noqa: ANN401
        wide = ir.VectorType(ir.IntType(32), WIDTH)
        kind = ir.VectorType(ir.IntType(signature.args[0].dtype.bitwidth), WIDTH)
        origin = builder.bitcast(_at(context, builder, signature.args[0], given[0], given[1]), kind.as_pointer())
        goal = builder.bitcast(_at(context, builder, signature.args[2], given[2], given[3]), wide.as_pointer())
        values = builder.load(origin, align=2)
        builder.store(values if kind == wide else builder.zext(values, wide), goal, align=4)
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
def add_rows(typing: Any, rows: Any, ids: Any, start: Any, end: Any, first: Any, second: Any) -> Any:  # noqa: ANN401, ARG001
    """Add ``rows[ids[start:end]]`` one after another to two sums; float32, columns a multiple of 16."""

    def make(context: Any, builder: Any, signature: Any, given: Any) -> Any:  # noqa: ANN401
        number = ir.IntType(64)
        vector = ir.VectorType(ir.FloatType(), WIDTH)
        table = context.make_array(signature.args[0])(context, builder, given[0])
        columns = builder.extract_value(table.shape, 1)
        blocks = builder.udiv(columns, ir.Constant(number, WIDTH))
        with cgutils.for_range(builder, blocks) as block:
            column = builder.mul(block.index, ir.Constant(number, WIDTH))
            places = [
                builder.bitcast(_at(context, builder, signature.args[each], given[each], column), vector.as_pointer()) for each in (4, 5)
            ]
            sums = [cgutils.alloca_once(builder, vector) for _ in places]
            for total, place in zip(sums, places, strict=True):
                builder.store(builder.load(place, align=4), total)
            with cgutils.for_range(builder, builder.sub(given[3], given[2])) as each:
                row = builder.sext(
                    builder.load(_at(context, builder, signature.args[1], given[1], builder.add(given[2], each.index))), number
                )
                start = builder.gep(table.data, [builder.add(builder.mul(row, columns), column)])
                values = builder.load(builder.bitcast(start, vector.as_pointer()), align=4)
                for total in sums:
                    builder.store(builder.fadd(builder.load(total), values), total)
            for total, place in zip(sums, places, strict=True):
                builder.store(builder.load(total), place, align=4)
        return context.get_dummy_value()

    return types.void(rows, ids, types.int64, types.int64, first, second), make


@intrinsic
def hash_grams(typing: Any, text: Any, at: Any, most: Any, division: Any, buckets: Any) -> Any:  # noqa: ANN401, ARG001
    """Write to ``buckets``, int32 [most, 16], those of what begins at ``at`` to ``at + 15`` and has one, two, ... ``most`` bytes.

    By fastText's FNV-1a. ``division`` is three uint64: number of buckets, its inverse, and how far to move products with that.
    """

    def make(context: Any, builder: Any, signature: Any, given: Any) -> Any:  # noqa: ANN401
        byte, number, wide = ir.IntType(8), ir.IntType(32), ir.IntType(64)
        bytes_, lanes, halves = (ir.VectorType(kind, WIDTH) for kind in (byte, number, wide))
        source, target = (context.make_array(signature.args[each])(context, builder, given[each]).data for each in (0, 4))

        def each(value: int) -> Any:  # noqa: ANN401
            return ir.Constant(lanes, [value] * WIDTH)

        def broadcast(value: Any, kind: Any) -> Any:  # noqa: ANN401
            one = builder.insert_element(ir.Constant(kind, ir.Undefined), value, ir.Constant(number, 0))
            return builder.shuffle_vector(one, ir.Constant(kind, ir.Undefined), each(0))

        many, inverse, shift = (builder.extract_value(given[3], place) for place in range(3))
        inverses, shifts = broadcast(inverse, halves), broadcast(shift, halves)
        divisors = broadcast(builder.trunc(many, number), lanes)
        value = cgutils.alloca_once_value(builder, each(2166136261))
        with cgutils.for_range(builder, given[2]) as step:
            text_ = builder.load(builder.bitcast(builder.gep(source, [builder.add(given[1], step.index)]), bytes_.as_pointer()), align=1)
            hashed = builder.mul(
                builder.xor(builder.load(value), builder.sext(text_, lanes)), each(16777619)
            )  # bytes are signed in fastText
            builder.store(hashed, value)
            quotient = builder.trunc(builder.lshr(builder.mul(builder.zext(hashed, halves), inverses), shifts), lanes)
            rest = builder.sub(hashed, builder.mul(quotient, divisors))  # the quotient is at most one too small
            rest = builder.select(builder.icmp_unsigned(">=", rest, divisors), builder.sub(rest, divisors), rest)
            goal = builder.gep(target, [builder.mul(step.index, ir.Constant(wide, WIDTH))])
            builder.store(rest, builder.bitcast(goal, lanes.as_pointer()), align=4)
        return context.get_dummy_value()

    return types.void(text, types.int64, types.int64, types.UniTuple(types.uint64, 3), buckets), make


@intrinsic
def hash_windows(typing: Any, data: Any, at: Any, second: Any, mask: Any, factors: Any, out: Any) -> Any:  # noqa: ANN401, ARG001
    """Write the hashes of eight windows of bytes, at ``at`` to ``at + 7``, to ``out[at:at + 8]``, uint64.

    A window is two overlapping numbers, ``data[at:at + 8]`` and ``data[at + second:at + second + 8]``, of which ``mask`` leaves bytes.
    Each is multiplied by a factor, and its upper half is added to its lower one (xor).
    """

    def make(context: Any, builder: Any, signature: Any, given: Any) -> Any:  # noqa: ANN401
        number = ir.IntType(64)
        lanes = ir.VectorType(number, 8)
        half = ir.Constant(lanes, [32] * 8)
        order = ir.Constant(ir.VectorType(ir.IntType(32), 64), [lane + byte for lane in range(8) for byte in range(8)])

        def broadcast(value: Any) -> Any:  # noqa: ANN401
            one = builder.insert_element(ir.Constant(lanes, ir.Undefined), value, ir.Constant(ir.IntType(32), 0))
            return builder.shuffle_vector(one, ir.Constant(lanes, ir.Undefined), ir.Constant(ir.VectorType(ir.IntType(32), 8), [0] * 8))

        def numbers(place: Any) -> Any:  # noqa: ANN401
            bytes_ = ir.VectorType(ir.IntType(8), 16)
            start = builder.bitcast(_at(context, builder, signature.args[0], given[0], place), bytes_.as_pointer())
            spread = builder.shuffle_vector(builder.load(start, align=1), ir.Constant(bytes_, ir.Undefined), order)
            return builder.and_(builder.bitcast(spread, lanes), broadcast(given[3]))

        first, other = (broadcast(builder.extract_value(given[4], each)) for each in (0, 1))
        value = builder.mul(numbers(given[1]), first)
        value = builder.xor(builder.xor(value, builder.lshr(value, half)), numbers(builder.add(given[1], given[2])))
        value = builder.mul(value, other)
        value = builder.xor(value, builder.lshr(value, half))
        place = _at(context, builder, signature.args[5], given[5], given[1])
        builder.store(value, builder.bitcast(place, lanes.as_pointer()), align=8)
        return context.get_dummy_value()

    return types.void(data, types.int64, types.int64, types.uint64, types.UniTuple(types.uint64, 2), out), make


@intrinsic
def least_products(typing: Any, values: Any, count: Any, factor: Any, apart: Any, at: Any, out: Any) -> Any:  # noqa: ANN401, ARG001
    """Write to ``out[at:at + 32]``, uint32, the least of ``(values[:count] ^ apart[at + lane]) * factor`` in each of 32 lanes.

    Of ``values``, uint64, the last 32 bits count, and of products.
    """

    def make(context: Any, builder: Any, signature: Any, given: Any) -> Any:  # noqa: ANN401
        lanes = ir.VectorType(ir.IntType(32), WIDTH)
        nothing, zeros = ir.Constant(lanes, ir.Undefined), ir.Constant(lanes, [0] * WIDTH)

        def broadcast(value: Any) -> Any:  # noqa: ANN401
            return builder.shuffle_vector(builder.insert_element(nothing, value, ir.Constant(ir.IntType(32), 0)), nothing, zeros)

        def place(array: int, shift: int) -> Any:  # noqa: ANN401
            index = builder.add(given[4], ir.Constant(ir.IntType(64), shift))
            return builder.bitcast(_at(context, builder, signature.args[array], given[array], index), lanes.as_pointer())

        by = broadcast(given[2])
        own = [builder.load(place(3, shift), align=4) for shift in (0, WIDTH)]
        least = [cgutils.alloca_once_value(builder, ir.Constant(lanes, [0xFFFFFFFF] * WIDTH)) for _ in own]
        with cgutils.for_range(builder, given[1]) as each:
            value = builder.load(_at(context, builder, signature.args[0], given[0], each.index))
            spread = broadcast(builder.trunc(value, ir.IntType(32)))
            for mine, best in zip(own, least, strict=True):
                product, before = builder.mul(builder.xor(spread, mine), by), builder.load(best)
                builder.store(builder.select(builder.icmp_unsigned("<", product, before), product, before), best)
        for best, shift in zip(least, (0, WIDTH), strict=True):
            builder.store(builder.load(best), place(5, shift), align=4)
        return context.get_dummy_value()

    return types.void(values, types.int64, types.uint32, apart, types.int64, out), make
