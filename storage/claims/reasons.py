"""Why two sources, or two pieces of evidence, are not independent: the path that joins them."""

from collections.abc import Iterable

from sqlmodel import Session

from config.errors import NotFound
from storage.claims.acts import claim_row
from storage.claims.answers import Why
from storage.claims.dossier import load_dossiers
from storage.claims.network import Network, claims_resting_on
from storage.claims.sources import find_source
from storage.database import Record
from storage.rules.dossier import Item
from storage.rules.independence import Step, explain_evidence, explain_tie


def why_sources(record: Record, left: str, right: str) -> Why:
    """Tell why two sources are not independent: by ties, and by what evidence shows of them.

    Args:
        record: the open record.
        left: the name of one.
        right: the name of the other.

    Raises:
        NotFound: there is no such source.
    """
    with record.reading() as session:
        one, other = find_source(session, left), find_source(session, right)
        ends = (one.id or 0, other.id or 0)
        if ends[0] == ends[1]:
            return _told((left, right), [], same=True)
        network = Network(session, ends)
        steps = explain_tie(network.sources.values(), network.ties, _items(session, network.sources), ends[0], ends[1])
        return _told((one.name, other.name), steps)


def _items(session: Session, source_ids: Iterable[int]) -> list[Item]:
    known = set(source_ids)
    dossiers = load_dossiers(session, claims_resting_on(session, known)).values()
    items = [item for dossier in dossiers for item in (*dossier.items, *dossier.withdrawn)]
    return [item for item in items if item.source in known]


def why_evidence(record: Record, claim: int, left: int, right: int) -> Why:
    """Tell why two pieces of evidence of a claim are not independent.

    Args:
        record: the open record.
        claim: its number.
        left: the number of one.
        right: the number of the other.

    Raises:
        NotFound: there is no such claim, or it has no such evidence.
    """
    with record.reading() as session:
        claim_row(session, claim)
        dossier = load_dossiers(session, [claim])[claim]
        known = {item.evidence for item in (*dossier.items, *dossier.withdrawn)}
        for evidence in (left, right):
            if evidence not in known:
                raise NotFound(f"claim {claim} has no evidence {evidence}. See: sluice claim show {claim}")
        steps = explain_evidence(dossier, left, right)
        return _told((f"evidence {left}", f"evidence {right}"), steps, same=left == right)


def _told(ends: tuple[str, str], steps: list[Step], *, same: bool = False) -> Why:
    joined = "they are one" if same else " → ".join(step.words for step in steps)
    return {
        "left": ends[0],
        "right": ends[1],
        "independent": not (same or steps),
        "because": joined or "nothing joins them",
        "path": [
            {"source": step.source, "other": step.other, "kind": step.kind, "because": step.words} for step in steps
        ],
    }
