# SPDX-License-Identifier: Apache-2.0
"""SHA-256 (FIPS 180-4) of many short values in one call, by the processor's own instructions where it has them (Intel SHA extensions).

The library's function costs a microsecond a call beside the hashing itself, which for documents of a few thousand bytes is as much again. A
round of these instructions is two rounds of the standard, on the state in two vectors: A, B, E, F and C, D, G, H, the first of them highest
(Intel, "Intel SHA Extensions", July 2013). Where the processor lacks them, or numba was told to compile for another, ``available`` says
so, and ``digests_of`` may not be called. (Two values side by side gain a fifth: not worth twice the code.)
"""

from __future__ import annotations

from typing import Any

import numpy as np
from llvmlite import ir
from numba.core import cgutils, types
from numba.core.registry import cpu_target
from numpy.typing import NDArray

from filters.kernels.compiled import lean
from filters.kernels.utf8 import put_eight
from filters.kernels.vectors import intrinsic

BLOCK_BYTES = 64
DIGEST_BYTES = 32
_LANES = ir.VectorType(ir.IntType(32), 4)
_MASK = ir.VectorType(ir.IntType(32), 4)
_PRIMES = [n for n in range(2, 312) if all(n % d for d in range(2, int(n**0.5) + 1))]


def _root_bits(value: int, root: int) -> int:
    """Return the first 32 bits of the fraction of a square or cube root, in whole numbers."""
    scaled = value << (32 * root)
    low, high = 0, 1 << (scaled.bit_length() // root + 1)
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if middle**root <= scaled else (low, middle - 1)
    return low & 0xFFFFFFFF


START = np.array([_root_bits(prime, 2) for prime in _PRIMES[:8]], np.uint32)
"""Where the state begins (FIPS 180-4, section 5.3.3)."""
ROUND = [_root_bits(prime, 3) for prime in _PRIMES[:64]]
"""Constants of the rounds (section 4.2.2)."""


def available() -> bool:
    """Tell whether numba compiles for a processor that has the instructions."""
    _, _, features = cpu_target.target_context.codegen().magic_tuple()
    return {"+sha", "+ssse3", "+sse4.1"} <= set(features.split(","))


def _vector(values: list[int]) -> Any:  # noqa: ANN401 - LLVM's objects carry no types
    return ir.Constant(_LANES, values)


def _pick(builder: Any, low: Any, high: Any, lanes: list[int]) -> Any:  # noqa: ANN401
    """Take four lanes out of the eight of two vectors."""
    return builder.shuffle_vector(low, high, ir.Constant(_MASK, lanes))


def _call(builder: Any, name: str, arguments: list[Any]) -> Any:  # noqa: ANN401
    kind = ir.FunctionType(_LANES, [_LANES] * len(arguments))
    return builder.call(cgutils.get_or_insert_function(builder.module, kind, f"llvm.x86.{name}"), arguments)


def _words(builder: Any, start: Any, index: int) -> Any:  # noqa: ANN401
    """Load sixteen bytes as four numbers, the highest byte first."""
    place = builder.gep(start, [ir.Constant(ir.IntType(64), 16 * index)])
    kind = ir.VectorType(ir.IntType(8), 16)
    loaded = builder.load(builder.bitcast(place, kind.as_pointer()), align=1)
    order = [4 * word + 3 - byte for word in range(4) for byte in range(4)]
    turned = builder.shuffle_vector(loaded, loaded, ir.Constant(ir.VectorType(ir.IntType(32), 16), order))
    return builder.bitcast(turned, _LANES)


def _block(builder: Any, start: Any, first: Any, second: Any) -> tuple[Any, Any]:  # noqa: ANN401
    """Write the 64 rounds of one block: ``first`` holds F, E, B, A and ``second`` H, G, D, C, lowest lane first."""
    schedule: list[Any] = []
    abef, cdgh = first, second
    for index in range(16):
        if index < 4:
            words = _words(builder, start, index)
        else:
            mixed = _call(builder, "sha256msg1", [schedule[index - 4], schedule[index - 3]])
            mixed = builder.add(mixed, _pick(builder, schedule[index - 2], schedule[index - 1], [1, 2, 3, 4]))
            words = _call(builder, "sha256msg2", [mixed, schedule[index - 1]])
        schedule.append(words)
        added = builder.add(words, _vector(ROUND[4 * index : 4 * index + 4]))
        cdgh = _call(builder, "sha256rnds2", [cdgh, abef, added])
        abef = _call(builder, "sha256rnds2", [abef, cdgh, _pick(builder, added, added, [2, 3, 0, 0])])
    return builder.add(abef, first), builder.add(cdgh, second)


@intrinsic
def _blocks(typing: Any, state: Any, data: Any, at: Any, count: Any) -> Any:  # noqa: ANN401, ARG001
    """Take ``count`` blocks of ``data`` from ``at`` on into the state, A to H (uint32 [8])."""

    def make(context: Any, builder: Any, signature: Any, given: Any) -> Any:  # noqa: ANN401
        kept = context.make_array(signature.args[0])(context, builder, given[0]).data
        begin = builder.gep(context.make_array(signature.args[1])(context, builder, given[1]).data, [given[2]])
        halves = [builder.bitcast(builder.gep(kept, [ir.Constant(ir.IntType(64), n)]), _LANES.as_pointer()) for n in (0, 4)]
        abcd, efgh = (builder.load(half, align=4) for half in halves)
        first, second = cgutils.alloca_once(builder, _LANES), cgutils.alloca_once(builder, _LANES)
        builder.store(_pick(builder, efgh, abcd, [1, 0, 5, 4]), first)
        builder.store(_pick(builder, efgh, abcd, [3, 2, 7, 6]), second)
        with cgutils.for_range(builder, given[3]) as loop:
            place = builder.gep(begin, [builder.mul(loop.index, ir.Constant(ir.IntType(64), BLOCK_BYTES))])
            abef, cdgh = _block(builder, place, builder.load(first), builder.load(second))
            builder.store(abef, first)
            builder.store(cdgh, second)
        abef, cdgh = builder.load(first), builder.load(second)
        builder.store(_pick(builder, abef, cdgh, [3, 2, 7, 6]), halves[0], align=4)
        builder.store(_pick(builder, abef, cdgh, [1, 0, 5, 4]), halves[1], align=4)
        return context.get_dummy_value()

    return types.void(state, data, types.int64, types.int64), make


@lean
def _digest(
    data: NDArray[np.uint8],
    at: int,
    stop: int,
    begin: NDArray[np.uint32],
    state: NDArray[np.uint32],
    last: NDArray[np.uint8],
    out: NDArray[np.uint8],
    row: int,
) -> None:
    """Write the digest of ``data[at:stop]`` into a row; ``state`` and ``last`` (128 bytes) are room to work in."""
    for n in range(8):
        state[n] = begin[n]
    size = stop - at
    whole_blocks = size // BLOCK_BYTES
    _blocks(state, data, at, whole_blocks)
    left = size - whole_blocks * BLOCK_BYTES
    for n in range(16):
        put_eight(last, 8 * n, np.uint64(0))
    for n in range(left):
        last[n] = data[stop - left + n]
    last[left] = 0x80
    blocks = 1 if left < BLOCK_BYTES - 8 else 2
    bits = size * 8
    for n in range(8):
        last[blocks * BLOCK_BYTES - 1 - n] = (bits >> (8 * n)) & 0xFF
    _blocks(state, last, 0, blocks)
    for n in range(8):
        for byte in range(4):
            out[row, 4 * n + byte] = (state[n] >> (24 - 8 * byte)) & 0xFF


@lean
def _digests(
    data: NDArray[np.uint8],
    offsets: NDArray[np.int64],
    begin: NDArray[np.uint32],
    state: NDArray[np.uint32],
    last: NDArray[np.uint8],
    out: NDArray[np.uint8],
) -> None:
    for row in range(len(out)):
        _digest(data, offsets[row], offsets[row + 1], begin, state, last, out, row)


def digests_of(offsets: NDArray[np.int64], data: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Return the SHA-256 of each value ``data[offsets[n]:offsets[n + 1]]`` (uint8 [values, 32])."""
    out = np.empty((len(offsets) - 1, DIGEST_BYTES), np.uint8)
    _digests(data, offsets, START, np.empty(8, np.uint32), np.empty(2 * BLOCK_BYTES, np.uint8), out)
    return out
