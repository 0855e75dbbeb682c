import { Button, Link, ToggleButton } from '@backstage/ui';
import { useMemo, useState } from 'react';
import { useWords } from '../components/Words';
import styles from './Chart.module.css';
import { ChartTable, csvOf } from './ChartTable';
import { fileName, saveText } from './csv';
import { within } from './decimate';
import { frameOf } from './frame';
import { Legend, type ToneNames } from './Legend';
import { countBeyond } from './reach';
import { Plot, type PlotProps } from './Plot';
import { useTold } from './Tooltip';
import { useFigures } from './useFigures';
import type { Place } from './usePlaces';

export type ChartProps = Omit<PlotProps, 'plain' | 'onPick'> & {
  /** What the signs of points mean. */
  tones?: ToneNames;
  /** What else is to be said of the picture. */
  notes?: readonly string[];
  /** What the link to a picked point is called. */
  open?: string;
};

/** About as wide as charts are: from here on lines are drawn by their extremes. */
const DENSE = 1_000;

/** A picture with what it means, the same as a table, and the figures to take away. */
export function Chart(props: ChartProps) {
  const { label, series, tones, open, notes = [], onRange, range } = props;
  const t = useWords();
  const figures = useFigures();
  const [asTable, setAsTable] = useState(false);
  const [picked, setPicked] = useState<Place>();
  const frame = useMemo(
    () => frameOf(props, figures, { width: 640, height: 280, plain: false }),
    [props, figures],
  );
  const longest = Math.max(
    0,
    ...series.map(({ points }) => within(points, frame.shown).length),
  );
  const beyond = countBeyond(props, frame.shown, frame.ends);
  const all = [
    ...notes,
    ...(beyond > 0 ? [t('chart.beyond', { count: beyond })] : []),
    ...(frame.hasZero ? [] : [t('chart.notFromZero')]),
    ...(longest > DENSE
      ? [t('chart.decimated', { all: figures.whole(longest) })]
      : []),
  ];
  return (
    <figure className={styles.chart}>
      <div className={styles.actions}>
        {range && onRange && (
          <Button
            size="small"
            variant="secondary"
            onPress={() => onRange(undefined)}
          >
            {t('chart.reset')}
          </Button>
        )}
        <ToggleButton
          size="small"
          isSelected={asTable}
          onChange={setAsTable}
          aria-label={t('chart.tableOf', { label })}
        >
          {t('chart.table')}
        </ToggleButton>
        <Button
          size="small"
          variant="secondary"
          aria-label={t('chart.csvOf', { label })}
          onPress={() =>
            saveText(fileName(label), csvOf({ ...props, range: frame.shown }))
          }
        >
          {t('chart.csv')}
        </Button>
      </div>
      {asTable ? (
        <ChartTable {...props} range={frame.shown} />
      ) : (
        <>
          <Plot {...props} onPick={setPicked} />
          {picked && <Picked {...props} place={picked} open={open} />}
          <Legend data={props} tones={tones} notes={all} />
        </>
      )}
    </figure>
  );
}

/** What was clicked or tapped stays, with the way to more of it. */
function Picked(props: ChartProps & { place: Place }) {
  const { place, axis, unit, series, open } = props;
  const t = useWords();
  const told = useTold(axis, unit, series.length > 1)(place);
  const href = place.points.find(({ point }) => point.href)?.point.href;
  return (
    <p className={styles.picked} role="status">
      <span>{told.when}</span>
      {told.facts.map(fact => (
        <span key={fact}>{fact}</span>
      ))}
      {href && <Link href={href}>{open ?? t('chart.open')}</Link>}
    </p>
  );
}
