import { VisuallyHidden } from '@backstage/ui';
import {
  type KeyboardEvent,
  type PointerEvent,
  useId,
  useMemo,
  useRef,
  useState,
} from 'react';
import { useNavigate } from 'react-router-dom';
import { useWords } from '../components/Words';
import { type Frame, frameOf, type PlotData } from './frame';
import { Picture } from './Picture';
import styles from './Plot.module.css';
import { Tooltip, useTold } from './Tooltip';
import type { Range } from './types';
import { useFigures } from './useFigures';
import { type Place, usePlaces } from './usePlaces';
import { useWidth } from './useWidth';
import { useZoom } from './useZoom';

export type PlotProps = PlotData & {
  /** What the picture shows, for who does not see it. */
  label: string;
  onRange?: (range: Range | undefined) => void;
  height?: number;
  /** Smaller, with less around it. */
  plain?: boolean;
  /** Hears which place was clicked or tapped. */
  onPick?: (place: Place | undefined) => void;
};

const STEPS: Record<string, number> = {
  ArrowLeft: -1,
  ArrowRight: 1,
  PageUp: -10,
  PageDown: 10,
  Home: -Infinity,
  End: Infinity,
};

/** The picture of a chart, read by mouse, touch, keyboard and screen reader. */
export function Plot(props: PlotProps) {
  const { label, axis, unit, series, bands, markers, limits, onRange } = props;
  const { range, extent, zero, plain = false, onPick } = props;
  const { height = plain ? 140 : 280 } = props;
  const t = useWords();
  const figures = useFigures();
  const navigate = useNavigate();
  const help = useId();
  const box = useRef<HTMLDivElement>(null);
  const width = useWidth(box);
  const frame = useMemo(
    () =>
      frameOf(
        { axis, unit, series, bands, markers, limits, range, extent, zero },
        figures,
        { width, height, plain },
      ),
    [
      axis,
      unit,
      series,
      bands,
      markers,
      limits,
      range,
      extent,
      zero,
      figures,
      width,
      height,
      plain,
    ],
  );
  const places = usePlaces(series, markers);
  const told = useTold(axis, unit, series.length > 1);
  const [x, setX] = useState<number>();
  const [byKey, setByKey] = useState(false);
  const zoom = useZoom({ frame, axis, zoomed: range !== undefined, onRange });
  const { shown } = frame;
  const place =
    x !== undefined && x >= shown.from && x <= shown.to
      ? places.at(x)
      : undefined;

  const pointed = (event: PointerEvent<Element>) => {
    const near = places.nearest(frame.x.invert(zoom.pixelOf(event)), shown);
    setByKey(false);
    setX(near);
    return near;
  };
  const pressed = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key in STEPS) {
      setByKey(true);
      setX(places.moved(x, STEPS[event.key], shown));
    } else if (event.key === 'Enter' || event.key === ' ') {
      const href = place?.points.find(({ point }) => point.href)?.point.href;
      if (href) navigate(href);
    } else if (event.key === 'Escape') {
      if (!zoom.drop()) (zoom.reset ?? (() => setX(undefined)))();
      onPick?.(undefined);
    } else if (onRange && (event.key === '+' || event.key === '=')) {
      zoom.scale(0.5, x);
    } else if (onRange && event.key === '-') {
      zoom.scale(2, x);
    } else {
      return;
    }
    event.preventDefault();
  };
  return (
    // A chart is moved through like an application: its arrow keys are not those of the page.
    // eslint-disable-next-line jsx-a11y/no-noninteractive-element-interactions
    <div
      ref={box}
      className={styles.plot}
      role="application"
      aria-roledescription={t('chart.role')}
      aria-label={label}
      aria-describedby={help}
      // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex
      tabIndex={0}
      onKeyDown={pressed}
      onBlur={() => setX(undefined)}
    >
      <VisuallyHidden id={help}>
        {t('chart.help', { count: places.xs.length })}
        {onRange && ` ${t('chart.helpZoom')}`}
      </VisuallyHidden>
      <svg
        className={`${styles.svg} ${onRange ? styles.zooms : ''}`}
        viewBox={`0 0 ${width} ${height}`}
        height={height}
        aria-hidden
        onPointerDown={zoom.begin}
        onPointerMove={event => {
          zoom.move(event);
          pointed(event);
        }}
        onPointerUp={event => {
          if (zoom.end()) return;
          const near = pointed(event);
          onPick?.(near === undefined ? undefined : places.at(near));
        }}
        onPointerCancel={zoom.drop}
        onPointerLeave={() => setX(undefined)}
        onDoubleClick={zoom.reset}
      >
        <Picture frame={frame} {...{ series, bands, markers, limits, plain }} />
        {place && <Cursor place={place} frame={frame} />}
        {zoom.drag && (
          <rect
            className={styles.chosen}
            x={Math.min(zoom.drag.from, zoom.drag.to)}
            width={Math.abs(zoom.drag.to - zoom.drag.from)}
            y={frame.top}
            height={frame.bottom - frame.top}
          />
        )}
      </svg>
      {place && !zoom.drag && (
        <Tooltip told={told(place)} x={frame.x(place.x)} width={width} />
      )}
      <VisuallyHidden aria-live="polite">
        {place && byKey && told(place).lines.join('. ')}
      </VisuallyHidden>
    </div>
  );
}

function Cursor({ place, frame }: { place: Place; frame: Frame }) {
  const x = frame.x(place.x);
  return (
    <g pointerEvents="none">
      <line
        className={styles.cursor}
        x1={x}
        x2={x}
        y1={frame.top}
        y2={frame.bottom}
      />
      {place.points.map(({ series, point }) =>
        point.y === null ? null : (
          <circle
            key={series.name}
            className={styles.ring}
            cx={x}
            cy={Math.min(frame.bottom, Math.max(frame.top, frame.y(point.y)))}
            r={6}
          />
        ),
      )}
    </g>
  );
}
