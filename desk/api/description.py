"""The description of the API (OpenAPI): what every operation has in common is added here, for all alike."""

from collections.abc import Iterator
from typing import Any

from desk.api.problems import MEDIA_TYPE, Problem
from desk.api.security import CSRF_HEADER, VERB
from storage.rules.access import OPEN_VERBS

PROBLEMS = {
    "400": "The request cannot be understood.",
    "401": "Nobody signed in, or what was shown does not hold.",
    "403": "Who calls may not do this.",
    "404": "There is no such thing, or nothing to take.",
    "409": "Something else stands than was expected, or somebody was quicker; `rule` says which.",
    "413": "The body is too large.",
    "422": "A rule refuses, or the request is not of the described shape.",
    "428": "The request does not say which version it expects.",
    "429": "Too many tries have failed, or too much is under way; `Retry-After` says when to come again (seconds).",
}
METHODS = frozenset({"get", "put", "post", "patch", "delete"})


def complete(described: dict[str, Any]) -> dict[str, Any]:
    """Add to a description the problems, the ways to prove who one is, and that a change says what it expects."""
    components = described.setdefault("components", {})
    schemas = components.setdefault("schemas", {})
    schemas.pop("HTTPValidationError", None)
    schemas.pop("ValidationError", None)
    problem = Problem.model_json_schema(ref_template="#/components/schemas/{model}")
    schemas.update(problem.pop("$defs", {}))
    schemas["Problem"] = problem
    components["securitySchemes"] = {
        "token": {"type": "http", "scheme": "bearer", "description": "A token that begins with `slu_`."},
        "session": {
            "type": "apiKey",
            "in": "cookie",
            "name": "__Host-sluice",
            "description": f"Without https it is called `sluice`. Changes carry the header `{CSRF_HEADER}` too.",
        },
    }
    for operation in operations(described):
        _complete_one(operation)
    return described


def operations(described: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Give every operation of a description."""
    for path in described["paths"].values():
        yield from (operation for method, operation in path.items() if method in METHODS)


def _complete_one(operation: dict[str, Any]) -> None:
    operation["security"] = [] if operation.get(VERB) in OPEN_VERBS else [{"token": []}, {"session": []}]
    content = {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}
    for status, description in PROBLEMS.items():
        operation["responses"][status] = {"description": description, "content": content}
    for parameter in operation.get("parameters", ()):
        if parameter["name"] == "If-Match":
            parameter["required"] = True
            parameter["schema"] = {"type": "string", "pattern": '^"(0|[1-9][0-9]{0,8})"$'}
