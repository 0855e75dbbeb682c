"""The port TrafficSource over profiles in a dictionary."""

from collections.abc import Mapping

from plimsoll.kit.errors import NotFound
from plimsoll.traffic.model import TrafficProfile
from plimsoll.traffic.ports import Observation, Progress, no_progress


class MemoryTrafficSource:
    """Profiles by location; what is to be kept was decided when they were made."""

    def __init__(self, profiles: Mapping[str, TrafficProfile]) -> None:
        self._profiles = dict(profiles)

    def admit(self, location: str) -> None:
        """Any may be tried."""

    def observe(
        self, location: str, observation: Observation, *, progress: Progress = no_progress
    ) -> TrafficProfile:
        """The profile at a location, if it is of the window asked for."""
        profile = self._profiles.get(location)
        if profile is None or observation.window not in {None, profile.window}:
            raise NotFound(f"There is no traffic at {location} in that window.")
        progress(1.0)
        return profile
