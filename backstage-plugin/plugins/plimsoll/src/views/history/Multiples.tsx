import { useApi } from '@backstage/frontend-plugin-api';
import { Button, Link, SearchField, Select, Text } from '@backstage/ui';
import { RiErrorWarningLine } from '@remixicon/react';
import type { History, SeriesState } from '@plimsoll/backstage-plugin-common';
import { useMemo, useRef, useState } from 'react';
import { useSearchParams } from 'react-router-dom';
import { plimsollApiRef } from '../../api';
import { Plot, unitOf, useFigures, useRange } from '../../charts';
import { Answer, Empty, Panel } from '../../components/Panel';
import { useWords } from '../../components/Words';
import { useLoaded } from '../../hooks/useLoaded';
import { usePaths, useService } from '../../hooks/useService';
import { Mark } from '../run/Mark';
import { type Conclusion, drawingOf } from './drawing';
import styles from './History.module.css';
import { loadHistory } from './loadHistory';
import { MAIN } from './metrics';
import { useChosen } from './useChosen';
import { type Extent, useWiden } from './useExtent';
import { useHistoryWords } from './useHistoryWords';
import { useMetricName } from './useMetricName';
import { useSeen } from './useSeen';

const PAGE = 12;
const MOST_LATEST = 500;
const NO_CONCLUSIONS: ReadonlyMap<string, Conclusion> = new Map();

/** All histories of the place, small, on one axis of time. */
export function Multiples(props: {
  series: readonly SeriesState[];
  current: SeriesState;
  shared: Extent;
}) {
  const { series, current, shared } = props;
  const t = useWords();
  const metric = useMetricName();
  const { chosen, choose } = useChosen();
  const [most, setMost] = useState(PAGE);
  const latest = Math.min(chosen.most, MOST_LATEST);
  const metrics = [...new Set(series.map(({ key }) => key.metric))];
  const shown = series.filter(
    ({ key }) =>
      (chosen.show ? key.metric === chosen.show : MAIN.includes(key.metric)) &&
      metric
        .endpoint(key.endpoint)
        .toLowerCase()
        .includes(chosen.find.toLowerCase()),
  );
  return (
    <Panel title={t('history.all')}>
      <div className={styles.pickers}>
        <Select
          label={t('history.show')}
          size="small"
          value={chosen.show ?? 'main'}
          options={[
            { id: 'main', label: t('history.main') },
            ...metrics.map(id => ({ id, label: metric.name(id) })),
          ]}
          onChange={to =>
            choose({ show: to === 'main' ? undefined : String(to) })
          }
        />
        <SearchField
          label={t('history.find')}
          size="small"
          value={chosen.find}
          onChange={to => choose({ find: to })}
        />
      </div>
      {shown.length === 0 ? (
        <Empty>{t('history.noneFits')}</Empty>
      ) : (
        <ul className={styles.multiples}>
          {shown.slice(0, most).map(state => (
            <li key={`${state.key.endpoint} ${state.key.metric}`}>
              <Multiple
                state={state}
                isCurrent={state === current}
                shared={shared}
                latest={latest}
              />
            </li>
          ))}
        </ul>
      )}
      {chosen.most > latest && (
        <Text as="p" variant="body-small" color="secondary">
          {t('history.smallLatest', { most: String(latest) })}
        </Text>
      )}
      {shown.length > most && (
        <Button
          variant="secondary"
          className={styles.more}
          onPress={() => setMost(most + PAGE)}
        >
          {t('history.moreOf', {
            shown: String(most),
            all: String(shown.length),
          })}
        </Button>
      )}
    </Panel>
  );
}

function Multiple(props: {
  state: SeriesState;
  isCurrent: boolean;
  shared: Extent;
  latest: number;
}) {
  const { state, isCurrent, shared, latest } = props;
  const { key } = state;
  const metric = useMetricName();
  const { client } = useApi(plimsollApiRef);
  const { name } = useService();
  const paths = usePaths();
  const box = useRef<HTMLDivElement>(null);
  const seen = useSeen(box);
  const [query] = useSearchParams();
  const history = useLoaded<History>(
    seen ? `history ${latest} ${Object.values(key).join(' ')}` : undefined,
    signal => loadHistory(client, name, key, latest, signal),
  );
  const title = metric.title(key);
  return (
    <div ref={box} className={styles.multiple}>
      <Link
        href={paths.history({
          ...Object.fromEntries(query),
          endpoint: key.endpoint,
          metric: key.metric,
        })}
        aria-current={isCurrent ? 'true' : undefined}
      >
        {title}
      </Link>
      <Answer of={history}>
        {found => <Small history={found} {...{ state, title, shared }} />}
      </Answer>
    </div>
  );
}

function Small(props: {
  history: History;
  state: SeriesState;
  title: string;
  shared: Extent;
}) {
  const { history, state, title, shared } = props;
  useWiden(history.points, shared);
  const t = useWords();
  const { value } = useFigures();
  const { range, setRange } = useRange('time');
  const words = useHistoryWords(history);
  const drawing = useMemo(
    () => drawingOf(history, words, NO_CONCLUSIONS),
    [history, words],
  );
  const unit = unitOf(history.unit);
  return (
    <>
      <Text as="p" variant="body-small" color="secondary">
        {t('history.now', { value: value(state.latest.value, unit) })}
        {state.regressed && (
          <>
            {' · '}
            <Mark icon={RiErrorWarningLine} tone="bad">
              {t('history.meaning.regression')}
            </Mark>
          </>
        )}
      </Text>
      <Plot
        plain
        label={title}
        axis="time"
        unit={unit}
        {...drawing}
        extent={shared.extent}
        range={range}
        onRange={setRange}
      />
    </>
  );
}
