"""Prose without facts is paired across languages where a lexicon is set, and only there."""

from pathlib import Path

from config.settings import Settings
from storage import catalogue
from storage.database import Record, open_record
from tasks.relate.relate import relate
from tests.drawn import draw_cache, read_as, sha

RUSSIAN = {
    "a": "Поставщик обязан хранить товар на складе и обеспечить его охрану. Покупатель проверяет качество товара, "
    "тару и упаковку. Гарантия поставщика не действует, если покупатель нарушил условия хранения на складе.",
    "b": "Стороны назначают комиссию по испытаниям. Комиссия изучает чертежи, инструкции и программу испытаний. "
    "Руководитель комиссии подписывает протокол испытаний и передаёт его специалистам сторон.",
    "c": "Споры между сторонами решает арбитраж. Сторона, нарушившая договор, платит неустойку и возмещает убытки. "
    "Непреодолимая сила освобождает сторону от ответственности за нарушение обязательств по договору.",
}
ENGLISH = {
    "d": "The supplier shall store the goods in a warehouse and provide for their protection. The buyer inspects the "
    "quality of the goods, the container and the packaging. The warranty of the supplier is void if the buyer did not "
    "keep to the terms of storage in the warehouse.",
    "e": "The parties appoint a commission for the tests. The commission studies drawings, instructions and the test "
    "programme. The head of the commission signs the protocol of the tests and hands it to the specialists of the "
    "parties.",
    "f": "Disputes between the parties are settled by arbitration. A party that breaches the contract pays a penalty "
    "and compensates losses. Force majeure relieves a party of liability for a breach of obligations under the "
    "contract.",
}
LEXICON = """
ru\tпоставщик\tsupplier\t1\nru\tтовар\tgoods\t1\nru\tсклад\twarehouse\t1\nru\tохрана\tprotection\t1
ru\tпокупатель\tbuyer\t1\nru\tкачество\tquality\t1\nru\tтара\tcontainer\t1\nru\tупаковка\tpackaging\t1
ru\tгарантия\twarranty\t1\nru\tхранение\tstorage\t1\nru\tхранить\tstore\t1\nru\tусловие\tterms\t1
ru\tпроверять\tinspect\t1\nru\tсторона\tparty\t1\nru\tкомиссия\tcommission\t1\nru\tиспытание\ttest\t1
ru\tчертёж\tdrawing\t1\nru\tинструкция\tinstruction\t1\nru\tпрограмма\tprogramme\t1\nru\tруководитель\thead\t1
ru\tпротокол\tprotocol\t1\nru\tспециалист\tspecialist\t1\nru\tспор\tdispute\t1\nru\tарбитраж\tarbitration\t1
ru\tдоговор\tcontract\t1\nru\tнеустойка\tpenalty\t1\nru\tубыток\tloss\t1\nru\tсила\tforce\t1
ru\tответственность\tliability\t1\nru\tобязательство\tobligation\t1\nru\tнарушение\tbreach\t1
ru\tназначать\tappoint\t1\nru\tплатить\tpay\t1\nru\tподписывать\tsign\t1\nru\tизучать\tstudy\t1
"""


def fill(record: Record) -> int:
    letters = [*RUSSIAN, *ENGLISH]
    cache = draw_cache(record, [sha(letter) for letter in letters])
    for language, script, papers in (("ru", "Cyrl", RUSSIAN), ("en", "Latn", ENGLISH)):
        for letter, text in papers.items():
            read_as(record, sha(letter), text, text_sha256=sha(f"text of {letter}"), language=language, script=script)
    return cache


def counterparts(record: Record) -> set[frozenset[str]]:
    return {
        frozenset((row["document"], row["other"]))
        for row in catalogue.list_relations(record, slug="harbour")
        if row["kind"] == "counterpart"
    }


def test_prose_is_paired_by_the_lexicon_that_is_set(tmp_path: Path) -> None:
    lexicon = tmp_path / "own.tsv"
    lexicon.write_text(LEXICON, encoding="utf-8")
    record = open_record(Settings(home=tmp_path / "home", lexicon=lexicon))
    cache = fill(record)

    relate(cache, record=record)

    found = counterparts(record)
    record.close()
    assert found == {frozenset((sha(one), sha(other))) for one, other in ("ad", "be", "cf")}


def test_without_a_lexicon_nothing_is_said_of_prose(tmp_path: Path) -> None:
    record = open_record(Settings(home=tmp_path / "home"))
    cache = fill(record)

    relate(cache, record=record)

    found = counterparts(record)
    record.close()
    assert found == set()
