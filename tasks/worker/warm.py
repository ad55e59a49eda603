"""Imported once by the fork server: what every worker needs is loaded before it is forked."""

import contextlib
import gc
import os
from ctypes.util import find_library

from tasks.extract.pdf import mupdf
from tasks.language.profiles import load_tables
from tasks.worker import jobs, probe
from tasks.worker.seccomp import load_library

mupdf()
load_tables()
with contextlib.suppress(Exception):
    load_library()
# looking for a library starts programs, which a worker may not; libarchive-c asks this variable first
os.environ.setdefault("LIBARCHIVE", find_library("archive") or "")
# what stays for good is not looked through again by each collection, in each worker
gc.collect()
gc.freeze()
LOADED = (jobs, probe)
