"""Types and validators as JSON Schema."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plimsoll.adapters.local.code_host import LocalCodeHost
from plimsoll.catalog.model import JsonSchema
from plimsoll.codebase.discover import discover
from plimsoll.codebase.extractors.nestjs import NestJs
from plimsoll.codebase.extractors.trpc import Trpc
from plimsoll.codebase.javascript.modules import Modules
from plimsoll.codebase.javascript.schemas import Schemas
from plimsoll.codebase.javascript.scopes import Scopes
from plimsoll.codebase.trees import parse

FIXTURES = Path(__file__).parent / "fixtures"
UUID: JsonSchema = {"type": "string", "format": "uuid"}


def schemas(files: dict[str, str]) -> Schemas:
    sources = {path: text.encode() for path, text in files.items()}
    modules = Modules(sources.keys(), sources.__getitem__)
    return Schemas(Scopes(modules, lambda path: parse(path, sources[path])))


def schema_of(text: str, name: str = "It", **others: str) -> JsonSchema | None:
    files = {f"{other}.ts": content for other, content in others.items()}
    return schemas({"it.ts": text, **files}).of_name("it.ts", name)


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("string", {"type": "string"}),
        ("Date", {"type": "string", "format": "date-time"}),
        ("string[]", {"type": "array", "items": {"type": "string"}}),
        ("ReadonlyArray<number>", {"type": "array", "items": {"type": "number"}}),
        ("'a' | 'b' | undefined", {"type": "string", "enum": ["a", "b"]}),
        ("1 | -2", {"type": "integer", "enum": [1, -2]}),
        ("true | false | null", {"anyOf": [{"type": "boolean"}, {"type": "null"}]}),
        ("string | null", {"anyOf": [{"type": "string"}, {"type": "null"}]}),
        ("Record<string, number>", {"type": "object", "additionalProperties": {"type": "number"}}),
        ("Promise<Awaited<string>>", {"type": "string"}),
        ("`a-${string}`", {"type": "string"}),
        ("Exclude<'a' | 'b', 'a'>", {"type": "string", "enum": ["b"]}),
        ("unknown", {}),
        ("() => void", {}),
        ("Elsewhere", {}),
        ("Express.Multer.File", {"type": "string", "format": "binary"}),
    ],
)
def test_types_are_read(written: str, expected: JsonSchema) -> None:
    assert schema_of(f"type It = {written};") == expected


def test_generics_unions_and_lookups_are_followed_over_files() -> None:
    text = """
        import type { Page, Base } from './page';
        import * as roles from './roles';
        export type It = Page<Base & { role: roles.Role; code: (typeof roles.CODES)[number] }>;
    """
    page = """
        export interface Base { id: string }
        export interface Page<T, M = 'x'> { items: T[]; next?: string; kind: M }
    """
    roles = "export enum Role { A = 'a', B = 'b' }\nexport const CODES = [1, 2] as const;"
    found = schema_of(text, page=page, roles=roles)
    assert found is not None
    assert found["required"] == ["items", "kind"]
    properties = found["properties"]
    assert isinstance(properties, dict)
    assert properties["kind"] == {"type": "string", "enum": ["x"]}
    items = properties["items"]
    assert isinstance(items, dict)
    assert items["items"] == {
        "type": "object",
        "properties": {
            "id": {"type": "string"},
            "role": {"type": "string", "enum": ["a", "b"]},
            "code": {"type": "integer", "enum": [1, 2]},
        },
        "required": ["id", "role", "code"],
    }


def test_classes_are_read_with_their_decorators_and_bases() -> None:
    found = schema_of(
        """
        class Base { @IsUUID() id: string; @IsOptional() @IsInt() @Min(1) size: number = 3 }
        class Other { @IsString({ each: true }) @ArrayMaxSize(2) tags: string[]; secret: string }
        export class It extends IntersectionType(
            PickType(Other, ['tags'] as const), PartialType(Base),
        ) {
            @ApiProperty({ type: () => [Base], required: false }) more: unknown;
            @Length(2, 5) @Matches(/^a+$/) code!: string;
            private hidden: string;
            static also: string;
            method() {}
            arrow = () => 1;
        }
        """
    )
    assert found is not None
    assert found["required"] == ["tags", "code"]
    assert found["properties"] == {
        "tags": {"type": "array", "items": {"type": "string"}, "maxItems": 2},
        "id": UUID,
        "size": {"type": "integer", "minimum": 1, "default": 3},
        "more": {"type": "array", "items": {"$ref": "#/$defs/Base"}},
        "code": {"type": "string", "minLength": 2, "maxLength": 5, "pattern": "^a+$"},
    }


def test_what_refers_to_itself_is_self_contained() -> None:
    found = schema_of(
        "export class It { name: string; up?: It; all: Array<It | Part> }\ntype Part = It[];"
    )
    assert found is not None
    definitions = found["$defs"]
    assert isinstance(definitions, dict)
    assert set(definitions) == {"It"}
    properties = found["properties"]
    assert isinstance(properties, dict)
    assert properties["up"] == {"$ref": "#/$defs/It"}


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("z.string().email()", {"type": "string", "format": "email"}),
        ("z.coerce.number().int().min(1).max(9)", {"type": "integer", "minimum": 1, "maximum": 9}),
        ("z.enum(['a', 'b'])", {"type": "string", "enum": ["a", "b"]}),
        ("z.array(z.uuid()).min(1)", {"type": "array", "items": UUID, "minItems": 1}),
        ("z.string().regex(/^a\\/b$/i)", {"type": "string", "pattern": "^a\\/b$"}),
        ("z.preprocess((x) => x, z.boolean())", {"type": "boolean"}),
        ("z.union([z.literal('a'), z.literal('b')])", {"type": "string", "enum": ["a", "b"]}),
        ("Joi.string().valid('a', 'b')", {"type": "string", "enum": ["a", "b"]}),
        ("Joi.number().integer().greater(0)", {"type": "integer", "exclusiveMinimum": 0}),
        (
            "yup.array().of(yup.date())",
            {"type": "array", "items": {"type": "string", "format": "date-time"}},
        ),
        ("Type.String({ minLength: 2 })", {"type": "string", "minLength": 2}),
        ("Type.Array(Type.Integer())", {"type": "array", "items": {"type": "integer"}}),
        (
            "{ type: 'object', properties: { a: { type: 'string' } } }",
            {"type": "object", "properties": {"a": {"type": "string"}}},
        ),
        ("elsewhere.string()", None),
        ("42", None),
    ],
)
def test_validators_are_read(written: str, expected: JsonSchema | None) -> None:
    imports = "import { z } from 'zod'; import Joi from 'joi'; import * as yup from 'yup';"
    imports += "import { Type } from '@sinclair/typebox';"
    assert schema_of(f"{imports}\nexport const It = {written};") == expected


@pytest.mark.parametrize(
    ("written", "names", "required"),
    [
        ("base", ["id", "n", "note"], ["id"]),
        ("base.partial()", ["id", "n", "note"], None),
        ("base.pick({ id: true })", ["id"], ["id"]),
        ("base.omit({ id: true }).required()", ["n", "note"], ["n", "note"]),
        ("base.extend({ id: z.number().optional() })", ["id", "n", "note"], None),
        ("base.merge(z.object({ more: z.string() }))", ["id", "n", "note", "more"], ["id", "more"]),
        (
            "z.object({ ...base.shape, own: base.shape.id })",
            ["id", "n", "note", "own"],
            ["id", "own"],
        ),
        ("base.refine((x) => x).transform((x) => x)", ["id", "n", "note"], ["id"]),
        ("make(base)", ["items", "total"], ["items", "total"]),
        (
            "Joi.object({ a: Joi.string().required(), b: Joi.any() }).append({ c: Joi.number() })",
            ["a", "b", "c"],
            ["a"],
        ),
        ("Type.Partial(Type.Object({ a: Type.String(), b: Type.Null() }))", ["a", "b"], None),
        ("Type.Object({ a: Type.Optional(Type.String()), b: Type.Date() })", ["a", "b"], ["b"]),
    ],
)
def test_objects_are_composed(written: str, names: list[str], required: list[str] | None) -> None:
    text = f"""
        import {{ z }} from './zod';
        import Joi from 'joi';
        import {{ Type }} from '@sinclair/typebox';
        import {{ base }} from './base';
        const make = (item) => z.object({{ items: z.array(item), total: z.number() }});
        export const It = {written};
    """
    base = """
        import { z } from 'zod';
        export const base = z.object({
            id: z.string(), n: z.number().default(1), note: z.string().nullish(),
        });
    """
    own = "import { z as library } from 'zod';\nexport const z = extended(library);"
    found = schema_of(text, base=base, zod=own)
    assert found is not None
    properties = found["properties"]
    assert isinstance(properties, dict)
    assert (list(properties), found.get("required")) == (names, required)


def test_inferred_types_are_those_of_the_validator() -> None:
    text = """
        import { z } from 'zod';
        const schema = z.object({ id: z.string().uuid() });
        export interface It extends z.infer<typeof schema> { more: z.input<typeof schema>['id'] }
    """
    found = schema_of(text)
    assert found is not None
    assert found["properties"] == {"id": UUID, "more": UUID}


@pytest.mark.parametrize(
    "text",
    [
        "type It = " + "Array<" * 3_000 + "string" + ">" * 3_000 + ";",
        "type It = " + " | ".join(f"'{n}'" for n in range(3_000)) + ";",
        "import { z } from 'zod'; export const It = z.string()" + ".optional()" * 3_000 + ";",
        "type It = It;",
        "type It = Other; type Other = It | It[];",
        "export class It extends It {}",
        "export const It = It;",
        "export * from './it'; export { It } from './it';",
        "const It = make(It); function make(x) { return make(x); }",
    ],
)
def test_depth_and_circles_end(text: str) -> None:
    schema_of(text)


@given(st.text(alphabet="It<>{}|&[]():;=.,'`$ \n azbjoinType", max_size=200))
def test_any_text_is_survived(text: str) -> None:
    schema_of(f"import {{ z }} from 'zod'; export type It = {text}")
    schema_of(f"import {{ z }} from 'zod'; export const It = z.object({{ {text}")


def unpacked(case: Path, target: Path) -> str:
    for path in case.rglob("*.txt"):
        place = target / path.relative_to(case).with_suffix("")
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(path.read_bytes())
    return str(target)


def test_procedures_of_trpc_are_named_through_their_routers(tmp_path: Path) -> None:
    snapshot = LocalCodeHost().open(unpacked(FIXTURES / "trpc" / "nested", tmp_path))
    found = discover(snapshot, code=(Trpc(),), documents=()).operations
    names = ["ping-pong", "ticks", "user.address.all", "user.byId", "user.create"]
    assert [operation.name for operation in found] == names
    taken = {operation.name: operation.request_schema for operation in found}
    assert taken["user.byId"] == {"type": "object", "properties": {"id": UUID}, "required": ["id"]}


def test_what_nestjs_answers_beside_routes_are_operations(tmp_path: Path) -> None:
    (tmp_path / "all.ts").write_text(
        """
        import { Args, Mutation, Query, Resolver } from '@nestjs/graphql';
        import { WebSocketGateway } from '@nestjs/websockets';
        import { GrpcMethod } from '@nestjs/microservices';
        import { Controller } from '@nestjs/common';
        @Resolver() export class Cats {
            @Query(() => [String]) cats() {}
            @Mutation(() => String, { name: 'addCat' }) add(@Args('name') name: string) {}
        }
        @WebSocketGateway(80, { namespace: 'live' }) export class Live {}
        @Controller() export class Heroes {
            @GrpcMethod('Heroes', 'Find') find(data: { id: number }) {}
        }
        """
    )
    found = discover(LocalCodeHost().open(str(tmp_path)), code=(NestJs(),), documents=())
    assert [(o.protocol, o.name) for o in found.operations] == [
        ("graphql", "mutation addCat"),
        ("graphql", "query cats"),
        ("grpc", "Heroes/Find"),
        ("websocket", "/live"),
    ]
    assert found.endpoints == ()


def test_a_prefix_that_is_not_known_is_left_out_and_said(tmp_path: Path) -> None:
    snapshot = LocalCodeHost().open(unpacked(FIXTURES / "nestjs" / "monorepo", tmp_path))
    found = discover(snapshot, code=(NestJs(),), documents=())
    assert any("process.env.BACK_PREFIX could not be told" in note for note in found.notes)
    doubtful = {e.name for e in found.endpoints if e.confidence == "likely"}
    assert doubtful == {"GET /ping", "DELETE /ports/{code}"}
