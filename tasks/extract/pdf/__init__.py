"""Reads PDF and XPS, page by page, with MuPDF. For `tasks.extract` and the fork server."""

from tasks.extract.pdf.engine import MEDIA_TYPE, VERSION, XPS_MEDIA_TYPES, mupdf
from tasks.extract.pdf.read import read_pdf

__all__ = ["MEDIA_TYPE", "VERSION", "XPS_MEDIA_TYPES", "mupdf", "read_pdf"]
