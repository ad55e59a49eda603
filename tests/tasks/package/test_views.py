"""Views: the rows of a release as other tools read them, with nothing of the originals in them."""

import csv
import io
import json
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from pyarrow import parquet

from storage.releases.shapes import Selection
from tasks.package.dossier.words import LANGUAGE
from tasks.package.views import VIEWS
from tasks.package.views.ftm import ISO_639_3
from tasks.package.views.tables.csv_files import write_csv
from tasks.package.views.tables.rows import Table
from tests.tasks.package.selected import CHINESE, RUSSIAN, derivatives, selection

PROPERTIES = {
    "Package": {"fileName", "publishedAt", "publisher", "title"},
    "Pages": {
        "description", "extension", "fileName", "language", "mimeType", "parent", "publishedAt", "publisher", "title",
    },
    "Page": {"bodyText", "document", "index"},
    "Note": {"description", "entity", "name", "proof"},
}  # fmt: skip
"""Those of followthemoney 4.11.2's model that are used here; copied, since installing it needs ICU and a compiler."""
FORMULAS = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "＝1+1"]


def view(name: str, chosen: Selection | None = None, **options: Any) -> dict[str, bytes]:
    return VIEWS[name](chosen or selection(), derivatives(), **options)


def entities(**options: Any) -> list[dict[str, Any]]:
    return [json.loads(line) for line in view("ftm", **options)["ftm.jsonl"].decode().splitlines()]


def reviews(**options: Any) -> list[dict[str, Any]]:
    graph: list[dict[str, Any]] = json.loads(view("claimreview", **options)["claimreview.jsonld"])["@graph"]
    return graph


def rows_of(table: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(view("tables")[f"tables/{table}.csv"].decode(), newline="")))


ALL_VIEWS = """
import hashlib, json
from tasks.package.views import VIEWS
from tests.tasks.package.selected import derivatives, selection

for name, make in VIEWS.items():
    files = make(selection(), derivatives(), publisher="Lindhaven Desk")
    print(json.dumps([name, {path: hashlib.sha256(held).hexdigest() for path, held in files.items()}]))
"""


def test_views_are_the_same_in_another_process() -> None:
    """Whatever the seed of its hashes is."""
    one, other = (
        dict(
            json.loads(line)
            for line in subprocess.run(
                [sys.executable, "-c", ALL_VIEWS],
                capture_output=True,
                check=True,
                env={"PYTHONHASHSEED": seed, "PYTHONPATH": "."},
            ).stdout.splitlines()
        )
        for seed in ("1", "2")
    )

    assert set(one) == set(VIEWS)
    assert {name for name in one if one[name] != other[name]} == set()


@pytest.mark.parametrize("name", VIEWS)
def test_a_view_holds_nothing_of_the_desk(name: str) -> None:
    """No original hash, salt, evidence set, file name, redacted word, nor text from before redaction."""
    chosen = selection()
    kept = [secret.text for secret in chosen.secrets] + [one.salt for one in chosen.documents]
    kept += [one.evidence_set for one in chosen.claims] + [chosen.sha256]
    written = b"".join(view(name).values())

    assert [one for one in kept if one.encode() in written] == []


@pytest.mark.parametrize("name", VIEWS)
def test_paths_are_ascii_and_stay_within_the_bag(name: str) -> None:
    """Names of files go through many systems."""
    assert all(path.isascii() and not path.startswith("/") and ".." not in path for path in view(name))


@pytest.mark.parametrize("name", VIEWS)
def test_half_a_character_does_not_stop_a_view(name: str) -> None:
    """Damaged documents hold such; a release of them is written all the same."""
    chosen = selection()
    hurt = replace(chosen.claims[0], text="paid \ud800 twice")

    assert view(name, replace(chosen, claims=(hurt, *chosen.claims[1:])))


def test_entities_are_of_the_model() -> None:
    """FollowTheMoney drops, or refuses, a property that its schema does not have."""
    told = {one["schema"]: set(one["properties"]) for one in entities(publisher="Lindhaven Desk")}

    assert set(told) == set(PROPERTIES)
    assert all(names <= PROPERTIES[schema] for schema, names in told.items())
    assert all(isinstance(value, str) for one in entities() for held in one["properties"].values() for value in held)


