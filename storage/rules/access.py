"""Who may call what over HTTP: role, scope, verb. Pure; what is not written here is refused."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum

from storage.vocabulary import Role


class Scope(StrEnum):
    """What a token may be good for. A person who signed in has every scope of their role."""

    READ = "read"
    REVIEW = "review"
    CORROBORATE = "corroborate"
    SIGN = "sign"
    ADMIN = "admin"


@dataclass(frozen=True, slots=True)
class Permission:
    """What a verb asks of who calls it."""

    roles: frozenset[Role]
    scope: Scope | None
    """None: every signed-in person, whatever their token is good for."""


EVERYBODY = frozenset(Role)
EDITORS = frozenset({Role.EDITOR})
"""Alone: an administrator looks after people, and is no editor by that."""
ADMINISTRATORS = frozenset({Role.ADMIN})

DESK_WORK = frozenset({Scope.READ, Scope.REVIEW, Scope.CORROBORATE, Scope.SIGN})
SCOPES_OF_ROLE: Mapping[Role, frozenset[Scope]] = {
    Role.REVIEWER: DESK_WORK,
    Role.EDITOR: DESK_WORK,
    Role.ADMIN: DESK_WORK | {Scope.ADMIN},
}

OPEN_VERBS = frozenset({"sign-in"})
"""For everybody, signed in or not: without them nobody could sign in."""


def _verbs(scope: Scope | None, *verbs: str, roles: frozenset[Role] = EVERYBODY) -> dict[str, Permission]:
    return {verb: Permission(roles, scope) for verb in verbs}


PERMISSIONS: Mapping[str, Permission] = {
    **_verbs(None, "sign-out", "me", "openapi"),
    **_verbs(Scope.READ, "cache list", "cache show"),
    **_verbs(Scope.READ, "document list", "document show", "document text", "document signals"),
    **_verbs(Scope.READ, "document relations", "document failures", "search"),
    **_verbs(Scope.READ, "document diff", "document passages"),
    **_verbs(Scope.READ, "queue list", "queue show", "claim list", "claim show", "claim why", "quote list"),
    **_verbs(Scope.READ, "source list", "source why", "reply list", "hold list", "authenticity show"),
    **_verbs(Scope.READ, "evidence captures", "evidence capture-show", "queue learning", "notices"),
    **_verbs(Scope.READ, "release list", "release download", "family list", "family show"),
    **_verbs(Scope.READ, "run list", roles=EDITORS | ADMINISTRATORS),
    **_verbs(Scope.REVIEW, "relation confirm", "relation reject", "family pin"),
    **_verbs(Scope.REVIEW, "queue take", "queue heartbeat", "queue draft", "queue give-back", "queue decide"),
    **_verbs(Scope.REVIEW, "queue agree", "queue disagree", "queue park", "queue unpark", "queue undo"),
    **_verbs(Scope.REVIEW, "queue reopen", "queue decide-family"),
    **_verbs(Scope.READ, "queue agreement", roles=EDITORS | ADMINISTRATORS),
    **_verbs(Scope.CORROBORATE, "claim add", "claim edit", "claim unverifiable", "quote add"),
    **_verbs(
        Scope.CORROBORATE, "quote translate", "quote check", "source add", "source link", "source unlink", "source rate"
    ),
    **_verbs(Scope.CORROBORATE, "evidence add", "evidence capture", "evidence rate", "evidence withdraw"),
    **_verbs(Scope.CORROBORATE, "evidence answer", "authenticity set", "hold add"),
    **_verbs(Scope.READ, "redaction list"),
    **_verbs(Scope.CORROBORATE, "redaction draw", "redaction propose", "redaction withdraw"),
    **_verbs(Scope.SIGN, "redaction approve"),
    **_verbs(Scope.CORROBORATE, "reply add", "reply settle", "reply answer"),
    **_verbs(Scope.SIGN, "claim sign-off", "evidence sign", "reply sign", "hold lift"),
    **_verbs(Scope.SIGN, "reply approve", roles=EDITORS),
    **_verbs(Scope.READ, "ledger root", "ledger prove"),
    **_verbs(Scope.ADMIN, "ledger verify", "ledger list", "inbox list", roles=ADMINISTRATORS),
    # no token may change who its person is: these ask for a session, see `NEEDS_A_SESSION`
    **_verbs(None, "password change", "token list", "token make", "token revoke"),
    **_verbs(None, "factor enrol", "factor confirm", "factor remove"),
    **_verbs(Scope.ADMIN, "reviewer list", "reviewer add", roles=ADMINISTRATORS),
    **_verbs(Scope.ADMIN, "reviewer deactivate", "reviewer reactivate", roles=ADMINISTRATORS),
}
"""Every verb that has a route, by its words on the command line."""

NEEDS_A_SESSION = frozenset(
    {
        "sign-out",
        "password change",
        "token make",
        "token revoke",
        "factor enrol",
        "factor confirm",
        "factor remove",
    }
)
"""A leaked token must not lock its person out, nor make more of itself."""


def may_call(verb: str, *, role: Role, scopes: Collection[Scope], by_session: bool) -> bool:
    """Tell whether somebody may call *verb*; one without an entry nobody may.

    Args:
        verb: by its words on the command line, `queue take`.
        role: of who calls.
        scopes: those of the token that was shown; of a session all that the role has.
        by_session: whether they signed in, and show no token.
    """
    permission = PERMISSIONS.get(verb)
    if permission is None or role not in permission.roles or (verb in NEEDS_A_SESSION and not by_session):
        return False
    return permission.scope is None or permission.scope in scopes_in_force(role, scopes)


def scopes_in_force(role: Role, scopes: Collection[Scope]) -> frozenset[Scope]:
    """Give those of *scopes* that the role still has: a token loses what its person lost."""
    return frozenset(scopes) & SCOPES_OF_ROLE[role]
