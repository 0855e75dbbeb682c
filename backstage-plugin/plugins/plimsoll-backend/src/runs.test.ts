import { mockCredentials } from '@backstage/backend-test-utils';
import { AuthorizeResult } from '@backstage/plugin-permission-common';
import { http, HttpResponse } from 'msw';
import {
  asked,
  deny,
  inPlaceOfPlimsoll,
  PLIMSOLL,
  server,
  shop,
  started,
} from './__testUtils__/started';

inPlaceOfPlimsoll();

const API = '/api/plimsoll/v1';
const run = {
  id: 'r1',
  workflow_id: 'r1',
  service: 'component:default/shop',
  environment: 'staging',
  base_url: 'https://staging.test',
  bundle_digest: 'sha256:0abcdef0',
  test_type: 'replay',
  duration_s: 300,
  status: 'running',
  created_at: '2026-11-21T00:00:00Z',
};
const known = [
  http.get(`${PLIMSOLL}/runs/:id`, ({ params }) =>
    HttpResponse.json({
      run: {
        ...run,
        id: params.id,
        service:
          params.id === 'hidden'
            ? 'component:default/secret'
            : 'component:default/shop',
      },
    }),
  ),
  http.get(`${PLIMSOLL}/bundles/:digest`, () =>
    HttpResponse.json({
      record: {
        digest: 'sha256:0abcdef01234',
        service: 'component:default/shop',
      },
    }),
  ),
];
const only =
  (...names: string[]) =>
  ({ permission }: { permission: { name: string } }) => ({
    result: names.includes(permission.name)
      ? AuthorizeResult.ALLOW
      : AuthorizeResult.DENY,
  });
const paths = () =>
  asked.map(({ method, url }) => `${method} ${url.slice(PLIMSOLL.length)}`);

