"""k6 output as the benchmark writes it, with the latencies that are in it."""

from pathlib import Path
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

SAMPLES_A_REQUEST = 14
HEADER = (
    "metric_name,timestamp,metric_value,check,error,error_code,expected_response,group,method,"
    "name,proto,scenario,service,status,subproto,tls_version,url,extra_tags,metadata\n"
)
_TIMINGS = ("blocked", "connecting", "tls_handshaking", "sending", "waiting", "receiving")
_BEGIN = 1_795_248_000
_AT_ONCE = 20_000
"""Requests that are written together."""


class Case(NamedTuple):
    """What is in a file."""

    title: str
    seed: int
    endpoints: int
    name: str = "GET /a/{number}"
    per_second: int = 1_000


def latencies_by_name(case: Case, rows: int, path: Path) -> dict[str, npt.NDArray[np.float64]]:
    """Writes the file; what each endpoint's requests took, in milliseconds, ascending.

    Shares of the endpoints are drawn from a Dirichlet distribution; latencies are log-normal, each
    endpoint with its own middle and width, and one in fifty comes from a Pareto tail (α = 1.3).
    """
    rng = np.random.default_rng(case.seed)
    requests = rows // SAMPLES_A_REQUEST
    names = [case.name.format(number=number) for number in range(case.endpoints)]
    which = rng.choice(case.endpoints, requests, p=rng.dirichlet(np.full(case.endpoints, 0.7)))
    middle, width = rng.normal(3, 1.2, case.endpoints), rng.uniform(0.2, 1.1, case.endpoints)
    took = np.exp(rng.normal(middle[which], width[which]))
    tail = rng.random(requests) < 0.02
    took[tail] *= 1 + rng.pareto(1.3, int(tail.sum()))
    took = np.clip(np.round(took, 6), 0.001, 600_000)
    failed = rng.random(requests) < 0.01
    with path.open("w", encoding="utf-8") as file:
        file.write(HEADER)
        for begin in range(0, requests, _AT_ONCE):
            file.writelines(
                _samples(
                    _BEGIN + number // case.per_second,
                    names[which[number]],
                    float(took[number]),
                    503 if failed[number] else 200,
                )
                for number in range(begin, min(begin + _AT_ONCE, requests))
            )
    return {
        name: np.sort(took[which == number])
        for number, name in enumerate(names)
        if (which == number).any()
    }


def _samples(time: int, name: str, took_ms: float, status: int) -> str:
    cell = f'"{name}"' if "," in name else name
    well = "true" if status < 500 else "false"
    tags = f",,,,{well},,GET,{cell},HTTP/1.1,a,,{status},,,{cell},,\n"
    own, none = f",,,,,,,{cell},,a,,,,,,,\n", ",,,,,,,,,a,,,,,,,\n"
    shares = (0.01, 0.004, 0.0, 0.006, 0.9, 0.08)
    return (
        f"http_reqs,{time},1.000000{tags}"
        f"http_req_duration,{time},{took_ms:.6f}{tags}"
        + "".join(
            f"http_req_{timing},{time},{took_ms * share:.6f}{tags}"
            for timing, share in zip(_TIMINGS, shares, strict=True)
        )
        + f"http_req_failed,{time},{status >= 500:d}.000000{tags}"
        f"checks,{time},1.000000,answers{own[1:]}"
        f"request_bytes,{time},{300 + status % 7}.000000{own}"
        f"response_bytes,{time},{2_000 + int(took_ms) % 900}.000000{own}"
        f"iteration_duration,{time},{took_ms + 0.5:.6f}{none}"
        f"iterations,{time},1.000000{none}"
    )
