"""Tells what a workbook or presentation of Office Open XML carries beside its text: files, programs, addresses."""

import posixpath
import re

from storage.shapes import SignalRead
from storage.vocabulary import SignalKind
from tasks.extract.office.drawing_text import local
from tasks.extract.office.findings import find_embedded, find_macros, find_remote
from tasks.extract.office.relations import remote_targets
from tasks.extract.office.xml_stream import root_of
from tasks.extract.office.zipped import Parts

_SIGNED = "The document carries a digital signature of an office program; it was not checked."
_SERVER = re.compile(r"(?:data source|server|dsn|dbq|url|location)\s*=\s*\"?([^;\"]{1,300})", re.IGNORECASE)
_CHART_DATA = re.compile(r"(?:^|/)microsoft_(?:office_)?excel_(?:macro-enabled_)?(?:worksheet|sheet)[^/]*\.xls[xmb]$")
"""The sheet that a chart's numbers stand in; every chart has one."""


def find_carried(parts: Parts) -> list[SignalRead]:
    """Tell what the document carries: embedded files, macros, what it would fetch, a signature."""
    names = [name.replace("\\", "/") for name in parts.names]
    lowered = {name: name.lower() for name in names}
    embedded = [
        posixpath.basename(name)
        for name in names
        if "/embeddings/" in lowered[name] and name[-1] != "/" and not _is_of_chart(name, parts)
    ]
    macros = [
        name
        for name in names
        if posixpath.basename(lowered[name]) == "vbaproject.bin"
        or (
            "/macrosheets/" in lowered[name]
            and lowered[name].endswith((".xml", ".bin"))
            and "_rels" not in lowered[name]
        )
    ]
    remote = {**remote_targets(parts), **_connections(parts)}
    is_signed = any(name.startswith("_xmlsignatures/") for name in lowered.values())
    return [
        *find_embedded(sorted(embedded)),
        *find_macros(sorted(macros)),
        *find_remote(dict(sorted(remote.items()))),
        *([SignalRead(SignalKind.SIGNATURE_UNCHECKED, _SIGNED)] if is_signed else []),
    ]


def _is_of_chart(name: str, parts: Parts) -> bool:
    """Tell whether an embedded file is a chart's own sheet: what every chart has is no finding."""
    has_charts = any("/charts/" in each.lower() for each in parts.names)
    return has_charts and bool(_CHART_DATA.search(name.lower()))


def _connections(parts: Parts) -> dict[str, str]:
    """Give what a workbook would ask for its figures: databases and pages of the web ([ECMA-376-1] 18.13)."""
    found: dict[str, str] = {}
    root = root_of(parts, "xl/connections.xml")
    for element in () if root is None else root.iter():
        name = local(element)
        if name == "webPr" and element.get("url"):
            found[element.get("url")] = "webQuery"
        elif name == "dbPr" and (server := _SERVER.search(element.get("connection", ""))):
            found[server[1].strip()] = "database"
    return found
