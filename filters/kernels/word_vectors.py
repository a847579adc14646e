# SPDX-License-Identifier: Apache-2.0
"""Eight words measured at once: what ``filters.kernels.words`` tells of a word from its bytes and the planes, in vectors.

Instructions of LLVM, as in ``vectors``: eight words are eight lanes of 64 bits. Bytes and bits are loaded lane by lane, for words stand
anywhere; the multiplications of their hashes, masks and flags then cost what one word did.
"""

from __future__ import annotations

from typing import Any

from llvmlite import ir
from numba.core import cgutils, types

from filters.kernels.characters import ALPHABETIC, COUNTED, FOLDING
from filters.kernels.planes import FOLDED, LATER, LETTERS, TELLING, WORDS
from filters.kernels.utf8 import EMPTY, MIX_1, MIX_2, SHIFT
from filters.kernels.vectors import intrinsic

LANES = 8
LONGEST = 15
"""Bytes of the longest word that is measured here."""
WORD_FLAG = 2
"""Flag of a word that is no symbol."""
_NUMBER, _LANES = ir.IntType(64), ir.VectorType(ir.IntType(64), LANES)


def _each(value: Any) -> Any:  # noqa: ANN401 - LLVM's objects carry no types, and numpy's integers are another one
    return ir.Constant(_LANES, [int(value)] * LANES)


def _mixed(builder: Any, value: Any, factor: Any) -> Any:  # noqa: ANN401
    """Return ``(value ^ value >> SHIFT) * factor``."""
    return builder.mul(builder.xor(value, builder.lshr(value, _each(SHIFT))), _each(factor))


def _hash(builder: Any, first: Any, rest: Any, size: Any) -> Any:  # noqa: ANN401
    """Return ``utf8.hashed_short``: of the first eight bytes, where there are so many, and of those behind them."""
    absorbed = builder.mul(builder.xor(first, _each(EMPTY)), _each(MIX_1))
    absorbed = builder.xor(absorbed, builder.lshr(absorbed, _each(SHIFT)))
    value = builder.select(builder.icmp_unsigned(">", size, _each(7)), absorbed, _each(EMPTY))
    value = builder.xor(builder.mul(builder.xor(value, rest), _each(MIX_1)), size)
    value = _mixed(builder, _mixed(builder, value, MIX_1), MIX_2)
    return builder.xor(value, builder.lshr(value, _each(SHIFT)))


def _below(builder: Any, count: Any) -> Any:  # noqa: ANN401
    """Return as many low bits as ``count`` says, below 64."""
    return builder.sub(builder.shl(_each(1), count), _each(1))


@intrinsic
def measure_eight(  # noqa: PLR0917 - numba takes columns one by one
    typing: Any,  # noqa: ANN401, ARG001
    data: Any,  # noqa: ANN401
    planes: Any,  # noqa: ANN401
    start: Any,  # noqa: ANN401
    end: Any,  # noqa: ANN401
    at: Any,  # noqa: ANN401, ARG001
    chars: Any,  # noqa: ANN401
    hashes: Any,  # noqa: ANN401
    flags: Any,  # noqa: ANN401
) -> Any:  # noqa: ANN401
    """Fill ``chars``, ``hashes`` and ``flags`` of the words ``at`` to ``at + 7``; return a bit for each that must be measured by itself.

    These are words of more than LONGEST bytes, and symbols beyond ASCII. 16 bytes must stand in ``data`` from each word's start on.
    """

    def make(context: Any, builder: Any, signature: Any, given: Any) -> Any:  # noqa: ANN401
        arrays = [
            context.make_array(kind)(context, builder, value) if isinstance(kind, types.Array) else value
            for kind, value in zip(signature.args, given, strict=True)
        ]
        byte = ir.IntType(8).as_pointer()
        width = builder.mul(builder.extract_value(arrays[1].shape, 1), ir.Constant(_NUMBER, 8))

        def column(array: Any, bits: int) -> Any:  # noqa: ANN401
            return builder.bitcast(builder.gep(array.data, [given[4]]), ir.VectorType(ir.IntType(bits), LANES).as_pointer())

        def loaded(base: Any, places: Any) -> Any:  # noqa: ANN401
            found = ir.Constant(_LANES, ir.Undefined)
            for lane in range(LANES):
                number = ir.Constant(ir.IntType(32), lane)
                place = builder.gep(base, [builder.extract_element(places, number)])
                found = builder.insert_element(found, builder.load(builder.bitcast(place, _NUMBER.as_pointer()), align=1), number)
            return found

        begin, over = (builder.zext(builder.load(column(arrays[each], 32), align=4), _LANES) for each in (2, 3))
        size = builder.sub(over, begin)
        text = builder.bitcast(arrays[0].data, byte)
        first = loaded(text, begin)
        rest = loaded(text, builder.add(begin, builder.and_(size, _each(8))))
        rest = builder.and_(rest, _below(builder, builder.shl(builder.and_(size, _each(7)), _each(3))))
        builder.store(_hash(builder, first, rest, size), column(arrays[6], 64), align=8)

        mask = _below(builder, builder.and_(size, _each(LONGEST)))
        places, shift = builder.lshr(begin, _each(3)), builder.and_(begin, _each(7))

        def bits(plane: int) -> Any:  # noqa: ANN401
            base = builder.gep(builder.bitcast(arrays[1].data, byte), [builder.mul(width, ir.Constant(_NUMBER, plane))])
            return builder.and_(builder.lshr(loaded(base, places), shift), mask)

        counting = cgutils.get_or_insert_function(builder.module, ir.FunctionType(_LANES, [_LANES]), "llvm.ctpop.v8i64")
        length = builder.sub(size, builder.call(counting, [bits(LATER)]))
        builder.store(builder.trunc(length, ir.VectorType(ir.IntType(32), LANES)), column(arrays[5], 32), align=4)
        word = builder.and_(bits(WORDS), _each(1))
        flag = builder.mul(word, _each(WORD_FLAG))
        for plane, told in ((LETTERS, ALPHABETIC), (TELLING, COUNTED), (FOLDED, FOLDING)):
            flag = builder.or_(flag, builder.select(builder.icmp_unsigned("!=", bits(plane), _each(0)), _each(told), _each(0)))
        builder.store(builder.trunc(flag, ir.VectorType(ir.IntType(8), LANES)), column(arrays[7], 8), align=1)

        strange = builder.icmp_unsigned(">", builder.and_(first, _each(0x80)), builder.shl(word, _each(7)))
        alone = builder.or_(builder.icmp_unsigned(">", size, _each(LONGEST)), strange)
        return builder.zext(builder.bitcast(alone, ir.IntType(LANES)), _NUMBER)

    return types.uint64(data, planes, start, end, types.int64, chars, hashes, flags), make
