"""The portal's packages as they are committed; scripts/backstage_test.sh builds and runs them."""

import json
import re
from pathlib import Path
from typing import cast

import pytest

WORKSPACE = Path(__file__).parents[2] / "backstage-plugin"
PACKAGES = sorted((WORKSPACE / "plugins").glob("*/package.json"))
Manifest = dict[str, object]


def read(path: Path) -> Manifest:
    return cast("Manifest", json.loads(path.read_text()))


def test_the_lockfile_names_no_registry() -> None:
    packages = cast("dict[str, Manifest]", read(WORKSPACE / "package-lock.json")["packages"])
    resolved = [str(each["resolved"]) for each in packages.values() if "resolved" in each]
    assert [address for address in resolved if "://" in address] == []


def test_the_lockfile_has_one_react_and_one_of_whatever_shares_its_context() -> None:
    packages = cast("dict[str, Manifest]", read(WORKSPACE / "package-lock.json")["packages"])
    for name in ("react", "react-dom", "@backstage/ui", "@backstage/plugin-catalog-react"):
        places = [path for path in packages if path.endswith(f"node_modules/{name}")]
        assert places == [f"node_modules/{name}"]


@pytest.mark.parametrize("path", PACKAGES, ids=lambda path: path.parent.name)
def test_a_package_says_what_adopters_need(path: Path) -> None:
    package = read(path)
    backstage = cast("Manifest", package["backstage"])
    assert {"role", "pluginId"} <= backstage.keys()
    assert package["sideEffects"] is False
    assert "./package.json" in cast("Manifest", package["exports"])
    assert (path.parent / "README.md").is_file()
    if "configSchema" in package:
        assert (path.parent / str(package["configSchema"])).is_file()


def test_no_page_uses_material_ui_or_a_colour_of_its_own() -> None:
    pages = WORKSPACE / "plugins" / "plimsoll" / "src"
    for path in [*pages.rglob("*.tsx"), *pages.rglob("*.css")]:
        text = path.read_text()
        assert "@material-ui" not in text
        assert "core-components" not in text
        assert re.search(r"#[0-9a-fA-F]{3,8}\b|\brgba?\(", text) is None, path


def test_an_adopter_has_three_steps() -> None:
    # scripts/backstage_fresh.sh does what stands in them.
    text = (WORKSPACE.parent / "docs" / "backstage.md").read_text()
    part = text.partition("## Into your own portal")[2].partition("\n## ")[0]
    assert re.findall(r"^(\d)\. ", part, re.MULTILINE) == ["1", "2", "3"]
    assert re.findall(r"^ *```(\w+)$", part, re.MULTILINE) == ["sh", "ts", "yaml", "text"]
    installed = set(re.findall(r"@plimsoll/[\w-]+", part))
    named = {str(read(path)["name"]) for path in PACKAGES}
    assert installed == {name for name in named if not name.endswith("-common")}
