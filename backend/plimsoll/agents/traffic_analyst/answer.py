"""The form of the answer."""

from pydantic import Field

from plimsoll.agents.form import Form


class SentenceAnswer(Form):
    """One plain sentence."""

    text: str
    rests_on: list[str] = Field(description="kinds of the findings whose figures it repeats")


class RetellingAnswer(Form):
    """The findings in 3 to 6 sentences, most important first."""

    sentences: list[SentenceAnswer] = Field(default=[], description="3 to 6")
