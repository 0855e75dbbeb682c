"""What a body has that is stored in a model as a whole, and regular expressions as prefixes."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plimsoll.adapters.local.code_host import LocalCodeHost
from plimsoll.adapters.memory.code_host import MemorySnapshot
from plimsoll.catalog.model import Endpoint
from plimsoll.codebase.discover import discover
from plimsoll.codebase.extractors.express import Express
from plimsoll.codebase.javascript.paths import plain_path
from plimsoll.codebase.javascript.prisma import models_of

NAMES = st.from_regex(r"[a-z][A-Za-z0-9]{0,8}", fullmatch=True)

SCHEMA = """
enum Mood {
  GOOD // usually
  BAD
}

model Post {
  id        Int      @id @default(autoincrement())
  title     String   @db.VarChar(80)
  content   String?
  tags      String[]
  mood      Mood     @default(GOOD)
  author    User     @relation(fields: [authorId], references: [id])
  authorId  Int
  changedAt DateTime @updatedAt
  createdAt DateTime @default(now())

  @@index([authorId])
}
"""

POSTS = """
const { PrismaClient } = require('@prisma/client');
const app = require('express')();
const prisma = new PrismaClient();
app.post('/posts', async (req, res) => res.json(await prisma.post.create({ data: req.body })));
app.put('/posts/:id', async (req, res) => {
  const where = { id: req.params.id };
  res.json(await prisma.post.update({ where, data: { ...req.body, authorId: req.user.id } }));
});
app.put('/unknown', async (req, res) => res.json(await prisma.nothing.create({ data: req.body })));
"""


def in_body(endpoint: Endpoint) -> list[tuple[str, bool]]:
    return [(p.name, p.required) for p in endpoint.parameters if p.location == "body"]


def test_a_model_of_prisma_without_what_prisma_fills_in() -> None:
    found = models_of(SCHEMA.encode())["post"]
    assert found == {
        "type": "object",
        "properties": {
            "title": {"type": "string"},
            "content": {"type": "string"},
            "tags": {"type": "array", "items": {"type": "string"}},
            "mood": {"type": "string", "enum": ["GOOD", "BAD"]},
            "authorId": {"type": "integer"},
        },
        "required": ["title", "authorId"],
    }


def test_what_is_stored_with_prisma_has_the_fields_of_the_model() -> None:
    snapshot = MemorySnapshot({"app.js": POSTS, "prisma/schema.prisma": SCHEMA})
    found = {e.name: e for e in discover(snapshot, code=(Express(),), documents=()).endpoints}
    assert in_body(found["POST /posts"]) == [
        ("title", True),
        ("content", False),
        ("tags", False),
        ("mood", False),
        ("authorId", True),
    ]
    assert in_body(found["PUT /posts/{id}"]) == [
        ("title", False),
        ("content", False),
        ("tags", False),
        ("mood", False),
    ]
    assert in_body(found["PUT /unknown"]) == []


def test_that_the_body_is_the_model_is_said_to_be_an_assumption(tmp_path: Path) -> None:
    (tmp_path / "app.js").write_text(
        "const app = require('express')(); const mongoose = require('mongoose');\n"
        "const User = mongoose.model('User', new mongoose.Schema({ name: String }));\n"
        "app.post('/users', async (req, res) => res.json(await User.create(req.body)));"
    )
    snapshot = LocalCodeHost().open(str(tmp_path))
    (endpoint,) = discover(snapshot, code=(Express(),), documents=()).endpoints
    assert endpoint.confidence == "likely"
    assert endpoint.reasons == ("the body is taken to have the fields of User",)


@given(st.binary(max_size=300))
def test_any_bytes_are_a_schema_of_prisma_or_none(source: bytes) -> None:
    assert isinstance(models_of(source), dict)


@given(st.dictionaries(NAMES, st.sampled_from(["String", "Int?", "Boolean[]"]), max_size=6))
def test_every_plain_field_of_a_model_is_found(fields: dict[str, str]) -> None:
    lines = "\n".join(f"  {name} {kind}" for name, kind in fields.items())
    found = models_of(f"model Thing {{\n{lines}\n}}\n".encode())["thing"]
    properties = found["properties"]
    assert isinstance(properties, dict)
    assert list(properties) == list(fields)


@pytest.mark.parametrize(
    ("source", "path"),
    [
        (r"(\/api)?", "/api"),
        (r"^\/api\/v1\/?", "/api/v1"),
        (r"^\/api$", "/api"),
        (r"\/(api)?", "/api"),
        (r"\/v\d+", None),
        (r"(a|b)", None),
        (".*", None),
        ("", None),
    ],
)
def test_a_regular_expression_that_is_a_path(source: str, path: str | None) -> None:
    assert plain_path(source) == path
