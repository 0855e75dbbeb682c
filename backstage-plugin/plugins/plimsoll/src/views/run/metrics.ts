import { useMemo } from 'react';
import { useWords } from '../../components/Words';
import { useFormat } from '../../hooks/useFormat';
import { isOneOf } from './words';

const METRICS = [
  'p50_ms',
  'p90_ms',
  'p95_ms',
  'p99_ms',
  'error_rate',
  'throughput_per_s',
] as const;

/** Metrics in words, and their values with units. */
export function useMetric() {
  const t = useWords();
  const { figure, share } = useFormat();
  return useMemo(
    () => ({
      name: (metric: string) =>
        isOneOf(METRICS, metric) ? t(`run.metrics.${metric}`) : metric,
      value(metric: string, value: number | null | undefined): string {
        if (value === null || value === undefined) return '–';
        if (metric.endsWith('_ms')) return `${figure(value)} ms`;
        if (metric.endsWith('_rate')) return share(value);
        if (metric.endsWith('_per_s')) return `${figure(value)}/s`;
        return figure(value);
      },
      /** A share of the baseline with its sign. */
      effect(value: number | null | undefined): string {
        if (value === null || value === undefined) return '–';
        const percent = Math.abs(value) * 100;
        if (percent < 0.05) return '±0 %';
        return `${value > 0 ? '+' : '−'}${figure(percent)} %`;
      },
      /** All endpoints together have a name of their own. */
      endpoint: (endpoint: string) =>
        endpoint === '*' ? t('run.wholeService') : endpoint,
    }),
    [t, figure, share],
  );
}
