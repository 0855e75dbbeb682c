import { Link, VisuallyHidden } from '@backstage/ui';
import { RiArrowDownSLine, RiArrowUpSLine } from '@remixicon/react';
import { tabPath, verdictPath } from '@plimsoll/backstage-plugin-common';
import type { ReactNode } from 'react';
import { Sparkline, unitOf } from '../../charts';
import { useWords } from '../../components/Words';
import { useFormat } from '../../hooks/useFormat';
import { nameOf } from '../../hooks/useService';
import { Conclusion } from '../run/Conclusion';
import { Headroom, LastRun, LoadLine } from './Figures';
import styles from './FleetTable.module.css';
import { type Column, type FleetRow, type Order, sorted } from './order';

type Shown = {
  column?: Column;
  name: string;
  help?: string;
  figure?: boolean;
  cell: (row: FleetRow) => ReactNode;
};

/** Services, a row each; whoever reads it chooses the order. */
export function FleetTable(props: {
  rows: readonly FleetRow[];
  order: Order | undefined;
  sort: (order: Order) => void;
}) {
  const { rows, order, sort } = props;
  const t = useWords();
  const columns = useColumns();
  return (
    // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- scrolled by keyboard
    <div className={styles.scroll} tabIndex={0}>
      <table className={styles.table} aria-label={t('fleet.table')}>
        <thead>
          <tr>
            {columns.map(({ column, name, help, figure }) => (
              <th
                key={name}
                scope="col"
                className={figure ? styles.figure : undefined}
                aria-sort={directionOf(column, order)}
                title={help}
              >
                {column ? (
                  <SortButton
                    name={name}
                    direction={directionOf(column, order)}
                    press={() => sort(next(column, order))}
                  />
                ) : (
                  name
                )}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {sorted(rows, order).map(row => (
            <tr key={row.entityRef}>
              {columns.map(({ name, cell, figure }) => (
                <td key={name} className={figure ? styles.figure : undefined}>
                  {cell(row)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function useColumns(): Shown[] {
  const t = useWords();
  const { whole } = useFormat();
  return [
    {
      column: 'service',
      name: t('fleet.service'),
      cell: ({ entityRef, title, owner }) => (
        <>
          <Link href={tabPath(entityRef)}>{title}</Link>
          {owner && <div className={styles.owner}>{nameOf(owner)}</div>}
        </>
      ),
    },
    {
      column: 'verdict',
      name: t('fleet.verdict'),
      help: t('fleet.verdictHelp'),
      cell: ({ standing }) => (
        <Conclusion of={standing.newest_conclusion?.conclusion} />
      ),
    },
    {
      column: 'regressions',
      name: t('fleet.regressions'),
      help: t('fleet.regressionsHelp'),
      figure: true,
      cell: ({ entityRef, standing }) => {
        const { open_regressions: count, newest_conclusion: newest } = standing;
        return count > 0 && newest ? (
          <Link href={verdictPath(entityRef, newest.run_id)}>
            {whole(count)}
          </Link>
        ) : (
          whole(count)
        );
      },
    },
    {
      column: 'line',
      name: t('fleet.line'),
      help: t('fleet.lineHelp'),
      cell: ({ standing }) => <LoadLine of={standing.load_line} />,
    },
    {
      column: 'headroom',
      name: t('fleet.headroom'),
      help: t('fleet.headroomHelp'),
      cell: ({ standing }) => <Headroom of={standing.headroom} />,
    },
    {
      column: 'run',
      name: t('fleet.run'),
      cell: ({ standing }) => <LastRun of={standing.newest_run} />,
    },
    {
      name: t('fleet.trend'),
      help: t('fleet.p95Help'),
      cell: ({ title, standing: { sparkline } }) =>
        sparkline && (
          <Sparkline
            values={sparkline.points.map(({ value }) => value)}
            unit={unitOf(sparkline.unit ?? 'ms')}
            label={t('fleet.trendLabel', {
              service: title,
              runs: String(sparkline.points.length),
            })}
          />
        ),
    },
  ];
}

function SortButton(props: {
  name: string;
  direction: Direction | undefined;
  press: () => void;
}) {
  const { name, direction, press } = props;
  const t = useWords();
  const Icon = direction === 'descending' ? RiArrowDownSLine : RiArrowUpSLine;
  return (
    <button type="button" className={styles.sort} onClick={press}>
      <span aria-hidden>{name}</span>
      <VisuallyHidden>{t('fleet.sortBy', { column: name })}</VisuallyHidden>
      <Icon
        size={14}
        aria-hidden
        className={direction ? undefined : styles.unsorted}
      />
    </button>
  );
}

type Direction = 'ascending' | 'descending';

function directionOf(
  column: Column | undefined,
  order: Order | undefined,
): Direction | undefined {
  if (!column || order?.by !== column) return undefined;
  return order.descending ? 'descending' : 'ascending';
}

/** First as it is most telling, then the other way. */
function next(column: Column, order: Order | undefined): Order {
  if (order?.by === column)
    return { by: column, descending: !order.descending };
  return { by: column, descending: column === 'regressions' };
}
