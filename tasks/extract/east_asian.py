"""Tells how likely a decoded text is as Chinese, Japanese or Korean: by how frequent its characters are there."""

import math  # noqa: I001
import unicodedata
from collections import Counter
from collections.abc import Callable, Mapping
from functools import cache
import itertools

_SCRIPTS = frozenset({"CJK", "HANGUL", "HIRAGANA", "KATAKANA", "FULLWIDTH", "HALFWIDTH", "KATAKANA-HIRAGANA"})
_SIMPLIFIED = frozenset(
    "的一是不了在人有我他这个们中来上大为和国地到以说时要就出会可也你对生能而子那得于着下自之年过发后作里用道行所然家种事成方多经"
    "么去法学如都同现当没动面起看定天分还进好小部其些主样理心她本前开但因只从想实日军者意无力它与长把机十民第公此已工使情明性知全"
    "三又关点正业外将两高间由问很最重并物手应战向头文体政美相见被利什二等产或新己制身果加西斯月话合回特代内信表化老给世位次度门任"
    "常先海通教儿原东声提立及比员解水名真论处走义各入几口认条平系气题活尔更别打女变四神总何电数安少报才结反受目太量再感建务做接必"
    "场件计管期市直德资命山金指克许统区保至队形社便空决治展马科司五基眼书非则听白却界达光放强即像难且权思王象完设式色路记南品住告"
    "类求据程北边死张该交规万取格望觉术领共确传师观清今切院让识候带导争运笔款付货号签证额价单租银双约效责任履违议未须均"
)
_TRADITIONAL = frozenset(
    "的一是不了在人有我他這個們中來上大為和國地到以說時要就出會可也你對生能而子那得於著下自之年過發後作裡用道行所然家種事成方多經"
    "麼去法學如都同現當沒動面起看定天分還進好小部其些主樣理心她本前開但因只從想實日軍者意無力它與長把機十民第公此已工使情明性知全"
    "三又關點正業外將兩高間由問很最重並物手應戰向頭文體政美相見被利什二等產或新己制身果加西斯月話合回特代內信表化老給世位次度門任"
    "常先海通教兒原東聲提立及比員解水名真論處走義各入幾口認條平系氣題活爾更別打女變四神總何電數安少報才結反受目太量再感建務做接必"
    "場件計管期市直德資命山金指克許統區保至隊形社便空決治展馬科司五基眼書非則聽白卻界達光放強即像難且權思王象完設式色路記南品住告"
    "類求據程北邊死張該交規萬取格望覺術領共確傳師觀清今切院讓識候帶導爭運筆款付貨號簽證額價單租銀雙約效責履違議未須均"
)
_SYLLABLES = frozenset(
    "이다에는의을가지고하한로기사를도은인대자어해시아서나여정있리그일수부보원전상으스것제주장라만동국성들구조면과적와신용관소할연선세"
    "년했무유비회공실였문모경안게개학행간중미우방치산생물당점발내계오명요법교진더입민통마재외바업화음까위금설식권터반드려합결않습니"
    "없때를며또되된될등및든든려별각간누구모든권리"
)
_PUNCTUATION = frozenset("，。、；：？！（）《》〈〉「」『』【】“”‘’—…·・ー％\u3000")

_Cost = Callable[[str], float]
NEVER = 16.0
"""The cost of a character that does not belong there at all."""
_SPACE = {"zh": 6.0, "ja": 6.0, "ko": 1.5}
"""The cost of a blank beside an East Asian character: only Korean writes blanks between words."""


def is_east_asian(script: str) -> bool:
    """Tell whether *script*, the first word of its letters' Unicode names, is written in East Asia."""
    return script in _SCRIPTS


def east_asian_cost(text: str, marked: Mapping[str, int]) -> float:
    """Give the cost of *text* in the East Asian language that makes it least.

    Args:
        text: Composed (NFC).
        marked: Its characters beyond ASCII, counted.
    """
    blanks = _count_blanks(text)
    totals = []
    for language, cost in (("zh", _simplified), ("zh", _traditional), ("ja", _japanese), ("ko", _korean)):
        letters = sum(number * cost(character) for character, number in marked.items())
        totals.append(letters + blanks * _SPACE[language])
    return min(totals)


def _count_blanks(text: str) -> int:
    pairs = Counter(itertools.pairwise(text))
    beside = sum(n for (a, b), n in pairs.items() if (a == " " and b > "\u2e80") or (b == " " and a > "\u2e80"))
    return beside // 2


def _share(number: int, share: float) -> float:
    """Give the cost of one of *number* equally likely characters that are *share* of a text together."""
    return math.log(number / share)


@cache
def _level(letter: str, charset: str, first: int, last: int) -> int:
    """Tell the level of a character in a national standard: 1 frequent, 2 in it, 3 not in it."""
    encoded = letter.encode(charset, "ignore")
    return 3 if len(encoded) < 2 else 1 if first <= encoded[0] <= last else 2  # noqa: PLR2004 two bytes a character


@cache
def _script(letter: str) -> str:
    name = unicodedata.name(letter, "?").split()
    return "KANA" if name[0] in {"HIRAGANA", "KATAKANA", "KATAKANA-HIRAGANA"} else name[0]


def _chinese(letter: str, frequent: frozenset[str], charset: str, last: int) -> float:
    if letter in frequent:
        return _share(len(frequent), 0.66)
    if letter in _PUNCTUATION:
        return 3.5
    if _script(letter) != "CJK":
        return 9.0 if _script(letter) == "FULLWIDTH" else NEVER - 3 * (unicodedata.category(letter)[0] in "PSN")
    first = 0xB0 if charset == "gb2312" else 0xA4
    return {1: _share(3755, 0.3), 2: _share(3008, 0.02), 3: NEVER}[_level(letter, charset, first, last)]


@cache
def _simplified(letter: str) -> float:
    return _chinese(letter, _SIMPLIFIED, "gb2312", 0xD7)


@cache
def _traditional(letter: str) -> float:
    return _chinese(letter, _TRADITIONAL, "big5", 0xC6)


@cache
def _japanese(letter: str) -> float:
    script = _script(letter)
    if letter in _PUNCTUATION:
        return 3.5
    if script == "KANA":
        return _share(83, 0.5) if unicodedata.name(letter).startswith("HIRAGANA") else _share(86, 0.12)
    if script == "CJK":
        return {1: _share(2965, 0.33), 2: _share(3390, 0.01), 3: NEVER}[_level(letter, "shift_jis", 0x88, 0x97)]
    return 9.0 if script == "FULLWIDTH" else 11.0 if script == "HALFWIDTH" else NEVER


@cache
def _korean(letter: str) -> float:
    if letter in _SYLLABLES:
        return _share(len(_SYLLABLES), 0.68)
    script = _script(letter)
    if script == "HANGUL":
        return _share(2350, 0.2) if _level(letter, "euc_kr", 0, 255) == 1 else NEVER
    if letter in _PUNCTUATION:
        return 6.0
    return 13.0 if script == "CJK" else NEVER
