import { useWords } from '../../components/Words';
import { isOneOf } from '../run/words';

const EXPLAINED = [
  'p50_ms',
  'p95_ms',
  'p99_ms',
  'error_rate',
  'throughput_per_s',
  'load_line_per_s',
] as const;

/** What a metric means, for who does not measure every day. */
export function Term({ metric }: { metric: string }) {
  const t = useWords();
  return (
    <>
      {isOneOf(EXPLAINED, metric) ? t(`history.explained.${metric}`) : metric}
    </>
  );
}
