"""k6's JSON output (`--out json`) as its CSV output, so that one parser reads both."""

import csv
import io
import json
import re
from collections.abc import Iterable, Iterator

COLUMNS = ("expected_response", "name", "scenario", "status")
HEADER = f"metric_name,timestamp,metric_value,{','.join(COLUMNS)}\n".encode()

_TELLING = re.compile(
    rb'"metric":\s*"(http_req_duration|request_bytes|response_bytes|iterations|dropped_iterations)"'
)
_POINT = re.compile(rb'"type":\s*"Point"')


def csv_lines(lines: Iterable[bytes]) -> Iterator[bytes]:
    """A line of CSV for each line of JSON; an empty one where it does not matter.

    What is no sample becomes a line that the parser of CSV counts as unreadable.
    """
    for line in lines:
        telling = _TELLING.search(line)
        matters = telling is not None and _POINT.search(line) is not None
        yield _csv_line(line) if matters else b"\n"


def _csv_line(line: bytes) -> bytes:
    try:
        sample = json.loads(line)
        point = sample["data"]
        tags = point.get("tags") or {}
        cells = [sample["metric"], point["time"], point["value"]]
        cells += [tags.get(column, "") for column in COLUMNS]
    except (ValueError, KeyError, TypeError, AttributeError):
        return b"http_req_duration,\n"
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerow(cells)
    return text.getvalue().encode()
