"""What the pages call things: names of languages and scripts, of states, outcomes and reasons, in plain words."""

from collections.abc import Mapping

LANGUAGES: Mapping[str, str] = {
    "ar": "Arabic",
    "az": "Azerbaijani",
    "be": "Belarusian",
    "bg": "Bulgarian",
    "cs": "Czech",
    "da": "Danish",
    "de": "German",
    "el": "Greek",
    "en": "English",
    "es": "Spanish",
    "et": "Estonian",
    "fa": "Persian",
    "fi": "Finnish",
    "fr": "French",
    "he": "Hebrew",
    "hi": "Hindi",
    "hr": "Croatian",
    "hu": "Hungarian",
    "hy": "Armenian",
    "id": "Indonesian",
    "it": "Italian",
    "ja": "Japanese",
    "ka": "Georgian",
    "kk": "Kazakh",
    "ko": "Korean",
    "lt": "Lithuanian",
    "lv": "Latvian",
    "mk": "Macedonian",
    "mn": "Mongolian",
    "nl": "Dutch",
    "no": "Norwegian",
    "pl": "Polish",
    "pt": "Portuguese",
    "ro": "Romanian",
    "ru": "Russian",
    "sk": "Slovak",
    "sl": "Slovenian",
    "sr": "Serbian",
    "sv": "Swedish",
    "tg": "Tajik",
    "th": "Thai",
    "tr": "Turkish",
    "uk": "Ukrainian",
    "ur": "Urdu",
    "uz": "Uzbek",
    "vi": "Vietnamese",
    "zh": "Chinese",
    "zh-Hans": "Chinese (simplified)",
    "zh-Hant": "Chinese (traditional)",
    "und": "language not known",
    "zxx": "no language",
}
SCRIPTS: Mapping[str, str] = {
    "Arab": "Arabic letters",
    "Armn": "Armenian letters",
    "Cyrl": "Cyrillic",
    "Geor": "Georgian letters",
    "Grek": "Greek letters",
    "Hang": "Hangul",
    "Hani": "Chinese characters",
    "Hans": "simplified characters",
    "Hant": "traditional characters",
    "Hebr": "Hebrew letters",
    "Jpan": "Japanese writing",
    "Kore": "Korean writing",
    "Latn": "Latin letters",
    "Thai": "Thai letters",
    "Zxxx": "not written",
    "Zyyy": "numbers and signs",
    "Zzzz": "script not known",
}
OUTCOMES: Mapping[str, str] = {
    "read": "read",
    "partial": "partly read",
    "quarantined": "quarantined",
    "excluded": "excluded",
    "waiting": "waits to be read",
}
STATES: dict[str, str] = {
    "queued": "waits",
    "taken": "in somebody's hands",
    "decided": "decided",
    "second_review": "waits for a second person",
    "settled": "settled",
    "returned": "returned",
    "parked": "parked",
}
STANDS: Mapping[str, str] = STATES | {
    "taken": "is in somebody's hands",
    "settled": "is settled",
    "decided": "is decided",
    "returned": "came back",
    "parked": "is set aside",
}
"""The same behind "it"."""
BECAUSE: Mapping[str, str] = {
    "only_text": "the page has no other text",
    "no_text_layer": "the page is a picture; OCR read it",
    "text_layer_agrees": "the text layer was held against the picture and says the same",
    "text_layer_disagrees": "the text layer says something else than the picture shows",
    "text_layer_garbled": "the text layer is no text",
    "ocr_found_less": "OCR was tried and gave less than the text layer holds",
    "misread_before": "the text was stored after it had been read in the wrong encoding; this is what it was",
    "current_state": "earlier states of the page are kept beside it",
}
METHODS: Mapping[str, str] = {"text_layer": "text layer", "ocr": "OCR", "decoded": "decoded"}
GOT_BY: Mapping[str, str] = {
    "text_layer": "a text layer",
    "ocr": "OCR, of its picture",
    "decoded": "decoding the file",
}
"""The same behind "text got by"."""
RELEVANCE: Mapping[str, str] = {"relevant": "relevant", "not_relevant": "not relevant", "unsure": "unsure"}
STANCES: Mapping[str, str] = {"supports": "supports", "contradicts": "contradicts", "context": "context"}
EVIDENCE: Mapping[str, str] = {
    "quote": "words of a document",
    "record": "public record or publication",
    "statement": "what somebody said",
}
RELIABILITY: Mapping[str, str] = {
    "A": "completely reliable",
    "B": "usually reliable",
    "C": "fairly reliable",
    "D": "not usually reliable",
    "E": "unreliable",
    "F": "unknown, not worst",
}
CREDIBILITY: Mapping[str, str] = {
    "1": "confirmed",
    "2": "probably true",
    "3": "possibly true",
    "4": "doubtful",
    "5": "improbable",
    "6": "unknown, not worst",
}
"""The Admiralty grades (STANAG 2511); letter and digit are judged apart."""
REPLIES: Mapping[str, str] = {
    "answered": "answered",
    "declined": "declined to answer",
    "no_reply": "did not reply",
    "not_safe_to_ask": "not safe to ask",
    "not_sought": "was not asked",
}
REPLY_STANCES: Mapping[str, str] = {
    "denies": "denies it",
    "confirms": "confirms it",
    "neither": "neither denies nor confirms",
}
VERDICTS: Mapping[str, str] = {"accepted": "accepted: the claim is wrong", "rebutted": "rebutted: the claim stands"}
NOTICES: Mapping[str, str] = {
    "reply_due": "An answer is due soon",
    "reply_overdue": "The time for an answer has passed",
    "lease_abandoned": "Taken, and left without a word",
    "draft_abandoned": "Taken, and left with a draft",
    "claim_fell": "A claim fell",
    "capture_changed": "A captured page has changed since",
    "capture_moved": "A captured page leads elsewhere now",
    "capture_gone": "A captured page is gone",
    "item_parked": "Set aside for long",
    "second_review_waiting": "Waits for a second person for long",
}
AXES: Mapping[str, str] = {"relevance": "Relevance", "sensitive": "Sensitive", "names_person": "Names a person"}
LEFT_OUT: Mapping[str, str] = {
    "taken": "in somebody else's hands",
    "second_review": "waits for a second person",
    "settled": "settled",
    "parked": "set aside",
    "language": "in a language you do not read",
    "own_round": "you decided it the last time",
    "not_queued": "not in the queue",
}
"""Why a member of a family is not decided with the others."""
RELATIONS: Mapping[str, str] = {
    "near_duplicate": "near duplicate",
    "version": "version",
    "template_sibling": "same form, another deal",
    "contains": "contains",
    "counterpart": "in another language",
}
TIES: Mapping[str, str] = {
    "near_duplicate": "They have the same content: saved again, scanned, or in another format",
    "version": "They are two states of the same paper",
    "template_sibling": "They are two papers on the same form",
    "contains": "The first contains the other",
    "contained": "The other contains the first",
    "counterpart": "They are the same paper in two languages",
}
"""What two documents are to each other, as a sentence; `contained` is `contains` the other way round."""


