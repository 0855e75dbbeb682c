import type { Environment } from '@plimsoll/backstage-plugin-common';
import { Chart } from '../charts';
import { useWords } from '../components/Words';
import type { Curve } from './curve';

/** Production's load over time, with the highest rate that an environment allows. */
export function LoadCurve(props: { of: Curve; environment?: Environment }) {
  const { of: curve, environment } = props;
  const t = useWords();
  const most = environment?.policy?.max_rate_per_s;
  return (
    <Chart
      label={t('curve.label')}
      axis="time"
      unit="1/s"
      height={200}
      series={[
        {
          name: t('curve.series'),
          shape: 'area',
          points: curve.perSecond.map((y, at) => ({
            x: curve.startMs + at * curve.stepS * 1_000,
            y,
          })),
        },
      ]}
      limits={
        environment && most
          ? [
              {
                y: most,
                label: t('curve.limit', { environment: environment.name }),
                tone: 'warn',
              },
            ]
          : []
      }
    />
  );
}
