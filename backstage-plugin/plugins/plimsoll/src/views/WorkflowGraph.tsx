import { useApi } from '@backstage/frontend-plugin-api';
import type {
  ShownAttempt,
  Task,
  WorkflowDetails,
} from '@plimsoll/backstage-plugin-common';
import { Link, useSearchParams } from 'react-router-dom';
import { plimsollApiRef } from '../api';
import { Status } from '../components/Status';
import { useStepName } from '../components/StepName';
import { useWords } from '../components/Words';
import { useFormat } from '../hooks/useFormat';
import { useLoaded } from '../hooks/useLoaded';
import { layersOf } from './layers';
import styles from './WorkflowGraph.module.css';

/** The steps in the order in which they may run; those beside each other run at the same time. */
export function WorkflowGraph({ details }: { details: WorkflowDetails }) {
  const { client } = useApi(plimsollApiRef);
  const template = details.workflow.template;
  // Without the graph the steps stand in a row, which is right as well, but says less.
  const { data: edges } = useLoaded(`graph ${template}`, async signal => {
    const { items } = await client.listTemplates({ signal });
    return items.find(({ name }) => name === template)?.graph.edges ?? [];
  });
  const layers = layersOf(details.tasks, edges ?? []);
  return (
    <ol className={styles.graph}>
      {layers.map(tasks => (
        <li key={tasks[0].node} className={styles.layer}>
          <ul className={styles.beside}>
            {tasks.map(task => (
              <li key={task.node}>
                <Step task={task} attempts={details.attempts} />
              </li>
            ))}
          </ul>
        </li>
      ))}
    </ol>
  );
}

function Step(props: { task: Task; attempts: readonly ShownAttempt[] }) {
  const { task, attempts } = props;
  const t = useWords();
  const name = useStepName();
  const { duration } = useFormat();
  const [query] = useSearchParams();
  const last = attempts.filter(({ node }) => node === task.node).at(-1);
  const seconds = last && secondsOf(last);
  return (
    <Link
      to={{ search: `?step=${encodeURIComponent(task.node)}` }}
      replace
      className={styles.step}
      aria-current={query.get('step') === task.node ? 'true' : undefined}
    >
      <span className={styles.name}>{name(task.node)}</span>{' '}
      <span className={styles.agent}>{task.agent}</span>{' '}
      <Status status={task.status} />{' '}
      <span className={styles.time}>
        {seconds === undefined
          ? t('workflow.expected', {
              duration: duration(task.estimated_duration_s),
            })
          : t('workflow.took', { duration: duration(seconds) })}
      </span>
    </Link>
  );
}

/** How long an attempt has taken so far; undefined: it has not begun. */
function secondsOf({ started_at, ended_at }: ShownAttempt): number {
  const end = ended_at ? Date.parse(ended_at) : Date.now();
  return Math.max(0, (end - Date.parse(started_at)) / 1000);
}
