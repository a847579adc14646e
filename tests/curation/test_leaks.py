# SPDX-License-Identifier: Apache-2.0
"""``limpide scan``: a clean release is called clean, and a planted leak is found in each place."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner

from curation.cli import main
from curation.errors import UsageError
from curation.leaks import scan_release

SECRET = "planted.person@example.net"


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make a release of the example once."""
    folder = tmp_path_factory.mktemp("scan") / "demo"
    result = CliRunner().invoke(main, ["run", "example", "-o", str(folder), "-q"])
    assert result.exit_code == 0, result.output
    return folder


@pytest.fixture
def copy(run: Path, tmp_path: Path) -> Path:
    """Copy the run, to spoil it."""
    shutil.copytree(run, tmp_path / "demo", ignore=shutil.ignore_patterns("example"))
    return tmp_path / "demo"


def spoil(path: Path, column: str) -> None:
    """Put the secret into the first row of a column of a table."""
    table = pq.read_table(path)
    values = table.column(column).to_pylist()
    values[0] = f"see {SECRET}"
    index = table.schema.get_field_index(column)
    pq.write_table(table.set_column(index, table.schema.field(column), pa.array(values, table.schema.field(column).type)), path)


def first(folder: Path) -> Path:
    """Return the first table below a folder."""
    return min(folder.rglob("*.parquet"))


def test_a_clean_release(run: Path) -> None:
    """Nothing is found in what its own policy edited; the command says so."""
    result = CliRunner().invoke(main, ["scan", str(run / "release")])

    assert (result.exit_code, scan_release(run / "release").leaks) == (0, [])
    assert "nothing found that its policy should have removed" in result.output


PLACES: dict[str, Callable[[Path], str]] = {
    "text": lambda folder: _table(folder, "release/data", "text"),
    "author": lambda folder: _table(folder, "release/data", "author"),
    "ledger": lambda folder: _table(folder, "release/provenance/ledger", "error"),
    "evidence": lambda folder: _table(folder, "release/provenance/evidence", "license_evidence"),
    "card": lambda folder: _line(folder, "release/README.md"),
    "report": lambda folder: _line(folder, "release/report.html"),
    "log": lambda folder: _line(folder, "work/run.log"),
}


def _table(folder: Path, below: str, column: str) -> str:
    path = first(folder / below)
    names = pq.read_schema(path).names
    chosen = column if column in names else next(name for name in names[1:] if pa.types.is_string(pq.read_schema(path).field(name).type))
    spoil(path, chosen)
    return f"{path.relative_to(folder / 'release').as_posix()} {chosen}"


def _line(folder: Path, name: str) -> str:
    with (folder / name).open("a", encoding="utf-8") as stream:
        stream.write(f"\nerror in {SECRET}\n")
    return name.removeprefix("release/")


@pytest.mark.parametrize("place", sorted(PLACES))
def test_a_planted_leak_is_found(copy: Path, place: str) -> None:
    """The place, the kind and the recogniser are told, the words are not; the exit code is 1."""
    where = PLACES[place](copy)
    result = CliRunner().invoke(main, ["scan", str(copy / "release")])

    assert result.exit_code == 1
    assert f"{where}: 1 × EMAIL_ADDRESS (email)" in result.output
    assert SECRET not in result.output


def test_the_claim_of_anonymity_is_found(copy: Path) -> None:
    """Placeholders do not make data anonymous, so no card may say so."""
    (copy / "release/README.md").write_text("These texts are anonymised.", encoding="utf-8")

    assert [str(leak) for leak in scan_release(copy / "release").leaks] == ["README.md: 1 × CLAIM (words) in line 1"]


def test_other_kinds_on_request(run: Path) -> None:
    """Kinds that the policy did not name can be searched for; unknown ones are refused."""
    assert scan_release(run / "release", ("iban",)).leaks == []
    result = CliRunner().invoke(main, ["scan", str(run / "release"), "--kinds", "shoe_size"])
    assert result.exit_code == 2
    assert "unknown kind 'shoe_size'" in result.output


def test_no_release_is_refused(tmp_path: Path) -> None:
    """The error says what was expected."""
    with pytest.raises(UsageError, match="expected the folder of a release"):
        scan_release(tmp_path)
