# SPDX-License-Identifier: Apache-2.0
"""Pages as scripts: their fenced blocks with the marks above them, what runs a block, and whether a line was printed."""

from __future__ import annotations

import contextlib
import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

from click.testing import CliRunner

from curation.cli import main

ROOT = Path(__file__).resolve().parent.parent
DOCS = ROOT / "docs"
BLOCK = re.compile(r"(?:^<!-- (?P<mark>[a-z: .]+) -->\n)?^```(?P<kind>\w+)\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL)


def blocks(path: Path) -> list[tuple[str, str, str]]:
    """Return mark, kind and text of every fenced block."""
    return [(found["mark"] or "", found["kind"], found["text"]) for found in BLOCK.finditer(path.read_text(encoding="utf-8"))]


def shell(script: str, folder: Path) -> str:
    """Run shell lines with the installed commands first on the path; return stdout."""
    here = Path(sys.executable).parent
    offline = {"HF_HUB_OFFLINE": "1", "HF_DATASETS_OFFLINE": "1", "HF_HOME": str(folder / ".hf"), "PYTHONPATH": str(ROOT)}
    environment = {**os.environ, **offline, "PATH": f"{here}{os.pathsep}{os.environ['PATH']}"}
    done = subprocess.run(["sh", "-euc", script], cwd=folder, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"{script}\n{done.stdout}\n{done.stderr}"
    return done.stdout


def called(script: str, folder: Path) -> str:
    """Call the command line in this process for each line, as an interpreter's start takes longer than most; else ask the shell."""
    lines = [shlex.split(line, comments=True) for line in script.splitlines()]
    if any(words[:1] != ["limpide"] for words in lines):
        return shell(script, folder)
    printed = ""
    with contextlib.chdir(folder):
        for words in lines:
            done = CliRunner().invoke(main, words[1:])
            assert done.exit_code == 0, f"{words}\n{done.output}"
            printed += done.stdout
    return printed


def matches(told: str, line: str) -> bool:
    """Tell whether a line is what a page tells, where … stands for anything."""
    return re.fullmatch(re.escape(told).replace("…", ".*"), line) is not None
