import os
import sys
from pathlib import Path

import pytest

from plimsoll.adapters.k6.generator import GeneratorMeter, usable_cpus


def system(folder: Path, own: str, **limits: str) -> tuple[Path, Path]:
    """A made-up /proc and /sys/fs/cgroup."""
    (folder / "proc/self").mkdir(parents=True)
    (folder / "proc/self/cgroup").write_text(own)
    for name, limit in limits.items():
        place = folder / "cgroup" / name.replace("__", "/").replace("root", ".")
        place.mkdir(parents=True, exist_ok=True)
        (place / "cpu.max").write_text(limit)
    return folder / "proc", folder / "cgroup"


CPUS = float(len(os.sched_getaffinity(0)) if sys.platform == "linux" else os.cpu_count() or 1)


def test_a_quota_of_the_own_group_or_of_one_above_limits_the_processors(tmp_path: Path) -> None:
    own = "1:cpu:/old\n0::/pod/container\n"
    proc, cgroups = system(tmp_path, own, pod="50000 100000\n", pod__container="max 100000\n")
    assert usable_cpus(proc, cgroups) == 0.5


@pytest.mark.parametrize("limit", ["max 100000\n", "", "nonsense\n", "6400000 100000\n"])
def test_no_quota_or_a_larger_one_limits_nothing(tmp_path: Path, limit: str) -> None:
    assert usable_cpus(*system(tmp_path, "0::/pod\n", pod=limit)) == CPUS


def test_a_container_sees_its_own_group_as_the_root(tmp_path: Path) -> None:
    assert usable_cpus(*system(tmp_path, "0::/\n", root="25000 100000\n")) == 0.25


def test_a_system_without_groups_has_all_its_processors(tmp_path: Path) -> None:
    assert usable_cpus(tmp_path / "proc", tmp_path / "cgroup") == CPUS


def test_a_process_that_is_gone_tells_nothing() -> None:
    with GeneratorMeter(2**22 + 1) as meter:
        meter.load_begins()
    assert meter.figures() is None
