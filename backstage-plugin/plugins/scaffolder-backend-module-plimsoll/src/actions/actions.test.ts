import { mockCredentials, mockServices } from '@backstage/backend-test-utils';
import {
  type PlimsollClient,
  PlimsollError,
  problem,
} from '@plimsoll/backstage-plugin-common';
import { createRequestAction } from './request';
import { createWaitAction } from './wait';

type Action =
  | ReturnType<typeof createRequestAction>
  | ReturnType<typeof createWaitAction>;

/** Runs an action as the scaffolder does; checkpoints outlive a task that is taken up again. */
async function run(
  action: Action,
  input: object,
  options: {
    kept?: Map<string, unknown>;
    signal?: AbortSignal;
    isDryRun?: boolean;
  } = {},
) {
  const { kept = new Map(), ...more } = options;
  const output: Record<string, unknown> = {};
  const logger = mockServices.logger.mock();
  await action.handler({
    input,
    logger,
    output: (name: string, value: unknown) => {
      output[name] = value;
    },
    checkpoint: async ({ key, fn }: { key: string; fn: () => unknown }) => {
      if (!kept.has(key)) kept.set(key, await fn());
      return kept.get(key);
    },
    getInitiatorCredentials: async () => mockCredentials.user(),
    secrets: { backstageToken: 'never to be passed on' },
    ...more,
  } as never);
  return { output, said: logger.info.mock.calls.map(([line]) => line) };
}

const wanted = {
  entityRef: 'component:default/shop',
  repository: 'https://git.test/shop',
  traffic: 'grafana:shop',
};
const pace = { askEveryMs: 1, sayEveryMs: 5 };

describe('plimsoll:bundle:request', () => {
  const requestBundle = jest.fn(async () => ({ workflowId: 'w1' }));
  const action = createRequestAction(
    () => ({ requestBundle } as unknown as PlimsollClient),
  );
  const keys = () =>
    (requestBundle.mock.calls as unknown[][]).map(
      ([, options]) => (options as { idempotencyKey: string }).idempotencyKey,
    );
  beforeEach(() => requestBundle.mockClear());

  it('asks, and tells where it can be watched', async () => {
    const { output } = await run(action, wanted);
    expect(output).toEqual({
      workflowId: 'w1',
      pageUrl: '/catalog/default/component/shop/load-tests/workflows/w1',
      statusUrl: '/api/plimsoll/v1/workflows/w1',
    });
  });

  it('asks for the same when the task is taken up again', async () => {
    const kept = new Map();
    await run(action, wanted, { kept });
    await run(action, wanted, { kept });
    expect(keys()[0]).toBe(keys()[1]);
  });

  it('asks for each of several services in one task', async () => {
    const kept = new Map();
    await run(action, wanted, { kept });
    await run(action, { ...wanted, entityRef: 'component:tills' }, { kept });
    expect(keys()[0]).not.toBe(keys()[1]);
  });

  it('asks for nothing in a dry run, but has all outputs', async () => {
    const { output } = await run(action, wanted, { isDryRun: true });
    expect(requestBundle).not.toHaveBeenCalled();
    expect(Object.keys(output)).toEqual(['workflowId', 'pageUrl', 'statusUrl']);
  });
});

describe('plimsoll:bundle:wait', () => {
  const waiting = (look: () => object) =>
    createWaitAction(
      () =>
        ({
          getWorkflow: async () => ({
            workflow: look(),
            tasks: [
              { status: 'completed', agent: 'traffic' },
              { status: 'running', agent: 'bundling' },
            ],
          }),
        } as unknown as PlimsollClient),
      pace,
    );

  it('waits, says how far it is, and tells the digest', async () => {
    let looks = 0;
    const action = waiting(() =>
      ++looks < 4
        ? { status: 'running' }
        : { status: 'completed', output: { digest: 'sha256:0abc' } },
    );
    const { output, said } = await run(action, { workflowId: 'w1' });
    expect(output).toEqual({ state: 'completed', digest: 'sha256:0abc' });
    expect(said[0]).toBe('1 of 2 steps are done, now: bundling.');
  });

  it('succeeds as pending when it takes longer', async () => {
    const action = waiting(() => ({ status: 'running' }));
    const { output } = await run(action, { workflowId: 'w1', minutes: 0.0005 });
    expect(output).toEqual({ state: 'pending' });
  });

  it('fails with what went wrong and what to do', async () => {
    const action = waiting(() => ({
      status: 'failed',
      error: {
        error: 'Rejected',
        what: 'The log is empty.',
        fix: 'Name another.',
      },
    }));
    await expect(run(action, { workflowId: 'w1' })).rejects.toThrow(
      'The log is empty. Name another.',
    );
  });

  it('bears that Plimsoll is away for a while', async () => {
    let looks = 0;
    const action = waiting(() => {
      if (++looks < 3) throw new PlimsollError(problem(503, 'x', 'x', 'x'));
      return { status: 'completed', output: null };
    });
    const { output } = await run(action, { workflowId: 'w1' });
    expect(output).toMatchObject({ state: 'completed' });
  });

  it('stops when the task is cancelled', async () => {
    const abort = new AbortController();
    const action = waiting(() => {
      abort.abort();
      return { status: 'running' };
    });
    await expect(
      run(action, { workflowId: 'w1' }, { signal: abort.signal }),
    ).rejects.toThrow(/abort/i);
  });
});
