"""Where JVM projects keep what: source roots, test roots, modules."""

import re

_TEST_ROOT = re.compile(
    r"(^|/)src/(\w*[tT]est\w*|it|jmh)/|(^|/)(test|tests|androidTest)/(java|kotlin)/"
    r"|(^|/)test(@\w+)?/.*Test\.kt$|(Test|Tests|IT|Spec|TestCase)\.(java|kt)$"
)
_SOURCES = re.compile(r"^(.*?)(?:/|^)(src/\w*[mM]ain/(?:java|kotlin|resources|webapp)|src)/")


def is_test(path: str) -> bool:
    """Whether a file is in a folder for tests or is named as one."""
    return bool(_TEST_ROOT.search(path))


def judged_path(path: str, package: str) -> str:
    """The path without the folders of its package: `com/example/demo` is no example."""
    folders = package.replace(".", "/")
    above, _, name = path.rpartition("/")
    if folders and f"/{above}".endswith(f"/{folders}"):
        return f"{above[: len(above) - len(folders)]}{name}"
    found = _SOURCES.match(path)
    return f"{found[1]}/{found[2]}/{name}".lstrip("/") if found else path


def module_of(path: str) -> str:
    """The folder of the module that a source or resource file belongs to: above `src/main`."""
    found = _SOURCES.match(path)
    if found:
        return found[1]
    return path.rpartition("/")[0]