def test_entities_refer_to_entities_of_the_file() -> None:
    """Aleph shows a page below its document, a note beside it."""
    told = {one["id"]: one["schema"] for one in entities()}
    references = {
        (one["schema"], name, told[value])
        for one in entities()
        for name in ("parent", "document", "entity", "proof")
        for value in one["properties"].get(name, [])
    }

    assert len(told) == len(entities()) == 1 + 3 + 5 + 2
    assert references == {
        ("Pages", "parent", "Package"),
        ("Page", "document", "Pages"),
        ("Note", "entity", "Pages"),
        ("Note", "proof", "Pages"),
    }


def test_entities_tell_languages_in_three_letters() -> None:
    """FollowTheMoney knows no other; every language that the dossier names has them."""
    languages = [one["properties"]["language"] for one in entities() if one["schema"] == "Pages"]

    assert languages == [["eng", "rus"], ["zho"], ["eng"]]
    assert {tag.split("-")[0] for tag in LANGUAGE} == set(ISO_639_3)


def test_pages_have_the_redacted_text() -> None:
    """What OCR reads on the derivative, never what the record has."""
    texts = [text for one in entities() if one["schema"] == "Page" for text in one["properties"].get("bodyText", [])]

    assert texts == [page.text for made in derivatives().values() for page in made.pages]


def test_reviews_rate_with_our_words() -> None:
    """A tool may show the label and its rule; the number is the step of the ladder."""
    ratings = [one["reviewRating"] for one in reviews()]

    assert [(one["alternateName"], one["ratingValue"]) for one in ratings] == [
        ("verified", 5),
        ("corroborated, not verified", 4),
    ]
    assert [one["ratingExplanation"] for one in ratings] == [claim.rule for claim in selection().claims]
    assert all(one["worstRating"] < one["ratingValue"] <= one["bestRating"] for one in ratings)


def test_reviews_name_documents_and_the_day() -> None:
    """By export ids; nothing finer than a day."""
    first = reviews()[0]

    assert [one["identifier"] for one in first["itemReviewed"]["appearance"]] == ["VS001-0001", "VS001-0002"]
    assert first["datePublished"] == "2026-11-24"


def test_reviews_name_an_author_only_where_one_wants_to_be() -> None:
    """And then an organisation, never a person."""
    assert not [one for one in reviews() if "author" in one]
    assert {json.dumps(one["author"]) for one in reviews(publisher="Lindhaven Desk")} == {
        '{"@type": "Organization", "name": "Lindhaven Desk"}'
    }


def dat_rows() -> list[dict[str, str]]:
    """Read the DAT as e-discovery tools do."""
    written = view("loadfile")["loadfile/VS001.DAT"]
    assert written.startswith(b"\xef\xbb\xbf")
    lines = written.decode("utf-8-sig").removesuffix("\r\n").split("\r\n")
    cells = [[cell.removeprefix("þ").removesuffix("þ") for cell in line.split("\x14")] for line in lines]
    return [dict(zip(cells[0], row, strict=True)) for row in cells[1:]]


def test_the_load_file_names_every_document_with_its_pages() -> None:
    """One row a document, its numbers without a gap."""
    rows = dat_rows()

    assert [(row["BEGBATES"], row["ENDBATES"], row["PAGECOUNT"]) for row in rows] == [
        ("VS001-0001-0001", "VS001-0001-0002", "2"),
        ("VS001-0002-0001", "VS001-0002-0001", "1"),
        ("VS001-0003-0001", "VS001-0003-0002", "2"),
    ]
    assert [row["SHA256"] for row in rows] == [made.pdf_sha256 for made in derivatives().values()]
    assert [row["REDACTIONS"] for row in rows] == ["3", "0", "0"]
    assert [row["CLAIMS"] for row in rows] == ["1", "1", "2"]


def test_the_load_file_points_to_text_that_is_there() -> None:
    """Paths are relative to the load file."""
    files = view("loadfile")

    assert all(f"loadfile/{row['TEXTPATH']}" in files for row in dat_rows())
    assert RUSSIAN in files["loadfile/TEXT/VS001-0001.txt"].decode("utf-8-sig")
    assert files["loadfile/TEXT/VS001-0002-0001.txt"].decode("utf-8-sig") == CHINESE
    assert {row["PDFPATH"] for row in dat_rows()} == {f"../documents/VS001-000{n}/redacted.pdf" for n in (1, 2, 3)}


