# SPDX-License-Identifier: Apache-2.0
"""List what a source's paths name, with sizes and digests.

The listing is sorted and free of the builder's folders: a file is named by its path below the longest folder that all patterns
of its source share. Digests are of the stored bytes; those already known are not computed again while size and change tag of the
file stay the same. What cannot be read is listed with an empty digest, and the reader makes it a quarantine row. ``curation.io.cutting``
makes shards of the listing.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import MutableMapping
from pathlib import Path
from typing import Final

from curation.errors import InputError
from curation.io.cutting import cut
from curation.io.filesystems import Found, absolute, fixed_parent, is_url, list_files, open_input, within
from curation.io.sections import InputFile
from curation.recipe import Source

__all__ = ["cut", "list_inputs"]

READ_BYTES: Final = 1 << 20
EXAMPLES: Final = {"files": ".html", "warc": ".warc.gz", "wet": ".warc.wet.gz", "jsonl": ".jsonl", "parquet": ".parquet", "text": ".txt"}
"""How files of a format are named as a rule, for messages."""
_HUB: Final = re.compile(r"[\w.-]+(?:/[\w.-]+)?@(\S+)")
_COMMIT: Final = re.compile(r"[0-9a-f]{40}")


def list_inputs(source: Source, folder: Path, known: MutableMapping[str, str]) -> list[InputFile]:
    """List the files of a source, sorted by their path within it.

    Args:
        source: the source; relative paths start at ``folder``, that of the recipe.
        folder: where relative paths start.
        known: digests by address, size and change tag, from an earlier call; new ones are added. It may be kept as JSON.

    Raises:
        InputError: a path or pattern names no file, a folder, or a file that the format cannot read, or paths and URLs are mixed.

    """
    if source.format == "huggingface":
        return [_dataset(source, path, folder, known) for path in sorted(set(source.paths))]
    patterns = [absolute(path, folder) for path in source.paths]
    if len({is_url(pattern) and pattern.split("://", 1)[0] for pattern in patterns}) > 1:
        raise InputError(
            f"source {source.name!r} mixes paths and URLs, or stores; its files would have no common folder; make them sources of their own"
        )
    parent = _common([fixed_parent(pattern) for pattern in patterns])
    found: dict[str, Found] = {}
    for written, pattern in zip(source.paths, patterns, strict=True):
        files = _listed(source, written, pattern)
        if not files:
            text = f"source {source.name!r}: {written!r} names no file"
            where = "" if is_url(pattern) else f" (looked for {pattern}; relative paths start at {folder})"
            raise InputError(f"{text}{where}; correct the path under paths, or remove it")
        found |= {file.address: file for file in files}
    listed = [InputFile(source.name, within(f.address, parent), f.address, f.bytes, _digest(f, known)) for f in found.values()]
    return sorted(listed, key=lambda file: file.file)


def _listed(source: Source, written: str, pattern: str) -> list[Found]:
    """List what a pattern names, files only; a folder that is named itself, or a file that no reader takes, is an error."""
    if not is_url(pattern) and Path(pattern).is_dir():
        wanted = f"{written.rstrip('/')}/*{EXAMPLES.get(source.format, '')}"
        raise InputError(
            f"source {source.name!r}: {written!r} is a folder; write {wanted} (or {wanted.replace('/*', '/**/*')} for all below it)"
        )
    try:
        files = [file for file in list_files(pattern) if is_url(pattern) or not Path(file.address).is_dir()]
    except OSError as error:
        raise InputError(
            f"source {source.name!r}: {written!r} cannot be listed: {type(error).__name__}: {error}; check the store and its credentials"
        ) from error
    if source.format == "files":
        _check_endings(source, written, files)
    return files


def _check_endings(source: Source, written: str, files: list[Found]) -> None:
    from curation.io.inputs import COMPRESSED, ENDINGS, media_type_of  # readers of documents take a while to import

    unknown = [Path(file.address).name for file in files if media_type_of(file.address) is None]
    if unknown:
        more = f" and {len(unknown) - 3} more" if len(unknown) > 3 else ""
        text = f"source {source.name!r}: {written!r} names files that `files` cannot read: {', '.join(unknown[:3])}{more}"
        raise InputError(
            f"{text}; expected names that end in {', '.join(ENDINGS)}, compressed or not ({', '.join(COMPRESSED)}); narrow the pattern"
        )


def _common(parents: list[tuple[str, ...]]) -> tuple[str, ...]:
    """Return the longest folder that all share."""
    shared = []
    for parts in zip(*parents, strict=False):
        if len(set(parts)) > 1:
            break
        shared.append(parts[0])
    return tuple(shared)


def _digest(file: Found, known: MutableMapping[str, str]) -> str:
    """Return the hex SHA-256 of a file's stored bytes, empty when it cannot be read."""
    key = f"{file.address}\t{file.bytes}\t{file.tag}"
    if file.tag and key in known:
        return known[key]
    digest = hashlib.sha256()
    try:
        with open_input(file.address) as stream:
            while block := stream.read(READ_BYTES):
                digest.update(block)
    except OSError:
        return ""
    if file.tag:
        known[key] = digest.hexdigest()
    return digest.hexdigest()


def _dataset(source: Source, path: str, folder: Path, known: MutableMapping[str, str]) -> InputFile:
    """List a dataset: a local folder by the digests of its files, one of the Hub by its name and commit."""
    address = absolute(path, folder)
    if not Path(address).exists() and (commit := _HUB.fullmatch(path)):
        if not _COMMIT.fullmatch(commit[1]):
            expected = "expected owner/name@ and the 40 hex digits of a commit, so that it stays the same"
            raise InputError(f"source {source.name!r}: {path!r} pins no commit; {expected}")
        return InputFile(source.name, path, path, 0, hashlib.sha256(path.encode()).hexdigest())
    files = list_files(f"{address}/**")
    if not files:
        hint = "or name a dataset of the Hub: owner/name@commit"
        raise InputError(f"source {source.name!r}: {path!r} is no folder with files (looked for {address}); correct it, {hint}")
    total = hashlib.sha256()
    parent = tuple(address.split("/"))
    for file in files:
        total.update(f"{within(file.address, parent)}\t{_digest(file, known)}\n".encode())
    return InputFile(source.name, Path(address).name, address, sum(file.bytes for file in files), total.hexdigest())
