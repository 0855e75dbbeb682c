"""What an expression amounts to, as far as it is written in the repository.

Strings, numbers, arrays, objects, enums, static fields, templates, concatenation, defaults behind
`||` and `??`, a setting's default (`config.get("prefix", "api")`), and small functions of the
repository that only return such an expression.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import TypeAlias

from tree_sitter import Node

from plimsoll.codebase.javascript.constant_values import (
    LONGEST,
    METHODS,
    Constant,
    Unknown,
    computed,
    items_of,
    number_of,
)
from plimsoll.codebase.javascript.scopes import Declared, Scopes
from plimsoll.codebase.javascript.syntax import (
    CLASSES,
    FUNCTIONS,
    arguments_of,
    key_of,
    string_of,
    unwrapped,
)
from plimsoll.codebase.trees import children, text_of
from plimsoll.codebase.trees import field as at

Bindings: TypeAlias = Mapping[str, Constant]

_DEEPEST = 24
_MOST_STEPS = 3_000
_TRUE_FALSE = {"true": True, "false": False, "null": None, "undefined": None}
_JOINING = frozenset({"join", "posix.join", "path.join", "path.posix.join", "urlJoin", "urljoin"})


class Constants:
    """Evaluates expressions of the repository's files."""

    def __init__(self, scopes: Scopes) -> None:
        self._scopes = scopes
        self._steps = 0
        self._readers: Mapping[str, Callable[[str, Node, Bindings, int], Constant]] = {
            "string": self._string,
            "template_string": self._string,
            "number": self._number,
            "true": self._word,
            "false": self._word,
            "null": self._word,
            "undefined": self._word,
            "array": self._array,
            "enum_declaration": self._enum_node,
            "object": self._object,
            "identifier": self._name,
            "this": self._name,
            "shorthand_property_identifier": self._name,
            "member_expression": self._member,
            "subscript_expression": self._element,
            "binary_expression": self._operation,
            "unary_expression": self._negative,
            "ternary_expression": self._choice,
            "call_expression": self._call,
        }

    def of(self, path: str, node: Node | None, bindings: Bindings | None = None) -> Constant:
        """The value of an expression in a file; `bindings`: what some names stand for there."""
        self._steps = 0
        return self._value(path, node, bindings or {}, 0)

    def text(self, path: str, node: Node | None, bindings: Bindings | None = None) -> str | None:
        """The value if it is text."""
        value = self.of(path, node, bindings)
        return value if isinstance(value, str) else None

    def _value(self, path: str, node: Node | None, names: Bindings, depth: int) -> Constant:
        self._steps += 1
        if node is None or depth > _DEEPEST or self._steps > _MOST_STEPS:
            return Unknown(text_of(node)[:80])
        node = unwrapped(node)
        reader = self._readers.get(node.type)
        if reader is None:
            return Unknown(text_of(node)[:80])
        return reader(path, node, names, depth + 1)

    def _string(self, path: str, node: Node, names: Bindings, depth: int) -> Constant:
        if node.type == "string":
            return string_of(node)
        text = ""
        for part in node.named_children:
            if part.type == "template_substitution":
                inner = children(part)
                piece = self._value(path, inner[0] if inner else None, names, depth)
                if not isinstance(piece, str | int | float) or isinstance(piece, bool):
                    return Unknown(text_of(node)[:80])
                text += str(piece)
            else:
                text += _literal(part)
        return text[:LONGEST]

    def _number(self, _path: str, node: Node, _names: Bindings, _depth: int) -> Constant:
        return number_of(text_of(node))

    def _word(self, _path: str, node: Node, _names: Bindings, _depth: int) -> Constant:
        return _TRUE_FALSE[node.type]

    def _array(self, path: str, node: Node, names: Bindings, depth: int) -> Constant:
        found: list[Constant] = []
        for part in children(node):
            if part.type == "spread_element":
                inner = self._value(path, children(part)[0], names, depth) if children(part) else []
                if isinstance(inner, Sequence) and not isinstance(inner, str):
                    found.extend(inner)
                else:
                    found.append(Unknown(text_of(part)[:80]))
            else:
                found.append(self._value(path, part, names, depth))
        return found

    def _object(self, path: str, node: Node, names: Bindings, depth: int) -> Constant:
        found: dict[str, Constant] = {}
        for part in children(node):
            if part.type == "pair":
                key = self._key(path, at(part, "key"), names, depth)
                if key is not None:
                    found[key] = self._value(path, at(part, "value"), names, depth)
            elif part.type == "shorthand_property_identifier":
                found[text_of(part)] = self._name(path, part, names, depth)
            elif part.type == "spread_element" and children(part):
                inner = self._value(path, children(part)[0], names, depth)
                found.update(inner if isinstance(inner, Mapping) else {})
        return found

    def _key(self, path: str, node: Node | None, names: Bindings, depth: int) -> str | None:
        if node is not None and node.type == "computed_property_name" and children(node):
            value = self._value(path, children(node)[0], names, depth)
            return str(value) if isinstance(value, str | int) else None
        return key_of(node)

    def _name(self, path: str, node: Node, names: Bindings, depth: int) -> Constant:
        name = text_of(node)
        if name in names:
            return names[name]
        if name == "undefined":
            return None
        declared = self._scopes.find(path, name)
        if declared is None:
            return Unknown(name)
        return self._declared(declared, depth)

    def _declared(self, declared: Declared, depth: int) -> Constant:
        node = declared.node
        if node.type == "enum_declaration":
            return self._enum(declared, depth)
        if node.type in CLASSES:
            return self._statics(declared, depth)
        if node.type == "variable_declarator":
            name = at(node, "name")
            value = self._value(declared.path, at(node, "value"), {}, depth)
            if name is not None and name.type == "object_pattern":
                return _picked(name, declared.name, value)
            return value
        if node.type in FUNCTIONS:
            return Unknown(declared.name)
        return self._value(declared.path, node, {}, depth)

    def _enum_node(self, path: str, node: Node, _names: Bindings, depth: int) -> Constant:
        return self._enum(Declared(path, "", node), depth)

    def _enum(self, declared: Declared, depth: int) -> Constant:
        found: dict[str, Constant] = {}
        following: int | float = 0
        for part in children(at(declared.node, "body")):
            if part.type == "enum_assignment":
                name = key_of(at(part, "name")) or ""
                value = self._value(declared.path, at(part, "value"), found, depth)
            else:
                name, value = key_of(part) or "", following
            found[name] = value
            if isinstance(value, int | float) and not isinstance(value, bool):
                following = value + 1
        return found

    def _statics(self, declared: Declared, depth: int) -> Constant:
        found: dict[str, Constant] = {}
        for part in children(
            at(declared.node, "body"), "public_field_definition", "field_definition"
        ):
            if any(child.type == "static" for child in part.children):
                name = key_of(at(part, "name") or at(part, "property")) or ""
                known = {**found, "this": found}
                found[name] = self._value(declared.path, at(part, "value"), known, depth)
        return found

    def _member(self, path: str, node: Node, names: Bindings, depth: int) -> Constant:
        owner, name = at(node, "object"), text_of(at(node, "property"))
        if owner is None:
            return Unknown(text_of(node)[:80])
        if owner.type == "identifier" and text_of(owner) not in names:
            inside = self._scopes.find(path, f"{text_of(owner)}.{name}")
            if inside is not None:
                return self._declared(inside, depth)
        value = self._value(path, owner, names, depth)
        if isinstance(value, Mapping) and name in value:
            return value[name]
        if value is None and at(node, "optional_chain") is not None:
            return None
        if name == "length" and isinstance(value, Sequence):
            return len(value)
        return Unknown(text_of(node)[:80])

    def _element(self, path: str, node: Node, names: Bindings, depth: int) -> Constant:
        owner = self._value(path, at(node, "object"), names, depth)
        index = self._value(path, at(node, "index"), names, depth)
        if isinstance(owner, Mapping) and isinstance(index, str | int) and str(index) in owner:
            return owner[str(index)]
        items = items_of(owner)
        if items is not None and isinstance(index, int) and 0 <= index < len(items):
            return items[index]
        return Unknown(text_of(node)[:80])

    def _operation(self, path: str, node: Node, names: Bindings, depth: int) -> Constant:
        sign = text_of(at(node, "operator"))
        left = self._value(path, at(node, "left"), names, depth)
        if sign == "??" and left is not None and not isinstance(left, Unknown):
            return left
        if sign == "||" and left and not isinstance(left, Unknown):
            return left
        right = self._value(path, at(node, "right"), names, depth)
        if sign in ("||", "??"):
            return right
        found = computed(sign, left, right)
        return Unknown(text_of(node)[:80]) if found is None else found

    def _negative(self, path: str, node: Node, names: Bindings, depth: int) -> Constant:
        value = self._value(path, at(node, "argument"), names, depth)
        if text_of(at(node, "operator")) == "-" and isinstance(value, int | float):
            return -value
        return value if text_of(at(node, "operator")) == "+" else Unknown(text_of(node)[:80])

    def _choice(self, path: str, node: Node, names: Bindings, depth: int) -> Constant:
        """A condition is seldom known: alike in both cases, or the one that is."""
        asked = at(node, "condition")
        condition = self._value(path, asked, names, depth)
        first = self._value(path, at(node, "consequence"), names, depth)
        second = self._value(path, at(node, "alternative"), names, depth)
        if not isinstance(condition, Unknown):
            return first if condition else second
        if first == second or isinstance(second, Unknown):
            return first if first == second else Unknown(text_of(node)[:80])
        # `process.env.PREFIX ? "/" + process.env.PREFIX : ""` is a default as well.
        return second if isinstance(first, Unknown) else Unknown(text_of(node)[:80])

    def _call(self, path: str, node: Node, names: Bindings, depth: int) -> Constant:
        function = at(node, "function")
        if function is None:
            return Unknown(text_of(node)[:80])
        arguments = [self._value(path, a, names, depth) for a in arguments_of(node)]
        if function.type == "member_expression":
            found = self._method(path, function, arguments, names, depth)
            if not isinstance(found, Unknown):
                return found
        name = text_of(function)
        if name in _JOINING and all(isinstance(a, str) for a in arguments):
            return "/".join(str(a).strip("/") for a in arguments)
        if name in ("String", "Symbol", "Number", "Object.freeze") and arguments:
            return arguments[0]
        if (
            name in ("Object.values", "Object.keys")
            and isinstance(arguments[:1], list)
            and arguments
        ):
            inner = arguments[0]
            if isinstance(inner, Mapping):
                return list(inner.values()) if name == "Object.values" else list(inner)
        declared = self._scopes.find(path, name) if "(" not in name else None
        return self._returned(declared, arguments, depth) if declared else Unknown(name[:80])

    def _method(
        self, path: str, function: Node, arguments: list[Constant], names: Bindings, depth: int
    ) -> Constant:
        name = text_of(at(function, "property"))
        is_setting = name in ("get", "getOrThrow", "getString") and len(arguments) > 1
        if is_setting and isinstance(arguments[1], str):
            return arguments[1]
        owner = self._value(path, at(function, "object"), names, depth)
        known = METHODS.get(name)
        return known(owner, arguments) if known is not None else Unknown(text_of(function)[:80])

    def _returned(self, declared: Declared, arguments: list[Constant], depth: int) -> Constant:
        function = declared.value
        if function.type not in FUNCTIONS:
            return Unknown(declared.name)
        names = bound(function, arguments)
        body = at(function, "body")
        if body is not None and body.type != "statement_block":
            return self._value(declared.path, body, names, depth)
        returns = children(body, "return_statement")
        value = children(returns[0]) if returns else []
        return self._value(declared.path, value[0] if value else None, names, depth)


