import { mockServices, TestDatabases } from '@backstage/backend-test-utils';
import {
  type PlimsollClient,
  PlimsollError,
  problem,
} from '@plimsoll/backstage-plugin-common';
import { Herald } from './Herald';
import { Lookout } from './Lookout';
import { WatchList, type Watched } from './WatchList';

jest.setTimeout(60_000);

const databases = TestDatabases.create({ ids: ['SQLITE_3'] });
const MINUTE_MS = 60_000;
const ann = 'user:default/ann';
const bob = 'user:default/bob';
const workflow: Watched = {
  id: 'w1',
  kind: 'workflow',
  service: 'shop',
  entityRef: 'component:default/shop',
  user: ann,
};
const watchedRun: Watched = { ...workflow, id: 'r1', kind: 'run' };

type Answers = { workflow?: () => unknown; run?: () => unknown };

async function setUp(answers: Answers) {
  const knex = await databases.init('SQLITE_3');
  let now = 0;
  const database = mockServices.database({ knex, migrations: { skip: false } });
  const watchList = await WatchList.create(database, () => now);
  const notifications = { send: jest.fn() };
  const signals = { publish: jest.fn() };
  const getWorkflow = jest.fn(async () => ({ workflow: answers.workflow?.() }));
  const getRun = jest.fn(async () => answers.run?.());
  const lookout = new Lookout({
    client: async () => ({ getWorkflow, getRun } as unknown as PlimsollClient),
    watchList,
    herald: new Herald({
      notifications,
      signals,
      ownersOf: async () => ['group:default/crew'],
    }),
    logger: mockServices.logger.mock(),
  });
  return {
    database,
    watchList,
    notifications,
    signals,
    getWorkflow,
    getRun,
    lookout,
    pass: (ms: number) => {
      now += ms;
    },
    now: () => now,
  };
}

describe('Lookout', () => {
  it('asks nothing when nothing is watched', async () => {
    const { lookout, getWorkflow, getRun } = await setUp({});
    await lookout.look();
    expect(getWorkflow).not.toHaveBeenCalled();
    expect(getRun).not.toHaveBeenCalled();
  });

  it('tells whoever asked, and nobody else, once the work has ended', async () => {
    let status = 'running';
    const { lookout, watchList, notifications, signals } = await setUp({
      workflow: () => ({
        id: 'w1',
        status,
        output: status === 'completed' ? { digest: 'sha256:0abc' } : null,
      }),
    });
    await watchList.add(workflow);
    await watchList.add(workflow);
    await lookout.look();
    expect(notifications.send).not.toHaveBeenCalled();
    status = 'completed';
    await lookout.look();
    await lookout.look();
    expect(notifications.send).toHaveBeenCalledTimes(1);
    expect(notifications.send).toHaveBeenCalledWith({
      recipients: { type: 'entity', entityRef: ann },
      payload: expect.objectContaining({
        title: 'Your load test is ready',
        link: '/catalog/default/component/shop/load-tests/bundles/0abc',
        scope: 'plimsoll:w1',
      }),
    });
    expect(signals.publish).toHaveBeenCalledWith({
      channel: 'plimsoll:workflow',
      recipients: { type: 'user', entityRef: ann },
      message: { workflowId: 'w1', status: 'completed' },
    });
  });

  it('tells again what could not be told', async () => {
    const { lookout, watchList, notifications } = await setUp({
      workflow: () => ({
        id: 'w1',
        status: 'failed',
        error: { error: 'Rejected', what: 'The log has no requests.' },
      }),
    });
    await watchList.add(workflow);
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
    const away = () => {
      throw new PlimsollError(problem(status, 'x', 'x', 'x'));
    };
    const { lookout, watchList, notifications } = await setUp({
      workflow: away,
      run: away,
    });
    await watchList.add(workflow);
    await watchList.add(watchedRun);
    await lookout.look();
    expect(await watchList.all()).toHaveLength(2);
    status = 404;
    await lookout.look();
    expect(await watchList.all()).toEqual([]);
    expect(notifications.send).not.toHaveBeenCalled();
  });
});

