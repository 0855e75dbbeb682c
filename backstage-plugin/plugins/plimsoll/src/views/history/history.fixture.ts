import type {
  History,
  JudgedRun,
  SeriesState,
} from '@plimsoll/backstage-plugin-common';

const BEGIN = Date.parse('2026-10-01T08:00:00Z');
const DAY_MS = 86_400_000;
const RUNS = 30;
/** With which run it got slower. */
const SHIFT = 20;

const dayOf = (at: number) => new Date(BEGIN + at * DAY_MS).toISOString();

/** One run a day; with the 21st, version 1.2.0, the endpoint became slower by a fifth. */
export function aHistory(
  changed: { endpoint?: string; metric?: string; unit?: string } = {},
): History {
  const { endpoint = 'GET /orders', metric = 'p95_ms', unit = 'ms' } = changed;
  const points = Array.from({ length: RUNS }, (_, at) => ({
    run_id: `run-${at}`,
    at: dayOf(at),
    value: (at < SHIFT ? 40 : 48) + (at % 3),
    n: 5_000,
    version: at < SHIFT ? '1.1.0' : '1.2.0',
    workload_digest: at < 5 ? 'a' : 'b',
  }));
  const change = {
    index: SHIFT,
    direction: 'up' as const,
    meaning: 'regression' as const,
    effect: 0.2,
    interval: [0.16, 0.24] as [number, number],
    confidence: 0.999,
    before: 40,
    after: 48,
    n_before: SHIFT,
    n_after: 3,
    reported_at: SHIFT + 2,
    method: 'a test',
    explanation: 'It got slower.',
  };
  return {
    schema_version: 1,
    key: keyOf(endpoint, metric),
    unit,
    points,
    judged: {
      judged: {
        n: RUNS,
        change_points: [change],
        levels: [
          { start: 0, end: SHIFT, level: 41, spread: 1 },
          { start: SHIFT, end: RUNS, level: 49, spread: 1 },
        ],
        notes: [],
      },
      marks: [
        {
          index: 5,
          run_id: 'run-5',
          kind: 'workload changed',
          explains: null,
          explanation: 'From this run on another workload was applied.',
        },
      ],
      current_start: SHIFT,
      open_regression: change,
    },
  };
}

export function aState(
  endpoint: string,
  metric: string,
  regressed = false,
): SeriesState {
  return {
    key: keyOf(endpoint, metric),
    runs: RUNS,
    latest: {
      run_id: 'run-29',
      at: dayOf(29),
      value: 49,
      n: 5_000,
      version: '1.2.0',
      workload_digest: 'b',
    },
    level: 49,
    spread: 1,
    regressed,
  };
}

function keyOf(endpoint: string, metric: string) {
  return {
    service: 'component:default/shop',
    environment: 'staging',
    test_type: metric === 'load_line_per_s' ? 'breakpoint' : 'replay',
    endpoint,
    metric,
  };
}

export function aRun(
  at: number,
  conclusion: JudgedRun['conclusion'] = 'pass',
): JudgedRun {
  return {
    run: {
      id: `run-${at}`,
      service: 'component:default/shop',
      environment: 'staging',
      base_url: 'http://shop.test',
      bundle_digest: 'sha256:0abc',
      workload_digest: 'b',
      test_type: 'replay',
      duration_s: 300,
      scale: 1,
      version: '1.2.0',
      workflow_id: '',
      requested_by: 'user:default/ann',
      status: 'completed',
      created_at: dayOf(at),
      requests: 5_000,
      reason: '',
    },
    conclusion,
    explanation: '',
  };
}
