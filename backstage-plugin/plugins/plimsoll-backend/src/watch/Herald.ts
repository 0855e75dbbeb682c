import type { NotificationService } from '@backstage/plugin-notifications-node';
import type { SignalsService } from '@backstage/plugin-signals-node';
import {
  bundleOf,
  bundlePath,
  RUN_SIGNAL_CHANNEL,
  type RunDetails,
  runPath,
  SIGNAL_CHANNEL,
  verdictPath,
  type Workflow,
  workflowPath,
} from '@plimsoll/backstage-plugin-common';
import type { Watched } from './WatchList';

const MADE: Partial<Record<Workflow['status'], string>> = {
  completed: 'Your load test is ready',
  failed: 'Your load test could not be made',
  cancelled: 'Your load test was cancelled',
};
const TOPIC = 'load-test';

/** Finds who answers for an entity. */
export type OwnersOf = (entityRef: string) => Promise<string[]>;

/** Tells people: by signal who looks, by notification who asked or answers for it. */
export class Herald {
  constructor(
    private readonly options: {
      notifications: NotificationService;
      signals: SignalsService;
      ownersOf: OwnersOf;
    },
  ) {}

  async workflowEnded(watched: Watched, workflow: Workflow): Promise<void> {
    if (!watched.user) return;
    const { signals, notifications } = this.options;
    await signals.publish({
      channel: SIGNAL_CHANNEL,
      recipients: { type: 'user', entityRef: watched.user },
      message: { workflowId: workflow.id, status: workflow.status },
    });
    const digest = bundleOf(workflow);
    await notifications.send({
      recipients: { type: 'entity', entityRef: watched.user },
      payload: {
        title: MADE[workflow.status] ?? `Load test: ${workflow.status}`,
        description: workflow.error?.what ?? watched.service,
        link: digest
          ? bundlePath(watched.entityRef, digest)
          : workflowPath(watched.entityRef, workflow.id),
        severity: workflow.status === 'failed' ? 'high' : 'normal',
        topic: TOPIC,
        scope: `plimsoll:${workflow.id}`,
      },
    });
  }

  /** Tells whoever looks at a run that something of it has changed. */
  async runChanged(
    { id, user }: Watched,
    { run, progress, verdict, judging }: RunDetails,
    { ended, viewers }: { ended: boolean; viewers: string[] },
  ): Promise<void> {
    const people = [...new Set(user ? [...viewers, user] : viewers)];
    if (people.length === 0) return;
    await this.options.signals.publish({
      channel: RUN_SIGNAL_CHANNEL,
      recipients: { type: 'user', entityRef: people },
      message: {
        runId: id,
        status: run.status,
        ended,
        // What is not confirmed yet is nothing to tell anybody.
        ...(verdict && judging === 'final'
          ? { conclusion: verdict.conclusion }
          : undefined),
        ...(progress ? { progress: { ...progress } } : undefined),
      },
    });
  }

  /** Tells whoever asked for a run how it ended, and the owners of a regression that was confirmed. */
  async runEnded(watched: Watched, details: RunDetails): Promise<void> {
    const { entityRef, service, user } = watched;
    const { run, verdict } = details;
    const { notifications, ownersOf } = this.options;
    if (user) {
      await notifications.send({
        recipients: { type: 'entity', entityRef: user },
        payload: {
          title: titleOf(details),
          description: verdict?.explanation || run.reason || service,
          link: verdict
            ? verdictPath(entityRef, run.id)
            : runPath(entityRef, run.id),
          severity: isBad(details) ? 'high' : 'normal',
          topic: TOPIC,
          scope: `plimsoll:${run.id}`,
        },
      });
    }
    if (verdict?.conclusion !== 'fail' || !verdict.confirmed_by) return;
    if (verdict.confirms) return;
    const owners = await ownersOf(entityRef);
    if (owners.length === 0) return;
    await notifications.send({
      recipients: {
        type: 'entity',
        entityRef: owners,
        excludeEntityRef: user,
      },
      payload: {
        title: `${service} got worse in ${run.environment}`,
        description: verdict.explanation,
        link: verdictPath(entityRef, run.id),
        severity: 'high',
        topic: TOPIC,
        scope: `plimsoll:regression:${run.id}`,
      },
    });
  }
}

function titleOf({ run, verdict, judging }: RunDetails): string {
  if (judging === 'missing') return 'Your run could not be judged';
  switch (verdict?.conclusion) {
    case 'pass':
      return 'Your run passed';
    case 'fail':
      return 'Your run failed';
    case 'inconclusive':
      return 'Your run is inconclusive';
    case 'invalid':
      return 'Your run is invalid';
    default:
      return run.status === 'completed'
        ? 'Your run has ended'
        : `Your run was ${run.status === 'aborted' ? 'aborted' : 'broken off'}`;
  }
}

function isBad({ run, verdict }: RunDetails): boolean {
  return verdict?.conclusion === 'fail' || run.status === 'crashed';
}
