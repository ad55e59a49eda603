"""What readers may use by the settings in force."""

from collections.abc import Sequence

from config.settings import Settings
from tasks.extract.means import Means
from tasks.extract.ocr import find_tessdata


def means_of(settings: Settings, passwords: Sequence[str] = ()) -> Means:
    """Give the means that readers have by the settings in force."""
    return Means(
        passwords=tuple(passwords),
        ocr_languages=tuple(settings.ocr_languages.split("+")) if settings.ocr_languages else (),
        tessdata=settings.ocr_data or find_tessdata(),
        second_opinion=settings.ocr_second_opinion,
        stock_langdetect=settings.language_engine == "langdetect",
        second_language=settings.language_second_opinion,
    )
