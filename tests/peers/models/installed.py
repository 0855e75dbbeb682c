"""Language models' servers that somebody else wrote: all providers' protocols at one address."""

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from tests.peers.npm import modules, needed
from tests.peers.running import started
from tests.servers import free_port

HERE = Path(__file__).parent
KEY = "sk-of-the-test"


@contextmanager
def imitated_models(folder: Path, fixtures: Sequence[Mapping[str, object]]) -> Iterator[str]:
    """Where they answer whoever has the key, as the first fixture says that matches."""
    place = folder / "fixtures.json"
    place.write_text(json.dumps({"fixtures": fixtures}))
    program = modules(HERE, "models") / "@copilotkit" / "aimock" / "dist" / "cli.js"
    port = free_port()
    command = (
        *(needed("node"), str(program), "--host", "127.0.0.1", "--port", str(port)),
        *("--fixtures", str(place), "--strict", "--validate-on-load", "--log-level", "warn"),
    )
    url = f"http://127.0.0.1:{port}"
    with started(command, url, folder, {"AIMOCK_API_KEYS": KEY}):
        yield url
