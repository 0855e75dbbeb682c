"""Projects of a solution, and what each says about routing, names in JSON and credentials.

A setting counts for the project that makes it and for the projects that this one refers to; for a
project that none of those reaches, those of all others count. Settings are recognised by the words
of well-known calls, not followed.
"""

import re
from dataclasses import dataclass, field
from functools import cached_property
from posixpath import dirname, join, normpath

from plimsoll.catalog.model import Security
from plimsoll.codebase.csharp.program import PROGRAM, Program
from plimsoll.codebase.sources import Once, Sources

_SETUP = re.compile(
    rb"CreateBuilder|AddControllers|AddMvc|UseEndpoints|MapControllers|MapControllerRoute"
    rb"|AddJsonOptions|ConfigureHttpJsonOptions|AddNewtonsoftJson|AddAuthentication|AddRouting"
    rb"|RouteOptions|UsePathBase|AddJwtBearer|AddCookie|IApplicationBuilder|AddIdentity"
    rb"|FallbackPolicy|UseFastEndpoints|JsonSerializerOptions|AddBearerToken|AuthorizeFilter"
)
_REFERENCE = re.compile(rb"<ProjectReference\s+Include\s*=\s*\"([^\"]+)\"")
_POLICY = re.compile(
    r"PropertyNamingPolicy\s*=\s*(?:System\.Text\.Json\.)?(?:JsonNamingPolicy\.)?(\w+)"
)
_POLICIES = frozenset({"CamelCase", "SnakeCaseLower", "SnakeCaseUpper", "KebabCaseLower", "null"})
_NEWTONSOFT = re.compile(r"ContractResolver\s*=\s*new\s+(\w+)|(SnakeCaseNamingStrategy)")
_PATH_BASE = re.compile(r"\.UsePathBase\(\s*(?:new PathString\(\s*)?([^()]*)\)")
_PREFIX = re.compile(
    r"(?:Use(?:General|Central|Global)?RoutePrefix)\(\s*(?:new RouteAttribute\(\s*)?\"([^\"]*)\""
    r"|RoutePrefix\w*\(\s*new RouteAttribute\(\s*\"([^\"]*)\""
    r"|new \w*RoutePrefix\w*\(\s*\"([^\"]*)\""
)  # fmt: skip
_LITERAL = re.compile(r'^"([^"]*)"$')
_TRANSFORMER = re.compile(r"new (?:\w+\.)*RouteTokenTransformerConvention\(\s*new (?:\w+\.)*(\w+)")
_GLOBAL = re.compile(
    r"FallbackPolicy\s*=|SetFallbackPolicy|new AuthorizeFilter\(|Filters\.Add<AuthorizeFilter>"
    r"|MapControllers\(\)\s*\.RequireAuthorization\("
)
_BEARER = re.compile(
    r"AddJwtBearer|AddBearerToken|AddMicrosoftIdentityWebApi|AddIdentityApiEndpoints|JwtBearerDefaults"
    r"|AddIdentityServerJwt|AddOAuth2Introspection|AddOpenIddict|AddJwtAuthentication|AddAuthenticationJwtBearer"
)
_COOKIE = re.compile(r"\.AddCookie\(|AddDefaultIdentity|AddIdentity<|CookieAuthenticationDefaults")
_BASIC = re.compile(r"BasicAuthenticationHandler|AddBasic\w*\(")


@dataclass
class Settings:
    """What a project says."""

    lowercase: bool = False
    transformers: list[str] = field(default_factory=list)
    naming: str | None = None
    text_enums: bool = False
    path_bases: list[str] = field(default_factory=list)
    prefixes: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    everything_authorized: bool = False
    has_bearer: bool = False
    has_cookie: bool = False
    has_basic: bool = False
    sets_up: bool = False

    def credential(self) -> Security:
        """What `[Authorize]` asks for."""
        if self.has_basic and not self.has_bearer:
            return Security(scheme="basic")
        if self.has_cookie and not self.has_bearer:
            return Security(scheme="api_key", location="cookie", name=".AspNetCore.Cookies")
        return Security(scheme="bearer")


