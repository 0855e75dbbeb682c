import { mockCredentials } from '@backstage/backend-test-utils';
import { AuthorizeResult } from '@backstage/plugin-permission-common';
import { http, HttpResponse } from 'msw';
import {
  alias,
  asked,
  deny,
  inPlaceOfPlimsoll,
  PLIMSOLL,
  server,
  shop,
  started,
} from './__testUtils__/started';

inPlaceOfPlimsoll();

const accepted = http.post(`${PLIMSOLL}/workflows`, () =>
  HttpResponse.json(
    { workflowId: 'w1', status: 'queued', tasks: [] },
    { status: 201 },
  ),
);
const wanted = {
  template: 'bundle',
  parameters: {
    service: 'component:default/shop',
    repository: 'https://git.test/shop',
    traffic: 'grafana:shop',
  },
};

describe('plimsoll backend plugin', () => {
  it('asks Plimsoll in the name of the user, with its own token, and audits it', async () => {
    server.use(accepted);
    const { api, auditor, audit } = await started();
    const answer = await api
      .post('/api/plimsoll/v1/workflows')
      .set('Idempotency-Key', 'key-4711')
      .send({ ...wanted, requestedBy: 'user:default/somebody-else' });
    expect(answer.status).toBe(201);
    const [sent] = asked;
    expect(sent.headers.get('Authorization')).toBe('Bearer plimsoll_secret');
    expect(sent.headers.get('Idempotency-Key')).toBe('key-4711');
    expect(await sent.json()).toMatchObject({
      requestedBy: mockCredentials.user().principal.userEntityRef,
    });
    expect(auditor.createEvent).toHaveBeenCalledWith(
      expect.objectContaining({ eventId: 'bundle-request' }),
    );
    expect(audit.success).toHaveBeenCalledTimes(1);
  });

  it('asks Plimsoll for nothing when the permission is missing, and audits that', async () => {
    const { api, audit } = await started({ policy: deny });
    const answer = await api
      .post('/api/plimsoll/v1/workflows')
      .set('Idempotency-Key', 'key-4711')
      .send(wanted);
    expect(answer.status).toBe(403);
    expect(answer.type).toBe('application/problem+json');
    expect(answer.body.where).toBe('plimsoll.request');
    expect(asked).toEqual([]);
    expect(audit.fail).toHaveBeenCalledTimes(1);
  });

  it('decides about the environment that would take the load', async () => {
    server.use(accepted);
    const { api, permissions } = await started();
    await api
      .post('/api/plimsoll/v1/workflows')
      .set('Idempotency-Key', 'key-4711')
      .send({
        ...wanted,
        parameters: { ...wanted.parameters, environment: 'staging' },
      });
    expect(permissions.authorize.mock.calls[0][0]).toEqual([
      expect.objectContaining({
        resourceRef: 'component:default/shop#staging',
      }),
    ]);
  });

  it('tells nothing of a service whose entity the caller cannot see', async () => {
    const { api } = await started({ entities: [] });
    const answer = await api.get(
      '/api/plimsoll/v1/bundles?service=component:default/shop',
    );
    expect(answer.status).toBe(404);
    expect(asked).toEqual([]);
  });

  it('does not name the service of a bundle that the caller cannot see', async () => {
    server.use(
      http.get(`${PLIMSOLL}/bundles/0abcdef0`, () =>
        HttpResponse.json({
          record: {
            digest: 'sha256:0abcdef0',
            service: 'component:default/secret',
          },
        }),
      ),
    );
    const { api } = await started();
    const answer = await api.get('/api/plimsoll/v1/bundles/0abcdef0');
    expect(answer.status).toBe(404);
    expect(answer.text).not.toContain('secret');
  });

  it('lets no annotation take over the service of another entity', async () => {
    const thief = alias('thief', 'component:default/shop');
    const { api, permissions } = await started({ entities: [shop, thief] });
    server.use(
      http.get(`${PLIMSOLL}/bundles`, () => HttpResponse.json({ items: [] })),
    );
    await api.get('/api/plimsoll/v1/bundles?service=component:default/shop');
    expect(permissions.authorize.mock.calls[0][0]).toEqual([
      expect.objectContaining({ resourceRef: 'component:default/shop' }),
    ]);
  });

  it('takes names of services as they are written, other than the catalog', async () => {
    const { api } = await started({ entities: [alias('a', 'TILLS')] });
    const answer = await api.get('/api/plimsoll/v1/bundles?service=tills');
    expect(answer.status).toBe(404);
    expect(asked).toEqual([]);
  });

  it('takes another attempt at a run for a run', async () => {
    server.use(
      http.get(`${PLIMSOLL}/workflows/w1`, () =>
        HttpResponse.json({
          workflow: {
            id: 'w1',
            template: 'regression',
            service: 'component:default/shop',
            parameters: { environment: 'staging' },
          },
          tasks: [],
        }),
      ),
    );
    const { api } = await started({
      policy: ({ permission }) => ({
        result:
          permission.name === 'plimsoll.request'
            ? AuthorizeResult.ALLOW
            : AuthorizeResult.DENY,
      }),
    });
    const answer = await api.post('/api/plimsoll/v1/workflows/w1/retry');
    expect([answer.status, answer.body.where]).toEqual([403, 'plimsoll.run']);
    expect(asked.map(({ method }) => method)).toEqual(['GET']);
  });

  it('refuses a name that two entities claim', async () => {
    const { api } = await started({
      entities: [alias('a', 'tills'), alias('b', 'tills')],
    });
    const answer = await api.get('/api/plimsoll/v1/bundles?service=tills');
    expect(answer.status).toBe(409);
    expect(asked).toEqual([]);
  });

  it('lets nothing through that it does not know', async () => {
    const { api } = await started();
    for (const path of [
      'schedules',
      'workflows/w1/export',
      'workflows/w1/events',
      'runs/r1/raw/x',
      'runs/r1/results/x',
      'gate-backtests',
      '../metrics',
    ]) {
      expect((await api.get(`/api/plimsoll/v1/${path}`)).status).toBe(404);
    }
    expect((await api.get('/api/plimsoll/v1/bundles')).status).toBe(422);
    expect(
      (await api.get('/api/plimsoll/v1/bundles/..%2Fservices')).status,
    ).toBe(422);
    expect(asked).toEqual([]);
  });

  it('passes on what Plimsoll says is wrong, but not that it refuses the portal', async () => {
    const { api } = await started();
    server.use(
      http.get(`${PLIMSOLL}/bundles`, () =>
        HttpResponse.json(
          {
            type: '/problems/unavailable',
            title: 'Unavailable',
            status: 503,
            detail: 'The database is away.',
            instance: '',
          },
          { status: 503 },
        ),
      ),
    );
    const away = await api.get(
      '/api/plimsoll/v1/bundles?service=component:default/shop',
    );
    expect([
      away.status,
      away.body.detail,
      away.headers['retry-after'],
    ]).toEqual([503, 'The database is away.', '5']);
    server.use(
      http.get(
        `${PLIMSOLL}/bundles`,
        () => new HttpResponse(null, { status: 401 }),
      ),
    );
    const refused = await api.get(
      '/api/plimsoll/v1/bundles?service=component:default/shop',
    );
    expect([refused.status, refused.body.type]).toEqual([
      500,
      '/problems/misconfigured',
    ]);
    expect(JSON.stringify(refused.body)).not.toContain('secret');
  });

  it('serves files of bundles as text that no browser runs', async () => {
    server.use(
      http.get(`${PLIMSOLL}/bundles/0abcdef0`, () =>
        HttpResponse.json({
          record: {
            digest: 'sha256:0abcdef0',
            service: 'component:default/shop',
          },
        }),
      ),
      http.get(`${PLIMSOLL}/bundles/:digest/files/:path`, () =>
        HttpResponse.text('<script>'),
      ),
    );
    const { api } = await started();
    const answer = await api.get(
      '/api/plimsoll/v1/bundles/0abcdef0/files/lib/x.html',
    );
    expect(answer.type).toBe('text/plain');
    expect(answer.headers['x-content-type-options']).toBe('nosniff');
    expect(answer.text).toBe('<script>');
  });

  it('offers actions that say when not to call them, and act for their caller', async () => {
    server.use(
      http.get(`${PLIMSOLL}/bundles`, () =>
        HttpResponse.json({
          items: [
            {
              digest: 'sha256:0abc',
              stored_at: '2026-11-21T00:00:00Z',
              endpoints: 3,
              tested_share: 0.9,
            },
          ],
        }),
      ),
    );
    const { actions } = await started();
    const { actions: offered } = await actions.list();
    expect(offered.map(({ name }) => name)).toEqual([
      'list-load-test-bundles',
      'get-load-test-bundle',
      'list-load-test-workflows',
      'get-load-test-workflow',
      'request-load-test-bundle',
      'list-load-test-runs',
      'get-load-test-run',
      'start-load-test-run',
      'get-load-test-verdict',
      'list-load-test-regressions',
    ]);
    for (const { description } of offered)
      expect(description).toMatch(/Do not call it/);
    const { output } = await actions.invoke({
      id: offered[0].id,
      input: { service: 'component:default/shop' },
      credentials: mockCredentials.user(),
    });
    expect(output).toMatchObject({
      bundles: [
        { pagePath: '/catalog/default/component/shop/load-tests/bundles/0abc' },
      ],
    });
  });
});
