# SPDX-License-Identifier: Apache-2.0
"""A disk that is full: the run says so, loses nothing, and ends as ever when there is room."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

from curation.cli import main
from curation.run import RELEASE
from manifests.storage import MANIFEST, read_manifest
from tests.curation.corpus import write_corpus
from tests.curation.test_run import run


def test_full_disk_fails_loudly_and_resumes(tmp_path: Path) -> None:
    """A file size limit makes writing fail as a full disk does: exit code 3, a clear text, and a rerun with the same digest."""
    recipe = write_corpus(tmp_path / "in", documents=400)
    expected = run(recipe, tmp_path / "reference").manifest.release_digest
    command = f"ulimit -f 8; exec {sys.executable} -m curation.cli run {recipe} -o {tmp_path / 'out'} -q"

    failed = subprocess.run(["bash", "-c", command], capture_output=True, text=True, check=False)

    assert failed.returncode == 3, failed.stderr
    assert (
        "File too large; finished work stays: free space on the disk of the output folder, then run the same command again" in failed.stderr
    )
    assert not list((tmp_path / "out").rglob("*.partial"))
    assert run(recipe, tmp_path / "out").manifest.release_digest == expected


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """Mount a disk of 1 MiB, or skip where mounting is not allowed."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(folder)], capture_output=True, text=True, check=False)
    if mounted.returncode:
        pytest.skip(f"this needs the right to mount a small disk: {mounted.stderr.strip()}")
    yield folder
    subprocess.run(["umount", str(folder)], check=True)


def test_a_disk_that_fills_up_loses_nothing(tmp_path: Path, small_disk: Path) -> None:
    """On a disk that is really full, in each phase that can meet it, the run says so; with more room it ends with the same digest."""
    recipe = write_corpus(tmp_path / "in", documents=2000)
    expected = run(recipe, tmp_path / "reference").manifest.release_digest
    command = ["run", str(recipe), "-o", str(small_disk / "out"), "-q"]

    codes, texts = [], []
    for kibibytes in (500, 1000, 1400, 1700, 2000, 8000):
        subprocess.run(["mount", "-o", f"remount,size={kibibytes}k", str(small_disk)], check=True)
        done = CliRunner().invoke(main, command)
        codes.append(done.exit_code)
        texts.append(done.stderr)

    assert codes[0] == 3
    assert set(codes) <= {0, 3}
    assert codes[-1] == 0, texts[-1]
    assert all("No space left on device" in text for code, text in zip(codes, texts, strict=True) if code == 3)
    assert read_manifest(small_disk / "out" / RELEASE / MANIFEST).release_digest == expected
