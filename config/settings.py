"""Every setting, its default and its unit. Read from `SLUICE_…` variables, then from `sluice.env` in the home."""

import os
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

WATCHLISTS = Path(__file__).parent / "watchlists"
LEXICONS = Path(__file__).parent / "lexicons"
GIB = 1024**3


class Settings(BaseSettings):
    """What the operator may set; each is `SLUICE_` and the name in capitals. docs/operators.md tells them all."""

    model_config = SettingsConfigDict(env_prefix="SLUICE_", frozen=True, extra="ignore")

    home: Path
    """The data folder: `sluice.db`, the vault, the ledger's head, Prefect's home. Mode 0700."""
    database_url: str | None = None
    """`postgresql+psycopg://…` where a team needs it; none: SQLite in the home."""
    log_level: str = "WARNING"

    workers: Annotated[int, Field(ge=1)] = os.cpu_count() or 1
    """How many documents are read at once, each in a process of its own."""
    batch_pages: Annotated[int, Field(ge=1)] = 100
    """About how many pages one Prefect task run reads."""
    read_timeout_seconds: Annotated[float, Field(gt=0)] = 120
    read_memory_bytes: Annotated[int, Field(ge=256 * 1024**2)] = 2 * GIB
    read_maximum_bytes: Annotated[int, Field(ge=1)] = 2 * GIB
    """A larger file is kept and quarantined as `too_large`."""
    page_timeout_seconds: Annotated[float, Field(gt=0)] = 90
    """How long looking at the picture of one page may take, OCR included."""
    ocr_languages: Annotated[str, Field(pattern=r"^([A-Za-z_]+(\+[A-Za-z_]+)*)?$")] = "rus+chi_sim+eng"
    """What pages without text are recognised in, as tesseract names them, joined by `+`; empty: no OCR."""
    ocr_data: Path | None = None
    """The folder of tesseract's language data; none: where the system's packages put it."""
    ocr_second_opinion: bool = False
    """Whether RapidOCR reads Chinese pages too (`make setup-second-opinion`); both texts are kept."""

    language_engine: Literal["spans", "langdetect"] = "spans"
    """What tells languages: our spans, or stock langdetect with one answer a page, to compare them with."""
    language_second_opinion: bool = False
    """Whether py3langid looks at the spans that are least sure, too (`make setup-second-opinion`); both are shown."""

    container_maximum_depth: Annotated[int, Field(ge=1)] = 8
    container_maximum_members: Annotated[int, Field(ge=1)] = 100_000
    container_maximum_bytes: Annotated[int, Field(ge=1)] = 20 * GIB
    """What all members of one container may hold together, unpacked."""
    container_maximum_ratio: Annotated[float, Field(gt=1)] = 200
    """Unpacked bytes for each packed one; looked at from 10 MiB unpacked on."""
    exclude: dict[str, list[str]] = {}
    """More rules of exclusion: a rule's name and its file name patterns, `{"thumbnails": ["*.thm"]}`."""

    fetch_proxy: str | None = None
    """`socks5://127.0.0.1:9050` or `http://…`; none: straight."""
    fetch_allow_private: bool = False
    """Whether addresses inside the private network may be fetched."""
    fetch_maximum_bytes: Annotated[int, Field(ge=1)] = 20 * GIB
    fetch_stall_seconds: Annotated[float, Field(gt=0)] = 60
    """How long no byte may come before the attempt is given up and resumed."""
    fetch_total_seconds: Annotated[float, Field(gt=0)] = 6 * 3600
    fetch_attempts: Annotated[int, Field(ge=1)] = 5
    fetch_maximum_redirects: Annotated[int, Field(ge=0)] = 5

    capture_maximum_bytes: Annotated[int, Field(ge=1)] = 50 * 1024**2
    capture_total_seconds: Annotated[float, Field(gt=0)] = 120
    """For one page of the open web, redirects included."""
    archive_deposit_url: Annotated[str, Field(pattern=r"^https?://")] | None = None
    """The public web archive that `--deposit` asks for a copy, the page's address put behind it; none: no deposits."""
    recheck_every_seconds: Annotated[float, Field(ge=60)] | None = None
    """How often captured addresses are looked at again; none: as `prefect.yaml` says."""
    recheck_pause_seconds: Annotated[float, Field(ge=0)] = 2
    """Between two looks at one host."""

    notify_log: bool = True
    """Whether notices go to the log of `sluice serve`."""
    notify_file: Path | None = None
    """A file to which each notice is appended as a JSON line."""
    notify_webhook: Annotated[str, Field(pattern=r"^https?://")] | None = None
    """An https address that is sent the notices."""
    notify_webhook_secret: SecretStr | None = None
    """Signs what is sent there (HMAC-SHA-256)."""
    notify_every_seconds: Annotated[float, Field(ge=1)] | None = None
    """How often notices are looked for; none: as `prefect.yaml` says."""
    notify_reply_days: Annotated[float, Field(ge=0)] = 3
    """How long before its deadline a reply request is told."""
    notify_parked_days: Annotated[float, Field(ge=0)] = 7
    notify_second_review_days: Annotated[float, Field(ge=0)] = 1

    inbox: dict[str, list[str]] = {}
    """What the scheduled inbox watches: a cache's slug and its drop folders and URLs."""
    inbox_every_seconds: Annotated[float, Field(ge=1)] | None = None
    """How often; none: as `prefect.yaml` says."""
    inbox_settle_seconds: Annotated[float, Field(ge=0)] = 10
    """How long a file must have stood unchanged before it is taken for complete."""

    release_caches: list[str] = []
    """Slugs of the caches whose verified claims are released by schedule; only what is new makes a bag."""
    release_to: Path | None = None
    """The folder that scheduled releases are written to; none: `releases` in the home."""
    release_key: Path | None = None
    """The secret key that signs releases; none: `keys/release.key` in the home."""
    release_publisher: str | None = None
    """Who publishes, as a release names it; none: nobody is named."""
    release_every_seconds: Annotated[float, Field(ge=60)] | None = None
    """How often what became verified is released; none: as `prefect.yaml` says."""

    watchlist: Path | None = None
    """A TOML file of terms and weights; none: `watchlist.toml` in the home, else the one that comes along."""
    lexicon: Path | None = None
    """A table of words and their English words, by which prose without figures is paired across languages; none: such
    papers are not paired."""
    lease_minutes: Annotated[float, Field(gt=0)] = 60
    lease_limit: Annotated[int, Field(ge=1)] = 25
    """How many items one reviewer may hold at once."""
    second_review_share: Annotated[float, Field(ge=0, le=1)] = 0.1
    """The share of plain decisions drawn for a second review; the others are always reviewed twice."""
    second_review_seed: int = 0
    learn_random_share: Annotated[float, Field(ge=0, le=1)] = 0.05
    """The share of items that chance may lift once the queue learns; it tells what learning misses."""
    learn_seed: int = 0

    session_idle_minutes: Annotated[float, Field(gt=0)] = 30
    """After so long without a request a person has to sign in again."""
    session_hours: Annotated[float, Field(gt=0)] = 12
    """After so long a person has to sign in again, whatever they did."""
    desk_hosts: list[str] = []
    """More names by which the desk is reached; a request for any other is refused (DNS rebinding)."""

    prefect_api_url: str | None = None
    """A Prefect server to use; none: that of `sluice serve` where it runs, else one started for the run."""

    @property
    def prefect_home(self) -> Path:
        """Prefect's own home, inside ours."""
        return self.home / "prefect"

    @property
    def release_key_path(self) -> Path:
        """The secret key in force."""
        return self.release_key or self.home / "keys" / "release.key"

    @property
    def release_folder(self) -> Path:
        """Where scheduled releases go."""
        return self.release_to or self.home / "releases"

    @property
    def watchlist_path(self) -> Path:
        """The watchlist in force."""
        own = self.home / "watchlist.toml"
        return self.watchlist or (own if own.exists() else WATCHLISTS / "arms-trade.toml")


def default_home() -> Path:
    """Tell the data folder of this user by the XDG convention (`~/.local/share/sluice`)."""
    base = os.environ.get("XDG_DATA_HOME") or str(Path.home() / ".local" / "share")
    return Path(base) / "sluice"


def load_settings(home: Path | None = None) -> Settings:
    """Read the settings in force.

    Args:
        home: the data folder; none: `SLUICE_HOME`, else the user's data folder.

    Raises:
        pydantic.ValidationError: a value is not of its kind.
    """
    chosen = home or Path(os.environ.get("SLUICE_HOME") or default_home())
    chosen = chosen.expanduser().absolute()
    return Settings(home=chosen, _env_file=chosen / "sluice.env")
