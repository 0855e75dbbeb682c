import styles from './Chart.module.css';
import plot from './Plot.module.css';
import { linear } from './scale';
import type { Tone } from './types';

/** A difference with its interval beside 0; the words are beside it. */
export function IntervalBar(props: {
  /** As a share: +.12 is 12 % more. */
  effect: number;
  interval?: readonly [number, number] | null;
  /** The largest difference that still fits, so that bars below each other compare; an arrow is beyond. */
  reach: number;
  tone?: Tone;
  width?: number;
}) {
  const { effect, interval, reach, tone = 'plain', width = 120 } = props;
  const x = linear({ from: -reach, to: reach }, 4, width - 4);
  const inside = (share: number) => Math.min(reach, Math.max(-reach, share));
  const [low, high] = interval ?? [effect, effect];
  return (
    <svg
      className={`${styles.spark} ${plot.glyph}`}
      data-tone={tone}
      width={width}
      height={16}
      viewBox={`0 0 ${width} 16`}
      aria-hidden
    >
      <path className={plot.level} d={`M${x(0)} 0V16`} />
      <path
        className={plot.line}
        d={`M${x(inside(low))} 4V12M${x(inside(low))} 8H${x(inside(high))}M${x(
          inside(high),
        )} 4V12`}
      />
      {Math.abs(effect) > reach ? (
        <path
          className={plot.bars}
          d={`M${x(inside(effect))} 3v10l${effect > 0 ? 4 : -4} -5Z`}
        />
      ) : (
        <circle className={plot.bars} cx={x(effect)} cy={8} r={3.5} />
      )}
    </svg>
  );
}
