# SPDX-License-Identifier: Apache-2.0
"""Commands that write a file: a folder that is missing is made, and what cannot be written is refused before anything is read."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from curation.cli import main

COMMANDS = [
    ["attribution", "release", "-o", "{}"],
    ["price", "run", "--chart", "{}.svg"],
    ["robots_store", "robots", "-o", "{}.parquet"],
    ["explore", "{run}", "--patch", "0.1", "-o", "{}"],
]


def refused(command: list[str], where: Path) -> str:
    """Return why a command was not run."""
    (where / "run").mkdir(exist_ok=True)
    filled = [word.format(where / "out", run=where / "run") for word in command]
    done = CliRunner().invoke(main, filled)
    assert done.exit_code == 2
    return done.stderr.removeprefix("limpide: ").strip()


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: str(command[0]))
def test_a_folder_is_no_file(tmp_path: Path, command: list[str]) -> None:
    """The file's name is asked for before the release, which is not there, is missed."""
    named = command[-1].format(tmp_path / "out")
    Path(named).mkdir()

    assert refused(command, tmp_path) == f"{named} is a folder; give the name of a file, such as {named}/output"


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: str(command[0]))
def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path, command: list[str]) -> None:
    """A file stands where the folder should be."""
    (tmp_path / "out").write_text("", encoding="utf-8")
    inside = [*command[:-1], command[-1].replace("{}", "{}/inside")]

    assert f"cannot make the folder {tmp_path / 'out'}: " in refused(inside, tmp_path)


def test_a_missing_folder_is_made(tmp_path: Path) -> None:
    """Here by robots_store."""
    (tmp_path / "example.org").mkdir()
    (tmp_path / "example.org/robots.txt").write_text("User-agent: *\n", encoding="utf-8")

    done = CliRunner().invoke(main, ["robots_store", str(tmp_path / "example.org"), "-o", str(tmp_path / "a/b/store.parquet")])

    assert done.exit_code == 0, done.output
    assert (tmp_path / "a/b/store.parquet").is_file()


def test_a_place_for_a_patch_that_nobody_asked_for_is_refused(tmp_path: Path) -> None:
    """`explore -o` without `--patch` wrote nothing in silence."""
    said = refused(["explore", "{run}", "-o", "{}"], tmp_path)

    assert said == f"-o {tmp_path / 'out'} is where a patch goes; say how much it may lose, such as --patch 0.1"
