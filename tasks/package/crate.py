"""Describes the payload of a bag as an RO-Crate 1.2: what each file is, in words that other tools read.

https://www.researchobject.org/ro-crate/specification/1.2/. It describes; that nothing was changed is BagIt's part.
"""

import hashlib
import json
from collections.abc import Mapping
from datetime import date
from typing import Any

FILE_NAME = "ro-crate-metadata.json"
CONTEXT = "https://w3id.org/ro/crate/1.2/context"
PROFILE = "https://w3id.org/ro/crate/1.2"
LICENCE = "#rights"
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
    files: Mapping[str, bytes], *, name: str, description: str, made_on: date, publisher: str | None = None
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
            "name": "Rights",
            "description": "Released for checking and for reporting in the public interest. The documents shown keep "
            "whatever rights others have in them.",
        },
    ]
    if publisher is not None:
        root["publisher"] = {"@id": "#publisher"}
        graph.append({"@id": "#publisher", "@type": "Organization", "name": publisher})
    graph += [_file(path, content) for path, content in sorted(files.items())]
    written = json.dumps({"@context": CONTEXT, "@graph": graph}, ensure_ascii=False, indent=1, sort_keys=True)
    return f"{written}\n".encode()


def _file(path: str, content: bytes) -> dict[str, Any]:
    ending = f".{path.rsplit('.', 1)[-1].lower()}" if "." in path else ""
    return {
        "@id": path,
        "@type": "File",
        "name": path.rsplit("/", 1)[-1],
        "contentSize": str(len(content)),
        "encodingFormat": TYPES.get(ending, OTHER_TYPE),
        "sha256": hashlib.sha256(content).hexdigest(),
    }


def parts_of(untrusted_crate: bytes) -> set[str]:
    """Give the paths that a crate says it has.

    Raises:
        ValueError: it is no crate.
    """
    try:
        graph = json.loads(untrusted_crate)["@graph"]
        root = next(one for one in graph if one["@id"] == "./")
        return {str(one["@id"]) for one in root["hasPart"]}
    except (KeyError, TypeError, StopIteration, UnicodeDecodeError) as wrong:
        raise ValueError("it does not list its files") from wrong
