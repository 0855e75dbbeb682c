"""English words between singular and plural, and names between classes and files.

The rules that Rails ships (`ActiveSupport::Inflector`, English), so that `resources :people` nests
under `/people/{person_id}`; what an application adds in `config/initializers/inflections.rb` can
be given along.
"""

import re
from collections.abc import Mapping
from functools import cache

_PLURALS = [
    (r"$", "s"),
    (r"s$", "s"),
    (r"^(ax|test)is$", r"\1es"),
    (r"(octop|vir)us$", r"\1i"),
    (r"(octop|vir)i$", r"\1i"),
    (r"(alias|status)$", r"\1es"),
    (r"(bu)s$", r"\1ses"),
    (r"(buffal|tomat)o$", r"\1oes"),
    (r"([ti])um$", r"\1a"),
    (r"([ti])a$", r"\1a"),
    (r"sis$", "ses"),
    (r"(?:([^f])fe|([lr])f)$", r"\1\2ves"),
    (r"(hive)$", r"\1s"),
    (r"([^aeiouy]|qu)y$", r"\1ies"),
    (r"(x|ch|ss|sh)$", r"\1es"),
    (r"(matr|vert|ind)(?:ix|ex)$", r"\1ices"),
    (r"^(m|l)ouse$", r"\1ice"),
    (r"^(m|l)ice$", r"\1ice"),
    (r"^(ox)$", r"\1en"),
    (r"^(oxen)$", r"\1"),
    (r"(quiz)$", r"\1zes"),
]
_SINGULARS = [
    (r"s$", ""),
    (r"(ss)$", r"\1"),
    (r"(n)ews$", r"\1ews"),
    (r"([ti])a$", r"\1um"),
    (r"((a)naly|(b)a|(d)iagno|(p)arenthe|(p)rogno|(s)ynop|(t)he)(sis|ses)$", r"\1sis"),
    (r"(^analy)(sis|ses)$", r"\1sis"),
    (r"([^f])ves$", r"\1fe"),
    (r"(hive)s$", r"\1"),
    (r"(tive)s$", r"\1"),
    (r"([lr])ves$", r"\1f"),
    (r"([^aeiouy]|qu)ies$", r"\1y"),
    (r"(s)eries$", r"\1eries"),
    (r"(m)ovies$", r"\1ovie"),
    (r"(x|ch|ss|sh)es$", r"\1"),
    (r"^(m|l)ice$", r"\1ouse"),
    (r"(bus)(es)?$", r"\1"),
    (r"(o)es$", r"\1"),
    (r"(shoe)s$", r"\1"),
    (r"(cris|test)(is|es)$", r"\1is"),
    (r"^(a)x[ie]s$", r"\1xis"),
    (r"(octop|vir)(us|i)$", r"\1us"),
    (r"(alias|status)(es)?$", r"\1"),
    (r"^(ox)en", r"\1"),
    (r"(vert|ind)ices$", r"\1ex"),
    (r"(matr)ices$", r"\1ix"),
    (r"(quiz)zes$", r"\1"),
    (r"(database)s$", r"\1"),
]
_IRREGULAR = {
    "person": "people",
    "man": "men",
    "child": "children",
    "sex": "sexes",
    "move": "moves",
    "zombie": "zombies",
}
_UNCOUNTABLE = re.compile(
    r"\b(equipment|information|rice|money|species|series|fish|sheep|jeans|police)\Z", re.IGNORECASE
)
_CAPITAL = re.compile(r"([A-Z\d]+)([A-Z][a-z])|([a-z\d])([A-Z])")


@cache
def singular(word: str) -> str:
    """One of what a plural names: `people` → `person`."""
    return _inflected(word, {many: one for one, many in _IRREGULAR.items()}, _SINGULARS)


@cache
def plural(word: str) -> str:
    """Several of what a singular names: `person` → `people`."""
    return _inflected(word, _IRREGULAR, _PLURALS)


def _inflected(word: str, irregular: Mapping[str, str], rules: list[tuple[str, str]]) -> str:
    if not word or _UNCOUNTABLE.search(word):
        return word
    for given, other in irregular.items():
        # The other form stays what it is: `people` is plural already.
        for ending in (given, other):
            if word.lower().endswith(ending):
                return word[: len(word) - len(ending) + 1] + other[1:]
    for pattern, replacement in reversed(rules):
        changed, count = re.subn(pattern, replacement, word, count=1, flags=re.IGNORECASE)
        if count:
            return changed
    return word


def underscored(name: str) -> str:
    """A class's name as a path: `Admin::UsersController` → `admin/users_controller`."""
    flat = _CAPITAL.sub(lambda m: f"{m[1] or m[3]}_{m[2] or m[4]}", name.replace("::", "/"))
    return flat.replace("-", "_").lower()


def camelized(path: str) -> str:
    """A path as a class's name: `admin/users` → `Admin::Users`."""
    return "::".join(
        "".join(word[:1].upper() + word[1:] for word in part.split("_"))
        for part in path.split("/")
        if part
    )
