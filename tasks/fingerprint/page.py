"""The fingerprint of a page: its sketch and the keys of its facts. Pure."""

from collections.abc import Sequence
from dataclasses import replace

from storage.shapes import SketchRead, SpanRead
from tasks.fingerprint.anchor_keys import VERSION as KEYS_VERSION
from tasks.fingerprint.anchor_keys import keys_of
from tasks.fingerprint.anchors import find_all_anchors
from tasks.fingerprint.sketch import VERSION as SKETCH_VERSION
from tasks.fingerprint.sketch import sketch_page

VERSION = f"{SKETCH_VERSION}; {KEYS_VERSION}"


def sketch(text: str, spans: Sequence[SpanRead]) -> SketchRead:
    """Take the fingerprint of a page.

    Args:
        text: a page, as stored.
        spans: of its languages, in order.
    """
    facts = tuple(sorted(keys_of(find_all_anchors(text)).items()))
    return replace(sketch_page(text, spans), facts=facts)
