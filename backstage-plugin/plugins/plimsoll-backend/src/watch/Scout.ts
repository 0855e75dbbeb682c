import type { BackstageCredentials } from '@backstage/backend-plugin-api';
import type { PlimsollClient } from '@plimsoll/backstage-plugin-common';
import type { ServiceFinder } from '../services';
import type { WatchList } from './WatchList';

const PAGE = 200;
const MOST_PAGES = 10;

/**
 * Finds runs that nobody has asked for in the portal, such as those of pipelines and schedules, so
 * that the owners of what got worse hear of it.
 */
export class Scout {
  constructor(
    private readonly options: {
      client: () => Promise<PlimsollClient>;
      credentials: () => Promise<BackstageCredentials>;
      services: ServiceFinder;
      watchList: WatchList;
    },
  ) {}

  /** Watches whatever was asked for since then; what is watched or has ended already stays so. */
  async look(since: Date): Promise<void> {
    const client = await this.options.client();
    let cursor: string | undefined;
    for (let pages = 0; pages < MOST_PAGES; pages++) {
      const page = await client.listAllRuns({
        since: since.toISOString(),
        limit: PAGE,
        cursor,
      });
      await this.watch(
        page.items
          .map(({ run }) => run)
          // One that is repeated to be sure belongs to the first.
          .filter(run => !run.workflow_id || run.workflow_id === run.id),
      );
      cursor = page.next_cursor ?? undefined;
      if (!cursor) return;
    }
  }

  private async watch(runs: { id: string; service: string }[]) {
    const { credentials, services, watchList } = this.options;
    const names = [...new Set(runs.map(({ service }) => service))];
    const found = await services.findAll(names, await credentials());
    for (const { id, service } of runs) {
      const entityRef = found.get(service)?.entityRef;
      if (entityRef)
        await watchList.discover({ id, kind: 'run', service, entityRef });
    }
  }
}
