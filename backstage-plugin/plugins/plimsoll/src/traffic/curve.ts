import type {
  ProfileReport,
  TrafficSight,
} from '@plimsoll/backstage-plugin-common';

/** Production's requests per second, step by step. */
export type Curve = {
  /** Milliseconds since 1970. */
  startMs: number;
  stepS: number;
  perSecond: readonly number[];
};

/** A curve, and what is said beside it. */
export type Seen = {
  source: string;
  curve: Curve;
  from: string;
  to: string;
  requests: number;
  endpointCount: number;
  /** The busiest first, not necessarily all. */
  endpoints: readonly { name: string; requests: number }[];
  peak?: { perSecond: number; at: string };
  malformed: number;
  notes: readonly string[];
};

/** What a look at a source has found. */
export function seenIn(sight: TrafficSight): Seen {
  const { window, rate, peak } = sight;
  return {
    source: sight.source,
    curve: {
      startMs: new Date(window.start).getTime(),
      stepS: rate.step_s,
      perSecond: rate.per_second,
    },
    from: window.start,
    to: window.end,
    requests: sight.requests,
    endpointCount: sight.endpoint_count,
    endpoints: sight.endpoints.map(named),
    peak: peak ? { perSecond: peak.per_second, at: peak.start } : undefined,
    malformed: sight.malformed,
    notes: sight.notes,
  };
}

/** What the newest bundle has observed, all endpoints together. */
export function seenBefore(profile: ProfileReport): Seen {
  const { window, endpoints, peaks } = profile;
  const steps = Math.max(
    0,
    ...endpoints.map(({ rate }) => rate.per_second.length),
  );
  const perSecond = Array.from({ length: steps }, (_, at) =>
    endpoints.reduce((sum, { rate }) => sum + (rate.per_second[at] ?? 0), 0),
  );
  return {
    source: profile.source,
    curve: {
      startMs: new Date(window.start).getTime(),
      stepS: endpoints[0]?.rate.step_s ?? 60,
      perSecond,
    },
    from: window.start,
    to: window.end,
    requests: profile.requests,
    endpointCount: endpoints.length,
    endpoints: endpoints.map(named),
    peak: peaks.peak
      ? { perSecond: peaks.peak.per_second, at: peaks.peak.start }
      : undefined,
    malformed: profile.malformed,
    notes: profile.notes,
  };
}

function named(one: { method: string; route: string; requests: number }) {
  return { name: `${one.method} ${one.route}`, requests: one.requests };
}
