"""Rules of exclusion: files that systems leave behind; they are kept and listed, and nobody is asked to read them."""

import os
from collections.abc import Mapping, Sequence
from fnmatch import fnmatchcase

OS_METADATA_FILES = frozenset({b".ds_store", b"thumbs.db", b"desktop.ini"})
OS_METADATA_FOLDER = b"__MACOSX"
OFFICE_LOCK_BYTES = frozenset({162, 165})
"""Sizes of an owner file: Word writes 54 + 108 bytes, Excel and PowerPoint pad it to 165."""


def rule_of(path: bytes, size: int, more: Mapping[str, Sequence[str]]) -> str | None:
    """Tell the rule that a file falls under by its name and size; None: it is to be read.

    Args:
        path: raw, below the input or within its container.
        size: in bytes.
        more: the setting `exclude`: a rule's name and its patterns of file names, told apart without case.
    """
    *folders, name = path.split(b"/")
    if OS_METADATA_FOLDER in folders or name.lower() in OS_METADATA_FILES:
        return "os_metadata"
    if name.startswith(b"~$") and size in OFFICE_LOCK_BYTES:
        return "office_lock"
    shown = os.fsdecode(name).casefold()
    for rule in sorted(more):
        if any(fnmatchcase(shown, pattern.casefold()) for pattern in more[rule]):
            return rule
    return None
