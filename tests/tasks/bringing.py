"""What the tests of bringing in share: making archives, and delivering without a pool."""

import io
import tarfile
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from sqlalchemy import text

from config.settings import Settings
from storage.database import Record
from storage.shapes import Fetched, Order, Receipt, Unpacked
from tasks.deliver.containers import unpack
from tasks.deliver.deliver import deliver
from tasks.deliver.limits import Limits

LIMITS = Limits(depth=8, members=1000, bytes=64 * 1024**2, ratio=200)


class Pool:
    """Stands for the reading pool: unpacks in this process, and counts how often it was asked."""

    def __init__(self, record: Record) -> None:
        self.record = record
        self.asked: list[str] = []

    def unpack(self, sha256: str, into: Path) -> Unpacked | None:
        self.asked.append(sha256)
        return unpack(self.record.vault.path_of(sha256), into, Limits.of(self.record.settings))


def refuse_to_fetch(_: str) -> Fetched:
    """Stand for the network where no test may reach it."""
    raise AssertionError("no address was given")


def bring_in(record: Record, *inputs: Path | str, cache: str = "harbour", pool: Pool | None = None) -> Receipt:
    """Deliver *inputs* into a cache, unpacking in this process."""
    order = Order(cache, tuple(str(one) for one in inputs))
    chosen = pool or Pool(record)
    return deliver(order, record=record, unpack=chosen.unpack, fetch=refuse_to_fetch, notice=lambda *_: None)


def zipped(members: Mapping[str, bytes], *, method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """Make a zip."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", method) as archive:
        for name, content in members.items():
            archive.writestr(zipfile.ZipInfo(name), content, method)
    return packed.getvalue()


def tarred(members: Mapping[str, bytes], mode: str = "w") -> bytes:
    """Make a tar, packed as *mode* says (`w:gz`)."""
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode=mode) as archive:  # type: ignore[call-overload]
        for name, content in members.items():
            info = tarfile.TarInfo(name)
            info.size = len(content)
            archive.addfile(info, io.BytesIO(content))
    return packed.getvalue()


def paths(record: Record) -> dict[str, tuple[str, str | None, str | None]]:
    """Give every path with its content, outcome and reason."""
    query = (
        "SELECT o.path, d.sha256, d.outcome, d.reason FROM occurrence o JOIN document d ON d.id = o.document_id"
    )  # fmt: skip
    with record.engine.connect() as connection:
        return {row[0]: (row[1], row[2], row[3]) for row in connection.execute(text(query))}


def count(record: Record, table: str) -> int:
    """Count the rows of a table."""
    with record.engine.connect() as connection:
        return int(connection.execute(text(f"SELECT count(*) FROM {table}")).scalar_one())


def limited(home: Path, **limits: int) -> Settings:
    """Make settings with limits of a test's own."""
    return Settings.model_validate({"home": home, "workers": 2, **limits})


def nested(depth: int) -> bytes:
    """Make a file inside so many zips, each called `x`."""
    archive = b"innermost"
    for _ in range(depth):
        archive = zipped({"x": archive})
    return archive


def opened(archive: bytes, folder: Path, limits: Limits = LIMITS, *, passwords: Sequence[str] = ()) -> Unpacked | None:
    """Open the bytes of an archive in a folder of the test."""
    packed, into = folder / "packed", folder / "into"
    packed.write_bytes(archive)
    into.mkdir(exist_ok=True)
    for left in into.iterdir():
        left.unlink()
    return unpack(packed, into, limits, passwords)


def contents(unpacked: Unpacked | None) -> list[tuple[bytes, bytes]]:
    """Give the names and bytes of all members."""
    assert unpacked is not None
    return [(member.raw_name, member.path.read_bytes()) for member in unpacked.members]
