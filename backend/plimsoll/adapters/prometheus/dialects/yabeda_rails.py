"""Rails with yabeda-rails and yabeda-prometheus.

Version 0.11: `rails_requests_total` and the histogram `rails_request_duration_seconds` (borders
.005 to 600, rounded to a millisecond) with `controller`, `action`, `status`, `format` and `method`
in lower case. The route is `controller/action`: a name, no path. What never reaches a controller,
such as a path that no route matches, is not counted.
"""

from plimsoll.adapters.prometheus.dialect import Dialect, Measure

DIALECT = Dialect(
    id="yabeda-rails",
    title="Rails, Yabeda",
    documentation="https://github.com/yabeda-rb/yabeda-rails",
    counts=("rails_requests_total", "rails_request_duration_seconds_count"),
    method=("method",),
    route=("controller/action",),
    route_form="name",
    status=("status",),
    latency=(Measure(base="rails_request_duration_seconds", factor=1000),),
    needs_labels=("controller", "action"),
    notes=("Yabeda names controllers and actions, not paths.",),
)
