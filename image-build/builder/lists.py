"""What a release says about itself: package list, components (CycloneDX), checksums.

Law: written from what is in the image, never from what was asked for.
"""

from __future__ import annotations

import hashlib
import json
import uuid
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

NAMESPACE = uuid.UUID("7b1f0000-7a11-4b0c-9000-000000000002")


def debian_components(rows: Iterable[str]) -> list[dict[str, Any]]:
    """From rows `package TAB version TAB architecture TAB source TAB source version`."""
    found = []
    for row in rows:
        name, version, architecture, source, source_version = row.split("\t")
        purl = f"pkg:deb/debian/{name}@{version.replace('+', '%2B').replace(':', '%3A')}?arch={architecture}"
        found.append({
            "type": "library", "bom-ref": purl, "name": name, "version": version, "purl": purl,
            "properties": [{"name": "debian:source", "value": f"{source} {source_version}"}],
        })  # fmt: skip
    return found


def python_components(wheels: Iterable[str]) -> list[dict[str, Any]]:
    """From the file names of wheels."""
    found = []
    for wheel in sorted(wheels):
        name, version = wheel.split("-")[:2]
        if name == "pip":
            continue
        purl = f"pkg:pypi/{name.lower().replace('_', '-')}@{version.replace('+', '%2B')}"
        found.append({"type": "library", "bom-ref": purl, "name": name, "version": version, "purl": purl})
    return found


def sbom(name: str, version: str, epoch: int, components: list[dict[str, Any]]) -> str:
    """CycloneDX 1.5 as JSON; equal inputs give equal text."""
    document = {
        "bomFormat": "CycloneDX",
        "specVersion": "1.5",
        "serialNumber": f"urn:uuid:{uuid.uuid5(NAMESPACE, json.dumps([name, version, components]))}",
        "version": 1,
        "metadata": {
            "timestamp": datetime.fromtimestamp(epoch, UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
            "component": {"type": "firmware", "bom-ref": name, "name": name, "version": version},
        },
        "components": components,
    }
    return json.dumps(document, indent=1) + "\n"


def checksums(files: Iterable[Path]) -> str:
    """As sha256sum writes them."""
    rows = []
    for path in sorted(files):
        with path.open("rb") as file:
            rows.append(f"{hashlib.file_digest(file, 'sha256').hexdigest()}  {path.name}\n")
    return "".join(rows)
