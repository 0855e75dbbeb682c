import type { Entity } from '@backstage/catalog-model';
import {
  mockApis,
  renderInTestApp,
  TestApiProvider,
} from '@backstage/frontend-test-utils';
import { EntityProvider } from '@backstage/plugin-catalog-react';
import { AuthorizeResult } from '@backstage/plugin-permission-common';
import { permissionApiRef } from '@backstage/plugin-permission-react';
import { signalApiRef } from '@backstage/plugin-signals-react';
import {
  PlimsollClient,
  type Problem,
} from '@plimsoll/backstage-plugin-common';
import { toastApiRef } from '@backstage/frontend-plugin-api';
import { http, HttpResponse, type HttpHandler } from 'msw';
import { plimsollApiRef } from '../api';
import { bundleTemplate, shop } from './examples';
import { unknown } from './standing';
import { rootRouteRef } from '../routes';
import { EntityTab } from '../views/EntityTab';

export * from './examples';

export const API = 'http://portal.test/api/plimsoll/v1';
export const TAB = '/catalog/default/component/shop/load-tests';

/** Somebody else's: decisions are kept for as long as the process lives, by what they are about. */
const tills: Entity = {
  ...shop,
  metadata: { ...shop.metadata, name: 'tills' },
};

export const toasts: string[] = [];

/** Shows a page of the tab as it is in an app, with a server of the test's own behind it. */
export function renderTab(
  options: { path?: string; forbidden?: string[]; element?: JSX.Element } = {},
) {
  const { path = '', forbidden = [], element = <EntityTab /> } = options;
  const client = new PlimsollClient({
    baseUrl: async () => API,
    fetch: (...args) => fetch(...args),
  });
  const permission = mockApis.permission({
    authorize: ({ permission: each }) =>
      forbidden.includes(each.name)
        ? AuthorizeResult.DENY
        : AuthorizeResult.ALLOW,
  });
  return renderInTestApp(
    <TestApiProvider
      apis={[
        [plimsollApiRef, { client, connection: 'backend' }],
        [permissionApiRef, permission],
        [signalApiRef, { subscribe: () => ({ unsubscribe: () => {} }) }],
        [
          toastApiRef,
          {
            post: ({ title }: { title: unknown }) => {
              toasts.push(String(title));
              return { close: () => {} };
            },
          } as never,
        ],
      ]}
    >
      <EntityProvider entity={forbidden.length ? tills : shop}>
        {element}
      </EntityProvider>
    </TestApiProvider>,
    {
      mountPath: TAB,
      initialRouteEntries: [`${TAB}${path}`],
      mountedRoutes: { [TAB]: rootRouteRef },
    },
  );
}

const json = (path: string, body: unknown): HttpHandler =>
  http.get(`${API}/${path}`, () => HttpResponse.json(body as never));

/** A server that knows nothing yet. */
export const nothingYet = [
  json('bundles', { items: [], next_cursor: null }),
  json('workflows', { items: [], next_cursor: null }),
  json('environments', { items: [], next_cursor: null }),
  json('runs', { items: [], next_cursor: null }),
  json('templates', { items: [bundleTemplate()], next_cursor: null }),
  http.get(`${API}/services/:name`, () => failed(404, 'not-found')),
  http.get(`${API}/services/:name/standing`, ({ params }) =>
    HttpResponse.json(unknown(String(params.name))),
  ),
  http.get(`${API}/services/:name/traffic-profile`, () =>
    failed(404, 'not-found'),
  ),
  http.post(`${API}/traffic-checks`, () =>
    HttpResponse.json({ traffic: '', sight: null }),
  ),
];

export const get = json;

export function failed(status: number, slug: string, detail = 'It failed.') {
  const body: Problem = {
    type: `/problems/${slug}`,
    title: slug,
    status,
    detail,
    instance: '',
  };
  return HttpResponse.json(body, { status });
}
