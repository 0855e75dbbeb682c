"""What the stub saw while a script ran."""

from collections import Counter
from threading import Lock

from plimsoll.bundle.ports import StubRequest, StubResponse
from plimsoll.bundle.validate_request import Contract

_PROBLEMS_KEPT = 10


class Tally:
    """Answers requests by a contract and counts them per endpoint; called from several threads."""

    def __init__(self, contract: Contract) -> None:
        self._contract = contract
        self._lock = Lock()
        self.arrived: Counter[str] = Counter()
        self.accepted: Counter[str] = Counter()
        self.strays: Counter[str] = Counter()
        """Requests on no route at all, by what was wrong with them."""
        self.problems: dict[str, list[str]] = {}

    def answer(self, request: StubRequest) -> StubResponse:
        """The contract's answer; remembers what it was given for."""
        judgement = self._contract.judge(request)
        response = self._contract.answer(judgement)
        with self._lock:
            if judgement.endpoint is None:
                self.strays.update(judgement.problems)
                return response
            self.arrived[judgement.endpoint] += 1
            if not judgement.problems:
                self.accepted[judgement.endpoint] += 1
            known = self.problems.setdefault(judgement.endpoint, [])
            fresh = [problem for problem in judgement.problems if problem not in known]
            known.extend(fresh[: _PROBLEMS_KEPT - len(known)])
        return response
