"""Over https the connection goes to the address that was checked, and the certificate must still be the name's."""

import socket
import ssl
from datetime import timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from config import clock
from config.errors import FetchFailed
from tasks.fetch import fetch
from tests.tasks.serving import BODY, Desk, Server, whole

NAME = "files.example.test"


def make_certificate(folder: Path, name: str) -> Path:
    """Make a certificate for *name* that vouches for itself; its file holds the key too."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = clock.now()
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path = folder / f"{name}.pem"
    path.write_bytes(private + certificate.public_bytes(serialization.Encoding.PEM))
    return path


@pytest.fixture
def names_lead_here(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every name is an address of this machine."""
    real = socket.getaddrinfo

    def look_up(host: str, *rest: object, **more: object) -> object:
        return real("127.0.0.1" if host.endswith(".test") else host, *rest, **more)  # type: ignore[arg-type]

    monkeypatch.setattr("socket.getaddrinfo", look_up)


def serve_as(server: Server, certificate: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Let *server* speak TLS with a certificate that clients trust; gives the names that they ask it for."""
    asked_for: list[str] = []
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    context.sni_callback = lambda _socket, name, _context: asked_for.append(name)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    monkeypatch.setattr("certifi.where", lambda: str(certificate))
    server.answers = [whole]
    return asked_for


@pytest.mark.usefixtures("names_lead_here")
def test_the_name_is_asked_for_and_its_certificate_believed(
    server: Server, desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked_for = serve_as(server, make_certificate(tmp_path, NAME), monkeypatch)

    fetched = fetch(f"https://{NAME}:{server.server_port}/report.pdf", record=desk.open())

    assert fetched.size == len(BODY)
    assert asked_for == [NAME]
    assert server.asked[0]["host"] == f"{NAME}:{server.server_port}"


@pytest.mark.usefixtures("names_lead_here")
def test_a_certificate_of_another_name_is_not_believed(
    server: Server, desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    serve_as(server, make_certificate(tmp_path, "other.example.test"), monkeypatch)

    with pytest.raises(FetchFailed):
        fetch(f"https://{NAME}:{server.server_port}/report.pdf", record=desk.open(fetch_attempts=1))

    assert server.asked == []
