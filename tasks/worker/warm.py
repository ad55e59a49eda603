"""Imported once by the fork server: what every worker needs is loaded before it is forked."""

from tasks.extract.pdf import mupdf
from tasks.language.profiles import load_profiles
from tasks.worker import jobs

mupdf()
load_profiles()
LOADED = jobs
