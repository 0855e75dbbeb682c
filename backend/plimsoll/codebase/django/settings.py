"""What a project's settings say that shapes its endpoints."""

import re
from collections.abc import Iterator, Mapping

from plimsoll.codebase.django.naming import module_of, resolved
from plimsoll.codebase.python.interpreter import Interpreter
from plimsoll.codebase.python.types import plain
from plimsoll.codebase.python.values import (
    External,
    Items,
    Module,
    Package,
    Table,
    Value,
    elements_of,
    text_of,
    texts_of,
)
from plimsoll.codebase.sources import Sources

_MENTION = re.compile(rb"_URLCONF\b|\bREST_FRAMEWORK\b|ROOT_HOSTCONF")
_URLCONF = re.compile(r"(?:^|_)URLCONF$")
_HOST_CALLS = frozenset({"host", "patterns"})
_LAST_RESORT = ("test", "ci", "dev", "local", "debug", "example")
"""Settings whose module is named so say less about production than others."""


class Settings:
    """All settings modules of the repository; those named like production's win."""

    def __init__(self, sources: Sources, interpreter: Interpreter) -> None:
        self._interpreter = interpreter
        paths = sources.candidates({".py"}, _MENTION)
        found = [module for module in map(interpreter.index.at, paths) if module is not None]
        for module in found:
            interpreter.load(module)
        self._modules = sorted(found, key=_rank)

    def urlconfs(self) -> Iterator[Module]:
        """The modules that a setting names as the root of all URLs."""
        real = [m for m in self._modules if "test" not in m.path.rsplit("/", 1)[-1]]
        for module in real or self._modules:
            for name, value in list(module.scope.names.items()):
                if _URLCONF.search(name) and name.isupper():
                    yield from self._named(value, module)
                elif name == "ROOT_HOSTCONF":
                    yield from self._of_hosts(value, module)

    def _named(self, value: Value, module: Module) -> Iterator[Module]:
        for text in texts_of(self._interpreter.settle(value)):
            found = module_of(text, module.path, self._interpreter)
            if found is not None:
                yield found

    def _of_hosts(self, value: Value, module: Module) -> Iterator[Module]:
        """The URL configurations of django-hosts."""
        text = text_of(self._interpreter.settle(value)) or ""
        hosts = module_of(text, module.path, self._interpreter)
        if hosts is None:
            return
        for made in self._interpreter.objects:
            is_host = isinstance(made.cls, External) and made.cls.dotted.endswith(".host")
            if is_host and made.created.file == hosts.path:
                yield from self._named(made.created.argument(1, "urlconf") or value, hosts)

    def value(self, name: str) -> Value | None:
        """A setting, of the first module that has it."""
        for module in self._modules:
            if name in module.scope.names:
                return self._interpreter.settle(module.scope.names[name])
        return None

    def framework(self, name: str) -> Value | None:
        """An entry of `REST_FRAMEWORK`."""
        for module in self._modules:
            table = self._interpreter.settle(module.scope.names.get("REST_FRAMEWORK", Items([])))
            if isinstance(table, Table) and name in table.entries:
                return self._interpreter.settle(table.entries[name])
        return None

    def classes(self, name: str) -> list[Value] | None:
        """The classes that an entry of `REST_FRAMEWORK` names; None if it is not there."""
        found = self.framework(name)
        if found is None:
            return None
        given = elements_of(found) or [found]
        return [self.named_class(value) for value in given]

    def named_class(self, value: Value) -> Value:
        """A class that is given as it is, or by its dotted name."""
        text = text_of(self._interpreter.settle(value))
        if text is None:
            return self._interpreter.settle(value)
        at = self._modules[0].path if self._modules else ""
        found = resolved(text, at, self._interpreter)
        return found if found is not None else External(text)

    def languages(self) -> list[str]:
        """The codes in `LANGUAGES`."""
        pairs = elements_of(self.value("LANGUAGES"))
        codes = [text_of(elements_of(pair)[0]) for pair in pairs if elements_of(pair)]
        return [code for code in codes if code]

    def flag(self, name: str) -> object:
        """A plain setting as a literal."""
        return plain(self.value(name))


def _rank(module: Module) -> tuple[bool, int, str]:
    stem = module.path.rsplit("/", 1)[-1].lower()
    return any(word in stem for word in _LAST_RESORT), module.path.count("/"), module.path


def urlpatterns_of(module: Module) -> Value | None:
    """A module's list of patterns."""
    return module.scope.names.get("urlpatterns")


def modules_with_patterns(interpreter: Interpreter, paths: Mapping[str, bool]) -> list[Module]:
    """The chosen modules that have patterns."""
    return [
        module
        for module in interpreter.index
        if module.path in paths and module.begun and urlpatterns_of(module) is not None
    ]


def as_module(value: Value) -> Module | None:
    """The module, if the value is one."""
    return value.module if isinstance(value, Package) else None
