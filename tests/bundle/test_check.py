"""What is wrong with a bundle is seen without running it."""

import pytest

from plimsoll.bundle.check import check_bundle
from plimsoll.bundle.model import Bundle, BundleFile
from tests.bundle.models import rendered, shop

BUNDLE = rendered(shop())


def changed(path: str, content: str | None) -> Bundle:
    """The bundle with one file added, replaced or, with None, taken away."""
    files = [file for file in BUNDLE.files if file.path != path]
    if content is not None:
        files.append(BundleFile(path=path, content=content))
    return Bundle(service=BUNDLE.service, files=tuple(files))


def test_a_rendered_bundle_has_no_problems() -> None:
    assert check_bundle(BUNDLE) == ()


@pytest.mark.parametrize(
    ("path", "content", "problem"),
    [
        ("script.js", None, "script.js is missing"),
        ("README.md", "other", "README.md was changed"),
        ("more.txt", "", "more.txt is not in manifest.json"),
        ("../up.txt", "", "leads elsewhere"),
        ("/root.txt", "", "absolute"),
        ("manifest.json", "{}", "manifest.json is not valid"),
        ("thresholds.json", "{", "thresholds.json is no JSON"),
        ("lib/x.js", "import a from 'https://jslib.k6.io/a.js';", "imports 'https://"),
        ("lib/x.js", 'import "http://a/b.js"', "imports 'http://"),
        ("lib/x.js", "const a = require('k6/x/sql');", "imports 'k6/x/sql'"),
        ("lib/x.js", "await import(`https://a`)", "imports 'https://a'"),
        ("lib/x.js", "open('/etc/passwd')", "opens '/etc/passwd'"),
        ("lib/x.js", "open('./../a')", "opens './../a'"),
    ],
)
def test_what_is_wrong_is_said(path: str, content: str | None, problem: str) -> None:
    assert any(problem in found for found in check_bundle(changed(path, content)))
