"""Calls the script's own modules inside k6."""

import json
from pathlib import Path

from pydantic import JsonValue

from plimsoll.bundle.script import library_files
from tests.integration.bundle.running import k6


def library_in(folder: Path) -> Path:
    for file in library_files():
        path = folder / file.path
        path.parent.mkdir(exist_ok=True)
        path.write_text(file.content)
    return folder


def evaluated(library: Path, expression: str, *, given_value: JsonValue = None) -> JsonValue:
    """What an expression over the library's functions and `given` yields."""
    script = library / "evaluate.js"
    script.write_text(
        "import * as bursts from './lib/bursts.js';\n"
        "import * as data from './lib/data.js';\n"
        "import * as load from './lib/load.js';\n"
        "import * as request from './lib/request.js';\n"
        "const given = JSON.parse(open('./given.json'));\n"
        f"const result = __VU === 0 ? undefined : {expression};\n"
        "export default function () { console.log(JSON.stringify(result)); }\n"
    )
    (library / "given.json").write_text(json.dumps(given_value))
    output = library / "console.txt"
    output.unlink(missing_ok=True)
    arguments = ("--quiet", "--no-summary", "--log-format=raw", f"--console-output={output}")
    done = k6("run", *arguments, script, variables={})
    assert done.returncode == 0, done.stderr
    found: JsonValue = json.loads(output.read_text())
    return found
