import { useApi } from '@backstage/frontend-plugin-api';
import { useSignal } from '@backstage/plugin-signals-react';
import {
  hasEnded,
  isSettled,
  PlimsollError,
  RUN_SIGNAL_CHANNEL,
  type RunSignal,
  type Workflow,
} from '@plimsoll/backstage-plugin-common';
import { useEffect } from 'react';
import { plimsollApiRef } from '../../api';
import { type Loaded, useLoaded } from '../../hooks/useLoaded';
import { type WholeDetails, wholeDetails } from './whole';

/** While it sends, people watch the figures; else a signal or a slow look will do. */
const RUNNING_MS = 2_000;
const WAITING_MS = 5_000;

/** Whether the workflow may say what the run does not: that it waits, or what went wrong. */
function workflowTells(details: WholeDetails): boolean {
  const { status } = details.run;
  if (status === 'completed') return details.judging !== 'final';
  return status !== 'running';
}

/** A run, and the workflow that checks, judges and repeats it, where that is of interest. */
export type WatchedRun = WholeDetails & { workflow?: Workflow };

/** A run as it goes on; it is asked for again only until nothing more can happen to it. */
export function useRun(id: string): Loaded<WatchedRun> {
  const { client } = useApi(plimsollApiRef);
  const run = useLoaded<WatchedRun>(
    `run ${id}`,
    async signal => {
      const details = wholeDetails(await client.getRun(id, { signal }));
      const { workflow_id } = details.run;
      const found =
        workflow_id && workflowTells(details)
          ? await orNothing(() => client.getWorkflow(workflow_id, { signal }))
          : undefined;
      const workflow = found?.workflow;
      // Somebody has had it judged anew: what was missing is on its way.
      const isOnItsWay =
        details.judging === 'missing' &&
        workflow !== undefined &&
        !hasEnded(workflow.status);
      return {
        ...details,
        judging: isOnItsWay ? 'open' : details.judging,
        workflow,
      };
    },
    pollOf,
  );
  const { reload } = run;
  const { lastSignal } = useSignal<RunSignal>(RUN_SIGNAL_CHANNEL);
  useEffect(() => {
    if (lastSignal?.runId === id) reload();
  }, [lastSignal, id, reload]);
  return run;
}

function pollOf(details: WatchedRun): number | undefined {
  if (details.run.status === 'running') return RUNNING_MS;
  const { workflow } = details;
  const gaveUp =
    workflow?.status === 'failed' || workflow?.status === 'cancelled';
  return gaveUp || isSettled(details) ? undefined : WAITING_MS;
}

/** Whether another person has to agree before it begins. */
export function waitsForApproval({ run, workflow }: WatchedRun): boolean {
  return run.status === 'queued' && workflow?.status === 'waiting';
}

/** What is found; undefined where the server knows nothing of it, or not to this reader. */
export async function orNothing<T>(
  find: () => Promise<T>,
): Promise<T | undefined> {
  try {
    return await find();
  } catch (error) {
    if (
      error instanceof PlimsollError &&
      (error.kind === 'not-found' || error.kind === 'forbidden')
    ) {
      return undefined;
    }
    throw error;
  }
}
