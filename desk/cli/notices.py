"""What needs people: `notices`."""

from desk.cli.common import Json, opened, show

COLUMNS = ("kind", "subject", "since", "told")


def notices(json: Json = False) -> None:
    """Show what needs people now, and where it was told. Tells nobody; `sluice serve` does that."""
    from storage.notices import list_due  # noqa: PLC0415

    with opened() as record:
        show(list_due(record), json, COLUMNS)
