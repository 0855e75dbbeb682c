"""What may stand after `grafana:`: which data source, and what to read there."""

import re
from typing import Final

from plimsoll.kit.errors import Rejected
from plimsoll.kit.value import Value

_CHOICE = re.compile(r"(uid|name|type)=([^;]*);")
_FORM: Final = (
    "Write grafana:SERVICE, or say which data source: grafana:uid=abc;SERVICE,"
    ' grafana:name=Shop metrics;SERVICE, grafana:type=loki;{app="shop"}'
)
_LONGEST_CHOICE: Final = 200
_LONGEST: Final = 4_000
_SERVICE_LABELS: Final = ("service_name", "service", "app", "job", "container")
_UID = re.compile(r"[A-Za-z0-9_-]{1,40}")


class Location(Value):
    """Which data source, and what to read there."""

    uid: str = ""
    name: str = ""
    type: str = ""
    inner: str
    """The location as the data source's own kind understands it."""

    @property
    def service(self) -> str:
        """The service it is about, as far as it says; else empty."""
        if not self.inner.startswith("{"):
            # OpenTelemetry names a job after the service's namespace and name.
            return re.split(r"[#?{|]", self.inner, maxsplit=1)[0].rpartition("/")[2].strip()
        for label in _SERVICE_LABELS:
            if found := re.search(rf'[{{,\s]{label}\s*=\s*"([^"\\]+)"', self.inner):
                return found[1]
        return ""


def located(location: str) -> Location:
    """The parts of a location.

    Raises:
        Rejected: a part is said twice, is empty or too long, or nothing is left to read.
    """
    if len(location) > _LONGEST:
        raise Rejected(f"The location is longer than {_LONGEST} characters.", fix=_FORM)
    rest, chosen = location.strip(), dict[str, str]()
    while found := _CHOICE.match(rest):
        name, value = found[1], found[2].strip()
        if name in chosen or not 0 < len(value) <= _LONGEST_CHOICE or not value.isprintable():
            raise Rejected(f"“{found[0][:80]}” does not choose a data source.", fix=_FORM)
        chosen[name] = value
        rest = rest[found.end() :].lstrip()
    if not rest:
        raise Rejected("The location does not say what to read.", fix=_FORM)
    if "uid" in chosen and not _UID.fullmatch(chosen["uid"]):
        raise Rejected(f"“{chosen['uid'][:80]}” is no uid of a data source.", fix=_FORM)
    return Location(inner=rest, **chosen)
