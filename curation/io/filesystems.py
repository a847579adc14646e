# SPDX-License-Identifier: Apache-2.0
"""Open, list and write files, whether local or behind an fsspec URL (file, s3, gs, hf, memory).

Local files are written under a temporary name, flushed to disk and renamed, so that a reader sees the whole file or none
(POSIX rename(2)). Object stores have no rename; there a file is one put, which such stores make visible as a whole.

It does not cache, retry or decompress; which credentials a store needs is that store's business.
"""

from __future__ import annotations

import glob
import os
import posixpath
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, Final, cast

import fsspec

from curation.errors import InputError
from manifests.whole import whole_file

MAGIC: Final = frozenset("*?[")


@dataclass(frozen=True)
class Found:
    """One listed file.

    Attributes:
        address: absolute path or URL.
        bytes: size as stored; 0 when it cannot be told.
        tag: what changes when the file does: mtime and ctime in nanoseconds, or the store's ETag; empty when it cannot be told.

    """

    address: str
    bytes: int
    tag: str


def is_url(address: str) -> bool:
    """Tell an fsspec URL from a path."""
    return "://" in address


def has_magic(part: str) -> bool:
    """Tell whether a part of a path is a glob pattern."""
    return not MAGIC.isdisjoint(part)


def open_input(address: str) -> BinaryIO:
    """Open a path or fsspec URL for reading bytes, with random access.

    Raises:
        OSError: the file cannot be opened (absent, a directory, not permitted, or the store refuses).
        InputError: the URL's scheme needs a package that is not installed, or is unknown.

    """
    if not is_url(address):
        return Path(address).open("rb")
    filesystem, path = _filesystem(address)
    return cast("BinaryIO", filesystem.open(path, "rb"))


def absolute(pattern: str, folder: Path) -> str:
    """Return a pattern or path as a normalised absolute one; URLs stay as they are."""
    return pattern if is_url(pattern) else os.path.normpath(os.path.join(os.path.abspath(folder), pattern))  # noqa: PTH100, PTH118 - Path would resolve glob parts and symlinks


def list_files(pattern: str) -> list[Found]:
    """List what an absolute glob pattern or path names, in order of address by code point.

    Names that start with a dot match only patterns that spell the dot. ``**`` crosses folders and names files only.
    What cannot be examined, such as a dangling symlink, is listed all the same: the reader will say so.
    """
    if is_url(pattern):
        filesystem, path = _filesystem(pattern)
        scheme = pattern.split("://", 1)[0]
        details = filesystem.glob(path, detail=True) if has_magic(path) else _detail(filesystem, path)
        found = [_stored(f"{scheme}://{name.lstrip('/') if scheme != 'file' else name}", info) for name, info in details.items()]
        return sorted((one for one in found if one is not None), key=lambda one: one.address)
    names = sorted(set(glob.glob(pattern, recursive=True)))  # noqa: PTH207 - Path.glob wants a relative pattern and drops dangling links
    return [_local(name) for name in names if "**" not in pattern or (not Path(name).is_dir() and os.path.lexists(name))]


def fixed_parent(pattern: str) -> tuple[str, ...]:
    """Return the folder parts before the first glob part; for a plain path, its folder.

    >>> fixed_parent("/data/crawl/*/x.warc.gz"), fixed_parent("s3://bucket/a.jsonl")
    (('', 'data', 'crawl'), ('s3:', '', 'bucket'))
    """
    parts = pattern.split("/")[:-1]
    magic = [at for at, part in enumerate(parts) if has_magic(part)]
    return tuple(parts[: magic[0]] if magic else parts)


def within(address: str, parent: tuple[str, ...]) -> str:
    """Return an address relative to a folder given as parts."""
    return posixpath.join(*address.split("/")[len(parent) :])


@contextmanager
def atomic_output(address: str | Path, *, durable: bool = True) -> Iterator[BinaryIO]:
    """Open a file for writing that appears as a whole when the block ends, and not at all when it raises.

    Without ``durable`` a local file is not flushed to disk: after a loss of power it may be there without its content. That is for files
    whose digest is checked before they are used again.
    """
    if is_url(str(address)):
        filesystem, path = _filesystem(str(address))
        stream = cast("Any", filesystem.open(path, "wb"))
        try:
            yield stream
        except BaseException:
            discard = getattr(stream, "discard", None)
            if discard is not None:
                discard()
            raise
        stream.close()
        return
    with whole_file(Path(address), durable=durable) as stream:
        yield stream


def _filesystem(url: str) -> tuple[Any, str]:
    try:
        filesystem, path = fsspec.core.url_to_fs(url)
    except (ImportError, ValueError) as error:
        text = (
            f"cannot open {url}: {error}; expected a URL that fsspec knows; install the package that serves it (s3fs for s3, gcsfs for gs)"
        )
        raise InputError(text) from error
    return filesystem, str(path)


def _detail(filesystem: Any, path: str) -> dict[str, dict[str, Any]]:  # noqa: ANN401 - fsspec has no types
    return {path: filesystem.info(path)} if filesystem.exists(path) else {}


def _stored(address: str, info: dict[str, Any]) -> Found | None:
    if info.get("type") == "directory":
        return None
    tag = next((str(info[key]) for key in ("ETag", "etag", "md5Hash", "blob_id", "mtime", "LastModified", "created") if info.get(key)), "")
    return Found(address, int(info.get("size") or 0), tag)


def _local(name: str) -> Found:
    try:
        stat = Path(name).stat()
    except OSError:
        return Found(name, 0, "")
    # The change time too: it tells an edit that kept the size and set the modification time back.
    return Found(name, stat.st_size, f"{stat.st_mtime_ns}-{stat.st_ctime_ns}")
