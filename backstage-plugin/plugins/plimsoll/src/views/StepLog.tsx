import { Text } from '@backstage/ui';
import type {
  ShownAttempt,
  WorkflowDetails,
} from '@plimsoll/backstage-plugin-common';
import { useSearchParams } from 'react-router-dom';
import { Panel } from '../components/Panel';
import { Status } from '../components/Status';
import { useStepName } from '../components/StepName';
import { useWords } from '../components/Words';
import styles from './StepLog.module.css';

/** What the chosen step said; without a choice, the last that has begun. */
export function StepLog({ details }: { details: WorkflowDetails }) {
  const t = useWords();
  const name = useStepName();
  const [query] = useSearchParams();
  const chosen =
    query.get('step') ??
    details.attempts.at(-1)?.node ??
    details.tasks.at(0)?.node;
  const task = details.tasks.find(({ node }) => node === chosen);
  if (!task) return null;
  const attempts = details.attempts.filter(({ node }) => node === task.node);
  return (
    <Panel title={t('workflow.log', { node: name(task.node) })}>
      {attempts.length === 0 ? (
        <Text as="p" color="secondary">
          {t('workflow.notBegun')}
        </Text>
      ) : (
        attempts.map(attempt => <Said key={attempt.id} attempt={attempt} />)
      )}
    </Panel>
  );
}

function Said({ attempt }: { attempt: ShownAttempt }) {
  const t = useWords();
  const { error, log } = attempt;
  const lines = [
    ...log,
    ...(error ? [error.what, error.fix ?? ''].filter(Boolean) : []),
  ];
  return (
    <div className={styles.attempt}>
      <Text
        as="h3"
        variant="body-medium"
        weight="bold"
        className={styles.heading}
      >
        {t('workflow.attempt', { attempt: String(attempt.attempt) })}{' '}
        <Status status={attempt.status} />
      </Text>
      {lines.length === 0 ? (
        <Text as="p" color="secondary">
          {t('workflow.noLog')}
        </Text>
      ) : (
        // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- scrolled by keyboard
        <pre className={styles.log} tabIndex={0}>
          {lines.join('\n')}
        </pre>
      )}
    </div>
  );
}
