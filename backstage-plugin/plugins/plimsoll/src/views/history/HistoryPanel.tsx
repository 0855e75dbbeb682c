import { useApi } from '@backstage/frontend-plugin-api';
import { Text } from '@backstage/ui';
import type {
  History,
  JudgedRun,
  SeriesState,
} from '@plimsoll/backstage-plugin-common';
import { useMemo } from 'react';
import { plimsollApiRef } from '../../api';
import { Chart, unitOf, useFigures, useRange } from '../../charts';
import { Answer, Panel } from '../../components/Panel';
import { useWords } from '../../components/Words';
import { useLoaded } from '../../hooks/useLoaded';
import { useService } from '../../hooks/useService';
import { useRunWords } from '../run/words';
import { type Conclusion, drawingOf } from './drawing';
import styles from './History.module.css';
import { loadHistory, typeOf } from './loadHistory';
import { Shifts } from './Shifts';
import { Standing } from './Standing';
import { useStanding } from './useStanding';
import { type Extent, useWiden } from './useExtent';
import { useHistoryWords } from './useHistoryWords';
import { useMetricName } from './useMetricName';

const NONE: ReadonlyMap<string, Conclusion> = new Map();

/** One history at large. */
export function HistoryPanel(props: {
  state: SeriesState;
  most: number;
  shared: Extent;
}) {
  const { most, shared } = props;
  const { key } = props.state;
  const metric = useMetricName();
  const { client } = useApi(plimsollApiRef);
  const { name } = useService();
  const history = useLoaded<History>(
    `history ${most} ${Object.values(key).join(' ')}`,
    signal => loadHistory(client, name, key, most, signal),
  );
  const title = metric.title(key);
  return (
    <Panel title={title}>
      <Answer of={history}>
        {found => <Shown history={found} {...{ title, most, shared }} />}
      </Answer>
    </Panel>
  );
}

function Shown(props: {
  history: History;
  title: string;
  most: number;
  shared: Extent;
}) {
  const { history, title, most, shared } = props;
  useWiden(history.points, shared);
  const t = useWords();
  const { range, setRange } = useRange('time');
  const words = useHistoryWords(history);
  const conclusions = useConclusions(history);
  const { conclusion } = useRunWords();
  const { value, whole } = useFigures();
  const drawing = useMemo(
    () => drawingOf(history, words, conclusions ?? NONE),
    [history, words, conclusions],
  );
  const standing = useStanding(history);
  const limits = useMemo(() => {
    const peak = standing?.headroom.production_peak_per_s;
    return typeof peak === 'number'
      ? [{ y: peak, label: t('history.peak', { rate: value(peak, '1/s') }) }]
      : undefined;
  }, [standing, t, value]);
  const said = (of: Conclusion) =>
    t('history.run', { conclusion: conclusion(of) });
  return (
    <>
      <Standing history={history} standing={standing} />
      <Chart
        label={title}
        axis="time"
        unit={unitOf(history.unit)}
        {...drawing}
        limits={limits}
        extent={shared.extent}
        range={range}
        onRange={setRange}
        open={t('history.openRun')}
        tones={{
          good: said('pass'),
          bad: said('fail'),
          warn: said('inconclusive'),
          quiet: said('invalid'),
        }}
        notes={
          history.points.length === most
            ? [t('history.onlyLatest', { most: whole(most) })]
            : []
        }
      />
      <Shifts history={history} />
      {history.judged.judged.notes?.map(note => (
        <Text key={note} as="p" color="secondary" className={styles.prose}>
          {note}
        </Text>
      ))}
    </>
  );
}

const PAGE = 200;
const MOST_PAGES = 5;

/** What the runs said; the chart does not wait for it, and does without where it is not told. */
function useConclusions(
  history: History,
): ReadonlyMap<string, Conclusion> | undefined {
  const { client } = useApi(plimsollApiRef);
  const { name } = useService();
  const { key, points } = history;
  const since = points.at(0)?.at;
  const { data } = useLoaded<ReadonlyMap<string, Conclusion>>(
    since && `conclusions ${key.environment} ${key.test_type} ${name} ${since}`,
    async signal => {
      const found = new Map<string, Conclusion>();
      let cursor: string | undefined;
      for (let page = 0; page < MOST_PAGES; page += 1) {
        const { items, next_cursor: next } = await client.listRuns(
          {
            service: name,
            environment: key.environment,
            test_type: typeOf(key),
            limit: PAGE,
            cursor,
          },
          { signal },
        );
        items.forEach(each => keep(each, found));
        if (!next || items.every(({ run }) => run.created_at < (since ?? '')))
          break;
        cursor = next;
      }
      return found;
    },
  );
  return data;
}

function keep({ run, conclusion }: JudgedRun, into: Map<string, Conclusion>) {
  if (conclusion) into.set(run.id, conclusion);
}
