# SPDX-License-Identifier: Apache-2.0
"""Where compiled kernels are kept, and what happens where nothing can be kept."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import filters
from filters.kernels.compiled import compiled

CODE = "import numpy as np; from filters.kernels.choosing import count_off; count_off(*[np.zeros(1, np.int64)] * 3); print(1)"


def test_a_kernel_without_a_file_is_compiled_without_cache() -> None:
    """Where numba finds no place for its cache, the kernel still runs."""
    scope: dict[str, object] = {}
    exec(compile("def double(value):\n    return 2 * value\n", "/nowhere/kernel.py", "exec"), scope)

    assert compiled(scope["double"])(21) == 42  # type: ignore[type-var, operator]  # any function will do


def test_the_cache_goes_where_the_environment_says(tmp_path: Path) -> None:
    """With a package folder that cannot be written, ``NUMBA_CACHE_DIR`` holds the compiled kernels."""
    package = tmp_path / "package"
    shutil.copytree(Path(filters.__file__).parent, package / "filters", ignore=shutil.ignore_patterns("__pycache__"))
    for folder in (package / "filters", package / "filters" / "kernels"):
        folder.chmod(0o555)
    cache = tmp_path / "cache"
    environment = os.environ | {"NUMBA_CACHE_DIR": str(cache), "PYTHONDONTWRITEBYTECODE": "1", "PYTHONPATH": str(package)}
    done = subprocess.run([sys.executable, "-c", CODE], env=environment, cwd=tmp_path, capture_output=True, text=True, check=False)

    assert done.stdout == "1\n", done.stderr
    assert list(cache.rglob("*.nbc"))
    assert not list(package.rglob("*.nbc"))


def test_a_change_of_one_kernel_makes_those_anew_that_call_it(tmp_path: Path) -> None:
    """What is kept on disk is not used when another kernel's file has changed, even where its own has not."""
    package = tmp_path / "package"
    shutil.copytree(Path(filters.__file__).parent, package / "filters", ignore=shutil.ignore_patterns("__pycache__"))
    environment = os.environ | {"NUMBA_CACHE_DIR": str(tmp_path / "cache"), "PYTHONPATH": str(package)}
    code = "import numpy as np; from filters.kernels.called import calls; print(calls(1))"
    kernels = package / "filters" / "kernels"
    (kernels / "called.py").write_text(
        "from filters.kernels.callee import one\nfrom filters.kernels.compiled import compiled\n\n\n"
        "@compiled\ndef calls(n: int) -> int:\n    return one() + n\n"
    )
    answers = []
    for value in (1, 1, 5):
        (kernels / "callee.py").write_text(
            f"from filters.kernels.compiled import compiled\n\n\n@compiled\ndef one() -> int:\n    return {value}\n"
        )
        done = subprocess.run([sys.executable, "-c", code], env=environment, cwd=tmp_path, capture_output=True, text=True, check=False)
        answers.append(done.stdout or done.stderr)

    assert answers == ["2\n", "2\n", "6\n"]
