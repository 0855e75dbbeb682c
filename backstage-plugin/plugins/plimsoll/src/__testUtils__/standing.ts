import type {
  ProfileReport,
  Standing,
  TrafficSight,
} from '@plimsoll/backstage-plugin-common';

/** Nothing was ever run of it. */
export function unknown(service: string): Standing {
  return {
    service,
    newest_run: null,
    newest_conclusion: null,
    open_regressions: 0,
    load_line: null,
    headroom: {
      ratio: null,
      missing: 'no_load_line',
      explanation: 'No load line has been drawn.',
    },
    sparkline: null,
  };
}

/** It was run an hour ago, and stands well; what differs is said. */
export function standing(
  service = 'component:default/shop',
  changed: Partial<Standing> = {},
): Standing {
  const at = new Date(Date.now() - 3_600_000).toISOString();
  return {
    service,
    newest_run: {
      id: 'run-1',
      environment: 'staging',
      test_type: 'replay',
      status: 'completed',
      created_at: at,
      ended_at: at,
    },
    newest_conclusion: {
      run_id: 'run-1',
      environment: 'staging',
      test_type: 'replay',
      conclusion: 'pass',
      explanation: 'Nothing became worse.',
      judged_at: at,
    },
    open_regressions: 0,
    load_line: {
      id: 'line-1',
      environment: 'staging',
      outcome: 'found',
      line_per_s: 84.2,
      low_per_s: 80,
      high_per_s: 88,
      measured_at: at,
      version: '0abc',
    },
    headroom: {
      ratio: 1.84,
      low: 1.7,
      high: 1.95,
      production_peak_per_s: 45.8,
      missing: null,
      explanation: 'The load line is 1.84 times the peak of production.',
    },
    sparkline: {
      environment: 'staging',
      test_type: 'replay',
      points: [98, 101, 99, 103, 97].map((value, index) => ({
        run_id: `run-${index}`,
        at,
        value,
      })),
    },
    ...changed,
  };
}

export function sight(changed: Partial<TrafficSight> = {}): TrafficSight {
  return {
    source: 'access-log:access.log.gz',
    window: { start: '2026-10-13T22:00:00Z', end: '2026-10-14T22:00:00Z' },
    requests: 195_190,
    malformed: 0,
    endpoint_count: 16,
    endpoints: [
      { method: 'GET', route: '/api/products', requests: 120_000 },
      { method: 'POST', route: '/api/orders', requests: 9_190 },
    ],
    rate: { step_s: 300, per_second: [0.5, 2, 4.9, 3] },
    peak: {
      start: '2026-10-14T10:03:00Z',
      duration_s: 60,
      per_second: 7.31,
    },
    notes: [],
    ...changed,
  };
}

export function profile(): ProfileReport {
  const endpoint = (method: string, route: string, rates: number[]) => ({
    method,
    route,
    requests: rates.reduce((sum, rate) => sum + rate * 60, 0),
    rate: { step_s: 60, per_second: rates },
    latency_ms: null,
    latency_between_ms: null,
    error_rate: null,
    request_bytes: null,
    response_bytes: null,
  });
  return {
    source: 'access-log:access.log.gz',
    window: { start: '2026-10-13T22:00:00Z', end: '2026-10-13T22:03:00Z' },
    requests: 660,
    endpoints: [
      endpoint('GET', '/api/products', [1, 2, 3]),
      endpoint('POST', '/api/orders', [0, 1, 4]),
    ],
    excluded: {},
    malformed: 0,
    peaks: { busy_hour: null, peak: null, steepest_rise: null },
    dispersion: null,
    figures_from: {},
    findings: [],
    notes: [],
  };
}
