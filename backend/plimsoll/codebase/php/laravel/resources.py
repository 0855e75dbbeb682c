"""The routes that `Route::resource` and its kin stand for."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from plimsoll.codebase.php.inflection import singular
from plimsoll.codebase.php.values import Call, Value, truth, words

if TYPE_CHECKING:
    from collections.abc import Iterator

_ALL = ("index", "create", "store", "show", "edit", "update", "destroy")
_OF_ONE = ("show", "edit", "update")


@dataclass
class Options:
    """What was said about a resource."""

    only: tuple[str, ...] | None = None
    rejected: tuple[str, ...] = ()
    parameters: dict[str, str] = field(default_factory=dict)
    verbs: dict[str, str] = field(default_factory=dict)
    shallow: bool = False
    creatable: bool = False
    destroyable: bool = False
    singular: bool = True

    def copy(self) -> Options:
        """One of its own for one resource."""
        return Options(
            parameters=dict(self.parameters),
            verbs=self.verbs,
            shallow=self.shallow,
            singular=self.singular,
        )

    def read(self, given: dict[int | str, Value]) -> None:
        """Options as an array."""
        for key in ("only", "except", "parameters"):
            if key in given:
                self._take(key, given[key])
        for key in ("shallow", "creatable", "destroyable"):
            if key in given:
                setattr(self, key, truth(given[key]) is not False)

    def hear(self, call: Call) -> None:
        """Options as calls."""
        match call.name:
            case "only" | "except":
                self._take(call.name, dict(enumerate(call.arguments)))
            case "parameters":
                self._take("parameters", call.argument(0))
            case "parameter":
                self._take("parameters", {str(call.argument(0)): call.argument(1)})
            case "shallow":
                self.shallow = call.argument(0) is not False
            case "creatable":
                self.creatable = True
            case "destroyable":
                self.destroyable = True
            case _:
                pass

    def _take(self, key: str, value: Value) -> None:
        if key == "only":
            self.only = tuple(words(value))
        elif key == "except":
            self.rejected = tuple(words(value))
        elif isinstance(value, dict):
            self.parameters.update(
                {k: v for k, v in value.items() if isinstance(k, str) and isinstance(v, str)}
            )
        elif value == "singular":
            self.singular = True


def expanded(kind: str, name: str, options: Options) -> Iterator[tuple[str, str, str]]:
    """Method, path and the controller's method."""
    prefix, _, last = name.strip("/").rpartition("/")
    prefix = f"{prefix}/" if prefix else ""
    parts = [part for part in last.split(".") if part]
    if not parts:
        parts = [last]
    is_singleton = kind.lower().endswith("singleton")
    for action in _actions(kind, options, is_singleton=is_singleton):
        held = parts
        is_of_one = action in {"show", "edit", "update", "destroy"}
        if options.shallow and is_of_one and not is_singleton:
            held = parts[-1:]
        outer = "".join(f"{part}/{{{_wildcard(part, options)}}}/" for part in held[:-1])
        uri = f"{prefix}{outer}{held[-1]}"
        if is_of_one and not is_singleton:
            uri += f"/{{{_wildcard(held[-1], options)}}}"
        if action in {"create", "edit"}:
            uri += f"/{options.verbs.get(action, action)}"
        match action:
            case "store":
                methods: tuple[str, ...] = ("POST",)
            case "update":
                methods = ("PUT", "PATCH")
            case "destroy":
                methods = ("DELETE",)
            case _:
                methods = ("GET",)
        for method in methods:
            yield method, uri, action


def _actions(kind: str, options: Options, *, is_singleton: bool) -> list[str]:
    found = list(_OF_ONE if is_singleton else _ALL)
    if is_singleton and options.creatable:
        found += ["create", "store", "destroy"]
    elif is_singleton and options.destroyable:
        found.append("destroy")
    if kind.startswith("api"):
        found = [a for a in found if a not in {"create", "edit"}]
    if options.only is not None:
        found = [a for a in found if a in options.only]
    return [a for a in found if a not in options.rejected]


def _wildcard(name: str, options: Options) -> str:
    told = options.parameters.get(name)
    if told is None:
        told = singular(name) if options.singular else name
    return told.replace("-", "_")
