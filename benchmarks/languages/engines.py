"""Those that tell languages, asked alike: of a text as a whole, and of every stretch of a page.

Tags are BCP 47's, as short as they can be: the writing is told of Chinese only.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from importlib import import_module
from typing import Any

from benchmarks.languages.pages import Page
from storage.geometry import WordBox, pack_words
from storage.shapes import SpanRead
from storage.vocabulary import UNDETERMINED
from tasks.language.detect import detect_spans

UNANSWERED = frozenset({"", "und", "zxx", "un"})
_TAGS = {"zh-cn": "zh-Hans", "zh-tw": "zh-Hant", "zh": "zh-Hans", "iw": "he"}
"""One that does not tell how Chinese is written is taken to say the commoner way."""
NAMES = ("langdetect", "py3langid", "pycld2", "lingua")
Answer = tuple[str, float | None]
Stretch = tuple[int, int, str]


@dataclass(frozen=True, slots=True)
class Engine:
    """One that tells languages: its name, what it says of a whole text, and of the stretches of a page."""

    name: str
    tell: Callable[[str], Answer]
    spans: Callable[[Page], list[Stretch]]


def short_tag(tag: str) -> str:
    """Bring a tag to the form in which it is compared."""
    tag = _TAGS.get(tag, tag)
    return tag if tag.startswith("zh-Han") else tag.partition("-")[0]


# ---- ours: the one place that knows how it is called
def ask_ours(text: str, words: Sequence[WordBox] = ()) -> list[SpanRead]:
    """Ask sluice for the spans of a page."""
    return list(detect_spans(text, pack_words(words) if words else None))


def ours(*, guesses: bool = False) -> Engine:
    """Make ours; a text as a whole is in the language of most of its letters.

    Args:
        guesses: where too little tells, take the likeliest language, as engines do that always answer.
    """

    def named(span: SpanRead) -> str:
        return short_tag((guesses and span.language == UNDETERMINED and span.runner_up) or span.language)

    def tell(text: str) -> Answer:
        letters: Counter[str] = Counter()
        sure: dict[str, float] = {}
        for span in ask_ours(text):
            tag = named(span)
            letters[tag] += sum(sign.isalpha() for sign in text[span.start : span.end])
            sure[tag] = min(sure.get(tag, 1.0), 1.0 if span.confidence is None else span.confidence)
        tag = max(sorted(letters), key=lambda each: letters[each], default=UNDETERMINED)
        return tag, sure.get(tag)

    def spans(page: Page) -> list[Stretch]:
        return [(span.start, span.end, named(span)) for span in ask_ours(page.text, page.words)]

    return Engine("best guess" if guesses else "sluice", tell, spans)


def by_line(name: str, tell: Callable[[str], Answer]) -> Engine:
    """Make one that is asked line by line of a page."""

    def spans(page: Page) -> list[Stretch]:
        found, start = [], 0
        for line in page.text.splitlines(keepends=True):
            if line.strip():
                found.append((start, start + len(line), tell(line)[0]))
            start += len(line)
        return found

    return Engine(name, tell, spans)


def langdetect() -> Engine:
    """Make langdetect as it comes, its seed 0."""
    module: Any = import_module("langdetect")
    module.DetectorFactory.seed = 0

    def tell(text: str) -> Answer:
        try:
            best = module.detect_langs(text)[0]
        except module.LangDetectException:
            return "und", None
        return short_tag(best.lang), best.prob

    return by_line("langdetect", tell)


def py3langid() -> Engine:
    """Make py3langid, with all its languages."""
    module: Any = import_module("py3langid")

    def tell(text: str) -> Answer:
        return short_tag(module.classify(text)[0]), None

    return by_line("py3langid", tell)


def pycld2() -> Engine:
    """Make pycld2, which tells of the stretches of a page itself."""
    module: Any = import_module("pycld2")

    def ask(text: str) -> tuple[bytes, Any]:
        coded = "".join(sign if sign.isprintable() or sign == "\n" else " " for sign in text).encode()
        try:
            return coded, module.detect(coded, returnVectors=True, bestEffort=True)
        except module.error:
            return coded, (False, 0, (("", "un", 0, 0.0),), ())

    def tell(text: str) -> Answer:
        _, (_, _, details, _) = ask(text)
        return short_tag(details[0][1]), None

    def spans(page: Page) -> list[Stretch]:
        coded, (_, _, _, vectors) = ask(page.text)
        return list(_in_characters(coded, ((vector[0], vector[0] + vector[1], vector[3]) for vector in vectors)))

    return Engine("pycld2", tell, spans)


def _in_characters(coded: bytes, stretches: Iterable[tuple[int, int, str]]) -> Iterable[Stretch]:
    for start, end, tag in stretches:
        begin = len(coded[:start].decode(errors="ignore"))
        yield begin, begin + len(coded[start:end].decode(errors="ignore")), short_tag(tag)


def lingua() -> Engine:
    """Make lingua with all its languages; 1 GB of memory."""
    module: Any = import_module("lingua")
    detector = module.LanguageDetectorBuilder.from_all_languages().with_preloaded_language_models().build()

    def tell(text: str) -> Answer:
        found = detector.detect_language_of(text)
        return (short_tag(found.iso_code_639_1.name.lower()), None) if found else ("und", None)

    def spans(page: Page) -> list[Stretch]:
        found = detector.detect_multiple_languages_of(page.text)
        return [
            (each.start_index, each.end_index, short_tag(each.language.iso_code_639_1.name.lower())) for each in found
        ]

    return Engine("lingua", tell, spans)


def make_engines(names: Iterable[str]) -> list[Engine]:
    """Make ours and those named; one that is not installed is skipped, and this said."""
    makers = {"langdetect": langdetect, "py3langid": py3langid, "pycld2": pycld2, "lingua": lingua}
    made = [ours()]
    for name in names:
        try:
            made.append(makers[name]())
        except ModuleNotFoundError:
            print(f"{name}: not installed; make bench installs it")
    return made
