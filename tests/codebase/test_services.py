"""Which services a repository holds."""

import pytest

from plimsoll.adapters.memory.code_host import MemorySnapshot
from plimsoll.catalog.model import Endpoint, SourceLocation
from plimsoll.codebase.services import folder_of, services_in
from plimsoll.codebase.sources import Sources
from tests.workload.builders import endpoint

POM = """<project>
  <parent><artifactId>parent</artifactId></parent>
  <artifactId>shop</artifactId>
  <dependencies><dependency><artifactId>dep</artifactId></dependency></dependencies>
</project>
"""


def at(*files: str) -> list[Endpoint]:
    return [
        endpoint(f"GET /{n}").model_copy(update={"source": SourceLocation(file=file, line=1)})
        for n, file in enumerate(files)
    ]


def found(files: dict[str, str], *handlers: str) -> list[tuple[str, str, str, int]]:
    sources = Sources(MemorySnapshot(files), sorted(files))
    return [
        (one.name, one.folder, one.told_by, one.endpoints)
        for one in services_in(sources, at(*handlers))
    ]


COMPONENT = "kind: Component\nmetadata:\n  name: orders\n---\nkind: API\nmetadata: {name: a}\n"


def test_a_catalogue_names_a_service_with_or_without_endpoints() -> None:
    files = {
        "services/orders/catalog-info.yaml": COMPONENT,
        "services/orders/package.json": '{"name": "@shop/orders-api"}',
        "services/users/Dockerfile": "",
        "services/users/go.mod": "module example.org/shop/users\n",
        "libs/kit/package.json": '{"name": "kit"}',
    }
    assert found(files, "services/users/main.go", "services/users/api/x.go") == [
        ("orders", "services/orders", "services/orders/catalog-info.yaml", 0),
        ("users", "services/users", "services/users/Dockerfile", 2),
    ]


def test_a_package_inside_a_service_is_a_part_of_it() -> None:
    files = {
        "Dockerfile": "",
        "package.json": '{"name": "shop"}',
        "packages/api/package.json": '{"name": "api"}',
    }
    assert found(files, "packages/api/src/x.ts") == [("shop", "", "Dockerfile", 1)]


@pytest.mark.parametrize(
    ("manifest", "text", "name"),
    [
        ("pyproject.toml", '[project]\nname = "shop"\n', "shop"),
        ("Cargo.toml", '[package]\nname = "shop"\n', "shop"),
        (
            "pom.xml",
            POM,
            "shop",
        ),
        ("mix.exs", "def project do\n  [app: :shop]\nend\n", "shop"),
        ("Gemfile", "", "api"),
    ],
)
def test_a_manifest_names_it_or_its_folder_does(manifest: str, text: str, name: str) -> None:
    assert found({f"api/{manifest}": text}, "api/main.x")[0][0] == name


@pytest.mark.parametrize("text", ["", ": [", "- a\n- b\n", "kind: Component\n", "a: &a [*a]"])
def test_what_is_no_catalogue_is_passed_over(text: str) -> None:
    assert found({"catalog-info.yaml": text}) == []


def test_the_deepest_folder_holds_a_file() -> None:
    assert folder_of("a/b/c.py", ["", "a", "a/b"]) == "a/b"
    assert folder_of("ab/c.py", ["a"]) is None
