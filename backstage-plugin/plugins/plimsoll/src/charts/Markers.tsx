import { markPath } from './drawing';
import type { Frame } from './frame';
import styles from './Plot.module.css';
import type { ChartMarker, Tone } from './types';

export const MARKER_TONES: Record<ChartMarker['kind'], Tone> = {
  change: 'bad',
  accepted: 'good',
  workload: 'info',
  event: 'info',
  version: 'quiet',
};

const ROOM: Record<ChartMarker['kind'], number> = {
  change: 0,
  accepted: 1,
  workload: 2,
  event: 3,
  version: 4,
};
const LETTER_PX = 6.8;
/** More of them are ticks without names. */
const FEW_VERSIONS = 12;

/** Where markers are labelled, the weightiest first, as long as there is room beside their sign. */
export function labelled(
  markers: readonly ChartMarker[],
  frame: Frame,
): ReadonlyMap<ChartMarker, 'start' | 'end'> {
  const kept = new Map<ChartMarker, 'start' | 'end'>();
  const taken = markers.map(({ x }): [number, number] => [
    frame.x(x) - 6,
    frame.x(x) + 6,
  ]);
  const isFree = (from: number, to: number) =>
    from >= 0 &&
    to <= frame.width &&
    taken.every(([start, end]) => to < start || from > end);
  const byWeight = [...markers].sort(
    (one, other) => ROOM[one.kind] - ROOM[other.kind],
  );
  for (const marker of byWeight) {
    const x = frame.x(marker.x);
    const long = marker.label.length * LETTER_PX;
    const sides: ['start' | 'end', number, number][] = [
      ['start', x + 8, x + 8 + long],
      ['end', x - 8 - long, x - 8],
    ];
    const side = sides.find(([, from, to]) => isFree(from, to));
    if (side) {
      kept.set(marker, side[0]);
      taken.push([side[1], side[2]]);
    }
  }
  return kept;
}

export function Markers(props: {
  markers: readonly ChartMarker[];
  frame: Frame;
  plain: boolean;
}) {
  const { frame, plain } = props;
  const markers = props.markers.filter(
    ({ x }) => x >= frame.shown.from && x <= frame.shown.to,
  );
  const versions = markers.filter(({ kind }) => kind === 'version').length;
  const crowded = plain || versions > FEW_VERSIONS;
  const named = plain
    ? new Map<ChartMarker, 'start' | 'end'>()
    : labelled(
        markers.filter(({ kind }) => kind !== 'version' || !crowded),
        frame,
      );
  return (
    <g>
      {markers.map((marker, at) => {
        const x = frame.x(marker.x);
        const quiet = marker.kind === 'version' && crowded;
        return (
          <g
            // Two things may happen at the same place.
            // eslint-disable-next-line react/no-array-index-key
            key={at}
            className={styles.marker}
            data-kind={marker.kind}
            data-tone={marker.tone ?? MARKER_TONES[marker.kind]}
          >
            <line
              x1={x}
              x2={x}
              y1={quiet ? frame.bottom - 6 : frame.top - 4}
              y2={frame.bottom}
            />
            {!quiet && (
              <MarkerGlyph kind={marker.kind} x={x} y={frame.top - 9} />
            )}
            {named.has(marker) && (
              <text
                x={named.get(marker) === 'end' ? x - 8 : x + 8}
                y={frame.top - 5}
                textAnchor={named.get(marker)}
              >
                {marker.label}
              </text>
            )}
          </g>
        );
      })}
    </g>
  );
}

/** The sign of a kind of marker: at the top of its line, and in the legend. */
export function MarkerGlyph(props: {
  kind: ChartMarker['kind'];
  x: number;
  y: number;
}) {
  const { kind, x, y } = props;
  switch (kind) {
    case 'change':
      return (
        <path className={styles.solid} d={`M${x - 5} ${y - 4}h10l-5 9Z`} />
      );
    case 'workload':
      return <path className={styles.hollow} d={markPath('info', x, y, 4)} />;
    case 'accepted':
      return <path className={styles.hollow} d={`M${x - 5} ${y}l4 4l6 -8`} />;
    case 'event':
      return <path className={styles.solid} d={`M${x} ${y - 5}v10l7 -5Z`} />;
    default:
      return <path className={styles.hollow} d={`M${x} ${y - 4}v8`} />;
  }
}
