# SPDX-License-Identifier: Apache-2.0
"""How kernels are compiled: without the interpreter's lock, and kept on disk between processes.

numba keeps machine code in ``$NUMBA_CACHE_DIR`` if that is set, else in ``__pycache__`` beside the kernel, else (where the package is
read-only) in the user's cache folder (numba documentation, "Notes on Caching"). Where none of these can be written, kernels are
compiled anew by each process, some seconds each: set ``NUMBA_CACHE_DIR`` to a folder that can be written.
An entry is keyed by the processor, the numba version and the text of all kernels: numba itself would key it by the time stamp of the one
file, but machine code of functions that it calls is compiled into it, so after a change of ``utf8.py`` two processes would disagree.

numba turns ``uint32 * uint32`` into ``uint64`` and ``uint64 + int64`` into ``float64``: kernels therefore
hash in ``uint64`` only, with constants of that type, and count in ``int64`` only.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any, TypeVar, cast

import numba as nb

Kernel = TypeVar("Kernel", bound=Callable[..., Any])


def compiled(kernel: Kernel) -> Kernel:
    """Compile at first call."""
    return _compiled(kernel)


def lean(kernel: Kernel) -> Kernel:
    """Compile at first call, for kernels that neither make nor return arrays: references to arrays are not counted.

    Otherwise numba counts some of them up and down by locked instructions wherever paths meet, which costs a third of the time of
    kernels with many branches. A kernel that makes an array after all is refused when it is compiled ("NRT required but not enabled").
    """
    return _compiled(kernel, _nrt=False)


def in_place(kernel: Kernel) -> Kernel:
    """Compile into each kernel that calls it, as ``lean``: for a few lines, met at each word or line, that cost less than a call."""
    return _compiled(kernel, _nrt=False, forceinline=True)


def _compiled(kernel: Kernel, **options: bool) -> Kernel:
    njit: Any = nb.njit  # numba's own option is not among its declared ones
    try:
        made = njit(nogil=True, cache=True, **options)(kernel)
        made._cache._cache_file._source_stamp = _sources()  # noqa: SLF001 - numba offers no other way to say what an entry depends on
        return cast("Kernel", made)
    except RuntimeError as error:
        if "no locator available" not in str(error):
            raise
        return cast("Kernel", njit(nogil=True, **options)(kernel))


@cache
def _sources() -> str:
    """Return a digest of the text of every kernel."""
    digest = hashlib.sha256()
    for path in sorted(Path(__file__).parent.glob("*.py")):
        text = path.read_bytes()
        digest.update(b"%s %d\n%s" % (path.name.encode(), len(text), text))
    return digest.hexdigest()