describe('Lookout at runs', () => {
  const run = {
    id: 'r1',
    workflow_id: 'r1',
    service: 'shop',
    environment: 'staging',
    status: 'running',
  };
  const fail = {
    run_id: 'r1',
    conclusion: 'fail',
    explanation: 'GET /orders got 20 % slower.',
    confirmed_by: 'r1.2',
  };

  it('tells those who look how far it is, only when it has changed', async () => {
    let elapsed = 5;
    const { lookout, watchList, signals } = await setUp({
      run: () => ({
        run,
        progress: {
          elapsed_s: elapsed,
          requests: 50,
          failed: 0,
          virtual_users: 3,
        },
      }),
    });
    await watchList.view({ ...watchedRun }, bob);
    await lookout.look();
    await lookout.look();
    expect(signals.publish).toHaveBeenCalledTimes(1);
    expect(signals.publish).toHaveBeenCalledWith({
      channel: 'plimsoll:run',
      recipients: { type: 'user', entityRef: [bob] },
      message: {
        runId: 'r1',
        status: 'running',
        ended: false,
        progress: {
          elapsed_s: 5,
          requests: 50,
          failed: 0,
          virtual_users: 3,
        },
      },
    });
    elapsed = 10;
    await lookout.look();
    expect(signals.publish).toHaveBeenCalledTimes(2);
  });

  it('is not done while the run may be repeated to be sure', async () => {
    let judging = 'being confirmed';
    const { lookout, watchList, notifications, signals } = await setUp({
      run: () => ({
        run: { ...run, status: 'completed' },
        verdict: fail,
        judging,
      }),
    });
    await watchList.add(watchedRun);
    await lookout.look();
    expect(notifications.send).not.toHaveBeenCalled();
    expect(JSON.stringify(signals.publish.mock.calls)).not.toContain('fail');
    judging = 'final';
    await lookout.look();
    await lookout.look();
    expect(notifications.send.mock.calls).toEqual([
      [
        {
          recipients: { type: 'entity', entityRef: ann },
          payload: expect.objectContaining({
            title: 'Your run failed',
            description: 'GET /orders got 20 % slower.',
            link: '/catalog/default/component/shop/load-tests/runs/r1/verdict',
            severity: 'high',
            scope: 'plimsoll:r1',
          }),
        },
      ],
      [
        {
          recipients: {
            type: 'entity',
            entityRef: ['group:default/crew'],
            excludeEntityRef: ann,
          },
          payload: expect.objectContaining({
            title: 'shop got worse in staging',
            scope: 'plimsoll:regression:r1',
          }),
        },
      ],
    ]);
  });

  it('tells owners of nothing that was not confirmed', async () => {
    const { lookout, watchList, notifications } = await setUp({
      run: () => ({
        run: { ...run, status: 'completed' },
        verdict: { ...fail, confirmed_by: '' },
        judging: 'final',
      }),
    });
    await watchList.add(watchedRun);
    await lookout.look();
    expect(notifications.send).toHaveBeenCalledTimes(1);
  });

  it('tells why a run did not run', async () => {
    const { lookout, watchList, notifications } = await setUp({
      run: () => ({
        run: { ...run, status: 'aborted', reason: 'Ann refused the run.' },
        judging: 'none',
      }),
    });
    await watchList.add(watchedRun);
    await lookout.look();
    expect(notifications.send).toHaveBeenCalledWith(
      expect.objectContaining({
        payload: expect.objectContaining({
          title: 'Your run was aborted',
          description: 'Ann refused the run.',
          link: '/catalog/default/component/shop/load-tests/runs/r1',
        }),
      }),
    );
  });

  it('does not begin anew because somebody looks at what has ended', async () => {
    const { lookout, watchList, notifications, pass } = await setUp({
      run: () => ({
        run: { ...run, status: 'completed' },
        verdict: fail,
        judging: 'final',
      }),
    });
    await watchList.add(watchedRun);
    await lookout.look();
    notifications.send.mockClear();
    pass(2 * MINUTE_MS);
    await watchList.view(watchedRun, bob);
    await lookout.look();
    expect(notifications.send).not.toHaveBeenCalled();
    await watchList.add(watchedRun);
    await lookout.look();
    expect(notifications.send).toHaveBeenCalled();
  });
});

describe('WatchList', () => {
  it('is one list for all replicas', async () => {
    const { database, watchList } = await setUp({});
    const other = await WatchList.create(database);
    await watchList.add(watchedRun);
    expect(await other.all()).toEqual([{ ...watchedRun, told: undefined }]);
    await other.tell('r1', 'running');
    expect((await watchList.all())[0].told).toBe('running');
    await other.end('r1');
    expect(await watchList.all()).toEqual([]);
  });

  it('keeps whoever asked when somebody else looks, and forgets who has not looked lately', async () => {
    const { watchList, pass } = await setUp({});
    await watchList.add(watchedRun);
    await watchList.view(watchedRun, bob);
    await watchList.view(watchedRun, bob);
    expect((await watchList.all())[0].user).toBe(ann);
    expect(await watchList.viewersOf('r1')).toEqual([bob]);
    pass(29 * MINUTE_MS);
    await watchList.view(watchedRun, ann);
    pass(2 * MINUTE_MS);
    expect(await watchList.viewersOf('r1')).toEqual([ann]);
  });
});
