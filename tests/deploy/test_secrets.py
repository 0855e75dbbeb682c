"""No secret is in the repository: the rules of detect-secrets over every file that git knows."""

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from detect_secrets.core.potential_secret import PotentialSecret
from detect_secrets.core.scan import scan_file
from detect_secrets.settings import transient_settings

from tests.deploy.tools import ROOT, tried
from tests.peers.npm import needed

MADE_UP = {
    ("tests/adapters/access_log/test_traffic_source.py", "AWS Access Key"): "what logs must lose",
    ("tests/adapters/access_log/test_traffic_source.py", "GitHub Token"): "as above",
    ("terraform/modules/plimsoll/secrets.tf", "Basic Auth Credentials"): "put together",
    ("tests/traffic/test_reduce.py", "JSON Web Token"): "as above, of the example of RFC 7519",
}
SHOWN = frozenset({"password", "…", "secret"})
"""Stands for a password where an address is explained."""
DETECTORS = (
    "AWSKeyDetector",
    "AzureStorageKeyDetector",
    "BasicAuthDetector",
    "DiscordBotTokenDetector",
    "GitHubTokenDetector",
    "GitLabTokenDetector",
    "JwtTokenDetector",
    "NpmDetector",
    "OpenAIDetector",
    "PrivateKeyDetector",
    "PypiTokenDetector",
    "SendGridDetector",
    "SlackDetector",
    "StripeDetector",
    "TwilioKeyDetector",
)
"""Those that know a form. Others guess by randomness, and find digests, ids and words."""
_LOOKS = re.compile(
    rb"-----BEGIN|A[KS]IA[0-9A-Z]{8}|gh[pousr]_|github_pat|gl[a-z]{2,5}-|GR1348941|xox[a-z]-"
    rb"|hooks\.slack|[sr]k_(?:live|test)|\bsk-|eyJ[\w-]{5}|AccountKey|_authToken|npm_|pypi-|SG\."
    rb"|\bAC[a-z0-9]{16}|\bSK[a-z0-9]{16}|[MNO][\w-]{23}\."
    rb"|://[^\s/:@\"']{1,64}:[^\s/@\"']{1,64}@"
)
NO_TEXT = frozenset({".gz", ".zst", ".png", ".woff2", ".ico"})


@cache
def files() -> tuple[str, ...]:
    run = tried([needed("git"), "ls-files", "-z"])
    if run.returncode != 0:
        pytest.skip("this is no clone: git cannot say which files belong to the repository")
    return tuple(name for name in run.stdout.split("\0") if name)


def candidates() -> Iterator[str]:
    """Files in which anything looks like a secret at all; to scan each takes a minute."""
    for name in files():
        path = ROOT / name
        if path.suffix in NO_TEXT or not path.is_file():
            continue
        if _LOOKS.search(path.read_bytes()):
            yield name


def found() -> Iterator[PotentialSecret]:
    with transient_settings({"plugins_used": [{"name": name} for name in DETECTORS]}):
        for name in candidates():
            yield from scan_file(str(ROOT / name))


def test_no_secret_is_in_the_repository() -> None:
    seen = []
    for secret in found():
        name = secret.filename.removeprefix(f"{ROOT}/")
        basic = secret.type == "Basic Auth Credentials"
        # Tests are full of addresses with made-up passwords, to see that none is shown.
        if basic and (name.startswith("tests/") or secret.secret_value in SHOWN):
            continue
        if (name, secret.type) not in MADE_UP:
            seen.append(f"{name}:{secret.line_number}: {secret.type}")
    assert seen == []


def test_a_secret_would_be_found(tmp_path: Path) -> None:
    made = {
        "Private Key": "-----BEGIN RSA " + "PRIVATE KEY-----",
        "GitHub Token": 'x = "ghp_' + "a1B2" * 9 + '"',
        "AWS Access Key": 'x = "AKIA' + "A1B2" * 4 + '"',
        "Slack Token": 'x = "xoxb-' + "12345678901-a1B2c3D4e5F6" + '"',
        "Basic Auth Credentials": 'x = "https://me:' + 'a1B2c3@host"',
    }
    file = tmp_path / "made.py"
    file.write_text("\n".join(made.values()))
    assert _LOOKS.search(file.read_bytes())
    for text in made.values():
        assert _LOOKS.search(text.encode())
    with transient_settings({"plugins_used": [{"name": name} for name in DETECTORS]}):
        assert {secret.type for secret in scan_file(str(file))} >= set(made)


def test_what_holds_passwords_is_never_committed() -> None:
    ignored = tried([needed("git"), "check-ignore", ".env"])
    assert ignored.returncode in {0, 128}, ".gitignore has to name /.env"
    assert not [
        name for name in files() if name.rpartition("/")[2] in {".env", "terraform.tfstate"}
    ]