def test_separators_within_a_field_do_not_break_the_load_file() -> None:
    """A value that holds the separators stays one value; its line ends become Concordance's."""
    chosen = selection()
    nasty = replace(chosen.documents[0], authenticity="a\x14b\u00fec\r\nd")
    written = view("loadfile", replace(chosen, documents=(nasty, *chosen.documents[1:])))["loadfile/VS001.DAT"]
    line = written.decode("utf-8-sig").split("\r\n")[1]

    assert "\u00fea b c\u00aed\u00fe" in line.split("\x14")


def test_the_image_list_has_a_line_a_page() -> None:
    """Seven fields; the first line of a document says that it begins, and how many pages it has."""
    lines = [line.split(",") for line in view("loadfile")["loadfile/VS001.OPT"].decode("ascii").split("\r\n")[:-1]]

    assert {len(line) for line in lines} == {7}
    assert [line[0] for line in lines if line[3] == "Y"] == ["VS001-0001-0001", "VS001-0002-0001", "VS001-0003-0001"]
    assert [line[6] for line in lines] == ["2", "", "1", "2", ""]


@pytest.mark.parametrize(
    ("table", "count"), [("claims", 2), ("evidence", 6), ("documents", 3), ("replies", 2)], ids=str
)
def test_tables_have_a_row_for_each(table: str, count: int) -> None:
    """In CSV and in Parquet, with the same columns and the same cells."""
    columns = parquet.read_table(io.BytesIO(view("tables")[f"tables/{table}.parquet"]))
    rows = rows_of(table)

    assert len(rows) == columns.num_rows == count
    assert list(rows[0]) == columns.column_names


def test_tables_keep_letters_line_ends_and_what_is_not_known() -> None:
    """An empty cell in CSV, a null in Parquet."""
    evidence, replies = rows_of("evidence"), rows_of("replies")
    parquet_rows = parquet.read_table(io.BytesIO(view("tables")["tables/evidence.parquet"])).to_pylist()

    assert [row["quote"] for row in evidence[:2]] == [RUSSIAN, CHINESE]
    assert replies[0]["answer"] == "We only ever sold two boats.\nAll else is invented."
    assert (evidence[5]["credibility"], parquet_rows[5]["credibility"]) == ("", None)
    assert (evidence[0]["counts"], parquet_rows[0]["counts"]) == ("true", True)
    assert parquet_rows[3]["independence_group"] is None


@pytest.mark.parametrize("formula", FORMULAS, ids=ascii)
def test_no_cell_is_taken_for_a_formula(formula: str) -> None:
    """A spreadsheet that opens the file computes nothing of what a leak wrote."""
    written = write_csv(Table({"told": str}, ((formula,),))).decode()
    cells = list(csv.reader(io.StringIO(written, newline="")))

    assert cells == [["told"], [f"'{formula}"]]


def test_the_apostrophe_is_told() -> None:
    """Who reads the table must know that it is not the source's."""
    assert b"apostrophe" in view("tables")["tables/README.txt"]


def test_parquet_tells_nothing_of_who_wrote_it() -> None:
    """No metadata of notebooks or of Arrow; the library's name is all that its format asks for."""
    for path, held in view("tables").items():
        if path.endswith(".parquet"):
            told = parquet.ParquetFile(io.BytesIO(held)).metadata

            assert told.metadata is None
            assert told.created_by.startswith("parquet-cpp-arrow version ")


def test_tables_without_rows_keep_their_columns() -> None:
    """A release without a reply has an empty table of replies, not none."""
    chosen = selection()
    bare = tuple(replace(claim, replies=()) for claim in chosen.claims)
    files = view("tables", replace(chosen, claims=bare))
    table = parquet.read_table(io.BytesIO(files["tables/replies.parquet"]))

    assert table.num_rows == 0
    assert files["tables/replies.csv"].decode() == ",".join(table.column_names) + "\r\n"


def test_every_view_is_called_alike() -> None:
    """What makes a release asks for them by name, with the same arguments."""
    called: list[Callable[..., dict[str, bytes]]] = list(VIEWS.values())

    assert sorted(VIEWS) == ["claimreview", "ftm", "loadfile", "tables"]
    assert all(one(selection(), derivatives(), publisher=None) for one in called)
