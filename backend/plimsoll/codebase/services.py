"""Which services a repository holds, and in which folders: monorepos hold many.

Told by, in this order: a Backstage `catalog-info.yaml` with a Component, a Dockerfile, a manifest
of a package. A folder inside a service's folder that has only a package manifest
is a part of it, not another service.
"""

import re
from collections.abc import Iterable, Sequence
from posixpath import basename, dirname

import yaml

from plimsoll.catalog.model import Endpoint
from plimsoll.codebase.model import FoundService
from plimsoll.codebase.sources import Sources

_MANIFESTS = frozenset(
    {"package.json", "pyproject.toml", "go.mod", "pom.xml", "build.gradle", "build.gradle.kts"}
    | {"Cargo.toml", "composer.json", "Gemfile", "mix.exs"}
)
_CATALOG = frozenset({"catalog-info.yaml", "catalog-info.yml"})
_NAME = {
    "package.json": re.compile(r'"name"\s*:\s*"([^"\n]{1,200})"'),
    "composer.json": re.compile(r'"name"\s*:\s*"([^"\n]{1,200})"'),
    "pyproject.toml": re.compile(r'^name\s*=\s*"([^"\n]{1,200})"', re.MULTILINE),
    "Cargo.toml": re.compile(r'^name\s*=\s*"([^"\n]{1,200})"', re.MULTILINE),
    "go.mod": re.compile(r"^module\s+(\S{1,200})", re.MULTILINE),
    "pom.xml": re.compile(r"<artifactId>([^<\n]{1,200})</artifactId>(?![\s\S]*<parent>)"),
    "mix.exs": re.compile(r"app:\s*:(\w{1,200})"),
}
_PARENT = re.compile(r"<parent>[\s\S]*?</parent>|<dependencies>[\s\S]*", re.MULTILINE)
_LARGEST_CATALOG = 200_000


def services_in(sources: Sources, endpoints: Sequence[Endpoint]) -> tuple[FoundService, ...]:
    """The services with endpoints in their folders, and those that a catalogue names; by folder."""
    names = _names(sources)
    strong = {**_by_dockerfile(sources, names), **_by_catalog(sources)}
    parts = _by_manifest(sources, names)
    told = {f: one for f, one in parts.items() if folder_of(f"{f}/", strong) is None} | strong
    counts = dict.fromkeys(told, 0)
    for endpoint in endpoints:
        folder = folder_of(endpoint.source.file, told)
        if folder is not None:
            counts[folder] += 1
    return tuple(
        FoundService(name=name, folder=folder, told_by=file, endpoints=counts[folder])
        for folder, (name, file) in sorted(told.items())
        if counts[folder] or basename(file) in _CATALOG
    )


def folder_of(path: str, folders: Iterable[str]) -> str | None:
    """The deepest of the folders that holds a file."""
    holding = [one for one in folders if one == "" or path.startswith(f"{one}/")]
    return max(holding, key=len, default=None)


def _by_catalog(sources: Sources) -> dict[str, tuple[str, str]]:
    found: dict[str, tuple[str, str]] = {}
    for path in sources.paths:
        if basename(path) in _CATALOG:
            for name in _components(sources.peek(path)):
                found.setdefault(dirname(path), (name, path))
    return found


def _components(source: bytes) -> list[str]:
    if len(source) > _LARGEST_CATALOG:
        return []
    try:
        documents = list(yaml.safe_load_all(source.decode("utf-8", "replace")))
    except (yaml.YAMLError, ValueError, RecursionError):
        return []
    named = [
        document["metadata"].get("name")
        for document in documents
        if isinstance(document, dict)
        and document.get("kind") == "Component"
        and isinstance(document.get("metadata"), dict)
    ]
    return [name for name in named if isinstance(name, str)]


def _by_dockerfile(sources: Sources, names: dict[str, str]) -> dict[str, tuple[str, str]]:
    """A folder that is built into an image; one that only holds Dockerfiles is none."""
    return {
        dirname(path): (names[dirname(path)], path)
        for path in sources.paths
        if basename(path) == "Dockerfile" and dirname(path) in names
    }


def _by_manifest(sources: Sources, names: dict[str, str]) -> dict[str, tuple[str, str]]:
    paths = [path for path in sources.paths if basename(path) in _MANIFESTS]
    return {dirname(path): (names[dirname(path)], path) for path in sorted(paths)}


def _names(sources: Sources) -> dict[str, str]:
    """What the manifests of each folder call it, or its own name."""
    known = frozenset(sources.paths)
    folders = {dirname(path) for path in known if basename(path) in _MANIFESTS}
    return {folder: _named(sources, folder, known) for folder in folders}


def _named(sources: Sources, folder: str, known: frozenset[str]) -> str:
    for manifest, pattern in _NAME.items():
        path = f"{folder}/{manifest}" if folder else manifest
        if path in known:
            text = sources.peek(path).decode("utf-8", "replace")
            match = pattern.search(_PARENT.sub("", text) if manifest == "pom.xml" else text)
            if match is not None:
                return match[1].removeprefix("@").split("/")[-1]
    return basename(folder) or sources.name
