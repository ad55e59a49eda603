"""Describes the payload of a bag as an RO-Crate 1.2: what each file is, in words that other tools read.

https://www.researchobject.org/ro-crate/specification/1.2/. It describes; that nothing was changed is BagIt's part.
"""

import json
from collections.abc import Mapping
from datetime import date
from typing import Any

from tasks.package.files import Listed

FILE_NAME = "ro-crate-metadata.json"
CONTEXT = "https://w3id.org/ro/crate/1.2/context"
PROFILE = "https://w3id.org/ro/crate/1.2"
LICENCE = "http://rightsstatements.org/vocab/CNE/1.0/"
"""Copyright Not Evaluated: a leak comes without a licence, and a desk can give none."""
TYPES = {
    ".pdf": "application/pdf",
    ".txt": "text/plain",
    ".md": "text/markdown",
    ".csv": "text/csv",
    ".json": "application/json",
    ".jsonl": "application/jsonl",
    ".jsonld": "application/ld+json",
    ".html": "text/html",
    ".parquet": "application/vnd.apache.parquet",
}
OTHER_TYPE = "application/octet-stream"


def write_crate(
    files: Mapping[str, Listed], *, name: str, description: str, made_on: date, publisher: str | None = None
) -> bytes:
    """Describe *files*, by their paths below `data/`.

    Args:
        files: everything of the payload but this description.
        name: the bag's label.
        description: what it is, in a sentence.
        made_on: nothing finer than the day.
        publisher: an organisation; None: nobody is named.
    """
    root: dict[str, Any] = {
        "@id": "./",
        "@type": "Dataset",
        "name": name,
        "description": description,
        "datePublished": made_on.isoformat(),
        "license": {"@id": LICENCE},
        "hasPart": [{"@id": path} for path in sorted(files)],
    }
    graph: list[dict[str, Any]] = [
        {
            "@id": FILE_NAME,
            "@type": "CreativeWork",
            "conformsTo": {"@id": PROFILE},
            "about": {"@id": "./"},
        },
        root,
        {
            "@id": LICENCE,
            "@type": "CreativeWork",
            "name": "Copyright Not Evaluated",
            "description": "Released for checking and for reporting in the public interest. The documents shown keep "
            "whatever rights others have in them.",
        },
    ]
    if publisher is not None:
        root["publisher"] = {"@id": "#publisher"}
        graph.append({"@id": "#publisher", "@type": "Organization", "name": publisher})
    graph += [_file(path, files[path]) for path in sorted(files)]
    written = json.dumps({"@context": CONTEXT, "@graph": graph}, ensure_ascii=False, indent=1, sort_keys=True)
    return f"{written}\n".encode()


def _file(path: str, listed: Listed) -> dict[str, Any]:
    ending = f".{path.rsplit('.', 1)[-1].lower()}" if "." in path else ""
    return {
        "@id": path,
        "@type": "File",
        "name": path.rsplit("/", 1)[-1],
        "contentSize": str(listed.size),
        "encodingFormat": TYPES.get(ending, OTHER_TYPE),
        "sha256": listed.sha256,
    }


def parts_of(untrusted_crate: bytes) -> dict[str, tuple[str, str]]:
    """Give the files that a crate lists as its parts: the size and SHA-256 of each, as they are written there.

    Raises:
        ValueError: it is no crate, lists a part twice, or one that it does not tell of.
    """
    try:
        graph = {one["@id"]: one for one in json.loads(untrusted_crate)["@graph"]}
        parts = [one["@id"] for one in graph["./"]["hasPart"]]
        told = {path: (str(graph[path]["contentSize"]), str(graph[path]["sha256"])) for path in parts}
    except (KeyError, TypeError, UnicodeDecodeError, RecursionError) as wrong:
        raise ValueError("it does not list its files") from wrong
    if len(told) != len(parts) or not all(isinstance(path, str) for path in parts):
        raise ValueError("it lists a file twice, or by no name")
    return told
