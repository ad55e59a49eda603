"""The words of the desk in plain English, for readers who do not know them."""

from collections.abc import Mapping

from storage.vocabulary import (
    AuthenticityVerdict,
    ClaimStatus,
    Confidence,
    Credibility,
    EvidenceKind,
    Likelihood,
    RedactionReason,
    Reliability,
    ReplyOutcome,
    ReplyStance,
    SourceKind,
    Stance,
    Verdict,
)

LADDER: Mapping[ClaimStatus, str] = {
    ClaimStatus.UNASSESSED: "no evidence has been judged",
    ClaimStatus.SINGLE_SOURCE: "supported from one independent origin only",
    ClaimStatus.SUPPORTED: "supported more than once, but from one independent origin only; a leak cannot confirm "
    "itself",
    ClaimStatus.CORROBORATED: "supported from two or more independent origins, one of them outside the leak; nothing "
    "that speaks against it is left unanswered; a person rated each item that counts; translations were checked",
    ClaimStatus.VERIFIED: "corroborated; besides, the quoted documents were examined by named methods and found "
    "consistent or authentic, those accused were asked for a reply where that was due, and somebody who made none of "
    "the work signed it off",
}
"""The steps that a claim climbs; the others are never released."""

RELIABILITY: Mapping[Reliability, str] = {
    Reliability.A: "reliable: no doubt of its authenticity, trustworthiness or competence; a history of complete "
    "reliability",
    Reliability.B: "usually reliable: minor doubt; valid information most of the time",
    Reliability.C: "fairly reliable: doubt, but it has given valid information",
    Reliability.D: "not usually reliable: significant doubt, but it has given valid information",
    Reliability.E: "unreliable: lacking; a history of invalid information",
    Reliability.F: "unknown: there is no basis for a judgement. This is not a bad mark",
}
"""The letters, in the wording of FM 2-22.3, appendix B."""

CREDIBILITY: Mapping[Credibility, str] = {
    Credibility.CONFIRMED: "confirmed by other independent sources; logical; consistent with other information",
    Credibility.PROBABLY_TRUE: "probably true: not confirmed; logical; consistent with other information",
    Credibility.POSSIBLY_TRUE: "possibly true: not confirmed; reasonably logical; agrees with some other information",
    Credibility.DOUBTFUL: "doubtful: not confirmed; possible, but not logical; no other information on the subject",
    Credibility.IMPROBABLE: "improbable: not confirmed; not logical; contradicted by other information",
    Credibility.UNKNOWN: "unknown: there is no basis for a judgement. This is not a bad mark",
}
"""The digits, in the wording of FM 2-22.3, appendix B."""

LIKELIHOOD: Mapping[Likelihood, str] = {
    Likelihood.ALMOST_NO_CHANCE: "there is almost no chance that it is so (1 to 5 %)",
    Likelihood.VERY_UNLIKELY: "it is very unlikely (5 to 20 %)",
    Likelihood.UNLIKELY: "it is unlikely (20 to 45 %)",
    Likelihood.ROUGHLY_EVEN_CHANCE: "there is a roughly even chance (45 to 55 %)",
    Likelihood.LIKELY: "it is likely (55 to 80 %)",
    Likelihood.VERY_LIKELY: "it is very likely (80 to 95 %)",
    Likelihood.ALMOST_CERTAIN: "it is almost certain (95 to 99 %)",
}
"""The words and shares of ICD 203, never in one sentence with a confidence."""

CONFIDENCE: Mapping[Confidence, str] = {
    Confidence.HIGH: "high",
    Confidence.MODERATE: "moderate",
    Confidence.LOW: "low",
}

STANCE: Mapping[Stance, str] = {
    Stance.SUPPORTS: "supports the claim",
    Stance.CONTRADICTS: "contradicts the claim",
    Stance.CONTEXT: "gives context",
}

EVIDENCE_KIND: Mapping[EvidenceKind, str] = {
    EvidenceKind.QUOTE: "words of a document",
    EvidenceKind.RECORD: "a public record or publication",
    EvidenceKind.STATEMENT: "a statement",
}

SOURCE_KIND: Mapping[SourceKind, str] = {
    SourceKind.PERSON: "person",
    SourceKind.BODY: "body",
    SourceKind.REGISTRY: "registry",
    SourceKind.COLLECTION: "collection",
    SourceKind.PUBLICATION: "publication",
}

