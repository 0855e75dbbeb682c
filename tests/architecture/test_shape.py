"""What import-linter cannot say about the shape of the tree."""

import ast
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "backend" / "plimsoll"
MODULES = sorted(PACKAGE.rglob("*.py"))
SLICES = sorted(path.parent.name for path in PACKAGE.glob("*/model.py"))
LONGEST_MODULE = 400
ROOMS_WITHOUT_A_NAME = {
    "service.py",
    "utils.py",
    "util.py",
    "helpers.py",
    "manager.py",
    "common.py",
}
FILES_OF_AN_ADAPTER = {"__init__.py", "manifest.py", "settings.py", "README.md"}


def name_of(path: Path) -> str:
    return str(path.relative_to(ROOT))


def imports_of(path: Path) -> set[str]:
    tree = ast.parse(path.read_text())
    named = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import)
             for alias in node.names}  # fmt: skip
    sources = {node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    return named | sources


@pytest.mark.parametrize("module", MODULES, ids=name_of)
def test_a_module_says_what_it_is_and_stays_short(module: Path) -> None:
    text = module.read_text()
    assert ast.get_docstring(ast.parse(text)), "it has no docstring"
    assert len(text.splitlines()) <= LONGEST_MODULE
    assert module.name not in ROOMS_WITHOUT_A_NAME


@pytest.mark.parametrize("slice_name", SLICES)
def test_a_model_imports_none_of_its_verbs(slice_name: str) -> None:
    own = {
        name
        for name in imports_of(PACKAGE / slice_name / "model.py")
        if name.startswith(f"plimsoll.{slice_name}.")
    }
    # A pattern is part of the profile's language, not a use case.
    assert own <= {"plimsoll.traffic.pattern", "plimsoll.run.target_state"}


CORE = (
    "kit",
    "access",
    "catalog",
    "codebase",
    "traffic",
    "workload",
    "bundle",
    "run",
    "verdict",
    "pipeline",
)
# import-linter knows top-level packages only, and `urllib.parse` is welcome in the core.
NETWORK = {"urllib.request", "http.client", "http.server", "socketserver"}


@pytest.mark.parametrize("slice_name", CORE)
def test_the_core_reaches_no_network(slice_name: str) -> None:
    for module in (PACKAGE / slice_name).rglob("*.py"):
        assert not imports_of(module) & NETWORK, name_of(module)


def adapter_folders() -> list[Path]:
    folders = (path for path in (PACKAGE / "adapters").iterdir() if path.is_dir())
    return sorted(path for path in folders if path.name not in {"memory", "__pycache__"})


@pytest.mark.parametrize("folder", adapter_folders(), ids=lambda folder: folder.name)
def test_every_adapter_has_the_same_files(folder: Path) -> None:
    assert {path.name for path in folder.iterdir()} >= FILES_OF_AN_ADAPTER


def methods_of(node: ast.ClassDef) -> frozenset[str]:
    return frozenset(
        part.name
        for part in node.body
        if isinstance(part, ast.FunctionDef | ast.AsyncFunctionDef)
        and not part.name.startswith("_")
    )


def classes_in(path: Path) -> list[ast.ClassDef]:
    return [node for node in ast.parse(path.read_text()).body if isinstance(node, ast.ClassDef)]


def is_protocol(node: ast.ClassDef) -> bool:
    return any(isinstance(base, ast.Name) and base.id == "Protocol" for base in node.bases)


PORTS = [
    node
    for path in [*sorted(PACKAGE.glob("*/ports.py")), PACKAGE / "pipeline" / "flow.py"]
    for node in classes_in(path)
    if is_protocol(node)
]


@pytest.mark.parametrize("port", PORTS, ids=lambda port: port.name)
def test_every_port_is_answered_in_memory(port: ast.ClassDef) -> None:
    # The flow needs no twin: it is written once, over the port Journal.
    places = [PACKAGE / "pipeline" / "journaled_flow.py"]
    places += (PACKAGE / "adapters" / "memory").glob("*.py")
    in_memory = [methods_of(node) for path in places for node in classes_in(path)]
    assert any(methods_of(port) <= methods for methods in in_memory)


def tracked_files() -> list[Path]:
    listed = subprocess.run(
        ["git", "ls-files", "-z"],  # noqa: S607 - git of the developer
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    return [ROOT / name for name in listed.split("\0") if name]


def test_no_file_names_the_machine_it_was_written_on() -> None:
    here = str(ROOT).encode() + b"/"
    naming = [
        name_of(path) for path in tracked_files() if path.is_file() and here in path.read_bytes()
    ]
    assert naming == []


def test_pinned_versions_name_no_host() -> None:
    for pins in (ROOT / "requirements").glob("*.txt"):
        assert "://" not in pins.read_text(), pins.name
