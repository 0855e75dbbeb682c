import { appLanguageApiRef, useApi } from '@backstage/frontend-plugin-api';
import { useMemo } from 'react';

const UNITS: [Intl.RelativeTimeFormatUnit, number][] = [
  ['year', 31_557_600],
  ['month', 2_629_800],
  ['week', 604_800],
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
];

/** Figures and times in the words of the reader's language. */
export function useFormat() {
  const { language } = useApi(appLanguageApiRef).getLanguage();
  return useMemo(() => {
    const relative = new Intl.RelativeTimeFormat(language, { numeric: 'auto' });
    const exact = new Intl.DateTimeFormat(language, {
      dateStyle: 'medium',
      timeStyle: 'medium',
    });
    const whole = new Intl.NumberFormat(language);
    const figure = new Intl.NumberFormat(language, {
      maximumSignificantDigits: 3,
    });
    const percent = new Intl.NumberFormat(language, {
      style: 'percent',
      maximumFractionDigits: 1,
    });
    const unit = (value: number, name: string, digits = 0) =>
      new Intl.NumberFormat(language, {
        style: 'unit',
        unit: name,
        maximumFractionDigits: digits,
      }).format(value);
    return {
      ago(time: string | number, now = Date.now()): string {
        const seconds = (new Date(time).getTime() - now) / 1000;
        const [name, size] =
          UNITS.find(([, long]) => Math.abs(seconds) >= long) ??
          (['second', 1] as const);
        return relative.format(Math.round(seconds / size), name);
      },
      exact: (time: string | number) => exact.format(new Date(time)),
      whole: (value: number) => whole.format(value),
      figure: (value: number) => figure.format(value),
      share(value: number): string {
        if (value > 0 && value < 0.001) return `< ${percent.format(0.001)}`;
        // 99.96 % is not all: only what is all is called so.
        return percent.format(value < 1 ? Math.min(value, 0.999) : value);
      },
      size(bytes: number): string {
        if (bytes < 1_000) return unit(bytes, 'byte');
        if (bytes < 1_000_000) return unit(bytes / 1_000, 'kilobyte');
        return unit(bytes / 1_000_000, 'megabyte', 1);
      },
      duration(seconds: number): string {
        if (seconds < 60) return unit(seconds, 'second', seconds < 10 ? 1 : 0);
        if (seconds < 3600) return unit(seconds / 60, 'minute', 1);
        return unit(seconds / 3600, 'hour', 1);
      },
    };
  }, [language]);
}
