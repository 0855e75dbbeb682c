"""All URL patterns of a repository's Django projects, followed once for all extractors."""

from collections.abc import Iterable

from plimsoll.catalog.model import JsonSchema
from plimsoll.codebase.django.paths import BUILT_IN
from plimsoll.codebase.django.settings import Settings, modules_with_patterns
from plimsoll.codebase.django.urlconfs import Urlconfs, Walk
from plimsoll.codebase.python.interpreter import Interpreter
from plimsoll.codebase.python.regexes import placeholder
from plimsoll.codebase.python.types import called_name
from plimsoll.codebase.python.values import ClassValue, Const, Module, Object, text_of
from plimsoll.codebase.sources import Once, Sources


class Project:
    """Settings, and everything that the roots lead to."""

    def __init__(self, sources: Sources) -> None:
        self.interpreter = sources.python
        self.settings = Settings(sources, self.interpreter)
        self.interpreter.refresh()
        self.is_assumed = False
        """Whether no setting names a root."""
        converters = {**BUILT_IN, **_converters(self.interpreter.objects, self.interpreter)}
        languages = self.settings.languages()
        urlconfs = Urlconfs(self.interpreter, converters, languages)
        for root in self._roots(sources):
            urlconfs.root(root)
        self.walk: Walk = urlconfs.walk
        self.sockets: Walk = urlconfs.sockets()

    def _roots(self, sources: Sources) -> list[Module]:
        """The modules that settings name; without settings, those that nothing includes."""
        chosen = dict.fromkeys(sources.paths, True)
        named = {module.path: module for module in self.settings.urlconfs()}
        if named:
            return list(named.values())
        self.is_assumed = True
        candidates = modules_with_patterns(self.interpreter, chosen)
        included: set[str] = set()
        for module in candidates:
            trial = Urlconfs(self.interpreter, BUILT_IN, [])
            trial.root(module)
            included |= trial.walk.reached - {module.path}
        return [module for module in candidates if module.path not in included]


def _converters(objects: Iterable[Object], interpreter: Interpreter) -> dict[str, JsonSchema]:
    """`register_converter(FourDigitYear, "yyyy")`: by its `regex`."""
    found: dict[str, JsonSchema] = {}
    for made in list(objects):
        if called_name(made) != "register_converter":
            continue
        cls = made.created.argument(0, "converter")
        cls = interpreter.settle(cls) if cls is not None else None
        name = text_of(made.created.argument(1, "type_name"))
        if name is None:
            continue
        schema: JsonSchema = {"type": "string"}
        if isinstance(cls, ClassValue):
            schema = _schema_of(cls, interpreter)
        found[name] = schema
    return found


def _schema_of(cls: ClassValue, interpreter: Interpreter) -> JsonSchema:
    bases = {base.rsplit(".", 1)[-1] for base in interpreter.outside_bases(cls)}
    regex = interpreter.attribute(cls, "regex")
    text = text_of(regex)
    if text is not None and isinstance(regex, Const):
        return placeholder(text).schema
    for base, name in (
        ("IntConverter", "int"),
        ("UUIDConverter", "uuid"),
        ("SlugConverter", "slug"),
    ):
        if base in bases:
            return dict(BUILT_IN[name])
    return {"type": "string"}


PROJECT = Once(Project)
"""The project of some sources."""
