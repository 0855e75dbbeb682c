from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from plimsoll.bundle.pack import pack
from plimsoll.cli.loadline import loadline
from plimsoll.kit.errors import Rejected
from tests.bundle.models import rendered, shop

app = typer.Typer()
app.command()(loadline)


def bundle_in(folder: Path) -> str:
    path = folder / "test.zip"
    path.write_bytes(pack(rendered(shop().model_copy(update={"max_rate_per_s": 50.0}))))
    return str(path)


@pytest.mark.parametrize(
    "wrong",
    [
        ("--p95", "fast"),
        ("--p95", "0ms"),
        ("--max-error-rate", "0"),
        ("--max-error-rate", "100%"),
        ("--condition", "colour=red"),
        ("--condition", "replicas=many"),
        ("--scaling", "4-2"),
        ("--max-time", "5s"),
    ],
)
def test_what_cannot_be_read_is_wrong_usage(wrong: tuple[str, str], tmp_path: Path) -> None:
    words = ["x.zip", "--base-url", "http://127.0.0.1:1", "--p95", "250ms", *wrong]
    if wrong[0] == "--max-time":
        words[0] = bundle_in(tmp_path)
    result = CliRunner().invoke(app, words)
    assert result.exit_code == 2


def test_an_address_with_credentials_is_refused() -> None:
    words = ["x.zip", "--base-url", "http://me:hunter2@127.0.0.1", "--p95", "250ms"]
    result = CliRunner().invoke(app, words)
    assert isinstance(result.exception, Rejected)
    assert "hunter2" not in str(result.exception)


def test_nobody_may_ask_for_more_than_the_bundle_allows(tmp_path: Path) -> None:
    words = [bundle_in(tmp_path), "--base-url", "http://127.0.0.1:1", "--p95", "250ms"]
    result = CliRunner().invoke(app, [*words, "--max-rate", "60"])
    assert isinstance(result.exception, Rejected)
    assert "at most 50 requests per second" in result.exception.what
