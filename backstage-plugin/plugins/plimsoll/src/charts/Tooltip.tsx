import { useCallback } from 'react';
import { useWords } from '../components/Words';
import styles from './Plot.module.css';
import { type AxisKind, noteOf, type Unit } from './types';
import { useFigures } from './useFigures';
import type { Place } from './usePlaces';

export type Told = { when: string; facts: string[]; lines: string[] };

/** What there is to say of a place, in words. */
export function useTold(axis: AxisKind, unit: Unit, named: boolean) {
  const t = useWords();
  const figures = useFigures();
  return useCallback(
    (place: Place): Told => {
      const when = figures.place(place.x, axis);
      const facts = place.points.flatMap(({ series, point }) => {
        const figure =
          point.y === null ? t('chart.gap') : figures.value(point.y, unit);
        const note = noteOf(point);
        return [
          named ? `${series.name}: ${figure}` : figure,
          ...(note ? [note] : []),
        ];
      });
      const marks = place.markers.map(({ detail, label }) => detail ?? label);
      return {
        when,
        facts: [...facts, ...marks],
        lines: [when, ...facts, ...marks],
      };
    },
    [t, figures, axis, unit, named],
  );
}

/** Beside the place, on the side where there is room. */
export function Tooltip(props: { told: Told; x: number; width: number }) {
  const { told, x, width } = props;
  const [first, ...rest] = told.facts;
  return (
    <div
      className={styles.tooltip}
      aria-hidden
      style={x > width / 2 ? { right: width - x + 12 } : { left: x + 12 }}
    >
      <span className={styles.when}>{told.when}</span>
      {first && <strong>{first}</strong>}
      {rest.map(fact => (
        <span key={fact}>{fact}</span>
      ))}
    </div>
  );
}
