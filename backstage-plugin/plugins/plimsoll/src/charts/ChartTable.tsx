import { Button, Link } from '@backstage/ui';
import { useMemo, useState } from 'react';
import { Grid } from '../components/Grid';
import { useWords } from '../components/Words';
import styles from './Chart.module.css';
import { type Cell, toCsv } from './csv';
import type { PlotData } from './frame';
import { type ChartMarker, type ChartPoint, noteOf, type Range } from './types';
import { useFigures } from './useFigures';

type Row = {
  x: number;
  points: (ChartPoint | undefined)[];
  markers: ChartMarker[];
};

type Shown = PlotData & { label: string; range: Range };

const PAGE = 50;

/** The figures of a chart, row by row: those that are seen. */
function rowsOf({ series, markers = [], range }: Shown): Row[] {
  const rows = new Map<number, Row>();
  const at = (x: number): Row => {
    const row = rows.get(x) ?? { x, points: [], markers: [] };
    rows.set(x, row);
    return row;
  };
  const seen = ({ x }: { x: number }) => x >= range.from && x <= range.to;
  series.forEach(({ points }, index) =>
    points.filter(seen).forEach(point => {
      at(point.x).points[index] = point;
    }),
  );
  markers.filter(seen).forEach(marker => at(marker.x).markers.push(marker));
  return [...rows.values()].sort((one, other) => one.x - other.x);
}

function saidOf(row: Row): string {
  return [
    ...row.points.map(noteOf),
    ...row.markers.map(({ detail, label }) => detail ?? label),
  ]
    .filter(Boolean)
    .join('; ');
}

/** The figures as they were measured, to go on with elsewhere. */
export function csvOf(shown: Shown): string {
  const { axis, unit, series } = shown;
  return toCsv(
    [
      axis === 'time' ? 'time' : 'elapsed_s',
      ...series.map(({ name }) => `${name} (${unit})`),
      'notes',
    ],
    rowsOf(shown).map(row => [
      axis === 'time' ? new Date(row.x).toISOString() : row.x,
      ...series.map((_, at): Cell => row.points[at]?.y),
      saidOf(row),
    ]),
  );
}

/** What a chart shows as a table, newest first where its axis is time. */
export function ChartTable(props: Shown & { open?: string }) {
  const { label, axis, unit, series, open } = props;
  const t = useWords();
  const { place, value } = useFigures();
  const [most, setMost] = useState(PAGE);
  const rows = useMemo(() => {
    const found = rowsOf(props);
    return axis === 'time' ? found.reverse() : found;
  }, [props, axis]);
  const isLinked = series.some(({ points }) => points.some(({ href }) => href));
  return (
    <>
      <Grid
        label={label}
        rows={rows.slice(0, most)}
        rowKey={({ x }) => String(x)}
        columns={[
          {
            name: t(axis === 'time' ? 'chart.time' : 'chart.elapsed'),
            cell: ({ x }) => place(x, axis),
          },
          ...series.map(({ name }, at) => ({
            name,
            figure: true,
            cell: ({ points }: Row) => {
              const y = points[at]?.y;
              return y === undefined || y === null ? '–' : value(y, unit);
            },
          })),
          { name: t('chart.notes'), cell: saidOf },
          ...(isLinked
            ? [
                {
                  name: t('chart.more'),
                  cell: ({ x, points }: Row) => {
                    const href = points.find(each => each?.href)?.href;
                    return href ? (
                      <Link
                        href={href}
                        aria-label={t('chart.openAt', {
                          open: open ?? t('chart.open'),
                          place: place(x, axis),
                        })}
                      >
                        {open ?? t('chart.open')}
                      </Link>
                    ) : null;
                  },
                },
              ]
            : []),
        ]}
      />
      {rows.length > most && (
        <Button
          size="small"
          variant="secondary"
          className={styles.more}
          onPress={() => setMost(most + PAGE)}
        >
          {t('chart.moreRows', {
            shown: String(most),
            all: String(rows.length),
          })}
        </Button>
      )}
    </>
  );
}
