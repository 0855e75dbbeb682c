import type { Preflight } from '@plimsoll/backstage-plugin-common';
import {
  RiAlertLine,
  RiCheckboxCircleLine,
  RiCloseCircleLine,
} from '@remixicon/react';
import { useWords } from '../../components/Words';
import { Mark } from './Mark';
import styles from './NewRun.module.css';
import { Said } from './Said';

type Check = Preflight['checks'][number];

const GRAVITY: Check['state'][] = ['failed', 'warning', 'ok'];

/** What was looked at before a run; what is against it comes first. */
export function PlanChecks({ checks }: { checks: readonly Check[] }) {
  const t = useWords();
  const marks = {
    ok: (
      <Mark icon={RiCheckboxCircleLine} tone="good">
        {t('run.plan.ok')}
      </Mark>
    ),
    warning: (
      <Mark icon={RiAlertLine} tone="warned">
        {t('run.plan.warning')}
      </Mark>
    ),
    failed: (
      <Mark icon={RiCloseCircleLine} tone="bad">
        {t('run.plan.failed')}
      </Mark>
    ),
  };
  const sorted = [...checks].sort(
    (one, other) => GRAVITY.indexOf(one.state) - GRAVITY.indexOf(other.state),
  );
  return (
    <ul className={styles.checks}>
      {sorted.map(({ name, state, explanation }) => (
        <li key={`${name} ${explanation}`} className={styles.check}>
          <span>{marks[state]}</span>
          <Said>{explanation}</Said>
        </li>
      ))}
    </ul>
  );
}
