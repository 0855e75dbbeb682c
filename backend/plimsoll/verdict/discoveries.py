"""What of all that was compared is no chance? False discoveries controlled over the whole run.

Metrics of one endpoint share their requests and rise together; endpoints, once what moved the whole
run is taken out, hardly depend on one another. So the endpoint is the family:

1. The chance of an endpoint is Simes's of its metrics: the smallest of k · p(i) / i over its k
   chances in order. It holds for metrics that rise together, and gains from all that did.
2. Over endpoints, Benjamini and Hochberg's step-up chooses: the R smallest chances, for the largest
   R with chance ≤ R · rate / endpoints.
3. In a chosen endpoint the same step-up chooses metrics at R · rate / endpoints: families are
   tested at the level at which they were chosen, so that the average share of false ones in what
   was chosen stays below the rate too.

With no change anywhere, the chance that a run reports anything at all is at most the rate.

Sources: R. J. Simes, "An improved Bonferroni procedure for multiple tests of significance",
Biometrika 73 (1986); Y. Benjamini and Y. Hochberg, "Controlling the false discovery rate", Journal
of the Royal Statistical Society B 57 (1995); Y. Benjamini and M. Bogomolov, "Selective inference on
multiple families of hypotheses", same journal, 76 (2014).
"""

from collections.abc import Iterable, Mapping, Sequence

Chances = Mapping[str, Mapping[str, float]]
"""By endpoint, then metric."""


def discoveries(chances: Chances, rate: float) -> frozenset[tuple[str, str]]:
    """Endpoint and metric of what is no chance."""
    families = sorted(_simes(each.values()) for each in chances.values() if each)
    bar = _step_up(families, rate)
    found = set()
    for endpoint, metrics in chances.items():
        if metrics and _simes(metrics.values()) <= bar:
            own = _step_up(sorted(metrics.values()), bar)
            found |= {(endpoint, metric) for metric, chance in metrics.items() if chance <= own}
    return frozenset(found)


def _simes(chances: Iterable[float]) -> float:
    ordered = sorted(chances)
    return min(len(ordered) * each / rank for rank, each in enumerate(ordered, start=1))


def _step_up(ordered: Sequence[float], rate: float) -> float:
    """What a chance has to keep to be chosen; below 0 if none is."""
    chosen = 0
    for rank, chance in enumerate(ordered, start=1):
        if chance <= rank * rate / len(ordered):
            chosen = rank
    return chosen * rate / len(ordered) if chosen else -1.0
