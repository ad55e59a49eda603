"""Stock langdetect, as its own `detect_langs` answers, in a factory of ours: the reference that our spans are held to.

Its own factory is published before it is filled: of eight threads that ask first, most get a wrong answer. And it
walks at random: it is seeded here, which makes the answer repeatable, not less random.
"""

from functools import cache
from importlib import resources
from importlib.metadata import version
from threading import Lock

from langdetect.detector_factory import DetectorFactory
from langdetect.lang_detect_exception import LangDetectException

from storage.analysis.scripts import COMMON
from storage.shapes import SpanRead
from storage.vocabulary import NO_LANGUAGE, UNDETERMINED, SpanMethod
from tasks.language.profiles import TAGS
from tasks.language.scripts import count_scripts, written

SEED = 0
_LOCK = Lock()


@cache
def engine_name() -> str:
    """Name the engine."""
    return f"langdetect {version('langdetect')}"


@cache
def _factory() -> DetectorFactory:
    folder = resources.files("langdetect") / "profiles"
    names = sorted(file.name for file in folder.iterdir() if file.is_file() and not file.name.startswith((".", "_")))
    factory = DetectorFactory()
    factory.load_json_profile([(folder / name).read_text(encoding="utf-8") for name in names])
    factory.set_seed(SEED)
    return factory


def detect_whole(text: str) -> tuple[SpanRead, ...]:
    """Tell the language of *text* as one span over all of it, the likeliest answer of stock langdetect.

    Returns:
        One span; none where there is nothing but white space. `zxx` without letters, `und` where it has no answer.
    """
    if not text.strip():
        return ()
    scripts = count_scripts(text)
    if not scripts:
        return (SpanRead(0, len(text), NO_LANGUAGE, COMMON, None, engine_name(), SpanMethod.SCRIPT),)
    script = max(sorted(scripts), key=scripts.__getitem__)
    with _LOCK:
        factory = _factory()
    detector = factory.create()
    detector.append(text)
    try:
        answers = detector.get_probabilities()
    except LangDetectException:
        answers = []
    if not answers:
        return (SpanRead(0, len(text), UNDETERMINED, script, None, engine_name(), SpanMethod.REFERENCE),)
    best, other = TAGS.get(answers[0].lang, answers[0].lang), answers[1].lang if len(answers) > 1 else None
    sure = round(min(answers[0].prob, 1.0), 4)
    way = written(best, script)
    return (
        SpanRead(0, len(text), best, way, sure, engine_name(), SpanMethod.REFERENCE, other and TAGS.get(other, other)),
    )
