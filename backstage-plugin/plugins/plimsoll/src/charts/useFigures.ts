import { appLanguageApiRef, useApi } from '@backstage/frontend-plugin-api';
import { useMemo } from 'react';
import { digitsOf, type TimeStep } from './scale';
import type { AxisKind, Unit } from './types';

const LONG_MS = 10_000;

/** Figures, differences and times in the reader's language, always with their unit. */
export function useFigures() {
  const { language } = useApi(appLanguageApiRef).getLanguage();
  return useMemo(() => figures(language), [language]);
}

export type Figures = ReturnType<typeof figures>;

export function figures(language: string) {
  const exact = new Intl.DateTimeFormat(language, {
    dateStyle: 'medium',
    timeStyle: 'short',
  });
  const times: Record<TimeStep, Intl.DateTimeFormat> = {
    clock: new Intl.DateTimeFormat(language, {
      hour: '2-digit',
      minute: '2-digit',
    }),
    day: new Intl.DateTimeFormat(language, { day: 'numeric', month: 'short' }),
    month: new Intl.DateTimeFormat(language, {
      month: 'short',
      year: 'numeric',
    }),
  };
  const formats = new Map<string, Intl.NumberFormat>();
  const format = (options: Intl.NumberFormatOptions) => {
    const key = JSON.stringify(options);
    const known = formats.get(key) ?? new Intl.NumberFormat(language, options);
    formats.set(key, known);
    return known;
  };
  const written = (
    value: number,
    unit: Unit,
    digits: Intl.NumberFormatOptions,
  ): string => {
    switch (unit) {
      case 'ms':
        return format({
          style: 'unit',
          unit: 'millisecond',
          ...digits,
        }).format(value);
      case 's':
        return format({ style: 'unit', unit: 'second', ...digits }).format(
          value,
        );
      case 'share':
        return format({ style: 'percent', ...digits }).format(value);
      case '1/s':
        return `${format(digits).format(value)}/s`;
      default:
        return format(digits).format(value);
    }
  };

  /** Three digits that count; more only before the point. */
  const value = (figure: number, unit: Unit): string => {
    if (unit === 'ms' && Math.abs(figure) >= LONG_MS) {
      return value(figure / 1_000, 's');
    }
    const size = Math.abs(unit === 'share' ? figure * 100 : figure);
    return written(
      figure,
      unit,
      size >= 100
        ? { maximumFractionDigits: 0 }
        : { maximumSignificantDigits: 3 },
    );
  };
  const elapsed = (seconds: number, long = seconds >= 60): string => {
    if (!long) return value(seconds, 's');
    const whole = Math.round(seconds);
    const [hours, minutes, rest] = [
      Math.floor(whole / 3_600),
      Math.floor((whole % 3_600) / 60),
      whole % 60,
    ];
    const two = (part: number) => String(part).padStart(2, '0');
    return hours > 0
      ? `${hours}:${two(minutes)}:${two(rest)}`
      : `${minutes}:${two(rest)}`;
  };
  return {
    value,
    elapsed,
    /** `+12 %`, `−3.1 %` of a share. */
    difference: (share: number): string =>
      format({
        style: 'percent',
        signDisplay: 'exceptZero',
        ...(Math.abs(share) >= 0.1
          ? { maximumFractionDigits: 0 }
          : { maximumSignificantDigits: 2 }),
      }).format(share),
    moment: (time: number): string => exact.format(time),
    /** A place of an axis in full. */
    place: (x: number, kind: AxisKind): string =>
      kind === 'time' ? exact.format(x) : elapsed(x),
    whole: (count: number): string =>
      format({ maximumFractionDigits: 0 }).format(count),
    /** What an axis writes at its steps. */
    ticks(unit: Unit, all: readonly number[]): string[] {
      const step = all.length > 1 ? all[1] - all[0] : Math.abs(all[0]) || 1;
      const largest = Math.max(...all.map(Math.abs));
      const inSeconds = unit === 'ms' && largest >= LONG_MS;
      const factor = { s: 1, '1/s': 1, count: 1, share: 100, ms: 1 }[unit];
      const digits = digitsOf(inSeconds ? step / 1_000 : step * factor);
      const same = {
        minimumFractionDigits: digits,
        maximumFractionDigits: digits,
      };
      return all.map(each =>
        inSeconds
          ? written(each / 1_000, 's', same)
          : written(each, unit, same),
      );
    },
    time(x: number, step: TimeStep): string {
      const day = new Date(x);
      const midnight = day.getHours() === 0 && day.getMinutes() === 0;
      const told = step === 'clock' && midnight ? 'day' : step;
      return times[told].format(day);
    },
  };
}
