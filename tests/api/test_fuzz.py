"""The server keeps what its document promises, whatever it is asked."""

from pathlib import Path

from tests.api.fuzz import fuzz
from tests.api.test_openapi import OPERATIONS


def test_the_document_is_kept(tmp_path: Path) -> None:
    finished = fuzz(examples=20, seed=1, folder=tmp_path)
    assert finished.returncode == 0, finished.stdout + finished.stderr
    number = len(OPERATIONS)
    assert f"{number} selected / {number} total" in finished.stdout
