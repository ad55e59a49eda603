"""OCR: what a picture says, whether a text layer agrees with it, whether it holds ink. For `tasks.extract`."""

from tasks.extract.ocr.engine import TESSERACT, WHEEL, find_tessdata, lacking
from tasks.extract.ocr.glance import glance
from tasks.extract.ocr.prepare import has_ink
from tasks.extract.ocr.rapid import second_opinion
from tasks.extract.ocr.recognise import recognise
from tasks.extract.ocr.shapes import Agreement, Recognised

VERSION = f"ocr 2 tesseract {TESSERACT} tesserocr {WHEEL}"

__all__ = [
    "VERSION",
    "Agreement",
    "Recognised",
    "find_tessdata",
    "glance",
    "has_ink",
    "lacking",
    "recognise",
    "second_opinion",
]
