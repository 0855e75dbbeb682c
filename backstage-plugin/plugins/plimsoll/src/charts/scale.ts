import type { AxisKind, Range } from './types';

/** Maps figures to pixels. */
export type Scale = ((value: number) => number) & {
  invert: (pixel: number) => number;
};

export function linear(domain: Range, start: number, end: number): Scale {
  const span = domain.to - domain.from || 1;
  const slope = (end - start) / span;
  return Object.assign(
    (value: number) => start + (value - domain.from) * slope,
    { invert: (pixel: number) => domain.from + (pixel - start) / slope },
  );
}

/** The step of 1, 2 or 5 times a power of ten that makes at most `most` steps of a span. */
export function roundStep(span: number, most: number): number {
  const least = span / Math.max(1, most);
  const power = 10 ** Math.floor(Math.log10(least));
  const factor = [1, 2, 5, 10].find(each => each * power >= least * 0.999_999);
  return (factor ?? 10) * power;
}

/** Round figures from the last at or below `low` to the first at or above `high`. */
export function roundTicks(low: number, high: number, most: number): number[] {
  const [from, to] = low === high ? around(low) : [low, high];
  const step = roundStep(to - from, most);
  const first = Math.floor(from / step + 1e-9);
  const last = Math.ceil(to / step - 1e-9);
  return steps(first, last, step);
}

/** Multiplied, not added up, so that 0.1 + 0.2 stays 0.3. */
function steps(first: number, last: number, step: number): number[] {
  const digits = digitsOf(step);
  return Array.from({ length: last - first + 1 }, (_, at) =>
    Number(((first + at) * step).toFixed(digits)),
  );
}

function around(value: number): [number, number] {
  const reach = Math.abs(value) * 0.1 || 1;
  return [value - reach, value + reach];
}

/** How many digits after the point a step needs. */
export function digitsOf(step: number): number {
  return Math.min(12, Math.max(0, -Math.floor(Math.log10(step) + 1e-9)));
}

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

const CLOCK = [
  ...[1, 2, 5, 10, 15, 30].map(each => each * SECOND),
  ...[1, 2, 5, 10, 15, 30].map(each => each * MINUTE),
  ...[1, 2, 3, 6, 12].map(each => each * HOUR),
];
const DAYS = [1, 2, 7, 14];
const MONTHS = [1, 2, 3, 6, 12, 24, 60, 120];

/** What a step of a time axis is, which decides how much of the time is written. */
export type TimeStep = 'clock' | 'day' | 'month';

/** Round moments of the reader's clock and calendar within a range. */
export function timeTicks(
  { from, to }: Range,
  most: number,
): { ticks: number[]; step: TimeStep } {
  const least = (to - from) / Math.max(1, most);
  const clock = CLOCK.find(each => each >= least);
  if (clock) {
    const midnight = startOfDay(from).getTime();
    const first = Math.ceil((from - midnight) / clock);
    const count = Math.floor((to - midnight) / clock) - first + 1;
    const ticks = Array.from(
      { length: Math.max(0, count) },
      (_, at) => midnight + (first + at) * clock,
    );
    return { ticks, step: 'clock' };
  }
  const days = DAYS.find(each => each * DAY >= least);
  if (days) {
    return {
      ticks: calendar(from, to, startOfDay(from), day =>
        day.setDate(day.getDate() + days),
      ),
      step: 'day',
    };
  }
  const months =
    MONTHS.find(each => each * 30.4 * DAY >= least) ??
    MONTHS[MONTHS.length - 1];
  const january = new Date(new Date(from).getFullYear(), 0, 1);
  return {
    ticks: calendar(from, to, january, day =>
      day.setMonth(day.getMonth() + months),
    ),
    step: 'month',
  };
}

function startOfDay(time: number): Date {
  const day = new Date(time);
  day.setHours(0, 0, 0, 0);
  return day;
}

/** By the calendar, since days and months differ in length. */
function calendar(
  from: number,
  to: number,
  day: Date,
  advance: (day: Date) => void,
): number[] {
  const ticks: number[] = [];
  for (; day.getTime() <= to; advance(day)) {
    if (day.getTime() >= from) ticks.push(day.getTime());
  }
  return ticks;
}

const ELAPSED = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1_800, 3_600];

/** Round numbers of seconds, minutes or hours within a range in seconds. */
export function elapsedTicks({ from, to }: Range, most: number): number[] {
  const least = (to - from) / Math.max(1, most);
  const step =
    (least < 1 ? undefined : ELAPSED.find(each => each >= least)) ??
    (least < 1
      ? roundStep(to - from, most)
      : 3_600 * roundStep((to - from) / 3_600, most));
  const first = Math.ceil(from / step - 1e-9);
  const last = Math.floor(to / step + 1e-9);
  return steps(first, Math.max(first - 1, last), step);
}

/** What is shown where nothing else was chosen: all of it, with air around a single place. */
export function extentOf(xs: readonly number[], kind: AxisKind): Range {
  if (xs.length === 0) return { from: 0, to: 1 };
  const from = xs[0];
  const to = xs[xs.length - 1];
  if (from < to) return { from, to };
  const reach = kind === 'time' ? DAY / 2 : 0.5;
  return { from: from - reach, to: to + reach };
}
