"""Reminding: what needs people is found once, and told once to each channel of the settings."""

import json
import os
from collections.abc import Callable
from pathlib import Path

from config.errors import SluiceError
from config.logging import LOGGER
from config.settings import Settings
from storage.database import Record
from storage.notices import find_notices, mark_told, untold
from storage.noticing import Digest, NoticeChannel
from tasks.notify.webhook import send

Telling = Callable[[Digest, Settings], None]


def remind(record: Record) -> dict[str, int]:
    """Find what is due, and tell each channel what it was not told yet; call while no other run does.

    A channel that fails keeps its notices for the next time; the others are told all the same.

    Returns:
        counts: `found`, how often something was `told`, and how many channels `failed`.
    """
    channels = channels_of(record.settings)
    counts = {"found": find_notices(record, channels), "told": 0, "failed": 0}
    for channel in channels:
        digest = untold(record, channel)
        if digest is None:
            continue
        try:
            TELLINGS[channel](digest, record.settings)
        except (SluiceError, OSError) as failure:
            code = getattr(failure, "code", None) or getattr(failure, "rule", None) or type(failure).__name__
            LOGGER.warning("notices: %d wait, channel %s failed (%s)", len(digest["notices"]), channel.value, code)
            counts["failed"] += 1
        else:
            mark_told(record, channel, digest)
            counts["told"] += len(digest["notices"])
    return counts


def channels_of(settings: Settings) -> list[NoticeChannel]:
    """Tell which channels are set."""
    wanted = {
        NoticeChannel.LOG: settings.notify_log,
        NoticeChannel.FILE: settings.notify_file is not None,
        NoticeChannel.WEBHOOK: settings.notify_webhook is not None,
    }
    return [channel for channel, is_set in wanted.items() if is_set]


def tell_log(digest: Digest, _: Settings) -> None:
    """Write each notice as a line into the log."""
    for one in digest["notices"]:
        LOGGER.warning("notice %s: %s %s", one["notice"], one["kind"], one["subject"])


def tell_file(digest: Digest, settings: Settings) -> None:
    """Append each notice as a JSON line to the file of the settings, made with mode 0600; all of them or none.

    Raises:
        OSError: it cannot be written.
    """
    path = settings.notify_file or Path(os.devnull)
    lines = "".join(json.dumps({**one, "at": digest["at"]}) + "\n" for one in digest["notices"]).encode()
    file = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
    with os.fdopen(file, "ab", buffering=0) as out:
        length = os.fstat(file).st_size
        written = False
        try:
            written = out.write(lines) == len(lines)
            os.fsync(file)
        finally:
            if not written:
                os.ftruncate(file, length)  # what is told in half would be told again
    if not written:
        raise OSError("the disk is full")


TELLINGS: dict[NoticeChannel, Telling] = {
    NoticeChannel.LOG: tell_log,
    NoticeChannel.FILE: tell_file,
    NoticeChannel.WEBHOOK: send,
}
