"""How long a large repository takes: a million lines put together from the readers' fixtures.

    python benchmarks/codebase/speed.py [--lines 1000000]

Each copy is a service of its own; beside the fixtures lies plain code without any route, three
lines for each line of theirs, as most of a repository is. Prints a Markdown table.
"""

import argparse
import json
import subprocess
import sys
import tempfile
from pathlib import Path

FIXTURES = Path(__file__).parents[2] / "tests" / "codebase" / "fixtures"
PLAIN_LINES = 3
"""Of code without routes, for each line of a fixture."""

PLAIN = {
    ".py": "def total_{n}(items):\n    return sum(item.price for item in items)\n\n\n",
    ".ts": "export function total{n}(items: Item[]): number {{\n  return items.length;\n}}\n\n",
    ".js": "function total{n}(items) {{\n  return items.length;\n}}\n\n",
    ".go": "func total{n}(items []Item) int {{\n\treturn len(items)\n}}\n\n",
    ".java": "  int total{n}(List<Item> items) {{\n    return items.size();\n  }}\n\n",
    ".rb": "def total_{n}(items)\n  items.sum(&:price)\nend\n\n",
    ".cs": "  int Total{n}(List<Item> items) {{\n    return items.Count;\n  }}\n\n",
    ".rs": "fn total_{n}(items: &[Item]) -> usize {{\n    items.len()\n}}\n\n",
}

MEASURED = """
import json, resource, sys, time
from plimsoll.adapters.local.code_host import LocalCodeHost
from plimsoll.codebase.discover import discover
start, cpu = time.perf_counter(), time.process_time()
found = discover(LocalCodeHost().open(sys.argv[1]))
print(json.dumps({
    "wall_s": time.perf_counter() - start,
    "cpu_s": time.process_time() - cpu,
    "endpoints": len(found.endpoints),
    "memory_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
}))
"""


def main() -> None:
    """Builds and measures."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--lines", type=int, default=1_000_000)
    wanted = parser.parse_args().lines
    with tempfile.TemporaryDirectory() as folder:
        lines = build(Path(folder), wanted)
        done = subprocess.run(  # noqa: S603 - our own interpreter
            [sys.executable, "-c", MEASURED, folder], check=True, capture_output=True, text=True
        )
    found = json.loads(done.stdout)
    print("| lines | endpoints | wall | processor | memory |")
    print("|---|---|---|---|---|")
    print(
        f"| {lines:,} | {found['endpoints']:,} | {found['wall_s']:.1f} s | {found['cpu_s']:.1f} s"
        f" | {found['memory_mb']:.0f} MB |"
    )


def build(folder: Path, wanted: int) -> int:
    """Copies of all fixtures with plain code beside them; how many lines there are."""
    cases = sorted(path.parent for path in FIXTURES.glob("*/*/expected.yaml"))
    lines = copy = 0
    while lines < wanted:
        for case in cases:
            service = folder / f"service-{copy}-{case.parent.name}-{case.name}"
            lines += copied(case, service)
            if lines >= wanted:
                break
        copy += 1
    return lines


def copied(case: Path, service: Path) -> int:
    """One fixture under its real names; how many lines that makes with the plain code."""
    lines = 0
    for path in sorted(case.rglob("*.txt")):
        target = service / path.relative_to(case).with_suffix("")
        target.parent.mkdir(parents=True, exist_ok=True)
        content = path.read_bytes()
        target.write_bytes(content)
        own = content.count(b"\n") + 1
        lines += own
        snippet = PLAIN.get(target.suffix)
        if snippet is not None:
            functions = max(1, own * PLAIN_LINES // snippet.count("\n"))
            plain = "".join(snippet.format(n=n) for n in range(functions))
            (target.parent / f"plain_{target.stem}{target.suffix}").write_text(plain)
            lines += plain.count("\n")
    return lines


if __name__ == "__main__":
    main()
