import { useApi } from '@backstage/frontend-plugin-api';
import { Text } from '@backstage/ui';
import type { Fidelity } from '@plimsoll/backstage-plugin-common';
import { Chart, useRange } from '../../charts';
import { plimsollApiRef } from '../../api';
import { Grid } from '../../components/Grid';
import { Answer, Empty, Panel } from '../../components/Panel';
import { useWords } from '../../components/Words';
import { useFormat } from '../../hooks/useFormat';
import { useLoaded } from '../../hooks/useLoaded';
import styles from './Run.module.css';
import { Said } from './Said';
import { orNothing } from './useRun';
import { useRunWords } from './words';
import type { WholeRun } from './whole';

type Known = { fidelity?: Fidelity };

/** How much the run looked like production, and in what it did not. */
export function FidelityPanel({ run }: { run: WholeRun }) {
  const t = useWords();
  const { client } = useApi(plimsollApiRef);
  const known = useLoaded<Known>(`fidelity ${run.id}`, async signal => ({
    fidelity: await orNothing(() => client.getFidelity(run.id, { signal })),
  }));
  return (
    <>
      {known.data?.fidelity && <OverTime fidelity={known.data.fidelity} />}
      <Panel title={t('run.fidelity.title')}>
        <Answer of={known}>
          {({ fidelity }) =>
            fidelity ? (
              <Score fidelity={fidelity} />
            ) : (
              <Empty>{t('run.fidelity.unknown')}</Empty>
            )
          }
        </Answer>
      </Panel>
    </>
  );
}

/** The load over time beside production's. */
function OverTime({ fidelity }: { fidelity: Fidelity }) {
  const t = useWords();
  const { range, setRange } = useRange('elapsed');
  const { bins } = fidelity;
  if (bins.length < 2) return null;
  const line = (of: (bin: Fidelity['bins'][number]) => number) =>
    bins.map(bin => ({
      x: bin.start_s,
      y: bin.duration_s > 0 ? of(bin) / bin.duration_s : null,
    }));
  return (
    <Panel title={t('run.overTime.title')}>
      <Chart
        label={t('run.overTime.load')}
        axis="elapsed"
        unit="1/s"
        zero
        range={range}
        onRange={setRange}
        series={[
          {
            name: t('run.overTime.sent'),
            points: line(bin => bin.sent),
            shape: 'steps',
          },
          {
            name: t('run.overTime.expected'),
            points: line(bin => bin.expected),
            shape: 'steps',
            tone: 'quiet',
            dashed: true,
          },
        ]}
      />
    </Panel>
  );
}

function Score({ fidelity }: { fidelity: Fidelity }) {
  const t = useWords();
  const { figure, whole } = useFormat();
  const { part } = useRunWords();
  return (
    <>
      <Text as="p">
        <span className={styles.score}>
          {fidelity.score === null ? '–' : whole(Math.round(fidelity.score))}
        </span>{' '}
        {t('run.fidelity.of')}
      </Text>
      <Text as="p" color="secondary" className={styles.prose}>
        {t('run.fidelity.help')}
        {fidelity.weight_known < 100 &&
          ` ${t('run.fidelity.partly', {
            known: whole(fidelity.weight_known),
          })}`}
      </Text>
      <Grid
        label={t('run.fidelity.parts')}
        rows={fidelity.parts}
        rowKey={each => each.name}
        columns={[
          { name: t('run.fidelity.part'), cell: each => part(each.name) },
          {
            name: t('run.fidelity.points'),
            cell: each =>
              each.points === null
                ? t('run.fidelity.partUnknown')
                : t('run.fidelity.pointsOf', {
                    points: figure(each.points),
                    weight: whole(each.weight),
                  }),
            figure: true,
          },
          {
            name: t('run.fidelity.why'),
            cell: each => <Said>{each.explanation}</Said>,
          },
        ]}
      />
      {fidelity.notes.length > 0 && (
        <ul className={styles.list}>
          {fidelity.notes.map(note => (
            <li key={note}>
              <Said>{note}</Said>
            </li>
          ))}
        </ul>
      )}
    </>
  );
}
