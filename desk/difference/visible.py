"""Makes text of documents harmless to look at, also where two are held against each other."""

import re

from tasks.package.dossier.visible import made_visible

_UNSEEN = re.compile("[\u200b-\u200d\u2060\u034f\u115f\u1160\u3164\uffa0\ufe00-\ufe0f\u180b-\u180f\t]")


def visible(untrusted_text: str) -> str:
    """Give a text in which nothing stands unseen: a zero-width space becomes `⟨U+200B⟩`; soft hyphens go.

    Two drafts may differ by what cannot be seen alone, and what turns the direction of writing could show other words
    than stand there.
    """
    if untrusted_text.isascii() and untrusted_text.isprintable():
        return untrusted_text
    shown = made_visible(untrusted_text.replace("\u00ad", ""))
    return _UNSEEN.sub(lambda sign: " " if sign[0] == "\t" else f"⟨U+{ord(sign[0]):04X}⟩", shown)
