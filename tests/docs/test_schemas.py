import pytest
from pydantic import BaseModel

from scripts.write_schemas import DOCUMENTS, FOLDER, schema_of


@pytest.mark.parametrize(("name", "document"), DOCUMENTS.items(), ids=DOCUMENTS)
def test_the_committed_schema_is_that_of_the_code(name: str, document: type[BaseModel]) -> None:
    committed = (FOLDER / f"{name}.schema.json").read_text()
    assert committed == schema_of(document), "it has changed: make schemas"


def test_no_schema_is_left_over() -> None:
    assert {path.name for path in FOLDER.iterdir()} == {f"{name}.schema.json" for name in DOCUMENTS}
