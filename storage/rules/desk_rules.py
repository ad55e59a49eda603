"""The desk's rules by number: their words, and the functions that keep them. Pure.

Rule 11 is kept by the tables alone: confidence and likelihood are two columns, each with its closed list.
Every function here answers with what it objects to, or raises, so that `lambda *_, **__: ()` in its place switches the
rule off (that of rule 16 says yes or no): `tests/rules` does so, to see that a named test misses it.
"""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Rule:
    """A desk rule."""

    number: int
    words: str
    functions: tuple[str, ...]
    """Dotted paths; each keeps a part of the rule."""


RULES: Mapping[int, Rule] = {
    rule.number: rule
    for rule in (
        Rule(
            1,
            "Two independent groups, one outside the cache.",
            ("storage.rules.corroboration.two_groups_one_outside",),
        ),
        Rule(
            2,
            "Same cache, same family or a derived item never adds a group. Unknown origin counts for none.",
            ("storage.rules.independence.joins", "storage.rules.evidence.of_unknown_origin"),
        ),
        Rule(
            3,
            "Nobody signs off what they found, evidenced, translated or redacted. Two signers for refuted and for "
            "lifting a hold.",
            ("storage.rules.signing.made_it_themselves", "storage.rules.signing.fewer_than_two"),
        ),
        Rule(
            4,
            "A sign-off is bound to the claim's version and the evidence-set hash; an edit voids it.",
            ("storage.rules.signing.stale",),
        ),
        Rule(
            5,
            "A contradiction is answered, never deleted.",
            ("storage.rules.challenges.unanswered", "storage.rules.challenges.may_withdraw"),
        ),
        Rule(
            6,
            "Letter and digit are judged apart; a new leaker is F.",
            ("storage.rules.evidence.letter_allowed",),
        ),
        Rule(
            7,
            "Evidence without a locator does not count; the quote must still match the variant's text.",
            ("storage.rules.evidence.without_locator",),
        ),
        Rule(
            8,
            "A quote in a language its rater does not read needs a named person's check of the translation.",
            ("storage.rules.evidence.unread",),
        ),
        Rule(
            9,
            "A claim that names somebody as a wrongdoer needs a settled reply request before verified.",
            ("storage.rules.settlement.unsettled_replies",),
        ),
        Rule(10, "No reply is never evidence.", ("storage.rules.challenges.says_nothing",)),
        Rule(
            12,
            "A public record counts only with a captured copy, its hash, the time and the query.",
            ("storage.rules.evidence.without_copy",),
        ),
        Rule(
            13,
            "Authenticity names its methods.",
            ("storage.rules.settlement.unproven_documents", "storage.rules.evidence.of_a_forgery"),
        ),
        Rule(14, "Holds block release, not review.", ("storage.rules.release.held",)),
        Rule(
            15,
            "Release from verified only; corroborated by explicit option, labelled so.",
            ("storage.rules.release.below_minimum",),
        ),
        Rule(16, "Second reviews are blind.", ("storage.rules.blindness.may_see_judgements",)),
    )
}
