"""terraform/: formatted, valid for the real provider, and doing what its tests say, without AWS."""

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.deploy.tools import ROOT, said
from tests.peers.npm import needed

FOLDER = ROOT / "terraform"
MODULE = FOLDER / "modules" / "plimsoll"
EXAMPLES = tuple(sorted((FOLDER / "examples").iterdir()))
PROVIDER = "registry.terraform.io/hashicorp/aws"
MIRRORS = ("/usr/local/share/terraform/plugins", "/usr/share/terraform/plugins", "/opt/*")
"""Where a machine without the registry may have providers, laid out as Terraform wants them."""


def run(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    config = folder_of(folder) / "terraform.rc"
    return subprocess.run(  # noqa: S603 - Terraform, which reaches nothing but a mirror or registry
        [needed("terraform"), *arguments, "-no-color"],
        cwd=folder,
        env={
            "PATH": os.environ["PATH"],  # noqa: TID251 - of the machine that runs the tests
            "HOME": str(folder_of(folder)),
            "CHECKPOINT_DISABLE": "1",
            "TF_CLI_CONFIG_FILE": str(config),
            "TF_PLUGIN_CACHE_DIR": "",
        },
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )


def folder_of(folder: Path) -> Path:
    """The copy of all of terraform/ that a folder is in."""
    return next(each for each in (folder, *folder.parents) if each.name == "terraform")


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Terraform writes beside what it reads."""
    made = tmp_path_factory.mktemp("plimsoll") / "terraform"
    shutil.copytree(FOLDER, made, ignore=shutil.ignore_patterns(".terraform*"))
    mirror = next((each for each in _mirrors() if (each / PROVIDER).is_dir()), None)
    lines = "" if mirror is None else f'filesystem_mirror {{ path = "{mirror}" }}'
    (made / "terraform.rc").write_text(f"provider_installation {{\n  {lines or 'direct {}'}\n}}\n")
    yield made
    shutil.rmtree(made, ignore_errors=True)


def _mirrors() -> Iterator[Path]:
    for place in MIRRORS:
        yield from Path("/").glob(place.removeprefix("/"))


def prepared(folder: Path) -> None:
    """Without a mirror and a registry there is no provider, and nothing more can be seen."""
    made = run(folder, "init", "-backend=false")
    if made.returncode != 0 and re.search("registry|provider packages", made.stderr):
        pytest.skip(f"the provider aws cannot be had here: {made.stderr[-300:]}")
    assert made.returncode == 0, made.stderr


def test_it_is_formatted() -> None:
    said(needed("terraform"), "fmt", "-check", "-diff", "-recursive", FOLDER)


def test_the_provider_knows_every_argument(copy: Path) -> None:
    # All in one: to start the provider takes longer than to ask it.
    folder = copy / "all"
    folder.mkdir()
    (folder / "main.tf").write_text("\n".join(_called(example) for example in EXAMPLES))
    prepared(folder)
    checked = run(folder, "validate")
    assert checked.returncode == 0, checked.stderr


def _called(example: Path) -> str:
    text = "\n".join(file.read_text() for file in example.glob("*.tf"))
    types = re.findall(r'variable "(\w+)" \{.*?type\s+= (\S+)\n', text, re.DOTALL)
    given = [
        f"  {name} = {'[]' if kind.startswith('list') else chr(34) * 2}" for name, kind in types
    ]
    lines = "\n".join(given)
    return f'module "{example.name}" {{\n  source = "../examples/{example.name}"\n{lines}\n}}\n'


def test_the_module_does_what_its_tests_say(copy: Path) -> None:
    folder = copy / "modules" / MODULE.name
    prepared(folder)
    tested = run(folder, "test")
    assert tested.returncode == 0, tested.stdout + tested.stderr
    assert " 0 failed" in tested.stdout


def test_every_input_and_output_is_described() -> None:
    for file in FOLDER.rglob("*.tf"):
        for kind, name, body in re.findall(
            r'^(variable|output) "(\w+)" \{\n(.*?)\n\}', file.read_text(), re.MULTILINE | re.DOTALL
        ):
            assert "description" in body, f"{kind} {name} in {file.name}"


def test_no_password_is_in_the_state() -> None:
    text = "\n".join(file.read_text() for file in MODULE.glob("*.tf"))
    assert re.search(r'variable "database_password" \{[^}]*ephemeral\s+= true', text)
    assert not re.search(r"^\s*(password|secret_string)\s+=", text, re.MULTILINE)
    for line in text.splitlines():
        if "var.database_password" in line and "condition" not in line:
            assert "password_wo" in line or line.strip() == "var.database_password,"


def test_the_rights_are_those_that_the_adapters_name() -> None:
    policy = (MODULE / "identity.tf").read_text()
    for adapter in ("s3", "cloudwatch"):
        manifest = (ROOT / "backend/plimsoll/adapters" / adapter / "manifest.py").read_text()
        for right in re.findall(r"\b(?:s3|kms|cloudwatch):\w+", manifest):
            assert f'"{right}"' in policy, right
