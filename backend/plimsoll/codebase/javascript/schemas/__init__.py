"""Types and validators of JavaScript and TypeScript as JSON Schema, across files.

`SCHEMAS.of(sources)` gives the shared `Schemas`:

- `schemas.of_type(path, node)`: a type annotation or type node in the file `path`.
- `schemas.of_value(path, node)`: an expression that is or names a schema: zod, Joi, yup or TypeBox
  objects, a plain JSON schema written as an object, a class with decorators. None if it is none.
- `schemas.of_name(path, name)`: a type, class, enum or validator by the name it has in that file.

The answers are self-contained (`$defs` inside); what cannot be told is `{}`, never a guess.
`bodies.body_parameters(schema, required=...)` and `bodies.properties_of(schema)` take them apart.

Also of use: `scopes.SCOPES.of(sources)` (what a name in a file stands for, through imports and
re-exports) and `constants.Constants` (strings, arrays and objects written in the code).
"""

from plimsoll.codebase.javascript.schemas.build import SCHEMAS, Schemas

__all__ = ["SCHEMAS", "Schemas"]
