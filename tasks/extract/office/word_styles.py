"""Tells which styles of a WordprocessingML document hide their text."""

from dataclasses import dataclass
from typing import Any

from tasks.extract.office.word_names import attribute, child, is_on, short_name

_FORM_EDGES = frozenset({"HTML Top of Form", "HTML Bottom of Form"})
"""Styles of the hidden lines that Word adds around what is pasted from the web: nobody hides anything with them."""
_MAXIMUM_GENERATIONS = 20


@dataclass(frozen=True, slots=True)
class Styles:
    """The ids of the styles that matter for hidden text."""

    hiding: frozenset[str] = frozenset()
    """Their text is hidden, by themselves or by the style that they are based on."""
    innocent: frozenset[str] = frozenset()
    """What is hidden in them says nothing."""


def styles_of(root: Any) -> Styles:
    """Read the styles below *root*."""
    parents: dict[str, str | None] = {}
    switches: dict[str, bool] = {}
    innocent: set[str] = set()
    for style in root:
        identity = attribute(style, "w:styleId") if short_name(style.tag) == "w:style" else None
        if identity is None:
            continue
        vanish, based, name = (child(style, *path) for path in (("w:rPr", "w:vanish"), ("w:basedOn",), ("w:name",)))
        parents[identity] = attribute(based, "w:val") if based is not None else None
        if vanish is not None:
            switches[identity] = is_on(vanish)
        if name is not None and attribute(name, "w:val") in _FORM_EDGES:
            innocent.add(identity)
    hiding = frozenset(identity for identity in parents if _is_hiding(identity, parents, switches))
    return Styles(hiding, frozenset(innocent))


def _is_hiding(identity: str | None, parents: dict[str, str | None], switches: dict[str, bool]) -> bool:
    for _ in range(_MAXIMUM_GENERATIONS):
        if identity is None or identity in switches:
            break
        identity = parents.get(identity)
    return identity is not None and switches.get(identity, False)
