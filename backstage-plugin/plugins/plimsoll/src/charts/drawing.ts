import { decimated } from './decimate';
import type { Frame } from './frame';
import type { ChartPoint, Shape, Tone } from './types';

const round = (pixel: number) => Math.round(pixel * 10) / 10;

/** How many points to a pixel are drawn one by one. */
const DENSE = 1;

export function isDense(points: readonly ChartPoint[], frame: Frame): boolean {
  return points.length > (frame.right - frame.left) * DENSE;
}

/** What is drawn of the points: all, or the extremes of each column of pixels. */
export function drawn(
  points: readonly ChartPoint[],
  frame: Frame,
): readonly ChartPoint[] {
  return isDense(points, frame)
    ? decimated(points, x => Math.floor(frame.x(x)))
    : points;
}

/** The path of a line through points, with gaps where nothing was measured. */
export function linePath(
  points: readonly ChartPoint[],
  frame: Frame,
  steps: boolean,
): string {
  const parts: string[] = [];
  let open = false;
  for (const { x, y } of points) {
    if (y === null) {
      open = false;
    } else {
      const [across, up] = [round(frame.x(x)), round(frame.y(y))];
      if (!open) parts.push(`M${across} ${up}`);
      else if (steps) parts.push(`H${across}V${up}`);
      else parts.push(`L${across} ${up}`);
      open = true;
    }
  }
  return parts.join('');
}

/** The path around what is between a line and 0, stretch by stretch. */
export function areaPath(
  points: readonly ChartPoint[],
  frame: Frame,
  steps: boolean,
): string {
  const ground = round(frame.y(0));
  return stretches(points)
    .map(
      stretch =>
        `${linePath(stretch, frame, steps)}V${ground}H${round(
          frame.x(stretch[0].x),
        )}Z`,
    )
    .join('');
}

function stretches(points: readonly ChartPoint[]): ChartPoint[][] {
  const found: ChartPoint[][] = [[]];
  for (const point of points) {
    if (point.y === null) found.push([]);
    else found[found.length - 1].push(point);
  }
  return found.filter(({ length }) => length > 0);
}

export function barsPath(points: readonly ChartPoint[], frame: Frame): string {
  const ground = frame.y(0);
  const wide = Math.max(
    1,
    Math.min(32, (0.7 * (frame.right - frame.left)) / (points.length || 1)),
  );
  return points
    .map(({ x, y }) =>
      y === null
        ? ''
        : `M${round(frame.x(x) - wide / 2)} ${round(ground)}V${round(
            frame.y(y),
          )}h${round(wide)}V${round(ground)}Z`,
    )
    .join('');
}

/** A mark whose shape tells its tone without a colour. */
export function markPath(
  tone: Tone,
  x: number,
  y: number,
  radius: number,
): string {
  const [across, up, r] = [round(x), round(y), radius];
  switch (tone) {
    case 'bad':
      return `M${across} ${up - r * 1.3}l${r * 1.3} ${r * 2.2}h${-r * 2.6}Z`;
    case 'warn':
      return `M${across} ${up - r * 1.4}l${r * 1.4} ${r * 1.4}l${-r * 1.4} ${
        r * 1.4
      }l${-r * 1.4} ${-r * 1.4}Z`;
    case 'quiet':
      return `M${across - r} ${up - r}l${2 * r} ${2 * r}m0 ${-2 * r}l${
        -2 * r
      } ${2 * r}`;
    case 'info':
      return `M${across - r} ${up - r}h${2 * r}v${2 * r}h${-2 * r}Z`;
    default:
      return `M${across - r} ${up}a${r} ${r} 0 1 0 ${2 * r} 0a${r} ${r} 0 1 0 ${
        -2 * r
      } 0`;
  }
}

const ROOM_PX = 6;
const RADIUS = 3.2;

/** Which points have marks: all where there is room, else those that stand out. */
export function marked(
  points: readonly ChartPoint[],
  shape: Shape,
  frame: Frame,
): readonly ChartPoint[] {
  if (shape === 'area' || shape === 'bars') return [];
  const room = points.length * ROOM_PX <= frame.right - frame.left;
  if (room) return points;
  return points.filter(
    ({ tone, y }) =>
      tone === 'bad' || tone === 'warn' || sideOf(y, frame) !== undefined,
  );
}

/** Where a figure is that the axis does not reach. */
function sideOf(
  y: number | null,
  { ends }: Frame,
): 'above' | 'below' | undefined {
  if (y === null) return undefined;
  if (y > ends.to) return 'above';
  return y < ends.from ? 'below' : undefined;
}

/** Arrows at the edge to what is beyond it. */
export function arrowsPath(
  points: readonly ChartPoint[],
  frame: Frame,
): string {
  return points
    .filter(({ x }) => x >= frame.shown.from && x <= frame.shown.to)
    .map(({ x, y }) => {
      const side = sideOf(y, frame);
      const across = round(frame.x(x));
      if (side === 'above')
        return `M${across} ${frame.top + 9}v-9m-4 4l4 -4l4 4`;
      if (side === 'below')
        return `M${across} ${frame.bottom - 9}v9m-4 -4l4 4l4 -4`;
      return '';
    })
    .join('');
}

/** All marks of a tone as one path. */
export function marksByTone(
  points: readonly ChartPoint[],
  frame: Frame,
): [Tone, string][] {
  const parts = new Map<Tone, string[]>();
  for (const { x, y, tone = 'plain' } of points) {
    const isSeen = x >= frame.shown.from && x <= frame.shown.to;
    if (y !== null && isSeen && sideOf(y, frame) === undefined) {
      const path = markPath(tone, frame.x(x), frame.y(y), RADIUS);
      const same = parts.get(tone);
      if (same) same.push(path);
      else parts.set(tone, [path]);
    }
  }
  return [...parts].map(([tone, paths]) => [tone, paths.join('')]);
}
