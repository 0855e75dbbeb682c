# mypy: ignore-errors
# ruff: noqa: PLC0415 - frameworks are there or not, by environment
"""Prints, as JSON, what a framework itself says about an application.

Runs in the environment of the application, so it uses nothing but the standard library and what
the application brings and no types: `python truth.py fastapi "module:expression"`.
"""

import importlib
import json
import os
import re
import sys

RULE = re.compile(r"<(?:[^<>:]+:)?(\w+)>")


def main() -> None:
    framework, target = sys.argv[1:3]
    module, _, expression = target.partition(":")
    namespace = vars(importlib.import_module(module))
    application = eval(expression, namespace)  # noqa: S307 - our own table of applications
    found = from_fastapi(application) if framework == "fastapi" else from_flask(application)
    print("\n" + json.dumps(found), flush=True)
    os._exit(0)  # threads an application has started may never end


def from_flask(application: object) -> dict[str, list[list[str]]]:
    """Method and route of every rule; Flask knows no parameters outside the path."""
    found = {}
    for rule in application.url_map.iter_rules():
        if rule.endpoint == "static" or rule.endpoint.endswith(".static"):
            continue
        route = RULE.sub(r"{\1}", rule.rule)
        path = [[name, "path"] for name in RULE.findall(rule.rule)]
        automatic = {"HEAD", "OPTIONS"}
        for method in set(rule.methods or ()) - automatic:
            found[f"{method} {route}"] = path
    return found


def from_fastapi(application: object, prefix: str = "") -> dict[str, list[list[str]]]:
    """The OpenAPI document of an application and of those it mounts, hidden routes included."""
    from fastapi import FastAPI

    found = {}
    for route in application.routes:
        mounted = getattr(route, "app", None)
        if isinstance(mounted, FastAPI):
            found.update(from_fastapi(mounted, prefix + route.path))
    unhide(application)
    application.openapi_schema = None
    application.servers = []
    document = application.openapi()
    for route, item in document.get("paths", {}).items():
        for method, operation in item.items():
            found[f"{method.upper()} {prefix}{route}"] = inputs(operation, document)
    return found


def unhide(router: object) -> None:
    """Shows hidden routes, apart from those that repeat another with or without a slash."""
    from fastapi.routing import APIRoute

    routes = [route for route in router.routes if isinstance(route, APIRoute)]
    shown = {key(route) for route in routes if route.include_in_schema}
    for route in routes:
        route.include_in_schema |= key(route) not in shown
    for route in router.routes:  # FastAPI keeps included routers apart since 2026
        inner = getattr(route, "original_router", None)
        if inner is not None:
            object.__setattr__(route.include_context, "include_in_schema", True)
            unhide(inner)


def key(route: object) -> tuple:
    return route.path.rstrip("/"), *sorted(route.methods)


def inputs(operation: dict, document: dict) -> list[list[str]]:
    found = [[p["name"], p["in"]] for p in operation.get("parameters", ())]
    content = operation.get("requestBody", {}).get("content", {})
    for media in list(content.values())[:1]:
        names = properties(media.get("schema", {}), document)
        found += [[name, "body"] for name in (names or ["body"])]
    return found


def properties(schema: dict, document: dict) -> set[str]:
    if "$ref" in schema:
        name = schema["$ref"].rsplit("/", 1)[-1]
        schema = document["components"]["schemas"][name]
    names = set(schema.get("properties", ()))
    for word in ("allOf", "anyOf", "oneOf"):
        for part in schema.get(word, ()):
            names |= properties(part, document)
    return names


main()
