import { useApi } from '@backstage/frontend-plugin-api';
import type { SeriesState, TestType } from '@plimsoll/backstage-plugin-common';
import { plimsollApiRef } from '../../api';
import { Answer, Empty, Panel } from '../../components/Panel';
import { useWords } from '../../components/Words';
import { useLoaded } from '../../hooks/useLoaded';
import { useService } from '../../hooks/useService';
import { TEST_TYPES, isOneOf } from '../run/words';
import { HistoryPanel } from './HistoryPanel';
import type { Places } from './HistoryView';
import { LOAD_LINE, MAIN } from './metrics';
import { Multiples } from './Multiples';
import { Pickers } from './Pickers';
import { type Chosen, useChosen } from './useChosen';
import { useExtent } from './useExtent';

const LOAD_LINE_TYPE: TestType = 'breakpoint';

/** The histories of a place: one large, the others small beneath it. */
export function Histories({ places }: { places: Places }) {
  const t = useWords();
  const { client } = useApi(plimsollApiRef);
  const { name } = useService();
  const { chosen } = useChosen();
  const environment = chosen.environment ?? places.environments[0];
  const type = typeOf(chosen, places);
  const shared = useExtent(`${environment} ${type}`);
  const listed = useLoaded<readonly SeriesState[]>(
    `histories ${name} ${environment} ${type}`,
    async signal => {
      const list = async (each: TestType) =>
        (
          await client.listHistories(
            name,
            { environment, test_type: each },
            { signal },
          )
        ).series;
      const [all, lines] = await Promise.all([
        list(type),
        type === LOAD_LINE_TYPE ? [] : list(LOAD_LINE_TYPE),
      ]);
      return inOrder([
        ...lines.filter(({ key }) => key.metric === LOAD_LINE),
        ...all,
      ]);
    },
  );
  return (
    <Answer of={listed}>
      {series => {
        const current = currentOf(series, chosen);
        return (
          <>
            <Pickers
              places={places}
              series={series}
              environment={environment}
              type={type}
              current={current}
            />
            {current ? (
              <>
                <HistoryPanel
                  state={current}
                  most={chosen.most}
                  shared={shared}
                />
                <Multiples series={series} current={current} shared={shared} />
              </>
            ) : (
              <Panel title={t('history.title')}>
                <Empty title={t('history.emptyTitle')}>
                  {t('history.empty', { environment, type })}
                </Empty>
              </Panel>
            )}
          </>
        );
      }}
    </Answer>
  );
}

/** What got worse first, then the whole service; else as it was listed. */
function inOrder(series: readonly SeriesState[]): SeriesState[] {
  const rank = ({ regressed, key }: SeriesState) =>
    (regressed ? 0 : 2) + (key.endpoint === '*' ? 0 : 1);
  return [...series].sort((one, other) => rank(one) - rank(other));
}

function typeOf({ type }: Chosen, { types }: Places): TestType {
  if (isOneOf(TEST_TYPES, type)) return type;
  return types[0] ?? 'replay';
}

/** What the address names; else what got worse, else the response time of the whole service. */
function currentOf(
  series: readonly SeriesState[],
  { endpoint, metric }: Chosen,
): SeriesState | undefined {
  const fits = ({ key }: SeriesState) =>
    (!endpoint || key.endpoint === endpoint) &&
    (!metric || key.metric === metric);
  const found = series.filter(fits);
  const worse = found.filter(({ regressed }) => regressed);
  return (
    worse.find(({ key }) => MAIN.includes(key.metric)) ??
    worse.at(0) ??
    found.find(
      ({ key }) =>
        key.metric === 'p95_ms' && (endpoint || key.endpoint === '*'),
    ) ??
    found.at(0)
  );
}
