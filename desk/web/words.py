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
STATES: Mapping[str, str] = {
    "queued": "waits",
    "taken": "in somebody's hands",
    "decided": "decided",
    "second_review": "waits for a second person",
    "settled": "settled",
    "returned": "returned",
    "parked": "parked",
}
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
RELEVANCE: Mapping[str, str] = {"relevant": "relevant", "not_relevant": "not relevant", "unsure": "unsure"}
RELATIONS: Mapping[str, str] = {
    "near_duplicate": "near duplicate",
    "version": "version",
    "template_sibling": "same form, another deal",
    "contains": "contains",
    "counterpart": "in another language",
}


def language_name(tag: str) -> str:
    """Name a language in English; one that is not listed keeps its BCP 47 tag."""
    return LANGUAGES.get(tag) or LANGUAGES.get(tag.partition("-")[0], tag)


def script_name(code: str) -> str:
    """Name a script in English; one that is not listed keeps its ISO 15924 code."""
    return SCRIPTS.get(code, code)


def in_words(code: str) -> str:
    """Give a code as words: `earlier_revisions` becomes `earlier revisions`."""
    return code.replace("_", " ")
