"""What the pages call ties, kinds and verdicts around sources, in plain words."""

from collections.abc import Mapping

KINDS: Mapping[str, str] = {
    "person": "person",
    "body": "body",
    "registry": "registry",
    "collection": "collection",
    "publication": "publication",
}
KINDS_TOLD: Mapping[str, str] = {
    "person": "person: somebody who says it",
    "body": "body: an authority, a company, an association",
    "registry": "registry: a public record",
    "collection": "collection: a cache, an archive",
    "publication": "publication: a paper, a site, a broadcast",
}
TIES: Mapping[str, str] = {
    "derived_from": "derived from",
    "republishes": "republishes",
    "told_by": "told by",
    "same_cache": "same cache",
    "same_custodian": "same custodian",
    "same_owner": "same owner",
    "same_author": "same author",
    "same_document": "same document",
    "same_text": "same text",
    "same_family": "same family",
}
"""As labels of lines."""
TIES_TOLD: Mapping[str, str] = {
    "derived_from": "is derived from",
    "republishes": "republishes",
    "told_by": "was told by",
    "same_cache": "is the same cache as",
    "same_custodian": "has the same custodian as",
    "same_owner": "has the same owner as",
    "same_author": "has the same author as",
    "same_document": "holds the same document as",
    "same_text": "holds the same text as",
    "same_family": "holds a document of the same family as",
}
"""Between two names; the last three are shown by evidence, not said by a person."""
TIES_BY_PEOPLE: tuple[str, ...] = tuple(TIES_TOLD)[:7]
LOOKS: Mapping[str, str] = {
    "unchanged": "stands as captured",
    "changed": "has changed since",
    "moved": "has moved, with the same content",
    "gone": "is gone",
    "unreachable": "could not be reached",
}
"""Behind "the page"."""
HOLDS: Mapping[str, str] = {"embargo": "embargo", "safety": "safety hold"}
HOLD_STATES: Mapping[str, str] = {"in_force": "in force", "ended": "ended by itself", "lifted": "lifted"}
VERDICTS: Mapping[str, str] = {
    "unexamined": "unexamined",
    "consistent": "consistent: nothing found against it",
    "authenticated": "authenticated: shown to be genuine",
    "doubtful": "doubtful: something speaks against it",
    "forged": "forged",
}
