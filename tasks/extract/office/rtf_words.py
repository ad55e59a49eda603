"""The words of RTF 1.9.1 that text depends on: signs, character sets, and where a group's content goes."""

CHARSETS = {
    0: "cp1252",
    77: "mac_roman",
    78: "cp932",
    79: "cp949",
    80: "gb18030",
    81: "big5hkscs",
    83: "cp1255",
    84: "cp1256",
    85: "mac_greek",
    86: "mac_turkish",
    87: "cp874",
    88: "mac_latin2",
    89: "mac_cyrillic",
    128: "cp932",
    129: "cp949",
    130: "johab",
    134: "gb18030",
    136: "big5hkscs",
    161: "cp1253",
    162: "cp1254",
    163: "cp1258",
    177: "cp1255",
    178: "cp1256",
    186: "cp1257",
    204: "cp1251",
    222: "cp874",
    238: "cp1250",
    254: "cp437",
    255: "cp437",
}
"""`\\fcharsetN` → codec. 1 (default) and what is missing here: the document's own code page."""
ANSI_CHARSET, SYMBOL_CHARSET = 0, 2
CODE_PAGES = {
    708: "iso8859_6",
    709: "iso8859_6",
    850: "cp850",
    932: "cp932",
    936: "gb18030",
    949: "cp949",
    950: "big5hkscs",
    1361: "johab",
    10000: "mac_roman",
    10007: "mac_cyrillic",
    20866: "koi8_r",
    21866: "koi8_u",
    28595: "iso8859_5",
    54936: "gb18030",
    65001: "utf-8",
}
"""`\\ansicpgN` → codec, where it is not `cpN`."""
DOCUMENT_SETS = {b"ansi": "cp1252", b"mac": "mac_roman", b"pc": "cp437", b"pca": "cp850"}
SIGNS = {
    b"par": "\n",
    b"line": "\n",
    b"lbr": "\n",
    b"sect": "\n",
    b"page": "\n",
    b"column": "\n",
    b"softline": "",
    b"tab": "\t",
    b"emdash": "\N{EM DASH}",
    b"endash": "\N{EN DASH}",
    b"emspace": "\N{EM SPACE}",
    b"enspace": "\N{EN SPACE}",
    b"qmspace": "\N{FOUR-PER-EM SPACE}",
    b"bullet": "\N{BULLET}",
    b"lquote": "\N{LEFT SINGLE QUOTATION MARK}",
    b"rquote": "\N{RIGHT SINGLE QUOTATION MARK}",
    b"ldblquote": "\N{LEFT DOUBLE QUOTATION MARK}",
    b"rdblquote": "\N{RIGHT DOUBLE QUOTATION MARK}",
    b"zwj": "\N{ZERO WIDTH JOINER}",
    b"zwnj": "\N{ZERO WIDTH NON-JOINER}",
    b"zwbo": "\N{ZERO WIDTH SPACE}",
    b"zwnbo": "\N{WORD JOINER}",
    b"ltrmark": "\N{LEFT-TO-RIGHT MARK}",
    b"rtlmark": "\N{RIGHT-TO-LEFT MARK}",
}
CELLS = {b"cell": "\t", b"nestcell": "\t", b"row": "\n", b"nestrow": "\n"}
ESCAPES = {
    b"\\": "\\",
    b"{": "{",
    b"}": "}",
    b"~": "\N{NO-BREAK SPACE}",
    b"_": "\N{NON-BREAKING HYPHEN}",
    b"-": "\N{SOFT HYPHEN}",
    b"\n": "\n",
    b"\r": "\n",
    b"\t": "\t",
}
BODY, SKIP = "body", ""
STORIES = {
    b"header": "header",
    b"headerl": "header",
    b"headerr": "header",
    b"headerf": "header",
    b"footer": "footer",
    b"footerl": "footer",
    b"footerr": "footer",
    b"footerf": "footer",
    b"footnote": "footnote",
    b"annotation": "annotation",
    b"atnauthor": "atnauthor",
    b"atnid": "atnid",
    b"atndate": "atndate",
    b"atntime": "atntime",
    b"fonttbl": "fonttbl",
    b"revtbl": "revtbl",
    b"template": "template",
    b"generator": "generator",
    b"objclass": "objclass",
    b"title": "title",
    b"subject": "subject",
    b"author": "author",
    b"operator": "operator",
    b"manager": "manager",
    b"company": "company",
    b"category": "category",
    b"keywords": "keywords",
    b"comment": "comment",
    b"doccomm": "doccomm",
    b"creatim": "creatim",
    b"revtim": "revtim",
    b"printim": "printim",
    b"shptxt": BODY,
    b"dptxbxtext": BODY,
}
"""Groups whose text is kept, and under which name."""
IN_INFO = frozenset(
    {b"title", b"subject", b"author", b"operator", b"manager", b"company", b"category", b"keywords", b"comment"}
    | {b"doccomm", b"creatim", b"revtim", b"printim"}
)
SKIPPED = frozenset(
    {
        b"stylesheet",
        b"colortbl",
        b"info",
        b"pict",
        b"object",
        b"fldinst",
        b"xe",
        b"tc",
        b"rxe",
        b"nonshppict",
        b"shprslt",
        b"upr",
    }
    | {b"bkmkstart", b"bkmkend", b"pntxta", b"pntxtb", b"listtable", b"filetbl", b"sp", b"sn", b"sv", b"private"}
    | {b"ftnsep", b"ftnsepc", b"ftncn", b"aftnsep", b"aftnsepc", b"aftncn", b"docvar", b"mmathPict"}
)
"""Groups without text of the page, whether they are starred or not; of those that are not listed, the starred ones."""
OPEN = frozenset({b"shpinst", b"shpgrp", b"do", b"moMath", b"moMathPara", b"shppict", b"ud", b"result", b"fldrslt"})
"""Groups whose content goes where that of the group around them goes, though they may be starred."""
SWITCHES = {b"v": "is_hidden", b"revised": "is_inserted", b"deleted": "is_deleted"}
NUMBERS = {
    b"f": "font",
    b"uc": "skip_after_unicode",
    b"fs": "half_points",
    b"revauth": "author",
    b"revdttm": "date",
    b"revauthdel": "author",
    b"revdttmdel": "date",
}
"""Words that change what is said of the text after them: a state's field each."""
