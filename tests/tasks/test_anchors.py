"""Numbers, dates and designators in the notations of three languages."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tasks.fingerprint.anchors import find_all_anchors, find_anchors

NOTATIONS = "0123456789" * 3 + " \u00a0\u2009\n.,'’，-–/:№%«»()+一二三十百千万亿〇年月日第条元$€БМДМOlГг" + "\ud800\f"
RUSSIAN = (
    "3. Стороны провели переговоры 15 октября 2024 г. о поставке 37 изделий БМД-4М на 6 921 000 юаней по "
    "Контракту № PA-M/2023-035 и 1 234,56 кг."
)
ENGLISH = (
    "3. The Parties met on October 15, 2024 about 37 units of BMD-4M for 6,921,000 yuan under "
    "Contract No. PA-M/2023-035 and 1,234.56 kg."
)
CHINESE = "3. 双方于二〇二四年十月十五日就37辆BMD-4M、6,921,000元的合同编号：PA-M/2023-035及1,234.56公斤举行会谈。"
FACTS = (RUSSIAN, ENGLISH, CHINESE)


def found(text: str) -> list[tuple[str, str]]:
    return [(anchor.kind, anchor.value) for anchor in find_all_anchors(text)]


@pytest.mark.parametrize(
    "written",
    [
        *("15 октября 2024 г.", "15 октября 2024 года", "«15» октября 2024 года", "15 окт. 2024 г.", "15.10.2024"),
        *("15\u00a0октября 2024", "15 октября\n2024 г.", "15-го октября 2024 года", "15.10.24", "15/10/2024"),
        *("October 15, 2024", "Oct. 15, 2024", "15 October 2024", "15th of October, 2024", "2024-10-15", "10/15/2024"),
        *("OCTOBER 15, 2024", "the 15th day of October 2024", "2024.10.15", "2024/10/15", "15-10-2024"),
        *("2024年10月15日", "2024 年 10 月 15 日", "二〇二四年十月十五日", "二零二四年十月十五号", "2024年10\n月15日"),
        *("２０２４年１０月１５日", "１５．１０．２０２４"),
    ],
)
def test_a_date_has_one_value_in_each_notation(written: str) -> None:
    """The value is written by ISO 8601."""
    assert found(f"x {written}, y") == [("date", "2024-10-15")]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("в октябре 2024 года", "2024-10"),
        ("in October 2024", "2024-10"),
        ("于2024年10月", "2024-10"),
        ("до 15 октября", "--10-15"),
        ("by October 15", "--10-15"),
        ("在10月15日", "--10-15"),
        ("с 1 мая 1998 г.", "1998-05-01"),
        ("(12 May 2022)", "2022-05-12"),
        ("2024-10-15T12:30:00", "2024-10-15"),
    ],
)
def test_what_a_date_leaves_out_is_left_out(text: str, value: str) -> None:
    """The first of a month would be made up."""
    assert found(text)[0] == ("date", value)


@pytest.mark.parametrize(
    "text",
    [
        "31.02.2023",
        "45.10.2024",
        "192.168.10.24",
        "п. 3.4.2",
        "The Buyer may 5",
        "7\fmay access",
        "by 7 march on",
        "марка 5",
        "三个月",
        "30.30.30",
    ],
)
def test_what_only_looks_like_a_date_is_none(text: str) -> None:
    """No such day, an address in a network, a clause, a verb, another word."""
    assert [kind for kind, _ in found(text) if kind == "date"] == []


@pytest.mark.parametrize(
    ("written", "value"),
    [
        *(
            ("1 234,56", "1234.56"),
            ("1\u00a0234,56", "1234.56"),
            ("1\u2009234", "1234"),
            ("1\u202f234\u202f567", "1234567"),
        ),
        *(
            ("1,234.56", "1234.56"),
            ("1.234,56", "1234.56"),
            ("1.234", "1234"),
            ("1,234", "1234"),
            ("1'234'567", "1234567"),
        ),
        *(
            ("1，234，567", "1234567"),
            ("1.234.567", "1234567"),
            ("12,5", "12.5"),
            ("12.50", "12.5"),
            ("0.125", "0.125"),
        ),
        *(("0,5 %", "0.5"), ("20%", "20"), ("5.13", "5.13"), ("3,14159", "3.14159"), ("007", "7"), ("15кг", "15")),
        *(("5 млн штук", "5000000"), ("1,5 тыс. тонн", "1500"), ("2.5 million units", "2500000"), ("120万", "1200000")),
        *(
            ("1.2亿", "120000000"),
            ("3千米", "3"),
            ("１２０", "120"),
            ("2-х", "2"),
            ("5-го", "5"),
            ("15th", "15"),
            ("№ 5", "5"),
        ),
        *(("15 кВт", "15"), ("15кВт", "15"), ("40702810500000001234", "40702810500000001234")),
        *(("4070 2810 5000 0000 1234", "40702810500000001234"), ("024322107090", "24322107090")),
    ],
)
def test_a_number_has_one_value_in_each_notation(written: str, value: str) -> None:
    """Units are left out; the value is kept."""
    assert found(f"x {written} y") == [("number", value)]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        *(
            ("共一百二十套", "120"),
            ("十天", "10"),
            ("十五天", "15"),
            ("二十", "20"),
            ("三个月", "3"),
            ("一千零五", "1005"),
        ),
        *(("六百九十二万一千", "6921000"), ("陆佰玖拾贰万壹仟", "6921000"), ("三亿零五十万", "300500000")),
        *(
            ("两万五千", "25000"),
            ("两万五", "25000"),
            ("三百五", "350"),
            ("一万亿", "1000000000000"),
            ("九百〇七", "907"),
        ),
        *(("百分之三十", "30"), ("二〇二四", "2024"), ("按第三条", "3"), ("按第十二条", "12"), ("两份", "2")),
    ],
)
def test_chinese_numerals_are_numbers(text: str, value: str) -> None:
    """The last unit may be left out, and digits alone may stand for places."""
    assert found(text) == [("number", value)]


@pytest.mark.parametrize(
    "text",
    [
        *(
            "一般",
            "万一",
            "三菱",
            "十分重要",
            "千万不要",
            "一一说明",
            "三五个",
            "数十万",
            "几十",
            "统一",
            "一个",
            "第一，",
        ),
        *("七八个人", "百货", "万能", "四川", "五金", "八角", "大陆军队", "队伍", "一心一意", "百分比", "二手车"),
    ],
)
def test_numerals_inside_words_are_no_numbers(text: str) -> None:
    """Most words with a numeral in them count nothing."""
    assert found(text) == []


@pytest.mark.parametrize(
    "text",
    [
        *(
            "12. Продавец поставляет",
            "3.4. Buyer",
            "3.4 Покупатель",
            "第三条 价格",
            "第3条 价格",
            "（一）总则",
            "一、总则",
        ),
        *("1) first", "(2) second", "Статья 5. Цена", "Article 12. Price", "十一、其他", "10、交货", "  7. Цена"),
        *("текст\n5", "5\nтекст", "- 12 -", "Page 3 of 20", "стр. 7 из 9", "第5页", "第 5 页 共 20 页", "3 / 20"),
        *("+7 (495) 123-45-67", "8-800-555-35-35", "(0451) 8234-5678", "в 12:30", "12:30:05", "см. п. 3.4.2"),
    ],
)
def test_clauses_pages_telephones_and_times_are_no_numbers(text: str) -> None:
    """A clause that is put in moves them all; telephones tell who, not which deal."""
    assert found(text) == []


def test_a_number_alone_on_a_line_between_others_is_a_cell() -> None:
    """The cells of a table stand alone as well; only the first and the last line hold the number of the page."""
    assert found("17\nустановка\n181\n40 574\n18") == [("number", "181"), ("number", "40574")]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        *(("БМД-4М", "BMD-4M"), ("БМД-4М", "БМД‑4M"), ("БМ-21", "BM-21"), ("2С25", "2C25"), ("РПГ-7", "RPG-7")),
        *(("Ил-76МД", "IL-76MD"), ("9М133-1", "9M133-1"), ("Т-72Б3", "T-72B3"), ("А17.738-16", "A17.738-16")),
        *(
            ("КС-А/2021-296", "KS-A/2021-296"),
            ("КАМАЗ-5350", "KAMAZ-5350"),
            ("ТОС-1А", "TOS-1A"),
            ("ＢＭＤ－４Ｍ", "BMD-4M"),
        ),
    ],
)
def test_a_designator_has_one_value_in_both_alphabets(one: str, other: str) -> None:
    """Dashes, look-alike letters and the way it is romanised make no difference."""
    assert found(f"x {one} y") == found(f"装备{other}型")[-1:] != []
    assert found(f"x {one} y")[0][0] == "designator"


@pytest.mark.parametrize("text", ["15кВт", "5-го", "ГОСТ", "COVID", "п.5", "Приложение-3", "10GB", "30-ТИ", "с2"])
def test_other_words_with_digits_are_no_designators(text: str) -> None:
    """Units, endings, headings."""
    assert [kind for kind, _ in found(text) if kind == "designator"] == []


def test_two_designators_with_a_slash_are_two() -> None:
    """A contract number with a slash stays one."""
    assert found("БМД-4М/BMD-4M и PA-M/2023-035") == [
        ("designator", "BMD4M"),
        ("designator", "BMD4M"),
        ("designator", "PAM2023035"),
    ]


def test_a_number_that_a_line_end_breaks_is_read_whole() -> None:
    """In running text; the cells of a table stay apart."""
    line = "Общая стоимость Контракта составляет 6 921"

    assert found(f"{line}\n000 CNY") == [("amount", "6921000 CNY")]
    assert found("шины\n6 921\n000 x\ny") == [("number", "6921"), ("number", "0")]


def test_the_same_facts_are_found_in_three_languages() -> None:
    """Each sentence says when, how many of what, for how much and under which contract."""
    russian, english, chinese = (sorted(found(text)) for text in FACTS)

    assert russian == english == chinese
    assert {kind for kind, _ in russian} == {"amount", "contract_number", "date", "designator", "number"}


def test_amounts_and_contract_numbers_are_those_that_are_stored() -> None:
    """What else is found stands beside them."""
    for text in FACTS:
        stored = find_anchors(text)
        assert [anchor for anchor in find_all_anchors(text) if anchor.kind in {"amount", "contract_number"}] == stored


@given(st.text(alphabet=NOTATIONS, max_size=60) | st.text(max_size=60))
def test_no_anchor_stands_in_another(text: str) -> None:
    """Offsets are half-open, inside the text, in order; nothing raises."""
    end = 0
    for anchor in find_all_anchors(text):
        assert end <= anchor.start < anchor.end <= len(text)
        assert anchor.value
        end = anchor.end


@settings(max_examples=30)
@given(st.text(alphabet=NOTATIONS, max_size=40))
def test_finding_twice_gives_the_same(text: str) -> None:
    """Nothing is remembered from one page to the next."""
    assert find_all_anchors(text) == find_all_anchors(text)


@pytest.mark.timeout(60)
@pytest.mark.parametrize("most", [50_000, pytest.param(200_000, marks=pytest.mark.bench)])
@pytest.mark.parametrize(
    "piece",
    [
        *(
            "1",
            "万",
            "-",
            "1 ",
            "1,234",
            "1.",
            "A-1",
            "1-1",
            "1/",
            "一",
            "十",
            "第",
            "5 (",
            "№ a-1",
            "1年",
            "1\n",
            "+7 (4",
        ),
        *("October ", "October 1 ", "0000 ", "１", "\n", " ", "3.4.", "«1» ", "千", "1:11", "$1", "1 мая "),
    ],
)
def test_time_grows_as_the_text(piece: str, most: int) -> None:
    """Much of one and the same is read in a moment; ten times less takes no less than a thirtieth."""
    rounds = (30 * seconds_for(piece, most // 10) + most / 1_000_000 - seconds_for(piece, most) for _ in range(3))

    assert any(left > 0 for left in rounds), "also at the third try, were the machine busy"


def seconds_for(piece: str, length: int) -> float:
    text = piece * (length // len(piece))
    began = time.process_time()
    find_all_anchors(text)
    return time.process_time() - began
