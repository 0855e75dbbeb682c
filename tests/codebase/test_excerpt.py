from plimsoll.adapters.memory.code_host import MemorySnapshot
from plimsoll.catalog.model import SourceLocation
from plimsoll.codebase.excerpt import LINES, LINES_BEFORE, LONGEST_LINE, excerpts
from tests.workload.builders import endpoint

TEXT = "\n".join(f"line {n} {'x' * 400}" for n in range(1, 101))


def test_the_handler_is_shown_with_what_stands_before_it() -> None:
    handled = endpoint("GET /x").model_copy(
        update={"handler": SourceLocation(file="app.py", line=50)}
    )
    lines = excerpts(MemorySnapshot({"app.py": TEXT}), [handled])["GET /x"].splitlines()
    assert lines[0].startswith(f"line {50 - LINES_BEFORE} ")
    assert len(lines) == LINES
    assert max(map(len, lines)) == LONGEST_LINE


def test_without_a_handler_it_is_the_declaration_and_without_a_file_nothing() -> None:
    snapshot = MemorySnapshot({"app.py": TEXT})
    assert excerpts(snapshot, [endpoint("GET /x")])["GET /x"].startswith("line 1 ")
    gone = endpoint("GET /y").model_copy(update={"source": SourceLocation(file="b.py", line=1)})
    assert excerpts(snapshot, [gone]) == {}
