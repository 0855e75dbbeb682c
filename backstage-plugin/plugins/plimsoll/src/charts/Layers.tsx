import { within } from './decimate';
import {
  areaPath,
  arrowsPath,
  barsPath,
  drawn,
  isDense,
  linePath,
  marked,
  marksByTone,
} from './drawing';
import type { Frame } from './frame';
import styles from './Plot.module.css';
import type { ChartBand, ChartLimit, ChartSeries, Tone } from './types';

/** Lines are told apart by their dashes as well. */
const DASHES = [undefined, '6 4', '2 3', '8 3 2 3'];
const TONES: Tone[] = ['plain', 'warn', 'good', 'info'];

export function toneOf(series: ChartSeries, at: number): Tone {
  return series.tone ?? TONES[at % TONES.length];
}

export function dashesOf(series: ChartSeries, at: number): string | undefined {
  return series.dashed ? DASHES[1] : DASHES[at % DASHES.length];
}

export function Axes({ frame }: { frame: Frame }) {
  const { left, right, bottom } = frame;
  return (
    <g className={styles.axes}>
      {frame.up.map(({ at, label }) => (
        <g key={label}>
          <line x1={left} x2={right} y1={at} y2={at} />
          <text x={left - 6} y={at} dy="0.32em" textAnchor="end">
            {label}
          </text>
        </g>
      ))}
      {frame.across.map(({ at, label }) => (
        <g key={at}>
          <line
            className={styles.tick}
            x1={at}
            x2={at}
            y1={bottom}
            y2={bottom + 4}
          />
          <text
            x={Math.min(Math.max(at, left), right)}
            y={bottom + 18}
            textAnchor={anchorOf(at, label, frame)}
          >
            {label}
          </text>
        </g>
      ))}
    </g>
  );
}

/** What is near an end stays within the picture. */
function anchorOf(at: number, label: string, { left, right, width }: Frame) {
  const half = label.length * 3.4;
  if (at + half > width) return 'end';
  return at - half < 0 && at - left < half && right > left ? 'start' : 'middle';
}

export function Bands(props: { bands: readonly ChartBand[]; frame: Frame }) {
  const { bands, frame } = props;
  return (
    <g>
      {bands.map(band => {
        const [from, to] = across(band, frame);
        const top = Math.max(frame.top, frame.y(band.high));
        const height = Math.min(frame.bottom, frame.y(band.low)) - top;
        return to < from ? null : (
          <rect
            key={band.from}
            className={styles.band}
            x={from}
            y={top}
            width={Math.max(2, to - from)}
            height={Math.max(1, height)}
          />
        );
      })}
    </g>
  );
}

/** In front of the points, so that many of them do not hide where they lie. */
export function Levels(props: { bands: readonly ChartBand[]; frame: Frame }) {
  const { bands, frame } = props;
  const path = bands
    .flatMap(band => {
      const [from, to] = across(band, frame);
      return band.level === undefined || to < from
        ? []
        : [`M${from} ${frame.y(band.level)}H${Math.max(from + 2, to)}`];
    })
    .join('');
  return (
    <>
      <path className={styles.levelEdge} d={path} />
      <path className={styles.level} d={path} />
    </>
  );
}

/** Where the part of a band is that is seen. */
function across({ from, to }: ChartBand, { x, shown }: Frame) {
  return [x(Math.max(from, shown.from)), x(Math.min(to, shown.to))];
}

export function Series(props: {
  series: ChartSeries;
  at: number;
  frame: Frame;
}) {
  const { series, at, frame } = props;
  const { shape = 'line' } = series;
  const seen = within(series.points, frame.shown);
  const points = drawn(seen, frame);
  const steps = shape === 'steps';
  const marks = marked(seen, shape, frame);
  return (
    <g data-tone={toneOf(series, at)}>
      {shape === 'area' && (
        <path className={styles.area} d={areaPath(points, frame, false)} />
      )}
      {shape === 'bars' && (
        <path className={styles.bars} d={barsPath(points, frame)} />
      )}
      {shape !== 'bars' && shape !== 'points' && (
        <path
          className={styles.line}
          data-dense={isDense(seen, frame) || undefined}
          d={linePath(points, frame, steps)}
          strokeDasharray={dashesOf(series, at)}
        />
      )}
      {marksByTone(marks, frame).map(([tone, path]) => (
        <path
          key={tone}
          className={styles.mark}
          data-tone={tone === 'plain' ? toneOf(series, at) : tone}
          data-hollow={tone === 'plain' || undefined}
          d={path}
        />
      ))}
      <path className={styles.hollow} d={arrowsPath(marks, frame)} />
    </g>
  );
}

export function Limits(props: { limits: readonly ChartLimit[]; frame: Frame }) {
  const { limits, frame } = props;
  return (
    <g>
      {limits.map(({ y, label, tone = 'warn' }) => (
        <g key={label} data-tone={tone}>
          <line
            className={styles.limit}
            x1={frame.left}
            x2={frame.right}
            y1={frame.y(y)}
            y2={frame.y(y)}
          />
          <text
            className={styles.limitLabel}
            x={frame.right}
            y={frame.y(y) - 5}
            textAnchor="end"
          >
            {label}
          </text>
        </g>
      ))}
    </g>
  );
}
