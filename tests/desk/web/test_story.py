"""The founding story, played by two people in two browsers at once, from take to release: slow, and the whole way."""

import io
import zipfile
from pathlib import Path

import pytest

from desk.api.app import make_app
from storage.queue import show_item
from storage.releases.listing import show_release
from tasks.package import check_bag
from tasks.workshop import structure_prover
from tests.desk.web.driving import chromium, served, troubles
from tests.desk.web.staging import document_named, staged_desk
from tests.desk.web.story import Story, two_browsers


def review(story: Story) -> None:
    ours, theirs = story.take_both()
    assert ours != theirs, "one item was handed out twice"
    story.judge()
    story.second()
    taken = show_item(story.record, int(ours.rpartition("/")[2]), reviewer="odile")
    assert taken["state"] in {"settled", "second_review"}


def corroborate(story: Story) -> None:
    story.quote()
    story.corroborate()
    assert story.standing == ("corroborated", 2)
    story.hear()
    assert story.standing[0] == "disputed"
    story.rebut()
    assert story.standing[0] == "corroborated"


def release(story: Story) -> None:
    story.examine()
    story.heron.page.goto("/claims/1")
    assert story.heron.page.locator('form[action$="/sign-off"]').count() == 0, "who wrote it may sign it"
    story.sign()
    assert story.standing == ("verified", 2)
    story.release()
    page = story.odile.page
    with page.expect_download() as coming:
        page.get_by_role("link", name="Download").click()
    bag = Path(coming.value.path()).read_bytes()
    folder = story.record.home / "downloaded"
    with zipfile.ZipFile(io.BytesIO(bag)) as packed:
        packed.extractall(folder)
    (label,) = [one.name for one in folder.iterdir()]
    assert show_release(story.record, label)["state"] == "stands"
    public = story.record.settings.release_key_path.with_suffix(".pub")
    with structure_prover(story.record.settings) as prove:
        assert check_bag(folder / label, public_keys=[public], prove=prove)["findings"] == []
    contract = document_named(story.record, "contract.ru.pdf").encode()
    assert not any(contract in path.read_bytes() for path in folder.rglob("*") if path.is_file()), "an original's hash"


@pytest.mark.usefixtures("quick_hashes")
def test_two_people_in_two_browsers_bring_a_claim_from_take_to_release(tmp_path: Path) -> None:
    with staged_desk(tmp_path, brief=True) as record, chromium() as browser:
        app = make_app(record)
        try:
            with served(app) as address, two_browsers(browser, address, record, lambda *_: None) as story:
                told = [troubles(one.page) for one in (story.heron, story.odile)]
                review(story)
                corroborate(story)
                release(story)
                assert told == [[], []]
        finally:
            app.state.pictures.close()
            app.state.learner.rest()
