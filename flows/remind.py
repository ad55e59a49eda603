"""Reminding: tells the channels of the settings what needs people."""

from config.quiet import quieten

quieten()

from prefect import flow  # noqa: E402 Prefect reads the environment when it is imported

from storage.locks import held  # noqa: E402
from tasks.notify import remind as tell  # noqa: E402
from tasks.workshop import discreetly, working  # noqa: E402


@flow(name="remind", persist_result=False, log_prints=False)
def remind() -> dict[str, int]:
    """Find what needs people and tell it once; gives counts. Has no parameters on purpose."""
    with discreetly("remind"), working() as shop, held(shop.record, "remind") as ours:
        return tell(shop.record) if ours else {}
