import {
  mockCredentials,
  mockServices,
  TestDatabases,
} from '@backstage/backend-test-utils';
import { catalogServiceMock } from '@backstage/plugin-catalog-node/testUtils';
import type { PlimsollClient } from '@plimsoll/backstage-plugin-common';
import { ServiceFinder } from '../services';
import { Scout } from './Scout';
import { WatchList } from './WatchList';

jest.setTimeout(60_000);

const databases = TestDatabases.create({ ids: ['SQLITE_3'] });
const shop = {
  apiVersion: 'backstage.io/v1alpha1',
  kind: 'Component',
  metadata: { name: 'shop', namespace: 'default' },
};
const judged = (id: string, service: string, workflow = id) => ({
  run: { id, service, workflow_id: workflow },
});

it('watches every run of a service of the catalog once, without those that only confirm', async () => {
  const knex = await databases.init('SQLITE_3');
  const watchList = await WatchList.create(
    mockServices.database({ knex, migrations: { skip: false } }),
  );
  const pages: Record<string, unknown> = {
    first: {
      items: [
        judged('r1', 'component:default/shop'),
        judged('r1.2', 'component:default/shop', 'r1'),
        judged('r2', 'component:default/unknown'),
      ],
      next_cursor: 'second',
    },
    second: { items: [judged('r3', 'component:default/shop', '')] },
  };
  const listAllRuns = jest.fn(
    async ({ cursor }: { cursor?: string }) => pages[cursor ?? 'first'],
  );
  const catalog = catalogServiceMock({ entities: [shop] });
  const scout = new Scout({
    client: async () => ({ listAllRuns } as unknown as PlimsollClient),
    credentials: async () => mockCredentials.service(),
    services: new ServiceFinder(catalog, mockServices.auth()),
    watchList,
  });
  const since = new Date('2026-11-21T00:00:00Z');
  await scout.look(since);
  expect(listAllRuns.mock.calls[0][0]).toMatchObject({
    since: '2026-11-21T00:00:00.000Z',
  });
  expect((await watchList.all()).map(({ id }) => id)).toEqual(['r1', 'r3']);
  await watchList.end('r1');
  await scout.look(since);
  expect((await watchList.all()).map(({ id }) => id)).toEqual(['r3']);
});
