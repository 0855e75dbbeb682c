"""What only a process of its own shows: imports, logs, and an environment without AWS."""

import json
import os
import subprocess
import sys
from pathlib import Path

from tests.adapters.s3.servers import KEY_ID, SECRET, TOKEN, Moto, settings_for

ROOT = Path(__file__).parents[3]

LOGS_EVERYTHING = """
import logging, sys
logging.basicConfig(level=logging.DEBUG, stream=sys.stdout)
from plimsoll.adapters.s3.bundle_store import S3BundleStore
from plimsoll.adapters.s3.settings import S3Settings
from tests.bundle.models import rendered, shop

store = S3BundleStore(S3Settings.model_validate_json(sys.stdin.read()))
stored = store.put(rendered(shop()))
store.archive(stored.digest)
assert "X-Amz-Signature" in store.link(stored.digest)
logging.getLogger("test").debug("logged at DEBUG")
"""

HAS_NO_KEY = """
import sys
from plimsoll.adapters.s3.bundle_store import S3BundleStore
from plimsoll.adapters.s3.settings import S3Settings
from plimsoll.kit.errors import Misconfigured

try:
    S3BundleStore(S3Settings(bucket="b", endpoint_url=sys.argv[1], region="eu-west-1")).list()
except Misconfigured as error:
    sys.exit(f"Misconfigured: {error}")
"""

IMPORTS_AND_TELLS = """
import sys
import plimsoll.adapters.s3.bundle_store
from plimsoll.adapters.s3.settings import S3Settings
plimsoll.adapters.s3.bundle_store.S3BundleStore(S3Settings(bucket="b"))
print(sorted({"boto3", "botocore", "s3transfer"} & set(sys.modules)))
"""


def child(
    program: str, *arguments: str, given: str = "", **variables: str
) -> "subprocess.CompletedProcess[str]":
    """Another process in an environment that names no AWS account."""
    return subprocess.run(  # noqa: S603 - our own interpreter
        [sys.executable, "-c", program, *arguments],
        cwd=ROOT,
        env={
            "PATH": os.defpath,
            "PYTHONPATH": str(ROOT),
            "AWS_EC2_METADATA_DISABLED": "true",
            "AWS_CONFIG_FILE": os.devnull,
            "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
            **variables,
        },
        input=given,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


def test_without_a_key_the_settings_are_named() -> None:
    finished = child(HAS_NO_KEY, "http://127.0.0.1:1")
    assert "Misconfigured: The store needs a key" in finished.stderr
    assert "PLIMSOLL_S3__ACCESS_KEY_ID" in finished.stderr


def test_a_profile_that_does_not_exist_is_told() -> None:
    finished = child(HAS_NO_KEY, "http://127.0.0.1:1", AWS_PROFILE="nobody")
    assert "ProfileNotFound" in finished.stderr
    assert "Misconfigured: The store needs a key" in finished.stderr


def test_boto3_is_not_imported_before_it_is_needed() -> None:
    finished = child(IMPORTS_AND_TELLS)
    assert finished.stdout.strip() == "[]", finished.stderr


def test_no_log_has_keys_or_signatures(s3: Moto) -> None:
    settings = settings_for(s3.url, session_token=TOKEN)
    told = settings.model_dump(mode="json", exclude_none=True)
    secrets = {"access_key_id": KEY_ID, "secret_access_key": SECRET, "session_token": TOKEN}
    given = json.dumps(told | secrets)
    finished = child(LOGS_EVERYTHING, given=given)
    assert finished.returncode == 0, finished.stderr
    assert "logged at DEBUG" in finished.stdout
    for secret in (KEY_ID, SECRET, TOKEN, "Signature"):
        assert secret not in finished.stdout + finished.stderr