def bound(function: Node, arguments: Sequence[Constant]) -> dict[str, Constant]:
    """What the parameters of a function stand for in one call of it."""
    names: dict[str, Constant] = {}
    single = at(function, "parameter")
    if single is not None:
        names[text_of(single)] = arguments[0] if arguments else None
    for index, part in enumerate(children(at(function, "parameters"))):
        pattern = at(part, "pattern") or at(part, "left") or part
        default = at(part, "value") or at(part, "right")
        if pattern.type == "rest_pattern":
            for name in children(pattern, "identifier"):
                names[text_of(name)] = list(arguments[index:])
        elif pattern.type == "identifier":
            names[text_of(pattern)] = arguments[index] if index < len(arguments) else None
            if names[text_of(pattern)] is None and default is not None:
                text = string_of(unwrapped(default))
                names[text_of(pattern)] = Unknown(text_of(default)) if text is None else text
        elif pattern.type == "object_pattern":
            given = arguments[index] if index < len(arguments) else {}
            for part_of in children(pattern):
                key = text_of(at(part_of, "key") or at(part_of, "left") or part_of)
                local = text_of(at(part_of, "value") or at(part_of, "left") or part_of)
                names[local] = given.get(key) if isinstance(given, Mapping) else Unknown(key)
    return names


def known(value: Constant) -> bool:
    """Whether all of a value could be told."""
    pending = [value]
    while pending:
        part = pending.pop()
        if isinstance(part, Unknown):
            return False
        if isinstance(part, Mapping):
            pending.extend(part.values())
        elif isinstance(part, Sequence) and not isinstance(part, str):
            pending.extend(part)
    return True


def _picked(pattern: Node, name: str, value: Constant) -> Constant:
    for part in children(pattern):
        key = text_of(at(part, "key") or at(part, "left") or part)
        local = text_of(at(part, "value") or at(part, "left") or part)
        if local == name and isinstance(value, Mapping) and key in value:
            return value[key]
    return Unknown(name)


def _literal(part: Node) -> str:
    text = text_of(part)
    return text[1:] if part.type == "escape_sequence" else text
