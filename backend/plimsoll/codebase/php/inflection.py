"""English plurals to singulars, by the rules that Laravel's `Str::singular` applies."""

import re
from functools import cache

_RULES = [
    (r"(s)tatuses$", r"\1tatus"),
    (r"(s)tatus$", r"\1tatus"),
    (r"(c)ampus$", r"\1ampus"),
    (r"^(.*)(menu)s$", r"\1\2"),
    (r"(quiz)zes$", r"\1"),
    (r"(matr)ices$", r"\1ix"),
    (r"(vert|ind)ices$", r"\1ex"),
    (r"^(ox)en", r"\1"),
    (r"(alias)(es)*$", r"\1"),
    (r"(buffal|her|potat|tomat|volcan)oes$", r"\1o"),
    (r"(alumn|bacill|cact|foc|fung|nucle|radi|stimul|syllab|termin|viri?)i$", r"\1us"),
    (r"([ftw]ax)es", r"\1"),
    (r"(analys|ax|cris|test|thes)es$", r"\1is"),
    (r"(shoe|slave)s$", r"\1"),
    (r"(o)es$", r"\1"),
    (r"ouses$", r"ouse"),
    (r"([^a])uses$", r"\1us"),
    (r"([ml])ice$", r"\1ouse"),
    (r"(x|ch|ss|sh)es$", r"\1"),
    (r"(m)ovies$", r"\1ovie"),
    (r"(s)eries$", r"\1eries"),
    (r"([^aeiouy]|qu)ies$", r"\1y"),
    (r"([lr])ves$", r"\1f"),
    (r"(tive|hive|drive|dive|olive)s$", r"\1"),
    (r"([^fo])ves$", r"\1fe"),
    (r"(^analy)ses$", r"\1sis"),
    (r"(analy|diagno|^ba|parenthe|progno|synop|the)ses$", r"\1sis"),
    (r"(tax)a$", r"\1on"),
    (r"(c)riteria$", r"\1riterion"),
    (r"([ti])a$", r"\1um"),
    (r"eaus$", r"eau"),
    (r"(n)ews$", r"\1ews"),
    (r"s$", r""),
]
_IRREGULAR = {
    many: one
    for one, many in (
        pair.split(":")
        for pair in [
            "atlas:atlases",
            "axe:axes",
            "blouse:blouses",
            "cafe:cafes",
            "chateau:chateaux",
            "niveau:niveaux",
            "child:children",
            "canvas:canvases",
            "cookie:cookies",
            "corpus:corpuses",
            "criterion:criteria",
            "curriculum:curricula",
            "demo:demos",
            "domino:dominoes",
            "echo:echoes",
            "foot:feet",
            "fungus:fungi",
            "gas:gases",
            "genus:genera",
            "goose:geese",
            "human:humans",
            "iris:irises",
            "larva:larvae",
            "leaf:leaves",
            "lens:lenses",
            "loaf:loaves",
            "man:men",
            "medium:media",
            "memorandum:memoranda",
            "money:monies",
            "motto:mottoes",
            "move:moves",
            "niche:niches",
            "nucleus:nuclei",
            "octopus:octopuses",
            "opus:opuses",
            "passerby:passersby",
            "person:people",
            "plateau:plateaux",
            "safe:safes",
            "sex:sexes",
            "syllabus:syllabi",
            "thief:thieves",
            "tooth:teeth",
            "valve:valves",
            "volcano:volcanoes",
            "abuse:abuses",
            "avalanche:avalanches",
            "cache:caches",
            "curve:curves",
            "emphasis:emphases",
            "foe:foes",
            "grave:graves",
            "hoax:hoaxes",
            "save:saves",
            "wave:waves",
            "oasis:oases",
            "zombie:zombies",
            "genie:genies",
            "brother:brothers",
            "cow:cows",
            "beef:beefs",
            "woman:women",
        ]
    )
}
_UNCOUNTABLE = frozenset(
    [
        "advice",
        "aircraft",
        "art",
        "audio",
        "baggage",
        "bison",
        "buffalo",
        "butter",
        "chassis",
        "clippers",
        "clothing",
        "coal",
        "cod",
        "compensation",
        "corps",
        "cotton",
        "data",
        "debris",
        "deer",
        "diabetes",
        "education",
        "elk",
        "emoji",
        "equipment",
        "evidence",
        "experience",
        "feedback",
        "fish",
        "flour",
        "food",
        "furniture",
        "gold",
        "headquarters",
        "homework",
        "information",
        "innings",
        "jeans",
        "knowledge",
        "leather",
        "love",
        "luggage",
        "management",
        "metadata",
        "money",
        "moose",
        "music",
        "news",
        "nexus",
        "nutrition",
        "offspring",
        "oil",
        "patience",
        "pokemon",
        "police",
        "polish",
        "proceedings",
        "progress",
        "rain",
        "research",
        "rice",
        "salmon",
        "sand",
        "scissors",
        "series",
        "shears",
        "sheep",
        "sms",
        "soap",
        "spam",
        "species",
        "staff",
        "sugar",
        "swine",
        "talent",
        "toothpaste",
        "traffic",
        "travel",
        "trousers",
        "trout",
        "tuna",
        "us",
        "weather",
        "wheat",
        "whiting",
        "wood",
        "wool",
        "work",
        "clothes",
        "fascia",
        "galleria",
        "mafia",
        "militia",
        "pants",
        "sepia",
        "trivia",
        "utopia",
        "recommended",
        "related",
    ]
)
_LAST_WORD = re.compile(r"^(.*?)([A-Za-z]+)$", re.DOTALL)


@cache
def singular(name: str) -> str:
    """One of what a plural names: `blog-posts` → `blog-post`, `people` → `person`."""
    parts = _LAST_WORD.match(name)
    if parts is None:
        return name
    start, word = parts.groups()
    # A capital begins the last word of `blogPosts`.
    cut = max((m.start() for m in re.finditer(r"[A-Z]", word)), default=0)
    start, word = start + word[:cut], word[cut:]
    return start + _one(word)


def _one(word: str) -> str:
    lower = word.lower()
    if (
        lower in _UNCOUNTABLE
        or lower.endswith("ss")
        or (lower != "media" and lower.endswith("media"))
    ):
        return word
    if lower in _IRREGULAR:
        return word[:1] + _IRREGULAR[lower][1:]
    if lower in _IRREGULAR.values():
        return word
    for pattern, replacement in _RULES:
        changed, count = re.subn(pattern, replacement, word, count=1, flags=re.IGNORECASE)
        if count:
            return changed
    return word
