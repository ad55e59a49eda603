"""Looking again at captured addresses: does what was captured still stand there."""

from datetime import timedelta

from config.quiet import quieten

quieten()

from prefect import flow  # noqa: E402 Prefect reads the environment when it is imported

from config import clock  # noqa: E402
from storage.locks import held  # noqa: E402
from tasks.capture import counted  # noqa: E402
from tasks.capture import recheck as look_again  # noqa: E402
from tasks.workshop import discreetly, working  # noqa: E402

DAY_SECONDS = 24 * 3600.0


@flow(name="recheck", persist_result=False, log_prints=False)
def recheck() -> dict[str, int]:
    """Look at every captured address that had half an interval's rest; gives counts. Has no parameters on purpose.

    So a desk that is started anew several times a day does not ask the same servers each time.
    """
    with discreetly("recheck"), working() as shop, held(shop.record, "recheck") as ours:
        rest = timedelta(seconds=(shop.settings.recheck_every_seconds or DAY_SECONDS) / 2)
        looks = look_again(shop.record, read=shop.text_of, before=clock.now() - rest)
        return counted(looks if ours else iter(()))
