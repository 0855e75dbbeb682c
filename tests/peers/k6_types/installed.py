"""TypeScript and the types of k6's modules: installed once by npm, with pinned versions."""

import json
import subprocess
from pathlib import Path

from tests.peers.npm import modules, needed

HERE = Path(__file__).parent

# k6 has a console of its own, and no window that the types of a browser would bring along.
CONSOLE = (
    "declare const console: Record<'log' | 'warn' | 'error', (...values: unknown[]) => void>;\n"
)


def type_errors(folder: Path) -> list[str]:
    """What TypeScript says of all scripts in a folder, a line each."""
    found = modules(HERE, "k6-types")
    types = found / "@types" / "k6"
    (folder / "console.d.ts").write_text(CONSOLE)
    options = {
        "allowJs": True,
        "checkJs": True,
        "strict": True,
        "noEmit": True,
        "target": "es2022",
        "lib": ["es2023"],
        "module": "esnext",
        "moduleResolution": "bundler",
        "typeRoots": [str(found / "@types")],
        "types": ["k6"],
        "paths": {"k6": [str(types / "index.d.ts")], "k6/*": [str(types / "*")]},
    }
    config = {"compilerOptions": options, "include": ["console.d.ts", "**/*.js"]}
    (folder / "tsconfig.json").write_text(json.dumps(config))
    done = subprocess.run(  # noqa: S603 - the compiler of the pins
        [needed("node"), found / "typescript" / "bin" / "tsc", "--pretty", "false"],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert done.returncode == 0 or done.stdout, done.stderr
    return done.stdout.splitlines()
