"""Code hosts that somebody else wrote: installed once by npm, started on 127.0.0.1."""

import json
import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from tests.peers.npm import missing, modules, needed
from tests.peers.running import started
from tests.servers import free_port

HERE = Path(__file__).parent
OWNER = "octocat"
TOKEN = "token-of-a-test-4711"  # noqa: S105 - of a peer that forgets it


@contextmanager
def emulated_github(
    folder: Path, *, repositories: Sequence[str], apps: Sequence[Mapping[str, object]] = ()
) -> Iterator[str]:
    """A GitHub with repositories that have nothing but a README."""
    seed = {
        "tokens": {TOKEN: {"login": OWNER, "scopes": ["repo", "user"]}},
        "github": {
            "users": [{"login": OWNER, "name": "Octocat", "email": "o@example.test"}],
            "repos": [
                {"owner": OWNER, "name": name, "auto_init": True, "default_branch": "main"}
                for name in repositories
            ],
            "apps": list(apps),
        },
    }
    place = folder / "seed.json"
    place.write_text(json.dumps(seed))
    program = modules(HERE, "hosts") / "emulate" / "dist" / "index.js"
    port = free_port()
    command = (
        *(needed("node"), str(program), "start", "--service", "github"),
        *("--port", str(port), "--seed", str(place)),
    )
    with started(command, f"http://localhost:{port}", folder) as url:
        yield url


@contextmanager
def recorded_gitlab(folder: Path, mappings: Path) -> Iterator[str]:
    """WireMock with answers of GitLab's documentation."""
    java, port = needed("java"), free_port()
    jars = sorted((modules(HERE, "hosts") / "wiremock").rglob("*.jar"))
    if not jars:
        missing("WireMock's jar")
    shutil.copytree(mappings, folder / "wiremock", dirs_exist_ok=True, copy_function=shutil.copy)
    command = (
        *(java, "-jar", str(jars[0]), "--port", str(port), "--bind-address", "127.0.0.1"),
        *("--root-dir", str(folder / "wiremock"), "--disable-banner"),
    )
    with started(command, f"http://127.0.0.1:{port}", folder) as url:
        yield url
