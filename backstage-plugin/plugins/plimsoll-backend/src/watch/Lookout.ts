import type { LoggerService } from '@backstage/backend-plugin-api';
import {
  hasEnded,
  isSettled,
  type PlimsollClient,
  PlimsollError,
  type RunDetails,
} from '@plimsoll/backstage-plugin-common';
import { found } from './found';
import type { Herald } from './Herald';
import type { Kept, WatchList } from './WatchList';

/**
 * Tells people how their workflows and runs go, and that they have ended.
 *
 * Each end is told at least once: a replica that dies between telling and noting leaves the telling
 * to the next, and the notification, which has a scope of its own, replaces the first.
 */
export class Lookout {
  constructor(
    private readonly options: {
      client: () => Promise<PlimsollClient>;
      watchList: WatchList;
      herald: Herald;
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
        await (each.kind === 'run'
          ? this.lookAtRun(each, client)
          : this.lookAtWorkflow(each, client));
      } catch (error) {
        if (error instanceof PlimsollError && error.kind === 'unavailable') {
          return; // It is away for the others as well: the next look comes soon.
        }
        this.options.logger.warn(
          `Cannot tell about the ${each.kind} ${each.id}`,
          error instanceof Error ? error : undefined,
        );
      }
    }
  }

  private async lookAtWorkflow(watched: Kept, client: PlimsollClient) {
    const { herald, watchList } = this.options;
    const details = await found(client.getWorkflow(watched.id));
    if (details && !hasEnded(details.workflow.status)) return;
    if (details) await herald.workflowEnded(watched, details.workflow);
    await watchList.end(watched.id);
  }

  private async lookAtRun(watched: Kept, client: PlimsollClient) {
    const { herald, watchList } = this.options;
    const details = await found(client.getRun(watched.id));
    if (!details) {
      await watchList.end(watched.id);
      return;
    }
    const ended = isSettled(details);
    const state = stateOf(details);
    if (state !== watched.told) {
      const viewers = await watchList.viewersOf(watched.id);
      await herald.runChanged(watched, details, { ended, viewers });
    }
    if (ended) {
      await herald.runEnded(watched, details);
      await watchList.end(watched.id);
    } else if (state !== watched.told) {
      await watchList.tell(watched.id, state);
    }
  }
}

function stateOf({ run, progress, judging }: RunDetails) {
  return [run.status, progress?.elapsed_s, judging].join(' ');
}
