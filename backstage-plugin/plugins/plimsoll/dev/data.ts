import type {
  Conclusion,
  Histories,
  History,
  JudgedRun,
  RunDetails,
  RunRecord,
  RunStatus,
  Standing,
  Verdict,
} from '@plimsoll/backstage-plugin-common';
import { standing, unknown } from '../src/__testUtils__/standing';
import type { State } from './states';

export const SHOP = 'component:default/shop';
const HOUR_MS = 3_600_000;
const BUNDLE = `sha256:${'0abc'.repeat(16)}`;
const PAGE = 50;

/** So many runs of the service are kept. */
export function runsIn(state: State): number {
  if (state === 'empty') return 0;
  return state === 'many' ? 10_000 : 30;
}

/** Of the newest run. */
function conclusionIn(state: State): Conclusion {
  if (state === 'regressed') return 'fail';
  return state === 'invalid' ? 'invalid' : 'pass';
}

const agoOf = (at: number) =>
  new Date(Date.now() - (at * 24 + 1) * HOUR_MS).toISOString();

/** The run that was asked for as the last but so many. */
export function runAt(at: number, state: State): RunRecord {
  const isRunning = state === 'running' && at === 0;
  const status: RunStatus = isRunning ? 'running' : 'completed';
  return {
    id: `run-${runsIn(state) - at}`,
    service: SHOP,
    environment: 'staging',
    base_url: 'https://staging.shop.test',
    bundle_digest: BUNDLE,
    test_type: 'replay',
    duration_s: 300,
    version: (0x1a2b3c + at).toString(16),
    workflow_id: `run-${runsIn(state) - at}`,
    requested_by: 'user:default/guest',
    status,
    created_at: isRunning
      ? new Date(Date.now() - 60_000).toISOString()
      : agoOf(at),
    started_at: agoOf(at),
    ended_at: isRunning ? null : agoOf(at),
    requests: 1_479,
    error_rate: 0.0007,
    fidelity: 96,
  };
}

export function judgedAt(at: number, state: State): JudgedRun {
  const run = runAt(at, state);
  if (run.status === 'running') return { run };
  return {
    run,
    conclusion: at === 0 ? conclusionIn(state) : 'pass',
    judging: 'final',
  };
}

/** A page of runs, newest first. */
export function runsPage(cursor: number, limit: number, state: State) {
  const all = runsIn(state);
  const end = Math.min(all, cursor + (limit || PAGE));
  return {
    items: Array.from({ length: end - cursor }, (_, at) =>
      judgedAt(cursor + at, state),
    ),
    next_cursor: end < all ? String(end) : null,
  };
}

export function verdictOf(run: RunRecord, state: State): Verdict {
  const conclusion = conclusionIn(state);
  const effect = 0.34;
  return {
    run_id: run.id,
    service: run.service,
    environment: run.environment,
    conclusion,
    explanation: {
      pass: 'Nothing became worse that matters.',
      fail: 'GET /api/products became 34 % slower.',
      invalid: 'The target was restarted while the run went on.',
      inconclusive: 'There are too few runs to compare with.',
    }[conclusion],
    comparisons:
      conclusion === 'fail'
        ? [
            {
              endpoint: 'GET /api/products',
              metric: 'p95_ms',
              better: 'lower',
              baseline: 101,
              candidate: 101 * (1 + effect),
              effect,
              interval: [0.29, 0.39],
              chance: 0.0004,
              n_baseline: 20,
              n_candidate: 1,
              method: 'level',
              meaning: 'regression',
              explanation: 'p95 rose from 101 ms to 135 ms.',
            },
          ]
        : [],
    invalid:
      conclusion === 'invalid'
        ? [
            {
              kind: 'target_restarted',
              explanation: 'Its process was another one at the end.',
            },
          ]
        : [],
    judged_at: run.ended_at ?? run.created_at,
  };
}

export function runDetails(id: string, state: State): RunDetails | undefined {
  const at = runsIn(state) - Number(id.replace('run-', ''));
  if (!(at >= 0 && at < runsIn(state))) return undefined;
  const run = runAt(at, state);
  return run.status === 'running'
    ? {
        run,
        progress: {
          elapsed_s: 60,
          requests: 296,
          failed: 0,
          virtual_users: 3,
        },
      }
    : { run, judging: 'final', verdict: verdictOf(run, state) };
}

export function standingIn(state: State): Standing {
  if (state === 'empty') return unknown(SHOP);
  const newest = runAt(0, state);
  const judged = runAt(state === 'running' ? 1 : 0, state);
  return standing(SHOP, {
    newest_run: {
      id: newest.id,
      environment: newest.environment,
      test_type: newest.test_type,
      status: newest.status ?? 'queued',
      created_at: newest.created_at,
      ended_at: newest.ended_at ?? null,
    },
    newest_conclusion: {
      run_id: judged.id,
      environment: judged.environment,
      test_type: judged.test_type,
      conclusion: conclusionIn(state),
      explanation: verdictOf(judged, state).explanation,
      judged_at: judged.created_at,
    },
    open_regressions: state === 'regressed' ? 2 : 0,
    sparkline: {
      environment: 'staging',
      test_type: 'replay',
      points: historyIn(state)
        .points.slice(-30)
        .map(({ run_id, at, value }) => ({ run_id, at, value })),
    },
  });
}

const KEY = {
  service: SHOP,
  environment: 'staging',
  test_type: 'replay',
  endpoint: '*',
  metric: 'p95_ms',
};

/** The same for everybody who looks, and still no straight line. */
function noise(at: number): number {
  const wave = Math.sin(at * 12.9898) * 43_758.5453;
  return wave - Math.floor(wave) - 0.5;
}

export function historyIn(state: State): History {
  const all = runsIn(state);
  const shift = state === 'regressed' ? all - 4 : all;
  const points = Array.from({ length: all }, (_, index) => {
    const run = runAt(all - 1 - index, state);
    return {
      run_id: run.id,
      at: run.created_at,
      value: (index < shift ? 101 : 135) + 8 * noise(index),
      n: 1_479,
      version: run.version,
    };
  });
  const change = {
    index: shift,
    direction: 'up',
    meaning: 'regression',
    effect: 0.34,
    interval: [0.29, 0.39],
    confidence: 0.9996,
    before: 101,
    after: 135,
    n_before: shift,
    n_after: all - shift,
    reported_at: shift + 1,
    method: 'level',
    explanation: 'p95 rose from 101 ms to 135 ms.',
  } as const;
  const changed = shift < all ? [change] : [];
  return {
    key: KEY,
    unit: 'ms',
    points,
    judged: {
      judged: {
        n: all,
        change_points: changed,
        levels: [
          { start: 0, end: shift, level: 101, spread: 4 },
          ...(shift < all
            ? [{ start: shift, end: all, level: 135, spread: 4 }]
            : []),
        ],
      },
      marks: [],
      current_start: shift < all ? shift : 0,
      open_regression: changed.at(0) ?? null,
    },
  };
}

export function historiesIn(state: State): Histories {
  const { points } = historyIn(state);
  const latest = points.at(-1);
  if (!latest) return { series: [] };
  return {
    series: [
      {
        key: KEY,
        runs: points.length,
        latest,
        level: state === 'regressed' ? 135 : 101,
        spread: 4,
        regressed: state === 'regressed',
      },
    ],
  };
}
