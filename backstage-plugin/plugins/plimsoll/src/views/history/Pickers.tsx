import { Select, Text } from '@backstage/ui';
import type { SeriesState, TestType } from '@plimsoll/backstage-plugin-common';
import { useFigures, useRange } from '../../charts';
import { useWords } from '../../components/Words';
import styles from './History.module.css';
import type { Places } from './HistoryView';
import { MOST, useChosen } from './useChosen';
import { useMetricName } from './useMetricName';

const DAYS = ['7', '30', '90'] as const;
const DAY_MS = 86_400_000;
const ALL = 'all';
const PART = 'part';

type Option = { id: string; label: string };

/** What of the service's histories is shown. */
export function Pickers(props: {
  places: Places;
  series: readonly SeriesState[];
  environment: string;
  type: TestType;
  current?: SeriesState;
}) {
  const { places, series, environment, type, current } = props;
  const t = useWords();
  const metric = useMetricName();
  const { whole } = useFigures();
  const { chosen, choose } = useChosen();
  const endpoints = unique(series.map(({ key }) => key.endpoint));
  const metrics = unique(
    series
      .filter(({ key }) => key.endpoint === current?.key.endpoint)
      .map(({ key }) => key.metric),
  );
  const plain = (each: string): Option => ({ id: each, label: each });
  return (
    <div className={styles.pickers}>
      <Picker
        label={t('history.environment')}
        options={unique([...places.environments, environment]).map(plain)}
        value={environment}
        onChange={to =>
          choose({ environment: to, endpoint: undefined, metric: undefined })
        }
      />
      <Picker
        label={t('history.type')}
        options={unique([...places.types, type]).map(plain)}
        value={type}
        onChange={to =>
          choose({ type: to, endpoint: undefined, metric: undefined })
        }
      />
      {current && (
        <>
          <Picker
            label={t('history.endpoint')}
            options={endpoints.map(each => ({
              id: each,
              label: metric.endpoint(each),
            }))}
            value={current.key.endpoint}
            search={endpoints.length > 8}
            onChange={to =>
              choose({ endpoint: to, metric: current.key.metric })
            }
          />
          <Picker
            label={t('history.metric')}
            options={metrics.map(each => ({
              id: each,
              label: metric.name(each),
            }))}
            value={current.key.metric}
            onChange={to =>
              choose({ endpoint: current.key.endpoint, metric: to })
            }
          />
        </>
      )}
      <Span />
      <Picker
        label={t('history.most')}
        options={MOST.map(each => ({
          id: String(each),
          label: t('history.latest', { most: whole(each) }),
        }))}
        value={String(chosen.most)}
        onChange={to => choose({ most: to })}
      />
      <Text as="p" variant="body-small" className={styles.wide}>
        {t('history.help')}
      </Text>
    </div>
  );
}

/** The same range as the charts': dragging over one of them changes it too. */
function Span() {
  const t = useWords();
  const { range, setRange } = useRange('time');
  const days =
    range?.from !== undefined && range.to === undefined
      ? Math.round((Date.now() - range.from) / DAY_MS)
      : undefined;
  const known = DAYS.find(each => Number(each) === days);
  const value = range ? known ?? PART : ALL;
  return (
    <Picker
      label={t('history.time')}
      options={[
        { id: ALL, label: t('history.always') },
        ...DAYS.map(id => ({
          id,
          label: t('history.days', { count: Number(id) }),
        })),
        ...(value === PART ? [{ id: PART, label: t('history.part') }] : []),
      ]}
      value={value}
      onChange={to => {
        if (to === PART) return;
        setRange(
          to === ALL
            ? undefined
            : { from: Date.now() - Number(to) * DAY_MS, to: undefined },
        );
      }}
    />
  );
}

function Picker(props: {
  label: string;
  options: Option[];
  value: string;
  search?: boolean;
  onChange: (to: string) => void;
}) {
  const { label, options, value, search, onChange } = props;
  const t = useWords();
  return (
    <Select
      label={label}
      size="small"
      options={options}
      value={value}
      {...(search ? { search: { placeholder: t('history.find') } } : {})}
      onChange={to => typeof to === 'string' && onChange(to)}
    />
  );
}

function unique<T>(all: readonly T[]): T[] {
  return [...new Set(all)];
}
