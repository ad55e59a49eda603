"""The rules of the record, without a database."""