describe('runs through the backend plugin', () => {
  it('starts one where the caller may, by the whole digest, and audits it', async () => {
    server.use(
      ...known,
      http.post(`${PLIMSOLL}/runs`, () =>
        HttpResponse.json({ ...run, status: 'queued' }, { status: 201 }),
      ),
    );
    const { api, auditor, audit, permissions } = await started();
    const answer = await api
      .post(`${API}/runs`)
      .set('Idempotency-Key', 'key-4711')
      .send({ bundle: '0abcdef0', environment: 'staging' });
    expect(answer.status).toBe(201);
    expect(answer.body.id).toBe('r1');
    expect(permissions.authorize.mock.calls[0][0]).toEqual([
      expect.objectContaining({
        permission: expect.objectContaining({ name: 'plimsoll.run' }),
        resourceRef: 'component:default/shop#staging',
      }),
    ]);
    const sent = asked[1];
    expect(sent.headers.get('Idempotency-Key')).toBe('key-4711');
    expect(await sent.json()).toEqual({
      bundle: 'sha256:0abcdef01234',
      environment: 'staging',
    });
    expect(auditor.createEvent).toHaveBeenCalledWith(
      expect.objectContaining({
        eventId: 'run-start',
        meta: { bundle: '0abcdef0', environment: 'staging' },
      }),
    );
    expect(audit.success).toHaveBeenCalledTimes(1);
  });

  it('takes an address without an environment for the environment default', async () => {
    server.use(...known);
    const { api, permissions } = await started({ policy: deny });
    const answer = await api
      .post(`${API}/run-plans`)
      .send({ bundle: '0abcdef0', base_url: 'https://x.test' });
    expect(answer.status).toBe(403);
    expect(permissions.authorize.mock.calls[0][0]).toEqual([
      expect.objectContaining({
        resourceRef: 'component:default/shop#default',
      }),
    ]);
    expect(paths()).toEqual(['GET /bundles/0abcdef0']);
  });

  it.each([
    ['post', 'runs', { bundle: '0abcdef0' }, 'plimsoll.run', 'run-start'],
    [
      'post',
      'load-lines',
      { bundle: '0abcdef0', p95_ms: 200 },
      'plimsoll.run',
      'load-line-start',
    ],
    ['post', 'runs/r1/judge', {}, 'plimsoll.run', 'run-judge'],
    ['post', 'runs/r1/abort', {}, 'plimsoll.cancel', 'run-abort'],
    [
      'post',
      'runs/r1/approval',
      { approved: true },
      'plimsoll.run',
      'run-approval',
    ],
    [
      'post',
      'runs/r1/triage',
      { endpoint: '*', metric: 'p95_ms', state: 'accepted' },
      'plimsoll.triage',
      'run-triage',
    ],
  ] as const)(
    'refuses %s %s without the permission, and audits that',
    async (method, path, body, permission, event) => {
      server.use(...known);
      const { api, auditor, audit } = await started({
        policy: only('plimsoll.read'),
      });
      const answer = await api[method](`${API}/${path}`)
        .set('Idempotency-Key', 'key-4711')
        .send(body);
      expect([answer.status, answer.body.where]).toEqual([403, permission]);
      expect(asked.map(each => each.method)).toEqual(['GET']);
      expect(auditor.createEvent).toHaveBeenCalledWith(
        expect.objectContaining({ eventId: event }),
      );
      expect(audit.fail).toHaveBeenCalledTimes(1);
    },
  );

  it('decides about stopping by the environment that bears the load', async () => {
    server.use(
      ...known,
      http.post(`${PLIMSOLL}/runs/r1/abort`, () =>
        HttpResponse.json({ ...run, status: 'aborted' }, { status: 202 }),
      ),
    );
    const { api, permissions } = await started();
    const answer = await api
      .post(`${API}/runs/r1/abort`)
      .send({ reason: 'Too hot' });
    expect(answer.status).toBe(202);
    expect(permissions.authorize.mock.calls[0][0]).toEqual([
      expect.objectContaining({
        permission: expect.objectContaining({ name: 'plimsoll.cancel' }),
        resourceRef: 'component:default/shop#staging',
      }),
    ]);
    expect(await asked[1].json()).toEqual({ reason: 'Too hot' });
  });

  it('passes on that another person has to approve', async () => {
    server.use(
      ...known,
      http.post(`${PLIMSOLL}/runs/r1/approval`, () =>
        HttpResponse.json(
          {
            type: '/problems/forbidden',
            title: 'Forbidden',
            status: 403,
            detail:
              'Ann asked for the run, so another person has to approve it.',
            instance: '',
          },
          { status: 403 },
        ),
      ),
      http.post(`${PLIMSOLL}/runs/r1/abort`, () =>
        HttpResponse.json({}, { status: 403 }),
      ),
    );
    const { api } = await started();
    const answer = await api
      .post(`${API}/runs/r1/approval`)
      .send({ approved: true });
    expect(answer.status).toBe(403);
    expect(answer.body.detail).toContain('another person');
    // Anything else that is refused is the portal's own token.
    const abort = await api.post(`${API}/runs/r1/abort`).send({});
    expect([abort.status, abort.body.type]).toEqual([
      500,
      '/problems/misconfigured',
    ]);
  });

  it.each([
    'runs/hidden/raw',
    'load-lines/hidden',
    'runs/hidden',
    'runs/hidden/results',
    'runs/hidden/report',
    'runs/hidden/fidelity',
    'runs/hidden/verdict',
    'runs/hidden/gate',
    'runs/hidden/triage',
  ])(
    'does not name the service of a run that the caller cannot see: %s',
    async path => {
      server.use(...known);
      const { api } = await started();
      const answer = await api.get(`${API}/${path}`);
      expect(answer.status).toBe(404);
      expect(answer.text).not.toContain('secret');
      expect(paths()).toEqual(['GET /runs/hidden']);
    },
  );

  it('compares only what the caller may see both of', async () => {
    server.use(
      ...known,
      http.get(`${PLIMSOLL}/comparisons`, () =>
        HttpResponse.json({ comparisons: [] }),
      ),
    );
    const { api } = await started();
    for (const query of [
      'baseline=hidden&candidate=r1',
      'baseline=r1&candidate=hidden',
    ]) {
      expect((await api.get(`${API}/comparisons?${query}`)).status).toBe(404);
    }
    expect(paths().filter(path => path.includes('comparisons'))).toEqual([]);
    const answer = await api.get(`${API}/comparisons?baseline=r1&candidate=r2`);
    expect(answer.body).toEqual({ comparisons: [] });
    expect(paths().at(-1)).toBe('GET /comparisons?baseline=r1&candidate=r2');
  });

  it('lists the runs of one service, and takes no condition that it does not know', async () => {
    server.use(
      http.get(`${PLIMSOLL}/runs`, () =>
        HttpResponse.json({ items: [], next_cursor: null }),
      ),
    );
    const { api } = await started();
    const asks = `${API}/runs?service=component:default/shop`;
    const answer = await api.get(
      `${asks}&status=running&test_type=replay&since=2026-11-01T00:00:00Z&limit=50&cursor=c`,
    );
    expect(answer.status).toBe(200);
    expect(paths()).toEqual([
      'GET /runs?service=component%3Adefault%2Fshop&status=running&test_type=replay&since=2026-11-01T00%3A00%3A00Z&limit=50&cursor=c',
    ]);
    for (const wrong of [
      `${API}/runs`,
      `${asks}&status=paused`,
      `${asks}&since=yesterday`,
      `${asks}&limit=100000`,
      `${asks}&other=1`,
      `${API}/runs/..%2Fkill-switch`,
      `${API}/comparisons?baseline=r1`,
    ]) {
      expect([wrong, (await api.get(wrong)).status]).toEqual([wrong, 422]);
    }
    const extra = await api
      .post(`${API}/runs`)
      .set('Idempotency-Key', 'key-4711')
      .send({ bundle: '0abcdef0', requested_by: 'somebody' });
    expect(extra.status).toBe(422);
    expect(asked).toHaveLength(1);
  });

  it('passes on reports so that no browser shows or runs them', async () => {
    server.use(
      ...known,
      http.get(`${PLIMSOLL}/runs/r1/report`, () =>
        HttpResponse.html('<script>alert(1)</script>'),
      ),
      http.get(`${PLIMSOLL}/runs/r1/results`, () =>
        HttpResponse.text('name,requests\n', {
          headers: { 'Content-Type': 'text/csv' },
        }),
      ),
    );
    const { api } = await started();
    const report = await api.get(`${API}/runs/r1/report`);
    expect(report.text).toBe('<script>alert(1)</script>');
    expect(report.headers).toMatchObject({
      'content-disposition': 'attachment; filename="r1.html"',
      'content-security-policy': expect.stringMatching(
        /^sandbox; default-src 'none'/,
      ),
      'x-content-type-options': 'nosniff',
    });
    const csv = await api.get(`${API}/runs/r1/results?format=csv`);
    expect(csv.type).toBe('text/csv');
    expect(csv.headers['content-disposition']).toBe(
      'attachment; filename="r1.csv"',
    );
  });

  it('shows what belongs to a run', async () => {
    server.use(
      ...known,
      http.get(`${PLIMSOLL}/runs/r1/:part`, ({ params }) =>
        HttpResponse.json({ part: params.part }),
      ),
    );
    const { api } = await started();
    for (const part of ['results', 'fidelity', 'verdict', 'gate', 'triage']) {
      const answer = await api.get(`${API}/runs/r1/${part}`);
      expect(answer.body).toEqual({ part });
    }
  });
});