DOCUMENT_KINDS: Mapping[str, str] = {
    "mail": "mail",
    "pdf": "PDF",
    "text": "text",
    "spreadsheet": "spreadsheet",
    "slides": "slides",
    "web_page": "web page",
    "picture": "picture",
    "other": "something else",
}
DATES: Mapping[str, str] = {"created": "created", "modified": "last changed", "sent": "sent"}
"""Dates that a document tells of itself."""
KINDS: Mapping[str, str] = {
    "application/epub+zip": "EPUB",
    "application/gzip": "gzip archive",
    "application/msword": "Word document (doc)",
    "application/pdf": "PDF",
    "application/rtf": "rich text",
    "application/vnd.ms-excel": "Excel sheet (xls)",
    "application/vnd.ms-outlook": "Outlook mail",
    "application/vnd.ms-powerpoint": "slides (ppt)",
    "application/vnd.oasis.opendocument.spreadsheet": "OpenDocument sheet",
    "application/vnd.oasis.opendocument.text": "OpenDocument text",
    "application/vnd.openxmlformats-officedocument.presentationml.presentation": "slides (pptx)",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": "Excel sheet",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "Word document",
    "application/x-7z-compressed": "7z archive",
    "application/x-empty": "empty file",
    "application/zip": "zip archive",
    "message/rfc822": "mail",
    "text/csv": "table (csv)",
    "text/html": "web page",
    "text/plain": "plain text",
}
"""By media type."""


def kind_name(media_type: str | None) -> str:
    """Name a kind of file; one that is not listed keeps its media type."""
    return "kind not known" if media_type is None else KINDS.get(media_type, media_type)


def language_name(tag: str) -> str:
    """Name a language in English; one that is not listed keeps its BCP 47 tag."""
    return LANGUAGES.get(tag) or LANGUAGES.get(tag.partition("-")[0], tag)


def script_name(code: str) -> str:
    """Name a script in English; one that is not listed keeps its ISO 15924 code."""
    return SCRIPTS.get(code, code)


def in_words(code: str) -> str:
    """Give a code as words: `earlier_revisions` becomes `earlier revisions`."""
    return code.replace("_", " ")
