import { useWords } from '../../components/Words';
import { useMetric } from '../run/metrics';
import { LOAD_LINE } from './metrics';

/** What a history is of, in words. */
export function useMetricName() {
  const t = useWords();
  const metric = useMetric();
  const name = (of: string) =>
    of === LOAD_LINE ? t('history.loadLine') : metric.name(of);
  return {
    name,
    endpoint: metric.endpoint,
    title: (key: { metric: string; endpoint: string }) =>
      t('history.of', {
        metric: name(key.metric),
        endpoint: metric.endpoint(key.endpoint),
      }),
  };
}
