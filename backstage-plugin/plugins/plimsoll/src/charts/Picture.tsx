import { memo, useId } from 'react';
import { useWords } from '../components/Words';
import type { Frame, PlotData } from './frame';
import { Axes, Bands, Levels, Limits, Series } from './Layers';
import { Markers } from './Markers';
import styles from './Plot.module.css';

/** All that does not change while the reader moves through it. */
export const Picture = memo(function Layers(
  props: Pick<PlotData, 'series' | 'bands' | 'markers' | 'limits'> & {
    frame: Frame;
    plain: boolean;
  },
) {
  const { frame, series, bands, markers, limits, plain } = props;
  const t = useWords();
  const clip = useId();
  const { left, right, top, bottom, shown } = frame;
  const isEmpty = !series.some(({ points }) =>
    points.some(({ x }) => x >= shown.from && x <= shown.to),
  );
  return (
    <>
      <clipPath id={clip}>
        <rect
          x={left - 5}
          y={top - 5}
          width={Math.max(0, right - left + 10)}
          height={bottom - top + 10}
        />
      </clipPath>
      <Axes frame={frame} />
      {bands && <Bands bands={bands} frame={frame} />}
      {markers && <Markers markers={markers} frame={frame} plain={plain} />}
      <g clipPath={`url(#${clip})`}>
        {series.map((each, at) => (
          <Series key={each.name} series={each} at={at} frame={frame} />
        ))}
      </g>
      {bands && <Levels bands={bands} frame={frame} />}
      {limits && <Limits limits={limits} frame={frame} />}
      {isEmpty && (
        <text
          className={styles.empty}
          x={(left + right) / 2}
          y={(top + bottom) / 2}
          textAnchor="middle"
        >
          {t('chart.nothing')}
        </text>
      )}
    </>
  );
});
