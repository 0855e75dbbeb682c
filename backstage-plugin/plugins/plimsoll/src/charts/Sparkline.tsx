import styles from './Chart.module.css';
import { decimated } from './decimate';
import plot from './Plot.module.css';
import { linear } from './scale';
import type { Tone, Unit } from './types';
import { useFigures } from './useFigures';
import { useWords } from '../components/Words';

/** A line the size of a word; its name says where it begins, ends and lies. */
export function Sparkline(props: {
  values: readonly (number | null)[];
  /** What is shown. */
  label: string;
  unit: Unit;
  /** Of the usual range, which is drawn behind the line. */
  level?: number;
  spread?: number;
  tone?: Tone;
  width?: number;
  height?: number;
}) {
  const { values, label, unit, level, spread = 0, tone = 'plain' } = props;
  const { width = 120, height = 32 } = props;
  const t = useWords();
  const { value } = useFigures();
  const measured = values.filter((each): each is number => each !== null);
  if (measured.length === 0) return null;
  const last = measured[measured.length - 1];
  const band =
    level === undefined ? [] : [level - 2 * spread, level + 2 * spread];
  const low = Math.min(...measured, ...band);
  const high = Math.max(...measured, ...band);
  const x = linear(
    { from: 0, to: Math.max(1, values.length - 1) },
    2,
    width - 5,
  );
  const y =
    low === high
      ? () => height / 2
      : linear({ from: low, to: high }, height - 4, 4);
  const points = decimated(
    values.map((each, at) => ({ x: at, y: each })),
    at => Math.floor(x(at)),
  );
  let open = false;
  const path = points
    .map(point => {
      const move = open ? 'L' : 'M';
      open = point.y !== null;
      return point.y === null
        ? ''
        : `${move}${x(point.x).toFixed(1)} ${y(point.y).toFixed(1)}`;
    })
    .join('');
  const end = values.lastIndexOf(last);
  return (
    <svg
      className={`${styles.spark} ${plot.glyph}`}
      role="img"
      aria-label={t('chart.spark', {
        label,
        count: measured.length,
        first: value(measured[0], unit),
        last: value(last, unit),
        low: value(Math.min(...measured), unit),
        high: value(Math.max(...measured), unit),
      })}
      data-tone={tone}
      width={width}
      height={height}
      viewBox={`0 0 ${width} ${height}`}
    >
      {level !== undefined && (
        <rect
          className={plot.band}
          width={width}
          y={y(level + 2 * spread)}
          height={Math.max(1, y(level - 2 * spread) - y(level + 2 * spread))}
        />
      )}
      <path className={plot.line} d={path} />
      <circle className={plot.bars} cx={x(end)} cy={y(last)} r={3} />
    </svg>
  );
}
