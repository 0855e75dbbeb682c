"""The script speaks to targets that know their clients by a certificate."""

import ssl
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest
from typing_extensions import override

from tests.bundle.models import endpoint, one, plan, rendered
from tests.certificates import self_signed
from tests.integration.bundle.running import inspected, k6, write
from tests.servers import serving


class _Answering(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Length", "0")
        self.end_headers()

    @override
    def log_message(self, *_arguments: object) -> None:
        """Says nothing."""


@pytest.fixture
def script(tmp_path: Path) -> Path:
    return write(rendered(one(plan("get-x", endpoint("GET /x")))), tmp_path)


@pytest.fixture
def target(script: Path) -> Iterator[str]:
    """Lets in whoever shows the one certificate; its own is nobody's."""
    public, private = self_signed(script.parent)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(public, private)
    context.verify_mode = ssl.CERT_REQUIRED
    context.load_verify_locations(public)
    with serving(_Answering, tls=context) as url:
        yield url


SHOWN = {"TLS_CERT_FILE": "ca.pem", "TLS_KEY_FILE": "key.pem"}
TRUSTING = {"INSECURE_SKIP_TLS_VERIFY": "true"}


@pytest.mark.parametrize(
    ("variables", "code"), [({**SHOWN, **TRUSTING}, 0), (TRUSTING, 99), (SHOWN, 99)]
)
def test_a_certificate_lets_in(
    script: Path, target: str, variables: dict[str, str], code: int
) -> None:
    done = k6("run", "--quiet", script, variables={"BASE_URL": target, **variables})
    assert done.returncode == code, done.stderr
    assert "PRIVATE KEY" not in done.stdout + done.stderr


@pytest.mark.parametrize(
    ("variables", "said"),
    [
        ({"TLS_CERT_FILE": "ca.pem"}, "belong together; give both"),
        ({"INSECURE_SKIP_TLS_VERIFY": "1"}, "choose one of: true, false"),
    ],
)
def test_half_a_setting_is_explained(script: Path, variables: dict[str, str], said: str) -> None:
    self_signed(script.parent)
    done = k6("inspect", script, variables={"BASE_URL": "http://127.0.0.1:9", **variables})
    assert done.returncode != 0
    assert said in done.stderr


def test_certificates_are_verified_unless_somebody_says_otherwise(script: Path) -> None:
    assert not inspected(script).get("insecureSkipTLSVerify")
