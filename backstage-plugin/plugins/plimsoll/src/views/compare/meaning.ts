import type { RunComparison } from '@plimsoll/backstage-plugin-common';
import type { Tone, Unit } from '../../charts';

export type Comparison = RunComparison['comparisons'][number];

export const MEANINGS = [
  'regression',
  'improvement',
  'undecided',
  'small',
  'chance',
] as const;
export type Meaning = (typeof MEANINGS)[number];

/** What a comparison says: a difference that matters, one that does not, or none but chance. */
export function meaningOf(comparison: Comparison): Meaning {
  const { meaning, undecided, interval } = comparison;
  if (meaning) return meaning;
  if (undecided) return 'undecided';
  return interval && (interval[0] > 0 || interval[1] < 0) ? 'small' : 'chance';
}

/** Whether something that matters is, or may be, different. */
export function differs(comparison: Comparison): boolean {
  const meaning = meaningOf(comparison);
  return meaning !== 'small' && meaning !== 'chance';
}

/** The interval of the effect; less than nothing is left of nothing. */
export function intervalOf({
  interval,
}: Comparison): readonly [number, number] | undefined {
  return interval ? [Math.max(-1, interval[0]), interval[1]] : undefined;
}

export const TONE_OF: Record<Meaning, Tone> = {
  regression: 'bad',
  improvement: 'good',
  undecided: 'warn',
  small: 'quiet',
  chance: 'quiet',
};

/** Metrics are named with what they are measured in. */
export function unitOfMetric(metric: string): Unit {
  if (metric.endsWith('_ms')) return 'ms';
  if (metric.endsWith('_rate')) return 'share';
  return metric.endsWith('_per_s') ? '1/s' : 'count';
}

const LEAST_REACH = 0.05;
const MOST_REACH = 1;

/** How far from 0 the bars of all comparisons reach; the few that are beyond do not count. */
export function reachOf(comparisons: readonly Comparison[]): number {
  const ends = comparisons
    .filter(({ effect }) => Math.abs(effect ?? 0) <= MOST_REACH)
    .flatMap(each => [each.effect ?? 0, ...(intervalOf(each) ?? [])]);
  return Math.min(MOST_REACH, Math.max(LEAST_REACH, ...ends.map(Math.abs)));
}
