import type { Comparison } from './meaning';

/** An endpoint that became slower by a fifth. */
export function row(changed: Partial<Comparison>): Comparison {
  return {
    endpoint: 'GET /orders',
    metric: 'p95_ms',
    better: 'lower',
    baseline: 40,
    candidate: 48,
    effect: 0.2,
    interval: [0.16, 0.24],
    chance: 0.001,
    n_baseline: 1,
    n_candidate: 1,
    method: 'a test',
    meaning: 'regression',
    undecided: false,
    explanation: 'GET /orders takes 48 ms instead of 40 ms at p95.',
    ...changed,
  };
}
