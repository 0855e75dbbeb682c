import { useApi } from '@backstage/frontend-plugin-api';
import { Text } from '@backstage/ui';
import type { GateDecision } from '@plimsoll/backstage-plugin-common';
import {
  RiAlertLine,
  RiCheckboxCircleLine,
  RiForbid2Line,
  type RemixiconComponentType,
} from '@remixicon/react';
import { plimsollApiRef } from '../../api';
import { Answer, Panel } from '../../components/Panel';
import { useWords } from '../../components/Words';
import { useLoaded } from '../../hooks/useLoaded';
import { Mark, type Tone } from '../run/Mark';
import { useMetric } from '../run/metrics';
import styles from '../run/Run.module.css';
import { Said } from '../run/Said';
import { useVerdictWords } from './words';
import type { WholeRun } from '../run/whole';

const LOOKS: Record<string, [RemixiconComponentType, Tone]> = {
  allow: [RiCheckboxCircleLine, 'good'],
  warn: [RiAlertLine, 'warned'],
  block: [RiForbid2Line, 'bad'],
};

/** What the gate makes of the verdict for the change that is judged. */
export function GatePanel({ run }: { run: WholeRun }) {
  const t = useWords();
  const words = useVerdictWords();
  const metric = useMetric();
  const { client } = useApi(plimsollApiRef);
  const gate = useLoaded<GateDecision>(`gate ${run.id}`, signal =>
    client.getGate(run.id, { signal }),
  );
  return (
    <Panel title={t('verdict.gate')}>
      <Text as="p" color="secondary">
        {t('verdict.gateHelp')}
      </Text>
      <Answer of={gate}>
        {({ action, reasons }) => {
          const [icon, tone] = LOOKS[action] ?? LOOKS.warn;
          return (
            <>
              <Mark icon={icon} tone={tone} large>
                {words.gate(action)}
              </Mark>
              <ul className={styles.list}>
                {reasons.map(each => (
                  <li
                    key={`${each.endpoint} ${each.metric} ${each.explanation}`}
                  >
                    {each.endpoint && (
                      <strong>
                        {metric.endpoint(each.endpoint)}{' '}
                        {each.metric && metric.name(each.metric)}:{' '}
                      </strong>
                    )}
                    <Said>{each.explanation}</Said>
                  </li>
                ))}
              </ul>
            </>
          );
        }}
      </Answer>
    </Panel>
  );
}
