"""A service of things within things that knows nothing at first, and refuses names it has."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler
from threading import Lock
from typing import Any

from typing_extensions import override

from tests.servers import serving


@dataclass
class Library:
    """Shelves by id, and each shelf's books."""

    shelves: dict[str, dict[str, Any]] = field(default_factory=dict)
    loans: dict[str, Any] = field(default_factory=dict)
    """By what is lent; whoever lends is not told what the loan is called."""
    answered: list[tuple[str, int]] = field(default_factory=list)
    """Method, path and status."""
    lists: bool = True
    lock: Lock = field(default_factory=Lock)

    def answer(self, method: str, path: str, body: dict[str, Any]) -> tuple[int, object]:
        match path.strip("/").split("/"):
            case ["shelves"]:
                return self._shelves(method, body)
            case ["shelves", shelf] if shelf in self.shelves:
                return _of_one(self.shelves, shelf, method)
            case ["shelves", shelf, "books"] if shelf in self.shelves:
                return self._books(self.books(shelf), method, body)
            case ["shelves", shelf, "books", isbn] if isbn in self.books(shelf):
                return _of_one(self.books(shelf), isbn, method)
            case ["loans", *isbn]:
                return self._loans(isbn, method, body)
            case _:
                return 404, {"error": "there is no such thing"}

    def books(self, shelf: str) -> dict[str, Any]:
        books: dict[str, Any] = self.shelves.get(shelf, {}).get("books", {})
        return books

    def _books(
        self, books: dict[str, Any], method: str, body: dict[str, Any]
    ) -> tuple[int, object]:
        if method == "GET":
            return 200, {"items": [{"isbn": isbn} for isbn in books]}
        isbn = f"978-{len(self.answered)}"
        books[isbn] = body
        return 201, {"book": {"isbn": isbn}}

    def _loans(self, isbn: list[str], method: str, body: dict[str, Any]) -> tuple[int, object]:
        if not isbn:
            self.loans[body["isbn"]] = body
            return 204, None
        return _of_one(self.loans, isbn[0], method) if isbn[0] in self.loans else (404, None)

    def _shelves(self, method: str, body: dict[str, Any]) -> tuple[int, object]:
        if method == "GET":
            return 200, [{"id": shelf} for shelf in self.shelves] if self.lists else []
        if body.get("name") in {shelf["name"] for shelf in self.shelves.values()}:
            return 409, {"error": "there is a shelf of that name"}
        identifier = f"s{len(self.answered)}"
        self.shelves[identifier] = {"name": body.get("name"), "books": {}}
        return 201, {"id": identifier}


def _of_one(things: dict[str, Any], name: str, method: str) -> tuple[int, object]:
    if method == "DELETE":
        del things[name]
        return 204, None
    return 200, {"data": things[name]}


@contextmanager
def shelves(library: Library) -> Iterator[str]:
    """The address of a library."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def answer(self) -> None:
            text = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            with library.lock:
                status, said = library.answer(self.command, self.path, json.loads(text or b"{}"))
                library.answered.append((f"{self.command} {self.path}", status))
            content = b"" if said is None else json.dumps(said).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        do_GET = do_POST = do_PUT = do_DELETE = answer  # noqa: N815 - the library's names

        @override
        def log_message(self, *_arguments: object) -> None:
            """Says nothing."""

    with serving(Handler, tls=None) as url:
        yield url
