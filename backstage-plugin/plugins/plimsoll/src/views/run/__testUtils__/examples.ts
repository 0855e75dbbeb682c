import type {
  Comparison,
  Environment,
  Fidelity,
  JudgedRun,
  Preflight,
  ResultsReport,
  RunDetails,
  RunRecord,
  TriageEntry,
  Verdict,
} from '@plimsoll/backstage-plugin-common';
import { bundle } from '../../../__testUtils__/renderTab';

export const RUN = '01a2b3c4-0000-7000-8000-000000000001';
const DIGEST = bundle().record.digest;

export function run(changed: Partial<RunRecord> = {}): RunRecord {
  return {
    id: RUN,
    service: 'component:default/shop',
    environment: 'staging',
    base_url: 'http://shop.test',
    bundle_digest: DIGEST,
    test_type: 'replay',
    duration_s: 300,
    version: 'v1.4.0',
    workflow_id: RUN,
    requested_by: 'user:default/ann',
    status: 'completed',
    created_at: '2026-11-21T10:00:00Z',
    started_at: '2026-11-21T10:00:05Z',
    ended_at: '2026-11-21T10:05:05Z',
    requests: 1_479,
    error_rate: 0.002,
    reason: '',
    validity: { reasons: [], warm_up_s: 30, notes: [] },
    fidelity: 93,
    ...changed,
  };
}

export function judged(changed: Partial<JudgedRun> = {}): JudgedRun {
  return {
    run: run(),
    conclusion: 'fail',
    explanation: 'GET /api/orders is slower.',
    ...changed,
  };
}

export function comparison(changed: Partial<Comparison> = {}): Comparison {
  return {
    endpoint: 'GET /api/orders',
    metric: 'p95_ms',
    better: 'lower',
    baseline: 120,
    candidate: 168,
    effect: 0.4,
    interval: [0.31, 0.49],
    chance: 0.0001,
    n_baseline: 12,
    n_candidate: 1,
    method: 'prediction for one more run',
    meaning: 'regression',
    undecided: false,
    explanation: 'p95 rose from 120 ms to 168 ms.',
    ...changed,
  };
}

export function verdict(changed: Partial<Verdict> = {}): Verdict {
  return {
    run_id: RUN,
    service: 'component:default/shop',
    environment: 'staging',
    conclusion: 'fail',
    explanation: 'GET /api/orders is slower, and a second run shows it too.',
    settle: '',
    comparisons: [
      comparison(),
      comparison({
        endpoint: 'GET /api/products',
        effect: 0.01,
        interval: [-0.02, 0.04],
        meaning: null,
        explanation: 'p95 is as before.',
      }),
    ],
    objectives: [
      {
        endpoint: 'POST /api/orders',
        name: 'p(95)<300',
        kind: 'threshold',
        measured: 340,
        limit: 300,
        met: false,
        explanation: 'p95 was 340 ms, the limit is 300 ms.',
      },
    ],
    invalid: [],
    baseline_runs: ['run-a', 'run-b'],
    method: 'against history',
    confirms: '',
    confirmed_by: `${RUN}.2`,
    judged_at: '2026-11-21T10:12:00Z',
    ...changed,
  };
}

export function runDetails(changed: Partial<RunDetails> = {}): RunDetails {
  return {
    run: run(),
    progress: null,
    verdict: verdict(),
    judging: 'final',
    triage: [],
    ...changed,
  };
}

export function entry(changed: Partial<TriageEntry> = {}): TriageEntry {
  return {
    id: 't1',
    run_id: RUN,
    endpoint: 'GET /api/orders',
    metric: 'p95_ms',
    state: 'investigating',
    assignee: 'user:default/ben',
    muted_until: null,
    comment: 'Looks like the new index.',
    by: 'user:default/ann',
    at: '2026-11-21T11:00:00Z',
    ...changed,
  };
}

export function plan(changed: Partial<Preflight> = {}): Preflight {
  return {
    checks: [
      { name: 'address', state: 'ok', explanation: 'It may be loaded.' },
      {
        name: 'clock',
        state: 'warning',
        explanation: 'The target does not tell what time it is.',
      },
    ],
    blast_radius: {
      environment: 'staging',
      base_url: 'http://shop.test',
      requests: 1_479,
      writes: 120,
      writing: { 'POST /api/orders': 120 },
      duration_s: 300,
      peak_per_second: 9.5,
      virtual_users: 12,
      sentences: [],
    },
    approval_needed: false,
    answer: { status: 200, version: 'v1.4.0' },
    ...changed,
  };
}

export const staging: Environment = {
  name: 'staging',
  base_url: 'http://shop.test',
  policy: {
    max_rate_per_s: 50,
    allowed_hours: [],
    forbidden_endpoints: ['DELETE *'],
    approval_needed: false,
  },
};

export function results(): ResultsReport {
  const line = (name: string, requests: number, p95_ms: number) => ({
    name,
    requests,
    failed: 0,
    error_rate: 0,
    requests_per_s: requests / 270,
    p50_ms: p95_ms / 2,
    p90_ms: p95_ms * 0.9,
    p95_ms,
    p99_ms: null,
    p99_9_ms: null,
    latency_error: 0.01,
  });
  return {
    schema_version: 1,
    requests: 1_400,
    failed: 3,
    error_rate: 0.002,
    span_s: 270,
    endpoints: [
      line('GET /api/products', 1_000, 80),
      line('GET /api/orders', 400, 168),
    ],
    notes: [],
  };
}

export function fidelity(): Fidelity {
  return {
    schema_version: 1,
    profile: 'sha256:00',
    applied: { test_type: 'replay', duration_s: 300, scale: 1 },
    score: 93.2,
    weight_known: 85,
    parts: [
      {
        name: 'rates',
        weight: 20,
        points: 19.5,
        explanation: '1,479 of 1,500 expected requests were sent.',
      },
      {
        name: 'burstiness',
        weight: 5,
        points: null,
        explanation: 'Unknown: production does not tell.',
      },
    ],
    rate: {
      expected: 1_500,
      sent: 1_479,
      error: -0.014,
      chance: { low: 1_400, high: 1_600 },
      criterion: 'chance',
      kept: true,
    },
    bins: [0, 60, 120, 180, 240].map(start_s => ({
      start_s,
      duration_s: 60,
      expected: 300,
      sent: 296,
      error: -0.013,
    })),
    mix_divergence: 0.001,
    left_out_share: 0.01,
    left_out: [],
    unexpected: [],
    request_bytes: [],
    response_bytes: [],
    latency_ms: [],
    statuses: { production: {}, run: {}, difference: null },
    burstiness: { production: null, run: null, error: null },
    endpoints: [],
    notes: [],
  };
}
