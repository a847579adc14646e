# SPDX-License-Identifier: Apache-2.0
"""Command ``limpide verify``."""

from __future__ import annotations

from pathlib import Path

import click

from curation.commands.shared import as_json, counted, print_result


@click.command()
@click.argument("release", type=click.Path(path_type=Path))
@as_json
def verify(release: Path, as_json: bool) -> None:  # noqa: FBT001
    """Recompute every hash, count and balance of a RELEASE; needs neither recipe nor inputs.

    Example: limpide verify demo/release
    """
    from curation.errors import UsageError
    from manifests.storage import MANIFEST, ManifestError, read_manifest
    from manifests.verify import verify as find

    if not release.is_dir():
        raise UsageError(f"{release}: no such folder; give the folder of a release, which holds {MANIFEST}")
    if (release / "release" / MANIFEST).is_file():
        raise UsageError(f"{release}: this is the folder of a run; its release is {release / 'release'}")
    findings = find(release)
    report = {"release": release.name, "verified": not findings, "findings": [finding.__dict__ for finding in findings]}
    if findings:
        print_result(report, as_json, "\n".join(str(finding) for finding in findings))
        click.echo(f"limpide: {release}: {counted(len(findings), 'finding')}; this release is not what its manifest says", err=True)
        raise SystemExit(1)
    try:
        manifest = read_manifest(release / MANIFEST)
    except ManifestError as error:
        raise UsageError(str(error)) from error
    counts = manifest.counts
    found = f"{counts.documents:,} records, {counts.keep:,} kept in {len(manifest.shards)} shards"
    text = f"{release}: verified: {found}; release digest {manifest.release_digest}"
    print_result(report | {"release_digest": manifest.release_digest}, as_json, text)
