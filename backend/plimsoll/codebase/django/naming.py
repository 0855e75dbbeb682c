"""Things that Django projects give by their dotted name: `"shop.urls"`, `"shop.views.order"`."""

from plimsoll.codebase.python.interpreter import Interpreter
from plimsoll.codebase.python.values import Module, Unknown, Value


def module_of(dotted: str, importer: str, interpreter: Interpreter) -> Module | None:
    """The repository's module of that name, evaluated."""
    base = interpreter.index.absolute(importer, dotted) if dotted else None
    module = interpreter.index.module(base) if base is not None else None
    if module is not None:
        interpreter.load(module)
    return module


def resolved(dotted: str, importer: str, interpreter: Interpreter) -> Value | None:
    """What a dotted name of a function or class of the repository stands for."""
    holder, _, name = dotted.rpartition(".")
    module = module_of(holder, importer, interpreter)
    if module is None:
        return None
    found = interpreter.settle(interpreter.member(module, name))
    return None if isinstance(found, Unknown) else found
