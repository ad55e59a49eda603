"""Reads what WordprocessingML says of its text: what is a field's code, hidden, inserted, deleted, shown twice."""

from typing import Any

from tasks.extract.office.word_names import attribute, child, is_on, short_name
from tasks.extract.office.word_styles import Styles

CHANGES = {
    "w:ins": "inserted",
    "w:del": "deleted",
    "w:moveTo": "moved here",
    "w:moveFrom": "moved away",
}
ANNOTATION = "aml:annotation"
_ANNOTATIONS = {"Word.Insertion": "inserted", "Word.Deletion": "deleted", "Word.Formatting": "reformatted"}
"""As Word 2003 XML calls them."""
COMMENT_ANNOTATION = "Word.Comment"
_TINY_HALF_POINTS = 2
_SHOWN = frozenset({"w:t", "m:t", "a:t", "v:textpath", "w:sym", "c:chart", "dgm:relIds"})
_CHECKED, _UNCHECKED = "\N{BALLOT BOX WITH X}", "\N{BALLOT BOX}"


def change_kind(name: str, element: Any) -> str:
    """Tell what kind of change *element* tracks; `""`: none."""
    return CHANGES.get(name) or _ANNOTATIONS.get(attribute(element, "w:type") or "", "")


def is_comment(name: str, element: Any) -> bool:
    """Tell whether *element* is a comment standing within the text, as in Word 2003 XML."""
    return name == ANNOTATION and attribute(element, "w:type") == COMMENT_ANNOTATION


def is_shown_elsewhere(name: str, element: Any) -> bool:
    """Tell whether *element* is one of several forms of the same content, and not the one that is taken.

    Of `mc:AlternateContent` the first form with text is taken: the others say the same for older programs.
    """
    if name not in {"mc:Choice", "mc:Fallback"}:
        return False
    forms = [form for form in element.getparent() if short_name(form.tag) in {"mc:Choice", "mc:Fallback"}]
    taken = next((form for form in forms if any(short_name(each.tag) in _SHOWN for each in form.iter())), forms[0])
    return element is not taken


def code_zones(root: Any) -> dict[Any, int]:
    """Tell where the codes of fields begin (1) and end (-1): what stands between is not shown, the result after it is.

    A beginning without an end is no zone: it would swallow the rest of the document.
    """
    zones: dict[Any, int] = {}
    waiting: list[Any] = []
    for element in root.iter():
        if short_name(element.tag) != "w:fldChar":
            continue
        kind = attribute(element, "w:fldCharType")
        if kind == "begin":
            waiting.append(element)
        elif waiting and kind in {"separate", "end"}:
            begin = waiting[-1] if kind == "separate" else waiting.pop()
            if begin not in zones:
                zones[begin], zones[element] = 1, -1
    return zones


def paragraph_kinds(paragraph: Any) -> list[str]:
    """Tell how the mark at the end of *paragraph* is tracked."""
    return _tracked(child(paragraph, "w:pPr", "w:rPr"))


def row_kinds(row: Any) -> list[str]:
    """Tell how a row of a table is tracked as a whole."""
    return _tracked(child(row, "w:trPr"))


def _tracked(properties: Any) -> list[str]:
    if properties is None:
        return []
    kinds = []
    for each in properties:
        name = short_name(each.tag)
        if kind := (change_kind(name, each) if name in CHANGES or name == ANNOTATION else ""):
            kinds.append(kind)
    return kinds


def hiding(run: Any, styles: Styles, *, is_on_paper: bool) -> str | None:
    """Tell how the text of *run* is hidden: `hidden`, `white`, `tiny`; None: it is shown.

    Args:
        run: a `w:r`.
        styles: those of the document.
        is_on_paper: whether it stands on the bare page, not in a table or box whose ground may be dark.
    """
    properties = child(run, "w:rPr")
    found = {} if properties is None else {short_name(each.tag): each for each in properties}
    paragraph = run.getparent()
    while paragraph is not None and short_name(paragraph.tag) != "w:p":
        paragraph = paragraph.getparent()
    marked = [found.get("w:rStyle"), child(paragraph, "w:pPr", "w:pStyle") if paragraph is not None else None]
    named = {attribute(style, "w:val") for style in marked if style is not None}
    if named & styles.innocent:
        return None
    vanish = found.get("w:vanish")
    if is_on(vanish) if vanish is not None else bool(named & styles.hiding):
        return "hidden"
    if is_on_paper and _is_white(found, paragraph):
        return "white"
    size = found.get("w:sz")
    return "tiny" if size is not None and _is_tiny(attribute(size, "w:val")) else None


def _is_white(found: dict[str, Any], paragraph: Any) -> bool:
    color = found.get("w:color")
    if color is None or (attribute(color, "w:val") or "").upper() != "FFFFFF":
        return False
    grounds = ("w:shd", "w:highlight")
    return not any(ground in found for ground in grounds) and child(paragraph, "w:pPr", "w:shd") is None


def _is_tiny(half_points: str | None) -> bool:
    return half_points is not None and half_points.isdecimal() and int(half_points[:9]) <= _TINY_HALF_POINTS


def form_value(field: Any) -> str:
    """Give what a form's field shows that has no text of its own: the choice of a list, a box that is ticked or not."""
    options = child(field, "w:ffData", "w:ddList")
    if options is not None:
        entries = [attribute(each, "w:val") or "" for each in options if short_name(each.tag) == "w:listEntry"]
        chosen = attribute(child(options, "w:result"), "w:val") if child(options, "w:result") is not None else "0"
        index = int(chosen[:6]) if chosen and chosen.isdecimal() else 0
        return entries[index] if index < len(entries) else ""
    box = child(field, "w:ffData", "w:checkBox")
    if box is None:
        return ""
    state = child(box, "w:checked")
    return _CHECKED if is_on(state if state is not None else child(box, "w:default")) else _UNCHECKED
