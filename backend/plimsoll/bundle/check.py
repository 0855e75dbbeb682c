"""Looks at a bundle without running it."""

import json
import re

from pydantic import ValidationError

from plimsoll.bundle.manifest import MANIFEST_PATH, BundleManifest
from plimsoll.bundle.model import Bundle, BundleFile
from plimsoll.bundle.pack import path_problem

# What bundles of every version have; the manifest names the rest of its own.
REQUIRED = (
    "README.md",
    *(f"lib/{name}" for name in ("data.js", "load.js", "request.js", "turn.js")),
    MANIFEST_PATH,
    "openapi.json",
    "script.js",
    "thresholds.json",
    "workload.json",
)

_IMPORT = re.compile(r"""(?:\bfrom|\bimport|\brequire)\s*\(?\s*(['"`])(?P<module>[^'"`\n]*)\1""")
_OPEN = re.compile(r"""\bopen\(\s*(['"`])(?P<path>[^'"`\n]*)\1""")


def check_bundle(bundle: Bundle) -> tuple[str, ...]:
    """What is wrong with its files, in words; empty if nothing is."""
    present = {file.path: file for file in bundle.files}
    problems = [f"{path} is missing" for path in REQUIRED if path not in present]
    problems += [
        f"{path!r} {problem}" for path in present if (problem := path_problem(path)) is not None
    ]
    for file in bundle.files:
        problems += _problems_of(file)
    if MANIFEST_PATH in present:
        problems += _manifest_problems(present[MANIFEST_PATH], present)
    return tuple(problems)


def _problems_of(file: BundleFile) -> list[str]:
    if file.path.endswith(".json"):
        try:
            json.loads(file.content)
        except ValueError as error:
            return [f"{file.path} is no JSON: {error}"]
    if file.path.endswith(".js"):
        return _script_problems(file)
    return []


def _script_problems(file: BundleFile) -> list[str]:
    imports = (match["module"] for match in _IMPORT.finditer(file.content))
    opened = (match["path"] for match in _OPEN.finditer(file.content))
    return [
        *(
            f"{file.path} imports {module!r}: only k6 and ./lib/ work without a network"
            for module in imports
            if not re.match(r"k6$|k6/(?!x/)|\.{1,2}/", module)
        ),
        *(
            f"{file.path} opens {path!r}: only files of the bundle exist everywhere"
            for path in opened
            if not path.startswith("./") or ".." in path
        ),
    ]


def _manifest_problems(file: BundleFile, present: dict[str, BundleFile]) -> list[str]:
    try:
        manifest = BundleManifest.model_validate_json(file.content)
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"])
        return [f"{file.path} is not valid: {place}: {first['msg']}"]
    others = {path: found.digest for path, found in present.items() if path != file.path}
    return [
        *(f"{path} is not in {file.path}" for path in others if path not in manifest.files),
        *(f"{path} is missing" for path in manifest.files if path not in others),
        *(
            f"{path} was changed: its digest differs from the one in {file.path}"
            for path, digest in others.items()
            if manifest.files.get(path, digest) != digest
        ),
    ]
