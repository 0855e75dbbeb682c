import type { Entity } from '@backstage/catalog-model';
import { http, HttpResponse } from 'msw';
import { createPlimsollConditionalDecision, plimsollConditions } from '.';
import {
  readPermission,
  configurePermission,
} from '@plimsoll/backstage-plugin-common';
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

const API = '/api/plimsoll/v1';
const SHOP = 'services/component%3Adefault%2Fshop';

const owned = (name: string, owner: string): Entity => ({
  ...shop,
  metadata: { name, namespace: 'default' },
  relations: [{ type: 'ownedBy', targetRef: owner }],
});
const ofCrew = () =>
  createPlimsollConditionalDecision(
    readPermission,
    plimsollConditions.isOwner({ claims: ['group:default/crew'] }),
  );

/** Pages of three, as long as there are names. */
function registered(names: string[]) {
  return http.get(`${PLIMSOLL}/services`, ({ request }) => {
    const start = Number(new URL(request.url).searchParams.get('cursor') ?? 0);
    const end = start + 3;
    return HttpResponse.json({
      items: names.slice(start, end).map(name => ({ name })),
      next_cursor: end < names.length ? String(end) : null,
    });
  });
}

describe('services through the backend plugin', () => {
  it('lists those that the caller may see, asking the catalog and for permission once a page', async () => {
    const names = ['component:default/shop', 'component:default/bank', 'tills'];
    server.use(registered(names));
    const { api, catalogCalls, permissions } = await started({
      entities: [
        shop,
        owned('bank', 'group:default/others'),
        alias('t', 'tills'),
      ],
      policy: ofCrew,
    });
    const answer = await api.get(`${API}/services`);
    expect(answer.body).toEqual({
      items: [{ name: 'component:default/shop' }, { name: 'tills' }],
      next_cursor: null,
    });
    expect(catalogCalls()).toBe(3);
    expect(permissions.authorizeConditional).toHaveBeenCalledTimes(1);
    expect(permissions.authorize).not.toHaveBeenCalled();
  });

  it('goes on until a page has something to show', async () => {
    server.use(
      registered([
        ...Array.from({ length: 7 }, (_, n) => `component:default/gone${n}`),
        'component:default/shop',
        'component:default/gone',
        'component:default/last',
      ]),
    );
    const { api } = await started();
    const answer = await api.get(`${API}/services`);
    expect(answer.body).toEqual({
      items: [{ name: 'component:default/shop' }],
      next_cursor: '9',
    });
    expect(asked).toHaveLength(3);
  });

  it('asks no catalog for somebody who may see nothing', async () => {
    server.use(registered(['component:default/shop']));
    const { api, catalogCalls } = await started({ policy: deny });
    const answer = await api.get(`${API}/services`);
    expect(answer.body).toEqual({ items: [], next_cursor: null });
    expect(catalogCalls()).toBe(0);
  });

  it('tells how those stand that the caller may see, and names no other', async () => {
    server.use(
      http.get(`${PLIMSOLL}/standings`, ({ request }) =>
        HttpResponse.json({
          standings: new URL(request.url).searchParams
            .getAll('service')
            .map(service => ({ service })),
        }),
      ),
    );
    const { api } = await started({
      entities: [shop, owned('bank', 'group:default/others')],
      policy: ofCrew,
    });
    const answer = await api.get(
      `${API}/standings?service=component:default/shop&service=component:default/bank`,
    );
    expect(answer.body.standings).toEqual([
      { service: 'component:default/shop' },
    ]);
    expect(asked[0].url).not.toContain('bank');
    const none = await api.get(
      `${API}/standings?service=component:default/bank`,
    );
    expect(none.body.standings).toEqual([]);
    expect(asked).toHaveLength(1);
    expect((await api.get(`${API}/standings`)).status).toBe(422);
  });

  it('answers for a service by its last word, whatever slashes its name has', async () => {
    server.use(
      http.get(`${PLIMSOLL}/services/:name/:what`, ({ params, request }) =>
        HttpResponse.json({
          ...params,
          query: new URL(request.url).search,
        }),
      ),
    );
    const { api } = await started();
    for (const [asks, what, query] of [
      [
        `${SHOP}/histories?environment=staging`,
        'histories',
        '?environment=staging',
      ],
      ['services/component:default/shop/histories', 'histories', ''],
      [
        `${SHOP}/history?endpoint=${encodeURIComponent(
          'GET /a/{b}',
        )}&metric=p95_ms&most=50`,
        'history',
        '?endpoint=GET+%2Fa%2F%7Bb%7D&metric=p95_ms&most=50',
      ],
      [`${SHOP}/standing`, 'standing', ''],
      [`${SHOP}/endpoints`, 'endpoints', ''],
      [`${SHOP}/traffic-profile`, 'traffic-profile', ''],
    ]) {
      const answer = await api.get(`${API}/${asks}`);
      expect(answer.body).toEqual({
        name: 'component:default/shop',
        what,
        query,
      });
    }
  });

  it('tells nothing of a service without the permission to look', async () => {
    const { api } = await started({ policy: deny });
    for (const what of [
      '',
      '/histories',
      '/history?endpoint=*&metric=p95_ms',
      '/standing',
      '/endpoints',
      '/traffic-profile',
    ]) {
      expect((await api.get(`${API}/${SHOP}${what}`)).status).toBe(403);
    }
    expect(asked).toEqual([]);
  });

  it('passes on pictures of histories so that no browser runs them', async () => {
    server.use(
      http.get(`${PLIMSOLL}/services/:name/history`, () =>
        HttpResponse.text('<svg onload="alert(1)"/>', {
          headers: { 'Content-Type': 'image/svg+xml' },
        }),
      ),
    );
    const { api } = await started();
    const answer = await api.get(
      `${API}/${SHOP}/history?endpoint=*&metric=p95_ms&format=svg`,
    );
    expect(answer.status).toBe(200);
    expect(answer.type).toBe('image/svg+xml');
    expect(answer.headers).toMatchObject({
      'content-disposition': 'attachment; filename="history.svg"',
      'content-security-policy': expect.stringMatching(/^sandbox;/),
      'x-content-type-options': 'nosniff',
    });
  });

  it('looks at a source of traffic only for those who may ask for a test', async () => {
    const { api } = await started({ policy: deny });
    const answer = await api
      .post(`${API}/traffic-checks`)
      .send({ service: 'component:default/shop', traffic: 'grafana:shop' });
    expect([answer.status, answer.body.where]).toEqual([
      403,
      'plimsoll.request',
    ]);
    expect(asked).toEqual([]);
  });
});