describe('actions on runs', () => {
  const credentials = mockCredentials.user();

  it('start one in the name of the caller, where she may', async () => {
    server.use(...known);
    const { actions } = await started({ policy: deny });
    await expect(
      actions.invoke({
        id: 'test:start-load-test-run',
        input: {
          bundle: '0abcdef0',
          environment: 'staging',
          idempotencyKey: 'key-4711',
        },
        credentials,
      }),
    ).rejects.toThrow('You do not have the permission plimsoll.run');
  });

  it('tell what a verdict says, bounded and without control characters', async () => {
    const worse = (endpoint: string) => ({
      endpoint,
      metric: 'p95_ms',
      baseline: 10,
      candidate: 12,
      effect: 0.2,
      meaning: 'regression',
      explanation: `slower\u001b[31m ${'x'.repeat(2000)}`,
    });
    server.use(
      ...known,
      http.get(`${PLIMSOLL}/runs/r1/verdict`, () =>
        HttpResponse.json({
          run_id: 'r1',
          service: 'component:default/shop',
          environment: 'staging',
          conclusion: 'fail',
          explanation: 'It got worse.',
          confirmed_by: 'r1.2',
          comparisons: [
            ...Array.from({ length: 60 }, (_, n) => worse(`GET /${n}`)),
            { ...worse('GET /same'), meaning: null },
          ],
          objectives: [
            { endpoint: '*', met: true, explanation: 'met' },
            { endpoint: '*', met: false, explanation: 'missed' },
          ],
        }),
      ),
    );
    const { actions } = await started({ entities: [shop] });
    const { output } = await actions.invoke({
      id: 'test:get-load-test-verdict',
      input: { runId: 'r1' },
      credentials,
    });
    expect(output).toMatchObject({
      conclusion: 'fail',
      confirmed: true,
      regressionsInTotal: 60,
      missedObjectives: [{ endpoint: '*', explanation: 'missed' }],
      pagePath: '/catalog/default/component/shop/load-tests/runs/r1/verdict',
    });
    expect(JSON.stringify(output).length).toBeLessThan(20_000);
    // eslint-disable-next-line no-control-regex
    expect(JSON.stringify(output)).not.toMatch(/\\u001b/);
  });

  it('list runs and what got worse', async () => {
    server.use(
      ...known,
      http.get(`${PLIMSOLL}/runs`, () =>
        HttpResponse.json({
          items: [
            { run, judging: 'final', conclusion: 'pass', explanation: 'Fine.' },
            { run, judging: 'being confirmed', conclusion: 'fail' },
          ],
        }),
      ),
      http.get(`${PLIMSOLL}/services/:name/histories`, () =>
        HttpResponse.json({
          series: [true, false].map(regressed => ({
            key: { endpoint: `GET /${regressed}`, metric: 'p95_ms' },
            runs: 9,
            latest: { run_id: 'r1', at: run.created_at, value: 12, n: 100 },
            level: 12,
            spread: 1,
            regressed,
          })),
        }),
      ),
    );
    const { actions } = await started();
    const listed = await actions.invoke({
      id: 'test:list-load-test-runs',
      input: { service: 'component:default/shop' },
      credentials,
    });
    expect(listed.output).toMatchObject({
      runs: [
        { runId: 'r1', conclusion: 'pass', environment: 'staging' },
        { judging: 'being confirmed' },
      ],
    });
    expect(JSON.stringify(listed.output)).not.toContain('fail');
    const regressed = await actions.invoke({
      id: 'test:list-load-test-regressions',
      input: { service: 'component:default/shop', environment: 'staging' },
      credentials,
    });
    expect(regressed.output).toMatchObject({
      regressions: [{ endpoint: 'GET /true', level: 12 }],
      historiesInTotal: 2,
    });
  });
});
