"""Which kind of document a media type is. Pure."""

from storage.vocabulary import DocumentKind

_WHOLE = {
    "application/pdf": DocumentKind.PDF,
    "application/vnd.ms-xpsdocument": DocumentKind.PDF,
    "application/rtf": DocumentKind.TEXT,
    "text/rtf": DocumentKind.TEXT,
    "text/plain": DocumentKind.TEXT,
    "text/markdown": DocumentKind.TEXT,
    "application/msword": DocumentKind.TEXT,
    "application/vnd.oasis.opendocument.text": DocumentKind.TEXT,
    "text/csv": DocumentKind.SPREADSHEET,
    "text/tab-separated-values": DocumentKind.SPREADSHEET,
    "application/vnd.ms-outlook": DocumentKind.MAIL,
    "application/vnd.ms-tnef": DocumentKind.MAIL,
    "text/html": DocumentKind.WEB_PAGE,
    "application/xhtml+xml": DocumentKind.WEB_PAGE,
    "multipart/related": DocumentKind.WEB_PAGE,
}
_BEGINNINGS = (
    ("message/", DocumentKind.MAIL),
    ("image/", DocumentKind.PICTURE),
    ("application/vnd.openxmlformats-officedocument.wordprocessingml", DocumentKind.TEXT),
    ("application/vnd.ms-word", DocumentKind.TEXT),
    ("application/vnd.oasis.opendocument.text", DocumentKind.TEXT),
    ("application/vnd.openxmlformats-officedocument.spreadsheetml", DocumentKind.SPREADSHEET),
    ("application/vnd.ms-excel", DocumentKind.SPREADSHEET),
    ("application/vnd.oasis.opendocument.spreadsheet", DocumentKind.SPREADSHEET),
    ("application/vnd.openxmlformats-officedocument.presentationml", DocumentKind.SLIDES),
    ("application/vnd.ms-powerpoint", DocumentKind.SLIDES),
    ("application/vnd.oasis.opendocument.presentation", DocumentKind.SLIDES),
)


def kind_of(media_type: str | None) -> DocumentKind | None:
    """Give the kind of document that a media type is; None: the media type is not known."""
    if media_type is None:
        return None
    bare = media_type.partition(";")[0].strip().lower()
    if bare in _WHOLE:
        return _WHOLE[bare]
    return next((kind for beginning, kind in _BEGINNINGS if bare.startswith(beginning)), DocumentKind.OTHER)