describe('the kill switch', () => {
  const halted = {
    halt: {
      reason: 'Smoke',
      by: 'user:default/mock',
      at: '2026-11-21T00:00:00Z',
    },
  };
  const plimsolls = [
    http.get(`${PLIMSOLL}/kill-switch`, () => HttpResponse.json(halted)),
    http.put(`${PLIMSOLL}/kill-switch`, () => HttpResponse.json(halted)),
    http.delete(`${PLIMSOLL}/kill-switch`, () =>
      HttpResponse.json({ halt: null }),
    ),
  ];

  it('is for those who may configure every service, and in the audit log', async () => {
    server.use(...plimsolls);
    const { api, auditor } = await started();
    const pulled = await api
      .put(`${API}/kill-switch`)
      .send({ reason: 'Smoke' });
    expect(pulled.body).toEqual(halted);
    expect((await api.delete(`${API}/kill-switch`)).body).toEqual({
      halt: null,
    });
    expect(
      auditor.createEvent.mock.calls.map(([event]) => event.eventId),
    ).toEqual(['kill-switch-pull', 'kill-switch-release']);
    expect(asked.map(({ method }) => method)).toEqual(['PUT', 'DELETE']);
  });

  it('is not for those who may configure some', async () => {
    server.use(...plimsolls);
    const { api, audit } = await started({
      policy: () =>
        createPlimsollConditionalDecision(
          configurePermission,
          plimsollConditions.isOwner({ claims: ['group:default/crew'] }),
        ),
    });
    const answer = await api
      .put(`${API}/kill-switch`)
      .send({ reason: 'Smoke' });
    expect([answer.status, answer.body.where]).toEqual([
      403,
      'plimsoll.configure',
    ]);
    expect((await api.delete(`${API}/kill-switch`)).status).toBe(403);
    expect(audit.fail).toHaveBeenCalledTimes(2);
    expect(asked).toEqual([]);
    expect((await api.get(`${API}/kill-switch`)).body).toEqual(halted);
  });

  it('wants a reason', async () => {
    const { api } = await started();
    expect((await api.put(`${API}/kill-switch`).send({})).status).toBe(422);
  });
});
