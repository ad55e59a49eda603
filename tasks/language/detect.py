"""Tells the language of a page: the script decides what can be meant, langdetect among the languages written in it."""

from collections import Counter
from importlib.metadata import version

from langdetect.lang_detect_exception import LangDetectException

from storage.shapes import SpanRead
from storage.vocabulary import NO_LANGUAGE, UNDETERMINED
from tasks.language.profiles import WordDetector, load_profiles
from tasks.language.sample import draw_sample
from tasks.language.scripts import COMMON, count_scripts

ENGINE = f"langdetect {version('langdetect')}"
VERSION = f"spans 1 {ENGINE}"
SCRIPT_ENGINE = "script 1"

SAMPLE_LETTERS = {"Hani": 160}
SAMPLE_LETTERS_OTHERWISE = 320
MINIMUM_LETTERS = {"Hani": 4, "Latn": 20, "Cyrl": 10, "Arab": 10, "Deva": 10}
"""Letters in words that a language is told from; fewer is `und`."""
MINIMUM_SINGLE = 4
"""The same for scripts with one language."""
MINIMUM_PROBABILITY = 0.7
KANA_SHARE = 0.05
"""From so many kana on, Han characters are Japanese; Chinese text quotes hardly any."""

_WEIGHTS = {"Hani": 2, "Jpan": 2, "Hang": 2}
"""One of these characters says as much as two letters or more."""

_TAGS = {"zh-cn": ("zh-Hans", "Hans"), "zh-tw": ("zh-Hant", "Hant")}
"""langdetect names the two ways to write Chinese after regions; BCP 47 and ISO 15924 name them as scripts."""
_SINGLE = {
    "Beng": ("bn", "Beng"),
    "Grek": ("el", "Grek"),
    "Gujr": ("gu", "Gujr"),
    "Guru": ("pa", "Guru"),
    "Hang": ("ko", "Kore"),
    "Hebr": ("he", "Hebr"),
    "Jpan": ("ja", "Jpan"),
    "Knda": ("kn", "Knda"),
    "Mlym": ("ml", "Mlym"),
    "Taml": ("ta", "Taml"),
    "Telu": ("te", "Telu"),
    "Thai": ("th", "Thai"),
}
"""Scripts in which one language is written nearly alone; `ko` in ISO 15924's `Kore` may hold Han characters."""
_ALPHABETS = {
    "bg": frozenset("абвгдежзийклмнопрстуфхцчшщъьюяѝ"),
    "mk": frozenset("абвгдѓежзѕијклљмнњопрстќуфхцчџшѐѝ"),
    "ru": frozenset("абвгдеёжзийклмнопрстуфхцчшщъыьэюя"),
    "uk": frozenset("абвгґдеєжзиіїйклмнопрстуфхцчшщьюя"),
}
FOREIGN_SHARE = 0.005
"""More letters outside an alphabet than this, and the text is in a language without a profile: `und`."""


def detect_spans(text: str) -> tuple[SpanRead, ...]:
    """Tell the language of *text*, as one span over all of it.

    The answer is the same in any thread, process and order.

    Args:
        text: a page.

    Returns:
        One span; none where there is nothing but white space. `zxx` without letters, `und` where too little tells,
        or where the language is none of those known. `confidence` is langdetect's probability among the languages
        of the script, None where the script alone decided.
    """
    if not text.strip():
        return ()
    language, script, confidence, engine = _judge(text, count_scripts(text))
    return (SpanRead(0, len(text), language, script, confidence, engine),)


def _judge(text: str, counts: Counter[str]) -> tuple[str, str, float | None, str]:
    if not counts:
        return NO_LANGUAGE, COMMON, None, SCRIPT_ENGINE
    counts = _join_japanese(counts)
    script = max(sorted(counts), key=lambda name: counts[name] * _WEIGHTS.get(name, 1))
    if script in _SINGLE and counts[script] >= MINIMUM_SINGLE:
        return *_SINGLE[script], None, SCRIPT_ENGINE
    if script not in MINIMUM_LETTERS:
        return UNDETERMINED, _SINGLE.get(script, (UNDETERMINED, script))[1], None, SCRIPT_ENGINE
    return _ask(text, script)


def _join_japanese(counts: Counter[str]) -> Counter[str]:
    kana = counts["Hira"] + counts["Kana"]
    joined = Counter({name: number for name, number in counts.items() if name not in {"Hira", "Kana", "Bopo"}})
    if kana >= KANA_SHARE * (kana + counts["Hani"]) and kana:
        joined["Jpan"] = kana + joined.pop("Hani", 0)
    return joined or Counter({COMMON: 1})


def _ask(text: str, script: str) -> tuple[str, str, float | None, str]:
    sample = draw_sample(text, script, letters=SAMPLE_LETTERS.get(script, SAMPLE_LETTERS_OTHERWISE))
    if sum(map(len, sample)) < MINIMUM_LETTERS[script]:
        return UNDETERMINED, script, None, ENGINE
    try:
        answers = WordDetector(load_profiles()[script], sample).get_probabilities()
    except LangDetectException:
        return UNDETERMINED, script, None, ENGINE
    if not answers:
        return UNDETERMINED, script, None, ENGINE
    confidence = round(min(answers[0].prob, 1.0), 4)
    if confidence < MINIMUM_PROBABILITY or _is_foreign(sample, answers[0].lang):
        return UNDETERMINED, script, confidence, ENGINE
    language, written = _TAGS.get(answers[0].lang, (answers[0].lang, script))
    return language, written, confidence, ENGINE


def _is_foreign(sample: list[str], language: str) -> bool:
    alphabet = _ALPHABETS.get(language)
    if alphabet is None:
        return False
    counts = Counter("".join(sample).lower())
    letters = sum(number for letter, number in counts.items() if letter.isalpha())
    foreign = sum(number for letter, number in counts.items() if letter.isalpha() and letter not in alphabet)
    return foreign > FOREIGN_SHARE * letters
