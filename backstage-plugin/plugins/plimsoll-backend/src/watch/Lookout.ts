import type { LoggerService } from '@backstage/backend-plugin-api';
import type { NotificationService } from '@backstage/plugin-notifications-node';
import type { SignalsService } from '@backstage/plugin-signals-node';
import {
  bundleOf,
  hasEnded,
  type PlimsollClient,
  PlimsollError,
  SIGNAL_CHANNEL,
  type Workflow,
  workflowPath,
  bundlePath,
} from '@plimsoll/backstage-plugin-common';
import type { Watched, WatchList } from './WatchList';

const TITLES: Partial<Record<Workflow['status'], string>> = {
  completed: 'Your load test is ready',
  failed: 'Your load test could not be made',
  cancelled: 'Your load test was cancelled',
};

/**
 * Tells people that their workflows have ended.
 *
 * Each is told at least once: a replica that dies between telling and forgetting leaves the telling
 * to the next, and the notification, which has the workflow as its scope, replaces the first.
 */
export class Lookout {
  constructor(
    private readonly options: {
      client: () => Promise<PlimsollClient>;
      watchList: WatchList;
      notifications: NotificationService;
      signals: SignalsService;
      logger: LoggerService;
    },
  ) {}

  /** Looks once at everything that is watched; asks nothing of Plimsoll when nothing is. */
  async look(): Promise<void> {
    const watched = await this.options.watchList.all();
    if (watched.length === 0) return;
    const client = await this.options.client();
    for (const each of watched) {
      try {
        await this.lookAt(each, client);
      } catch (error) {
        if (error instanceof PlimsollError && error.kind === 'unavailable') {
          return; // It is away for the others as well: the next look comes soon.
        }
        this.options.logger.warn(
          `Cannot tell about the workflow ${each.workflowId}`,
          error instanceof Error ? error : undefined,
        );
      }
    }
  }

  private async lookAt(watched: Watched, client: PlimsollClient) {
    const workflow = await found(client, watched.workflowId);
    if (workflow && !hasEnded(workflow.status)) return;
    if (workflow && watched.user)
      await this.tell(watched.user, watched, workflow);
    await this.options.watchList.remove(watched.workflowId);
  }

  private async tell(user: string, watched: Watched, workflow: Workflow) {
    const { signals, notifications } = this.options;
    await signals.publish({
      channel: SIGNAL_CHANNEL,
      recipients: { type: 'user', entityRef: user },
      message: { workflowId: workflow.id, status: workflow.status },
    });
    const digest = bundleOf(workflow);
    await notifications.send({
      recipients: { type: 'entity', entityRef: user },
      payload: {
        title: TITLES[workflow.status] ?? `Load test: ${workflow.status}`,
        description: workflow.error?.what ?? watched.service,
        link: digest
          ? bundlePath(watched.entityRef, digest)
          : workflowPath(watched.entityRef, workflow.id),
        severity: workflow.status === 'failed' ? 'high' : 'normal',
        topic: 'load-test',
        scope: `plimsoll:${workflow.id}`,
      },
    });
  }
}

async function found(
  client: PlimsollClient,
  id: string,
): Promise<Workflow | undefined> {
  try {
    return (await client.getWorkflow(id)).workflow;
  } catch (error) {
    if (error instanceof PlimsollError && error.kind === 'not-found') {
      return undefined;
    }
    throw error;
  }
}
