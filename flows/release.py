"""Releasing by schedule: what became verified in the caches of the settings, and only if there is something new."""

from config.quiet import quieten

quieten()

from prefect import flow  # noqa: E402 Prefect reads the environment when it is imported

from storage.locks import held  # noqa: E402
from tasks.package import release_by_settings  # noqa: E402
from tasks.workshop import discreetly, working  # noqa: E402


@flow(name="release", persist_result=False, log_prints=False)
def release() -> dict[str, int]:
    """Release what became verified; gives counts. Has no parameters on purpose."""
    with discreetly("release"), working() as shop, held(shop.record, "release") as ours:
        return release_by_settings(shop.record, hands=shop.hands) if ours else {}
