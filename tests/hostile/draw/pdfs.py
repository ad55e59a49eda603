"""PDFs that hurt: circles, nests, sizes that are not so, streams that unpack without end."""

import zlib
from collections.abc import Mapping

from tests.hostile.draw.packed import SECRET, deflated, zlibbed

CATALOG = "<</Type/Catalog/Pages 2 0 R>>"
PAGES = "<</Type/Pages/Kids[3 0 R]/Count 1>>"
FONT = "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>"
PAGE = "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F 5 0 R>>>>>>"
SHOWN = f"BT /F 12 Tf 72 720 Td ({SECRET}) Tj ET"


def stream(content: bytes | str, extra: str = "", *, length: int | None = None) -> bytes:
    """A stream object's body."""
    raw = content.encode("latin-1") if isinstance(content, str) else content
    return f"<</Length {len(raw) if length is None else length}{extra}>>stream\n".encode() + raw + b"\nendstream"


def pdf(changed: Mapping[int, str | bytes], *, trailer: str = "") -> bytes:
    """A page with a sentence, some of its objects replaced and others added, with a table that is right."""
    objects: dict[int, str | bytes] = {1: CATALOG, 2: PAGES, 3: PAGE, 4: stream(SHOWN), 5: FONT} | dict(changed)
    out, places = bytearray(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"), {}
    for number, body in objects.items():
        places[number] = len(out)
        out += b"%d 0 obj\n" % number + (body.encode("latin-1") if isinstance(body, str) else body) + b"\nendobj\n"
    start, count = len(out), max(objects) + 1
    out += b"xref\n0 %d\n0000000000 65535 f \n" % count
    for number in range(1, count):
        out += b"%010d 00000 n \n" % places[number] if number in places else b"0000000000 65535 f \n"
    out += f"trailer<</Size {count}/Root 1 0 R{trailer}>>\nstartxref\n{start}\n%%EOF\n".encode()
    return bytes(out)


def pdf_whose_page_tree_goes_round() -> bytes:
    return pdf(
        {2: "<</Type/Pages/Kids[3 0 R 2 0 R 6 0 R]/Count 99>>", 6: "<</Type/Pages/Parent 2 0 R/Kids[2 0 R]/Count 9>>"}
    )


def pdf_of_a_deep_page_tree() -> bytes:
    nodes = {n: f"<</Type/Pages/Kids[{n + 1} 0 R]/Count 1/Parent {n - 1} 0 R>>" for n in range(10, 5010)}
    nodes[5010] = PAGE
    return pdf({2: "<</Type/Pages/Kids[10 0 R]/Count 1>>", **nodes})


def pdf_that_claims_a_billion_pages() -> bytes:
    return pdf({2: "<</Type/Pages/Kids[3 0 R]/Count 1000000000>>"})


def pdf_of_one_page_ten_thousand_times() -> bytes:
    return pdf({2: f"<</Type/Pages/Kids[{'3 0 R ' * 10_000}]/Count 10000>>"})


def pdf_of_nested_arrays() -> bytes:
    return pdf({6: "[" * 100_000 + "]" * 100_000, 1: "<</Type/Catalog/Pages 2 0 R/X 6 0 R>>"})


def pdf_of_nested_dictionaries() -> bytes:
    return pdf({1: "<</Type/Catalog/Pages 2 0 R/X" + "<</X" * 50_000 + " 1 " + ">>" * 50_000 + ">>"})


def pdf_of_a_huge_page() -> bytes:
    return pdf({3: PAGE.replace("595 842", "1.4e9 1.4e9")})


def pdf_of_a_page_without_size() -> bytes:
    return pdf({3: PAGE.replace("0 0 595 842", "0 0 0 -0/Rotate 91/UserUnit 1e30")})


def pdf_whose_form_draws_itself() -> bytes:
    form = stream("/X Do /X Do", "/Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</X 6 0 R>>>>")
    page = PAGE.replace("/Resources<<", "/Resources<</XObject<</X 6 0 R>>")
    return pdf({3: page, 4: stream(SHOWN + " /X Do"), 6: form})


def pdf_whose_forms_multiply() -> bytes:
    """Thirty forms, each drawing the next ten times."""
    forms = {
        n: stream(
            f"/X Do {'/X Do ' * 9}",
            f"/Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</X {n + 1} 0 R>>>>",
        )
        for n in range(10, 40)
    }
    forms[40] = stream("0 0 m 9 9 l S", "/Type/XObject/Subtype/Form/BBox[0 0 9 9]")
    page = PAGE.replace("/Resources<<", "/Resources<</XObject<</X 10 0 R>>")
    return pdf({3: page, 4: stream(SHOWN + " /X Do"), **forms})


def pdf_whose_pattern_paints_with_itself() -> bytes:
    pattern = stream(
        "/Pattern cs /P scn 0 0 9 9 re f",
        "/Type/Pattern/PatternType 1/PaintType 1/TilingType 1/BBox[0 0 9 9]/XStep .0001/YStep .0001"
        "/Resources<</Pattern<</P 6 0 R>>>>",
    )
    page = PAGE.replace("/Resources<<", "/Resources<</Pattern<</P 6 0 R>>")
    return pdf({3: page, 4: stream(SHOWN + " /Pattern cs /P scn 0 0 595 842 re f"), 6: pattern})


def pdf_whose_glyphs_are_themselves() -> bytes:
    font = (
        "<</Type/Font/Subtype/Type3/FontBBox[0 0 9 9]/FontMatrix[1 0 0 1 0 0]/CharProcs<</a 7 0 R>>/FirstChar 97"
        "/LastChar 97/Widths[9]/Encoding<</Differences[97/a]>>/Resources<</Font<</F 5 0 R>>>>>>"
    )
    return pdf({5: font, 4: stream("BT /F 12 Tf (aaaa) Tj ET"), 7: stream("9 0 d0 BT /F 1 Tf (aa) Tj ET")})


def pdf_with_scripts() -> bytes:
    act = "<</S/JavaScript/JS(while\\(1\\){app.launchURL\\('http://192.0.2.1'\\)})>>"
    launch = "<</S/Launch/F(/bin/sh)/Next<</S/URI/URI(http://192.0.2.1/)>>>>"
    return pdf({1: f"<</Type/Catalog/Pages 2 0 R/OpenAction {act}/AA<</WC {launch}>>>>"})


def pdf_whose_tables_go_round() -> bytes:
    whole = pdf({})
    start = whole.rindex(b"startxref")
    table = whole[start + 10 :].split(b"\n")[0]
    return whole.replace(b"/Root 1 0 R", b"/Root 1 0 R/Prev " + table)


def pdf_whose_objects_lie_in_each_other() -> bytes:
    kept = "/Type/ObjStm/N 2/First 8"
    return pdf(
        {
            1: "<</Type/Catalog/Pages 2 0 R/X 8 0 R>>",
            6: stream("7 0 8 2 1 2", f"{kept}/Extends 7 0 R"),
            7: stream("6 0 8 2 1 2", f"{kept}/Extends 6 0 R"),
        },
        trailer="/XRefStm 6",
    )


def pdf_of_an_endless_table() -> bytes:
    body = stream(
        zlib.compress(bytes(100)),
        "/Type/XRef/Size 2147483647/W[1 8 8]/Index[0 2147483647]/Root 1 0 R/Filter/FlateDecode",
    )
    return b"%PDF-1.7\n9 0 obj\n" + body + b"\nendobj\nstartxref\n9\n%%EOF\n"


def pdf_locked_in_an_unknown_way() -> bytes:
    lock = "/Encrypt<</Filter/Unknown.Handler/V 99/R 99/Length 4096/O(x)/U(y)/P -1>>/ID[(a)(b)]"
    return pdf({}, trailer=lock)


def pdf_of_very_many_outline_items() -> bytes:
    items = {n: f"<</Title({n})/Parent 6 0 R/Next {n + 1} 0 R/Prev {n - 1} 0 R>>" for n in range(10, 50_010)}
    root = {
        1: "<</Type/Catalog/Pages 2 0 R/Outlines 6 0 R>>",
        6: "<</Type/Outlines/First 10 0 R/Last 50009 0 R/Count 50000>>",
    }
    return pdf({**root, **items})


def pdf_whose_outline_goes_round() -> bytes:
    items = {
        7: "<</Title(a)/Parent 6 0 R/First 7 0 R/Next 8 0 R>>",
        8: "<</Title(b)/Parent 7 0 R/First 6 0 R/Next 7 0 R>>",
    }
    return pdf({1: "<</Type/Catalog/Pages 2 0 R/Outlines 6 0 R>>", 6: "<</First 7 0 R/Last 8 0 R>>", **items})


def pdf_whose_names_go_round() -> bytes:
    names = {6: "<</EmbeddedFiles 7 0 R>>", 7: "<</Kids[7 0 R 8 0 R 7 0 R]>>", 8: "<</Names[(a) 9 0 R]/Kids[7 0 R]>>"}
    file = "<</Type/Filespec/F(../../etc/passwd)/UF(a)/EF<</F 9 0 R>>>>"
    return pdf({1: "<</Type/Catalog/Pages 2 0 R/Names 6 0 R>>", **names, 9: file})


def pdf_with_an_attachment_bomb() -> bytes:
    held = stream(zlibbed(b"\0", 400), "/Type/EmbeddedFile/Filter/FlateDecode")
    names = "<</EmbeddedFiles<</Names[(a)<</Type/Filespec/F(a)/EF<</F 9 0 R>>>>]>>>>"
    return pdf({1: f"<</Type/Catalog/Pages 2 0 R/Names {names}>>", 9: held})


def pdf_whose_notes_go_round() -> bytes:
    page = PAGE[:-2] + "/Annots[6 0 R 7 0 R 6 0 R]>>"
    note = "<</Type/Annot/Subtype/Text/Rect[0 0 9 9]/Contents(a)/Popup 7 0 R/IRT 7 0 R/Parent 6 0 R>>"
    return pdf({3: page, 6: note, 7: note.replace("7 0 R", "6 0 R")})


def pdf_of_a_content_bomb() -> bytes:
    return pdf({4: stream(zlibbed(b"0 0 m 9 9 l ", 300), "/Filter/FlateDecode")})


def pdf_of_text_without_end() -> bytes:
    return pdf({4: stream(zlibbed(f"BT /F 12 Tf ({SECRET}) Tj ET ".encode(), 40), "/Filter/FlateDecode")})


def pdf_packed_thirty_times() -> bytes:
    content = deflated(b"\0", 20)
    content = b"\x78\xda" + content + bytes(4)
    for _ in range(29):
        content = zlib.compress(content, 1)
    return pdf({4: stream(content, f"/Filter[{'/FlateDecode' * 30}]")})


def pdf_of_a_four_gigapixel_picture() -> bytes:
    picture = stream(
        zlibbed(b"\0", 20),
        "/Type/XObject/Subtype/Image/Width 65500/Height 65500/BitsPerComponent 8/ColorSpace/DeviceRGB/Filter/FlateDecode",
    )
    page = PAGE.replace("/Resources<<", "/Resources<</XObject<</X 6 0 R>>")
    return pdf({3: page, 4: stream("595 0 0 842 0 0 cm /X Do"), 6: picture})


def pdf_whose_masks_go_round() -> bytes:
    picture = stream(
        b"\0" * 64, "/Type/XObject/Subtype/Image/Width 8/Height 8/BitsPerComponent 8/ColorSpace/DeviceGray/SMask 6 0 R"
    )
    page = PAGE.replace("/Resources<<", "/Resources<</XObject<</X 6 0 R>>")
    return pdf({3: page, 4: stream("595 0 0 842 0 0 cm /X Do"), 6: picture})


def pdf_whose_lengths_lie() -> bytes:
    return pdf({4: stream(SHOWN, length=10**12), 6: stream("x", length=-5), 7: "<</Length 7 0 R>>stream\nx\nendstream"})


def pdf_of_one_long_string() -> bytes:
    return pdf({1: f"<</Type/Catalog/Pages 2 0 R/X({'(' * 2_000_000}{')' * 2_000_000})>>"})


ALL = [draw for name, draw in sorted(globals().items()) if name.startswith("pdf_")]
