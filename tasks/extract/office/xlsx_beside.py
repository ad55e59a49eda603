"""Reads what stands beside the cells of an xlsx workbook: comments, threads, drawings, the log of tracked changes."""

from typing import Any

from config.errors import Unreadable
from tasks.extract.office.drawing_text import chart_lines, local, paragraphs_of, walk_shown
from tasks.extract.office.findings import Change, Comment
from tasks.extract.office.relations import Relation, relations_of
from tasks.extract.office.sheets import Sheet
from tasks.extract.office.xlsx_sheet import plain, rich_text
from tasks.extract.office.xml_stream import XmlStream, root_of
from tasks.extract.office.zipped import Parts

MAXIMUM_COMMENTS = 20_000
MAXIMUM_CHANGES = 100_000
_MAXIMUM_CHARTS = 200


def read_persons(parts: Parts, relations: tuple[Relation, ...]) -> dict[str, str]:
    """Give the names of those who wrote threaded comments, by their identity."""
    names: dict[str, str] = {}
    for relation in relations:
        if relation.kind == "person" and (root := root_of(parts, relation.target)) is not None:
            names.update({each.get("id", ""): each.get("displayName", "") for each in root.iter("{*}person")})
    return names


def read_beside(parts: Parts, name: str, sheet: Sheet, persons: dict[str, str]) -> None:
    """Add to *sheet* what its part *name* refers to: comments, and words in boxes and charts."""
    relations = relations_of(parts, name)
    for relation in relations:
        if relation.is_external or relation.target not in parts:
            continue
        if relation.kind == "comments" and not relation.target.lower().endswith(".bin"):
            sheet.comments += _comments(root_of(parts, relation.target))
        elif relation.kind == "threadedComment":
            sheet.comments += _threads(root_of(parts, relation.target), persons)
        elif relation.kind == "drawing":
            sheet.beside += drawing_lines(parts, relation.target)
    del sheet.comments[MAXIMUM_COMMENTS:]


def _comments(root: Any | None) -> list[Comment]:
    if root is None:
        return []
    authors = [(author.text or "").strip() for author in root.iterfind("{*}authors/{*}author")]
    found: list[Comment] = []
    for element in root.iterfind("{*}commentList/{*}comment"):
        number = element.get("authorId", "")
        author = authors[int(number)] if number.isdecimal() and int(number) < len(authors) else None
        if author and author.startswith("tc="):
            # the copy, for older programs, of a threaded comment
            continue
        body = element.find("{*}text")
        text = "" if body is None else rich_text(body)
        found.append(Comment(author or None, None, text, element.get("ref", "")))
    return found


def _threads(root: Any | None, persons: dict[str, str]) -> list[Comment]:
    if root is None:
        return []
    found: list[Comment] = []
    for element in root.iter("{*}threadedComment"):
        body = element.find("{*}text")
        text = plain(body.text or "") if body is not None else ""
        author = persons.get(element.get("personId", "")) or None
        found.append(Comment(author, element.get("dT"), text, element.get("ref", "")))
    return found


def drawing_lines(parts: Parts, name: str) -> list[str]:
    """Give the words of a sheet's drawing: boxes and shapes, then charts."""
    root = root_of(parts, name)
    if root is None:
        return []
    lines: list[str] = []
    for element in walk_shown(root):
        if local(element) == "txBody":
            lines += [line for line in paragraphs_of(element) if line.strip()]
    charts = [each for each in relations_of(parts, name) if each.kind in {"chart", "chartEx"} and not each.is_external]
    for relation in charts[:_MAXIMUM_CHARTS]:
        if (chart := root_of(parts, relation.target)) is not None:
            lines += chart_lines(chart, with_labels=False)
    return lines


def read_changes(parts: Parts, relations: tuple[Relation, ...]) -> list[Change]:
    """Give the changes that a shared workbook has tracked ([ECMA-376-1] 18.11)."""
    headers = next((each.target for each in relations if each.kind == "revisionHeaders"), None)
    root = root_of(parts, headers)
    if headers is None or root is None:
        return []
    logs = {each.identity: each.target for each in relations_of(parts, headers)}
    changes: list[Change] = []
    for header in root.iter("{*}header"):
        identity = next((value for key, value in header.attrib.items() if key.endswith("}id")), "")
        target = logs.get(identity)
        if target is None or target not in parts:
            continue
        author, date = header.get("userName"), header.get("dateTime")
        try:
            for element in XmlStream(parts, target, ("rcc", "rrc", "rm", "ris")):
                changes.append(_change(element, author, date))
                if len(changes) >= MAXIMUM_CHANGES:
                    return changes
        except Unreadable:
            continue
    return changes


def _change(element: Any, author: str | None, date: str | None) -> Change:
    kind = local(element)
    if kind == "rcc":
        old, new = (_held(element.find(f"{{*}}{name}")) for name in ("oc", "nc"))
        place = next((each.get("r", "") for each in element if each.get("r")), "")
        return Change("changed", author, date, f"{place}: {old or '(empty)'} → {new or '(empty)'}")
    if kind == "rrc":
        action = element.get("action", "")
        return Change("deleted" if action.startswith("delete") else "inserted", author, date, element.get("ref", ""))
    if kind == "rm":
        return Change("moved", author, date, f"{element.get('source', '')} → {element.get('destination', '')}")
    return Change("inserted", author, date, element.get("name", ""))


def _held(cell: Any | None) -> str:
    if cell is None:
        return ""
    inline = cell.find("{*}is")
    value = cell.find("{*}v")
    formula = cell.find("{*}f")
    if inline is not None:
        return rich_text(inline)
    if value is not None and value.text:
        return plain(value.text)
    return f"={formula.text}" if formula is not None and formula.text else ""