class Projects:
    """The projects of a repository."""

    def __init__(self, program: Program) -> None:
        self._program = program
        self._own: dict[str, Settings] = {}
        self._seen: dict[str, Settings] = {}

    @cached_property
    def _folders(self) -> set[str]:
        return {dirname(path) for path in self._files}

    @cached_property
    def _files(self) -> list[str]:
        return self._program.sources.everything({".csproj"})

    @cached_property
    def _reached(self) -> dict[str, set[str]]:
        """Which projects each refers to, directly or not, itself included."""
        direct: dict[str, set[str]] = {}
        for path in self._files:
            home = dirname(path)
            for found in _REFERENCE.findall(self._program.sources.peek(path)):
                target = found.decode("utf-8", "replace").replace("\\", "/")
                direct.setdefault(home, set()).add(dirname(normpath(join(home, target))))
        reached = {}
        for home in self._folders:
            pending, seen = [home], {home}
            while pending:
                new = direct.get(pending.pop(), set()) - seen
                seen |= new
                pending.extend(new)
            reached[home] = seen
        return reached

    def home(self, path: str) -> str:
        """The folder of the project that a file belongs to; the root if there is none."""
        folder = dirname(path)
        while folder and folder not in self._folders:
            folder = dirname(folder)
        return folder

    def reaches(self, user: str, used: str) -> bool:
        """Whether the project of one file refers to that of another."""
        home = self.home(used)
        return home in self._reached.get(self.home(user), {self.home(user)})

    @cached_property
    def _all(self) -> dict[str, Settings]:
        found: dict[str, Settings] = {}
        for path in self._program.mentioning(_SETUP):
            text = self._program.sources.peek(path).decode("utf-8", "replace")
            settings = found.setdefault(self.home(path), Settings())
            self._read(path, text, settings)
        return found

    def settings(self, path: str) -> Settings:
        """What counts for a file."""
        home = self.home(path)
        if home not in self._seen:
            self._seen[home] = self._gathered(home)
        return self._seen[home]

    def _gathered(self, home: str) -> Settings:
        own = self._all.get(home)
        if own is not None and own.sets_up:
            reached = self._reached.get(home, {home})
            return _merged(
                [own, *(self._all[r] for r in sorted(reached - {home}) if r in self._all)]
            )
        users = [
            settings
            for user, settings in self._all.items()
            if settings.sets_up and home in self._reached.get(user, set())
        ]
        return _merged([*([own] if own is not None else []), *(users or self._all.values())])

    def _read(self, path: str, text: str, settings: Settings) -> None:
        settings.sets_up |= (
            "CreateBuilder" in text or "UseEndpoints" in text or "MapControllers" in text
        )
        settings.lowercase |= bool(re.search(r"LowercaseUrls\s*=\s*true", text))
        settings.text_enums |= "StringEnumConverter" in text
        settings.everything_authorized |= bool(_GLOBAL.search(text))
        settings.has_bearer |= bool(_BEARER.search(text))
        settings.has_cookie |= bool(_COOKIE.search(text))
        settings.has_basic |= bool(_BASIC.search(text))
        settings.transformers += _TRANSFORMER.findall(text)
        if (
            "AddJsonOptions" in text
            or "ConfigureHttpJsonOptions" in text
            or "UseFastEndpoints" in text
        ):
            for policy in _POLICY.findall(text):
                settings.naming = policy if policy[:1].isupper() or policy == "null" else None
                if policy not in _POLICIES and "PascalCase" in text:
                    settings.naming = "null"
        if "AddNewtonsoftJson" in text:
            for resolver, snake in _NEWTONSOFT.findall(text):
                settings.naming = "SnakeCaseLower" if snake else settings.naming
                settings.naming = (
                    "null"
                    if resolver == "DefaultContractResolver" and not snake
                    else settings.naming
                )
        settings.prefixes += [a or b or c for a, b, c in _PREFIX.findall(text)]
        for match in _PATH_BASE.finditer(text):
            literal = _LITERAL.match(match[1].strip())
            line = text.count("\n", 0, match.start()) + 1
            if literal is not None:
                settings.path_bases.append(literal[1])
            else:
                settings.notes.append(
                    f"{path}:{line}: {match[1].strip()[:80] or 'a base path'} could not be told and"
                    " is left out of the route"
                )


def _projects(sources: Sources) -> Projects:
    return Projects(PROGRAM.of(sources))


PROJECTS = Once(_projects)


def _merged(parts: list[Settings]) -> Settings:
    whole = Settings()
    for part in parts:
        whole.lowercase |= part.lowercase
        whole.transformers += part.transformers
        whole.naming = whole.naming or part.naming
        whole.text_enums |= part.text_enums
        whole.path_bases += part.path_bases
        whole.prefixes += part.prefixes
        whole.notes += part.notes
        whole.everything_authorized |= part.everything_authorized
        whole.has_bearer |= part.has_bearer
        whole.has_cookie |= part.has_cookie
        whole.has_basic |= part.has_basic
        whole.sets_up |= part.sets_up
    return whole
