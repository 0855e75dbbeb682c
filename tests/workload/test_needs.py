"""What endpoints need, told from the declarations; what somebody adds is only added."""

from hypothesis import given
from hypothesis import strategies as st

from plimsoll.catalog.model import Endpoint, JsonSchema, Parameter, Security
from plimsoll.workload.dangers import Danger
from plimsoll.workload.links import links
from plimsoll.workload.needs import Needs, needs_of
from plimsoll.workload.needs_advice import AdvisedNeeds, with_advice
from tests.workload.builders import endpoint, query

BEARER = Security(scheme="bearer")
TOKEN: JsonSchema = {"type": "object", "properties": {"access_token": {"type": "string"}}}


def needs(*endpoints: Endpoint) -> dict[str, Needs]:
    return needs_of(endpoints, links(endpoints))


def secured(name: str, *security: Security) -> Endpoint:
    return endpoint(name).model_copy(update={"security": security})


def test_a_login_comes_before_what_asks_for_its_token() -> None:
    found = needs(endpoint("POST /login", responses={"200": TOKEN}), secured("GET /orders", BEARER))
    assert found["GET /orders"].credential == "bearer"
    assert found["GET /orders"].after == ("POST /login",)
    assert found["POST /login"].after == ()


def test_a_credential_says_where_it_goes() -> None:
    key = Security(scheme="api_key", location="query", name="key")
    assert needs(secured("GET /x", key, BEARER))["GET /x"].credential == (
        "api_key in query key or bearer"
    )


def test_what_a_path_names_has_to_be_created_before() -> None:
    found = needs(
        endpoint("POST /orders"),
        endpoint("POST /orders/{id}/items"),
        endpoint("GET /orders/{order_id}/items/{item_id}"),
        endpoint("PUT /orders/{id}"),
        endpoint("GET /years/{year}"),
    )
    item = found["GET /orders/{order_id}/items/{item_id}"]
    assert item.existing == {"order_id": "POST /orders", "item_id": "POST /orders/{id}/items"}
    assert item.after == ("POST /orders", "POST /orders/{id}/items")
    assert found["POST /orders/{id}/items"].after == ("POST /orders",)
    assert found["PUT /orders/{id}"].existing == {}, "it may create it"
    assert found["GET /years/{year}"].existing == {}, "nobody knows"


def test_what_a_required_parameter_names_has_to_be_created_before() -> None:
    products = endpoint("POST /shop/products")
    stock = endpoint("GET /stock", query("productId", required=True), query("order_id"))
    assert needs(products, stock, endpoint("POST /orders"))["GET /stock"].existing == {
        "productId": "POST /shop/products"
    }
    twice = needs(products, endpoint("POST /admin/products"), stock)
    assert twice["GET /stock"].existing == {}, "of two nobody knows which"


def test_idempotent_is_what_the_method_says_or_a_key() -> None:
    key = Parameter(name="Idempotency-Key", location="header", type="string", required=False)
    found = needs(
        endpoint("GET /x"), endpoint("POST /x"), endpoint("POST /y", key), endpoint("PATCH /x")
    )
    assert {name for name, one in found.items() if one.idempotent} == {"GET /x", "POST /y"}


def test_the_handler_s_name_tells_as_well() -> None:
    one = endpoint("POST /orders/{id}/close")
    found = needs_of([one], [], handlers={one.name: "refund_order"})
    assert found[one.name].danger == (Danger.MOVES_MONEY,)


CODE = (endpoint("POST /orders"), endpoint("GET /orders/{id}"), endpoint("POST /carts"))
RULES = needs(*CODE)


def test_what_is_added_names_its_adviser() -> None:
    advised = AdvisedNeeds(
        endpoint="POST /orders", danger=("moves money", "moves money"), after=("POST /carts",)
    )
    found, said = with_advice(RULES, [advised], endpoints=CODE, advisor="a:b")
    assert found["POST /orders"].danger == (Danger.MOVES_MONEY,)
    assert found["POST /orders"].after == ("POST /carts",)
    assert found["POST /orders"].because == (
        "moves money: advised by a:b",
        "after POST /carts: advised by a:b",
    )
    assert [piece.taken for piece in said] == [True, True]


def test_what_cannot_be_is_refused_and_not_repeated() -> None:
    said = with_advice(
        RULES,
        [
            AdvisedNeeds(endpoint="rm -rf /", danger=("deletes",)),
            AdvisedNeeds(endpoint="POST /orders", danger=("rm -rf /",), after=("GET /rm",)),
            AdvisedNeeds(endpoint="POST /orders", existing={"rm": "POST /carts"}),
            AdvisedNeeds(endpoint="POST /orders", after=("POST /orders", "GET /orders/{id}")),
        ],
        endpoints=CODE,
        advisor="a:b",
    )[1]
    assert not any(piece.taken for piece in said)
    assert len(said) == 6
    assert "rm" not in " ".join(f"{piece.about} {piece.because}" for piece in said)


NAMES = [one.name for one in CODE]
SOME = st.sampled_from([*NAMES, "GET /invented", ""])


@given(
    st.lists(
        st.builds(
            AdvisedNeeds,
            endpoint=SOME,
            danger=st.lists(st.sampled_from([*Danger, "x"]), max_size=3).map(tuple),
            existing=st.dictionaries(st.sampled_from(["id", "x"]), SOME, max_size=2),
            after=st.lists(SOME, max_size=3).map(tuple),
        ),
        max_size=6,
    )
)
def test_any_advice_only_adds_and_leaves_an_order(advised: list[AdvisedNeeds]) -> None:
    found, _ = with_advice(RULES, advised, endpoints=CODE, advisor="a:b")
    assert found.keys() == RULES.keys()
    for name, before in RULES.items():
        after = found[name]
        assert set(before.danger) <= set(after.danger)
        assert before.existing.items() <= after.existing.items()
        assert set(before.after) <= set(after.after) <= set(NAMES)
        assert (before.credential, before.idempotent) == (after.credential, after.idempotent)
    left = dict(found)
    while left:
        free = [name for name, one in left.items() if not set(one.after) & left.keys()]
        assert free, "some wait for each other"
        for name in free:
            del left[name]


METHODS = st.sampled_from(["GET", "POST", "PUT", "PATCH", "DELETE"])
PARTS = st.sampled_from(["orders", "items", "{id}", "{item_id}", "admin", "logout", "s", ""])
ROUTES = st.lists(PARTS, max_size=5, unique_by=lambda part: part if "{" in part else object())


@given(st.lists(st.tuples(METHODS, ROUTES), max_size=8))
def test_needs_name_only_what_there_is(declared: list[tuple[str, list[str]]]) -> None:
    endpoints = list(
        {
            one.name: one
            for method, parts in declared
            for one in [endpoint(f"{method} /{'/'.join(parts)}")]
        }.values()
    )
    found = needs(*endpoints)
    assert found == {one.name: needs(*endpoints[::-1])[one.name] for one in endpoints}
    for one in endpoints:
        assert set(found[one.name].after) <= found.keys() - {one.name}
        assert set(found[one.name].existing) <= {p.name for p in one.parameters}
