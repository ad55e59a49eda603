"""What a filter can be set to: the languages and scripts that documents have text in."""

from sqlmodel import col, select

from storage.database import Record
from storage.tables.documents import DocumentLanguage


def list_languages(record: Record) -> list[str]:
    """List the languages that any document has text in, by their tags."""
    query = select(col(DocumentLanguage.language)).distinct().order_by(col(DocumentLanguage.language))
    with record.reading() as session:
        return list(session.exec(query))


def list_scripts(record: Record) -> list[str]:
    """List the scripts that any document has text in, by their codes."""
    query = select(col(DocumentLanguage.script)).distinct().order_by(col(DocumentLanguage.script))
    with record.reading() as session:
        return list(session.exec(query))
