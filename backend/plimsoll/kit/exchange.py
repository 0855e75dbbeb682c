"""One question to a language model and its answer, as every agent writes it down."""

from typing import Literal, TypeAlias

from plimsoll.kit.value import Value

Outcome: TypeAlias = Literal["answered", "refused", "failed", "cached"]


class Exchange(Value):
    """One question and its answer, exactly as sent and received."""

    about: tuple[str, ...]
    """Endpoints."""
    model: str
    """`provider:model`."""
    prompt: str
    answer: str
    outcome: Outcome
    problem: str = ""
    """Why there is no usable answer."""
    input_tokens: int = 0
    output_tokens: int = 0
    cost_usd: float | None = None
    """None: the price is not known."""

    @property
    def tokens(self) -> int:
        """Of the question and the answer."""
        return self.input_tokens + self.output_tokens
