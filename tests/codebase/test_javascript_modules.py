"""Where imports lead, for every way of saying it that repositories have."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plimsoll.codebase.javascript.configs import loose_json
from plimsoll.codebase.javascript.modules import Modules


def modules(files: dict[str, str]) -> Modules:
    return Modules(files.keys(), lambda path: files[path].encode())


def as_json(value: object) -> str:
    return json.dumps(value)


@pytest.mark.parametrize(
    ("specifier", "expected"),
    [
        ("./b", "src/b.ts"),
        ("./b.js", "src/b.ts"),
        ("./b.ts", "src/b.ts"),
        ("./c.mjs", "src/c.mts"),
        ("./d", "src/d/index.tsx"),
        ("./d/", "src/d/index.tsx"),
        ("./e.service", "src/e.service.ts"),
        ("./f.json", "src/f.json"),
        ("..", "index.js"),
        ("./both", "src/both.ts"),
        ("./b?raw", "src/b.ts"),
        ("./none", None),
        ("../../outside", None),
        ("/src/b", None),
        ("node:fs", None),
        ("express", None),
        ("", None),
    ],
)
def test_relative_paths_lead_to_files_and_folders(specifier: str, expected: str | None) -> None:
    names = ["a.ts", "b.ts", "c.mts", "d/index.tsx", "e.service.ts", "f.json", "both.ts"]
    files = {f"src/{name}": "" for name in [*names, "both/index.ts", "both.js"]}
    assert modules({**files, "index.js": ""}).resolve("src/a.ts", specifier) == expected


def test_aliases_of_the_nearest_config_win_and_those_above_still_hold() -> None:
    found = modules(
        {
            "tsconfig.base.json": '{"compilerOptions": {"paths": {"@lib/*": ["libs/*/src"]}}}',
            "apps/shop/tsconfig.json": """{
                // People comment, and leave commas: "@/*" is no comment.
                "extends": "../../tsconfig.base", /* from the root */
                "compilerOptions": { "baseUrl": "./src", "paths": { "@/*": ["./*",], }, },
            }""",
            "apps/shop/src/main.ts": "",
            "apps/shop/src/users/user.ts": "",
            "libs/mail/src/index.ts": "",
        }
    )
    assert found.resolve("apps/shop/src/main.ts", "@/users/user") == "apps/shop/src/users/user.ts"
    assert found.resolve("apps/shop/src/main.ts", "users/user") == "apps/shop/src/users/user.ts"
    assert found.resolve("apps/shop/src/main.ts", "@lib/mail") == "libs/mail/src/index.ts"
    assert found.resolve("libs/mail/src/index.ts", "users/user") is None


def test_a_config_that_only_lists_others_stands_for_them() -> None:
    found = modules(
        {
            "tsconfig.json": '{"files": [], "references": [{"path": "./tsconfig.web.json"}]}',
            "tsconfig.web.json": '{"compilerOptions": {"paths": {"~/*": ["./app/*"]}}}',
            "app/a.ts": "",
        }
    )
    assert found.resolve("app/b/c.ts", "~/a") == "app/a.ts"


def test_configs_that_extend_each_other_end() -> None:
    found = modules(
        {
            "a.json": '{"extends": "./tsconfig.json"}',
            "tsconfig.json": '{"extends": ["./a.json", "@acme/none"], "compilerOptions": 3}',
            "x.ts": "",
        }
    )
    assert found.resolve("x.ts", "@/x") == "x.ts"


@pytest.mark.parametrize(
    ("manifest", "specifier", "expected"),
    [
        ({"main": "dist/index.js"}, "@acme/kit", "packages/kit/src/index.ts"),
        ({"source": "src/entry.ts", "main": "dist/x.js"}, "@acme/kit", "packages/kit/src/entry.ts"),
        (
            {"exports": {".": {"types": "./dist/index.d.ts", "import": "./dist/index.mjs"}}},
            "@acme/kit",
            "packages/kit/src/index.ts",
        ),
        ({"exports": "./src/entry.ts"}, "@acme/kit", "packages/kit/src/entry.ts"),
        ({"exports": {"./*": "./dist/*.js"}}, "@acme/kit/deep/x", "packages/kit/src/deep/x.ts"),
        ({}, "@acme/kit/src/deep/x", "packages/kit/src/deep/x.ts"),
        ({}, "@acme/kit/deep/x", "packages/kit/src/deep/x.ts"),
        ({}, "@acme/other", None),
        ({"exports": {"./*": "../../../*"}}, "@acme/kit/etc", None),
    ],
)
def test_packages_of_the_repository_are_found_by_name(
    manifest: dict[str, object], specifier: str, expected: str | None
) -> None:
    found = modules(
        {
            "packages/kit/package.json": as_json({"name": "@acme/kit", **manifest}),
            "packages/kit/src/index.ts": "",
            "packages/kit/src/entry.ts": "",
            "packages/kit/src/deep/x.ts": "",
            "apps/web/package.json": as_json({"name": "web"}),
        }
    )
    assert found.resolve("apps/web/main.ts", specifier) == expected


def test_imports_and_aliases_of_a_manifest_hold_in_its_package() -> None:
    manifest = {
        "name": "api",
        "imports": {"#db/*": "./src/db/*.js"},
        "_moduleAliases": {"@root": "src"},
    }
    found = modules(
        {"api/package.json": as_json(manifest), "api/src/db/pool.ts": "", "api/src/app.js": ""}
    )
    assert found.resolve("api/src/x/y.js", "#db/pool") == "api/src/db/pool.ts"
    assert found.resolve("api/src/x/y.js", "@root/app") == "api/src/app.js"
    assert found.resolve("web/y.js", "#db/pool") is None


@pytest.mark.parametrize("source", [b"", b"[]", b"{", b'{"a": ', b"\xff\xfe", b"[" * 100_000])
def test_what_is_no_object_is_an_empty_one(source: bytes) -> None:
    assert loose_json(source) == {}


segments = st.sampled_from(["..", ".", "a", "b", "c.ts", "@acme", "*", "src", "#x", "~", ""])
specifiers = st.lists(segments, max_size=6).map("/".join)


@given(specifier=specifiers, target=specifiers, base=specifiers)
def test_nothing_but_files_of_the_repository_is_ever_named(
    specifier: str, target: str, base: str
) -> None:
    files = {
        "a/b/c.ts": "",
        "a/index.js": "",
        "a/package.json": as_json({"name": "@acme/a", "main": target, "exports": {"./*": target}}),
        "tsconfig.json": as_json(
            {"compilerOptions": {"baseUrl": base, "paths": {"*": [target], "@acme/*": [base]}}}
        ),
    }
    found = modules(files).resolve("a/b/c.ts", specifier)
    assert found is None or found in files


def test_a_question_is_answered_once() -> None:
    asked: list[str] = []

    def read(path: str) -> bytes:
        asked.append(path)
        return b'{"compilerOptions": {"baseUrl": "."}}'

    found = Modules({"tsconfig.json", "a.ts"}, read)
    for _ in range(3):
        assert found.resolve("a.ts", "a") == "a.ts"
    assert len(asked) == 1
