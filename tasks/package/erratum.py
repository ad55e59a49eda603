"""Writes the bag of an erratum: it names the bag that it withdraws, and why."""

from pathlib import Path

from storage.releases.shapes import Erratum
from tasks.package.bag import Cover, Written, dumped, put_bag
from tasks.package.minisign import SecretKey
from tasks.package.rows import ErratumRow, schema_of
from tasks.package.texts import erratum_readme

DESCRIPTION = "Withdraws an earlier bag, wholly or in part"


def write_erratum(erratum: Erratum, *, key: SecretKey, to: Path) -> Written:
    """Write the bag of an erratum.

    Args:
        erratum: what it says.
        key: signs.
        to: the folder that the bag is put into, under its label.

    Raises:
        Refused: it would tell a secret (rule `would_leak`), or another bag of this label is there (rule
            `release_exists`).
        SluiceError: it cannot be written.
    """
    told = {
        "erratum": erratum.label,
        "made_on": erratum.made_on.isoformat(),
        "withdraws": erratum.withdraws,
        "withdraws_tagmanifest_sha256": erratum.withdraws_tagmanifest_sha256,
        "whole": erratum.is_whole,
        "because": erratum.because,
        "claims": [{"claim": one.number, "text": one.text, "because": one.because} for one in erratum.claims],
        "documents_recalled": list(erratum.documents),
    }
    return put_bag(
        {
            "README.txt": erratum_readme(erratum).encode(),
            "erratum.json": dumped(ErratumRow.model_validate(told).model_dump(mode="json")),
            "schema/erratum.json": dumped(schema_of(ErratumRow)),
        },
        Cover(erratum.label, erratum.made_on, DESCRIPTION),
        secrets=erratum.secrets,
        key=key,
        to=to,
    )
