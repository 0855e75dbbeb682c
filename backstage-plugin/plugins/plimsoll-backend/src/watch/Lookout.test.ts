import { mockServices, TestDatabases } from '@backstage/backend-test-utils';
import {
  type PlimsollClient,
  PlimsollError,
  problem,
} from '@plimsoll/backstage-plugin-common';
import { Lookout } from './Lookout';
import { WatchList } from './WatchList';

jest.setTimeout(60_000);

const databases = TestDatabases.create({ ids: ['SQLITE_3'] });
const watched = {
  workflowId: 'w1',
  service: 'shop',
  entityRef: 'component:default/shop',
  user: 'user:default/ann',
};

async function setUp(look: () => unknown) {
  const knex = await databases.init('SQLITE_3');
  const watchList = await WatchList.create(
    mockServices.database({ knex, migrations: { skip: false } }),
  );
  const notifications = { send: jest.fn() };
  const signals = { publish: jest.fn() };
  const getWorkflow = jest.fn(async () => ({ workflow: look() }));
  const lookout = new Lookout({
    client: async () => ({ getWorkflow } as unknown as PlimsollClient),
    watchList,
    notifications,
    signals,
    logger: mockServices.logger.mock(),
  });
  return { watchList, notifications, signals, getWorkflow, lookout };
}

describe('Lookout', () => {
  it('asks nothing when nothing is watched', async () => {
    const { lookout, getWorkflow } = await setUp(() => undefined);
    await lookout.look();
    expect(getWorkflow).not.toHaveBeenCalled();
  });

  it('tells whoever asked, and nobody else, once the work has ended', async () => {
    let status = 'running';
    const { lookout, watchList, notifications, signals } = await setUp(() => ({
      id: 'w1',
      status,
      output: status === 'completed' ? { digest: 'sha256:0abc' } : null,
    }));
    await watchList.add(watched);
    await watchList.add(watched);
    await lookout.look();
    expect(notifications.send).not.toHaveBeenCalled();
    status = 'completed';
    await lookout.look();
    await lookout.look();
    expect(notifications.send).toHaveBeenCalledTimes(1);
    expect(notifications.send).toHaveBeenCalledWith({
      recipients: { type: 'entity', entityRef: 'user:default/ann' },
      payload: expect.objectContaining({
        title: 'Your load test is ready',
        link: '/catalog/default/component/shop/load-tests/bundles/0abc',
        scope: 'plimsoll:w1',
      }),
    });
    expect(signals.publish).toHaveBeenCalledWith({
      channel: 'plimsoll:workflow',
      recipients: { type: 'user', entityRef: 'user:default/ann' },
      message: { workflowId: 'w1', status: 'completed' },
    });
  });

  it('tells again what could not be told', async () => {
    const { lookout, watchList, notifications } = await setUp(() => ({
      id: 'w1',
      status: 'failed',
      error: { error: 'Rejected', what: 'The log has no requests.' },
    }));
    await watchList.add(watched);
    notifications.send.mockRejectedValueOnce(new Error('away'));
    await lookout.look();
    expect(await watchList.all()).toHaveLength(1);
    await lookout.look();
    expect(await watchList.all()).toEqual([]);
    expect(notifications.send).toHaveBeenLastCalledWith(
      expect.objectContaining({
        payload: expect.objectContaining({
          description: 'The log has no requests.',
          severity: 'high',
        }),
      }),
    );
  });

  it('keeps watching while Plimsoll is away, and forgets what Plimsoll has forgotten', async () => {
    let status = 503;
    const { lookout, watchList, notifications } = await setUp(() => {
      throw new PlimsollError(problem(status, 'x', 'x', 'x'));
    });
    await watchList.add(watched);
    await lookout.look();
    expect(await watchList.all()).toHaveLength(1);
    status = 404;
    await lookout.look();
    expect(await watchList.all()).toEqual([]);
    expect(notifications.send).not.toHaveBeenCalled();
  });
});
