"""Names of fetched files are single names, whatever a stranger calls them."""

import pytest

from tasks.fetch.naming import name_of, single_name


@pytest.mark.parametrize(
    ("disposition", "name"),
    [
        ("attachment; filename=report.pdf", "report.pdf"),
        ('attachment; filename="a \\"b\\" c.pdf"', 'a "b" c.pdf'),
        ("attachment; filename=\"x.pdf\"; filename*=UTF-8''%D0%B4%D0%BE%D0%BC.pdf", "дом.pdf"),
        ("attachment; filename*=windows-1251''%E4.pdf", "д.pdf"),
        ('attachment; filename="../../etc/passwd"', "passwd"),
        ('attachment; filename="C:\\\\Temp\\\\a.doc"', "a.doc"),
        ("attachment; filename*=nonsense''x; filename=y.pdf", "y.pdf"),
        ('attachment; filename="\u00d0\u00b4.pdf"', "д.pdf"),
        ("attachment", "last.bin"),
        ('attachment; filename=".."', "last.bin"),
    ],
)  # fmt: skip
def test_a_declared_name_is_cut_down_to_one_name(disposition: str, name: str) -> None:
    assert name_of([("Content-Disposition", disposition)], "https://a.example/x/last.bin?q=1") == name


@pytest.mark.parametrize(
    ("url", "name"),
    [
        ("https://a.example/", "unnamed"),
        ("https://a.example/a%2Fb.pdf", "b.pdf"),
        ("https://a.example/folder/", "folder"),
        ("https://a.example/%FF.pdf", "\ufffd.pdf"),
    ],
)
def test_without_a_declared_name_the_address_gives_one(url: str, name: str) -> None:
    assert name_of([], url) == name


@pytest.mark.parametrize("untrusted", ["", "..", "a/..", "\x1b[2J\x00", "\u202efdp.exe", "x" * 400 + ".pdf", "я" * 300])
def test_a_name_is_short_and_without_control_characters(untrusted: str) -> None:
    name = single_name(untrusted) or "none"

    assert len(name.encode()) <= 255
    assert name.isprintable()
    assert "/" not in name
