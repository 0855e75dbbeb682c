"""The HTTP samplers of JMeter's plans, read event by event; entities of one's own are refused."""

import re
from collections.abc import Mapping
from xml.parsers import expat

from plimsoll.codebase.documents.load import Unreadable
from plimsoll.codebase.documents.requests.addresses import address_of

_VARIABLE = re.compile(r"\$\{(?:__P\()?([\w.]+)[^{}]*\}")
_SAMPLERS = frozenset({"HTTPSamplerProxy", "HTTPSampler", "HTTPSampler2"})
_MOST = 50_000


def samplers_in(data: bytes) -> list[tuple[str, str]]:
    """Method and route of each enabled sampler; the route is empty where it cannot be told.

    Raises:
        Unreadable: it is no XML, or declares entities.
    """
    plan = _Plan()
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler = plan.start
    parser.EndElementHandler = plan.end
    parser.CharacterDataHandler = plan.text
    parser.EntityDeclHandler = _refuse
    try:
        parser.Parse(data, True)  # noqa: FBT003 - that it is the last piece; takes no keyword
    except (expat.ExpatError, ValueError) as problem:
        raise Unreadable(str(problem)) from problem
    return plan.found


def _refuse(*_: object) -> None:
    raise Unreadable("it declares entities")


class _Plan:
    """What has been read so far."""

    def __init__(self) -> None:
        self.found: list[tuple[str, str]] = []
        self._sampler: dict[str, str] | None = None
        self._property = ""

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        if name in _SAMPLERS and attributes.get("enabled") != "false":
            self._sampler = {}
        elif name == "stringProp" and self._sampler is not None:
            self._property = attributes.get("name", "")

    def text(self, text: str) -> None:
        if self._sampler is not None and self._property.startswith("HTTPSampler."):
            known = self._sampler.get(self._property, "")
            self._sampler[self._property] = (known + text)[:8_000]

    def end(self, name: str) -> None:
        if name == "stringProp":
            self._property = ""
        elif name in _SAMPLERS and self._sampler is not None:
            if len(self.found) < _MOST:
                self.found.append(_request(self._sampler))
            self._sampler = None


def _request(properties: Mapping[str, str]) -> tuple[str, str]:
    path = _VARIABLE.sub(r"{{\1}}", properties.get("HTTPSampler.path", "").strip())
    url = path if "://" in path else f"http://host/{path.lstrip('/')}"
    address = address_of(url, {})
    method = properties.get("HTTPSampler.method", "").strip().upper() or "GET"
    return method, address.route if address is not None else ""