AUTHENTICITY: Mapping[AuthenticityVerdict, str] = {
    AuthenticityVerdict.UNEXAMINED: "not examined",
    AuthenticityVerdict.CONSISTENT: "consistent with what it says it is",
    AuthenticityVerdict.AUTHENTICATED: "authenticated",
    AuthenticityVerdict.DOUBTFUL: "doubtful",
    AuthenticityVerdict.FORGED: "forged",
}

VERDICT: Mapping[Verdict, str] = {
    Verdict.ACCEPTED: "The desk accepts the objection.",
    Verdict.REBUTTED: "The desk does not accept the objection.",
}

OUTCOME: Mapping[ReplyOutcome, str] = {
    ReplyOutcome.ANSWERED: "They answered.",
    ReplyOutcome.DECLINED: "They declined to answer. That is no evidence of anything.",
    ReplyOutcome.NO_REPLY: "No reply came. That is no evidence of anything.",
    ReplyOutcome.NOT_SAFE_TO_ASK: "They were not asked, because it was not safe to ask.",
    ReplyOutcome.NOT_SOUGHT: "They were not asked.",
}
NO_OUTCOME = "The reply is still open."
NOT_ASKED = frozenset({ReplyOutcome.NOT_SAFE_TO_ASK, ReplyOutcome.NOT_SOUGHT})

REPLY_STANCE: Mapping[ReplyStance, str] = {
    ReplyStance.DENIES: "The answer denies what was put.",
    ReplyStance.CONFIRMS: "The answer confirms what was put.",
    ReplyStance.NEITHER: "The answer neither denies nor confirms what was put.",
}

REASON: Mapping[RedactionReason, str] = {
    RedactionReason.PERSONAL_NAME: "the name of a person",
    RedactionReason.CONTACT: "a telephone number, mail address or handle",
    RedactionReason.IDENTIFIER: "a number that stands for a person",
    RedactionReason.ACCOUNT: "a bank account or card",
    RedactionReason.HOME_ADDRESS: "a home address",
    RedactionReason.SIGNATURE: "a signature or stamp that could be copied",
    RedactionReason.SOURCE_PROTECTION: "it could tell who handed the material over",
    RedactionReason.SAFETY: "a life is at stake",
    RedactionReason.THIRD_PARTY: "it concerns people who have no part in this",
    RedactionReason.LEGAL: "the law asks for it",
}

LANGUAGE: Mapping[str, str] = {
    "ar": "Arabic", "be": "Belarusian", "bg": "Bulgarian", "cs": "Czech", "de": "German", "el": "Greek",
    "en": "English", "es": "Spanish", "fa": "Persian", "fr": "French", "he": "Hebrew", "hi": "Hindi", "it": "Italian",
    "ja": "Japanese", "ka": "Georgian", "kk": "Kazakh", "ko": "Korean", "mk": "Macedonian", "mn": "Mongolian",
    "nl": "Dutch", "pl": "Polish", "ps": "Pashto", "pt": "Portuguese", "ro": "Romanian", "ru": "Russian",
    "sr": "Serbian", "sv": "Swedish", "th": "Thai", "tr": "Turkish", "uk": "Ukrainian", "ur": "Urdu", "uz": "Uzbek",
    "vi": "Vietnamese", "zh": "Chinese", "zh-Hans": "Chinese (simplified)", "zh-Hant": "Chinese (traditional)",
}  # fmt: skip
RIGHT_TO_LEFT = frozenset({"ar", "ckb", "dv", "fa", "he", "ps", "sd", "ug", "ur", "yi"})
RIGHT_TO_LEFT_SCRIPTS = frozenset({"arab", "hebr", "syrc", "thaa"})


def language_name(tag: str) -> str:
    """Name a language in English; a tag that has no name here names itself."""
    return LANGUAGE.get(tag) or LANGUAGE.get(tag.split("-", maxsplit=1)[0], tag)


def direction(tag: str) -> str:
    """Tell which way a language is written: `ltr`, `rtl`, or `auto` where it is not known."""
    first, *rest = tag.lower().split("-")
    scripts = {part for part in rest if len(part) == len("latn")}
    if scripts & RIGHT_TO_LEFT_SCRIPTS:
        return "rtl"
    if first in RIGHT_TO_LEFT and not scripts:
        return "rtl"
    return "auto" if first in {"", "und", "mul", "zxx"} else "ltr"


def counted(number: int, one: str, many: str | None = None) -> str:
    """Give a number with its noun, in one or many."""
    return f"{number} {one if number == 1 else many or one + 's'}"
