"""Names for what a mail holds: as received, else made up from what it is."""

_SUFFIXES = {
    "text/plain": ".txt",
    "text/html": ".html",
    "text/x-amp-html": ".html",
    "text/csv": ".csv",
    "text/calendar": ".ics",
    "text/vcard": ".vcf",
    "text/x-vcard": ".vcf",
    "text/directory": ".vcf",
    "text/xml": ".xml",
    "text/rtf": ".rtf",
    "application/rtf": ".rtf",
    "application/pdf": ".pdf",
    "application/json": ".json",
    "application/xml": ".xml",
    "application/zip": ".zip",
    "application/x-zip-compressed": ".zip",
    "application/gzip": ".gz",
    "application/msword": ".doc",
    "application/vnd.ms-excel": ".xls",
    "application/vnd.ms-powerpoint": ".ppt",
    "application/vnd.ms-outlook": ".msg",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": ".docx",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": ".xlsx",
    "application/vnd.openxmlformats-officedocument.presentationml.presentation": ".pptx",
    "application/vnd.oasis.opendocument.text": ".odt",
    "application/vnd.oasis.opendocument.spreadsheet": ".ods",
    "application/ms-tnef": ".dat",
    "application/vnd.ms-tnef": ".dat",
    "application/pkcs7-mime": ".p7m",
    "application/x-pkcs7-mime": ".p7m",
    "application/pkcs7-signature": ".p7s",
    "application/x-pkcs7-signature": ".p7s",
    "application/pgp-signature": ".asc",
    "application/pgp-keys": ".asc",
    "application/pgp-encrypted": ".txt",
    "image/jpeg": ".jpg",
    "image/jpg": ".jpg",
    "image/pjpeg": ".jpg",
    "image/png": ".png",
    "image/gif": ".gif",
    "image/tiff": ".tif",
    "image/bmp": ".bmp",
    "image/svg+xml": ".svg",
    "image/webp": ".webp",
    "image/heic": ".heic",
    "audio/mpeg": ".mp3",
    "audio/wav": ".wav",
    "video/mp4": ".mp4",
}
"""Our own table: the library's asks the machine's, and so would name one mail's members twice."""
MESSAGES = frozenset({"message/rfc822", "message/global", "message/news"})
SLASH = "\u2215"
"""U+2215 stands for a slash within a name: a name that a stranger gave makes no folder."""
MAXIMUM_CHARACTERS = 255


class Namer:
    """Gives names to the members of one mail: forwarded mails and nameless attachments are numbered."""

    def __init__(self) -> None:
        self._forwarded = 0
        self._nameless = 0

    def name(self, media_type: str, given: str | None) -> str:
        """Name a member of type *media_type* that calls itself *given* (None: it does not)."""
        if given is not None and (plain := plain_name(given)):
            return plain
        if media_type in MESSAGES:
            self._forwarded += 1
            return f"forwarded-{self._forwarded}.eml"
        self._nameless += 1
        return f"attachment-{self._nameless}{_SUFFIXES.get(media_type, '.bin')}"


def plain_name(given: str) -> str:
    """Write a name that a stranger gave so that it makes no folder; too long ones lose their middle."""
    name = given.replace("/", SLASH).replace("\0", "\ufffd").strip()
    if len(name) > MAXIMUM_CHARACTERS:
        name = f"{name[: MAXIMUM_CHARACTERS - 41]}…{name[-40:]}"
    return name
