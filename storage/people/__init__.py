"""The people of the desk: who they are, and how they prove it. The desk and the verbs of storage call these.

`reviewers` says who they are; `passwords`, `factors`, `sessions` and `tokens` how they come in, `callers` who calls,
`counts` how often somebody may try.
"""

from storage.people.reviewers import (
    NAME_CHARACTERS,
    Person,
    acting_reviewer,
    actor,
    add_reviewer,
    as_person,
    find_reviewer,
    languages_of,
    list_reviewers,
    normalise_language,
    normalise_name,
    reviewer_row,
)

__all__ = [
    "NAME_CHARACTERS",
    "Person",
    "acting_reviewer",
    "actor",
    "add_reviewer",
    "as_person",
    "find_reviewer",
    "languages_of",
    "list_reviewers",
    "normalise_language",
    "normalise_name",
    "reviewer_row",
]
