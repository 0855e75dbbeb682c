from collections.abc import Iterator

import pytest

from tests.adapters.s3.servers import Moto, moto


@pytest.fixture(scope="session")
def moto_process() -> Iterator[Moto]:
    with moto() as running:
        yield running


@pytest.fixture
def s3(moto_process: Moto) -> Moto:
    """Empty, with a bucket."""
    moto_process.reset()
    return moto_process
