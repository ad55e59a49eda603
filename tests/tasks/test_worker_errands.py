"""Which jobs are sent out for a document, and what follows from their answers; no process is needed."""

from storage.shapes import Looked, PageRead, Reading, VariantRead, Waiting
from storage.vocabulary import Because, Method, Outcome, Reason
from tasks.worker.errands import LOOK_PAGES, Done, Errand, Errands

ONE = Waiting(1, "a" * 64, 10)
TWO = Waiting(2, "b" * 64, 10)


def scan(count: int) -> Reading:
    """A document of so many pages without text."""
    pages = tuple(PageRead(number, awaits=Because.NO_TEXT_LAYER) for number in range(1, count + 1))
    return Reading(Outcome.READ, "1", media_type="application/pdf", pages=pages, page_count=count)


def recognised(numbers: tuple[int, ...]) -> Looked:
    """What looking at pages gives."""
    return Looked(
        tuple(
            PageRead(
                number, (VariantRead(Method.OCR, "test 1", f"page {number}", chosen_because=Because.NO_TEXT_LAYER),)
            )
            for number in numbers
        )
    )


def begun(errands: Errands, reading: Reading) -> list[Errand]:
    """Read the first document, and give the errands that come of it."""
    first = errands.next()
    assert first is not None
    assert errands.take(first, reading) is None
    return [one for one in iter(errands.next, None) if one.numbers]


def test_a_document_that_awaits_nothing_is_done_at_once() -> None:
    """One job a document, as long as its text is there."""
    errands = Errands([ONE])
    first = errands.next()

    assert first == Errand(ONE)
    assert errands.take(first, Reading(Outcome.READ, "1")) == (ONE, Reading(Outcome.READ, "1"))
    assert errands.next() is None


def test_a_long_scan_is_shared_out_a_few_pages_at_a_time() -> None:
    """Every page is looked at once, before the next document is begun."""
    errands = Errands([ONE, TWO])
    first = errands.next()
    assert first is not None
    errands.take(first, scan(2 * LOOK_PAGES + 1))
    sent = [errands.next() for _ in range(4)]

    assert [one.document for one in sent if one] == [ONE, ONE, ONE, TWO]
    assert [number for one in sent[:3] if one for number in one.numbers] == list(range(1, 2 * LOOK_PAGES + 2))


def test_the_pages_come_back_in_order_whatever_order_they_were_looked_at_in() -> None:
    """Workers end when they end."""
    errands = Errands([ONE])
    sent = begun(errands, scan(2 * LOOK_PAGES))
    answers = [errands.take(one, recognised(one.numbers)) for one in reversed(sent)]
    [done] = [answer for answer in answers if answer]

    assert [page.number for page in done[1].pages] == list(range(1, 2 * LOOK_PAGES + 1))
    assert [page.variants[0].text for page in done[1].pages] == [f"page {n}" for n in range(1, 2 * LOOK_PAGES + 1)]
    assert (done[1].outcome, done[1].missing) == (Outcome.READ, ())


def exhaust(errands: Errands, bad: int, reason: Reason) -> tuple[Reading, int]:
    """Run all errands; one that holds the page *bad* comes to nothing. Gives the reading and how many jobs it took."""
    jobs, done = 0, None
    while (errand := errands.next()) is not None:
        jobs += 1
        ended: Done | None
        if not errand.numbers:
            ended = errands.take(errand, scan(LOOK_PAGES))
        elif bad in errand.numbers:
            ended = errands.fail(errand, reason)
        else:
            ended = errands.take(errand, recognised(errand.numbers))
        done = done or ended
    assert done is not None
    return done[1], jobs


def test_a_page_that_hangs_costs_itself_only() -> None:
    """Its neighbours are looked at again without it."""
    reading, _ = exhaust(Errands([ONE]), bad=2, reason=Reason.TIMED_OUT)

    assert (reading.outcome, reading.reason, reading.missing) == (Outcome.PARTIAL, Reason.TIMED_OUT, ("page 2",))
    assert [page.number for page in reading.pages if page.variants] == [1, 3, 4]


def test_a_crash_over_a_page_is_believed_when_it_crashed_twice() -> None:
    """A neighbour may have taken the memory the first time."""
    once, twice = exhaust(Errands([ONE]), 2, Reason.TIMED_OUT)[1], exhaust(Errands([ONE]), 2, Reason.CRASHED)[1]

    assert twice == once + 1


def test_a_document_that_crashes_twice_is_quarantined() -> None:
    """With the reason, and without a third try."""
    errands = Errands([ONE])
    first = errands.next()
    assert first is not None
    assert errands.fail(first, Reason.CRASHED) is None
    again = errands.next()
    assert again is not None
    done = errands.fail(again, Reason.CRASHED)

    assert done is not None
    assert (done[1].outcome, done[1].reason) == (Outcome.QUARANTINED, Reason.CRASHED)


def test_a_scan_all_of_whose_pages_crash_is_quarantined() -> None:
    """Nothing of it is known."""
    errands = Errands([ONE])
    first = errands.next()
    assert first is not None
    errands.take(first, scan(1))
    ended = [errands.fail(one, Reason.CRASHED) for one in iter(errands.next, None)]
    done = ended[-1]

    assert done is not None
    assert (done[1].outcome, done[1].reason, done[1].missing) == (Outcome.QUARANTINED, Reason.CRASHED, ("page 1",))


def test_pages_that_still_await_make_the_document_partial() -> None:
    """There was no language data: they are named, and wait."""
    errands = Errands([ONE])
    first = errands.next()
    assert first is not None
    errands.take(first, scan(1))
    look = errands.next()
    assert look is not None
    done = errands.take(look, Looked((PageRead(1, awaits=Because.NO_TEXT_LAYER),)))

    assert done is not None
    assert (done[1].outcome, done[1].reason, done[1].missing) == (Outcome.PARTIAL, Reason.UNSUPPORTED, ("page 1",))
    assert done[1].pages[0].awaits is None


def test_pages_that_a_look_puts_in_doubt_are_looked_at_too_and_once() -> None:
    """Where one layer lies, its neighbours are asked."""
    errands = Errands([ONE])
    first = errands.next()
    assert first is not None
    pages = tuple(PageRead(n, awaits=Because.TEXT_LAYER_AGREES if n == 1 else None) for n in (1, 2, 3))
    errands.take(first, Reading(Outcome.READ, "1", media_type="application/pdf", pages=pages, page_count=3))
    look = errands.next()
    assert look is not None
    doubted = tuple(PageRead(n, awaits=Because.TEXT_LAYER_AGREES) for n in (2, 3))
    assert errands.take(look, Looked((*recognised((1,)).pages, *doubted))) is None
    more = errands.next()
    assert more is not None
    done = errands.take(more, Looked((*recognised(more.numbers).pages, PageRead(1, awaits=Because.TEXT_LAYER_AGREES))))

    assert more.numbers == (2, 3)
    assert done is not None
    assert [page.variants[0].text for page in done[1].pages] == ["page 1", "page 2", "page 3"]
