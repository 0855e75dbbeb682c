import {
  ApiBlueprint,
  configApiRef,
  createFrontendPlugin,
  discoveryApiRef,
  fetchApiRef,
} from '@backstage/frontend-plugin-api';
import {
  EntityCardBlueprint,
  EntityContentBlueprint,
} from '@backstage/plugin-catalog-react/alpha';
import {
  ENTITY_TAB_PATH,
  PlimsollClient,
} from '@plimsoll/backstage-plugin-common';
import { RiShipLine } from '@remixicon/react';
import { type PlimsollApi, plimsollApiRef } from './api';
import { rootRouteRef } from './routes';

const FILTER = {
  kind: 'component',
  'spec.type': { $in: ['service', 'website'] },
};

const api = ApiBlueprint.make({
  params: defineParams =>
    defineParams({
      api: plimsollApiRef,
      deps: {
        config: configApiRef,
        discovery: discoveryApiRef,
        fetchApi: fetchApiRef,
      },
      factory: ({ config, discovery, fetchApi }): PlimsollApi => {
        const connection =
          config.getOptionalString('plimsoll.connection') === 'proxy'
            ? 'proxy'
            : 'backend';
        return {
          connection,
          client: new PlimsollClient({
            baseUrl: async () =>
              connection === 'proxy'
                ? `${await discovery.getBaseUrl('proxy')}/plimsoll`
                : `${await discovery.getBaseUrl('plimsoll')}/v1`,
            fetch: fetchApi.fetch,
          }),
        };
      },
    }),
});

const tab = EntityContentBlueprint.make({
  name: 'load-tests',
  params: {
    path: ENTITY_TAB_PATH,
    title: 'Load tests',
    group: 'operation',
    icon: <RiShipLine />,
    routeRef: rootRouteRef,
    filter: FILTER,
    loader: () => import('./views/EntityTab').then(m => <m.EntityTab />),
  },
});

const card = EntityCardBlueprint.make({
  name: 'load-tests',
  params: {
    type: 'info',
    filter: FILTER,
    loader: () => import('./views/EntityCard').then(m => <m.EntityCard />),
  },
});

/** Load tests on the page of a service. @public */
export const plimsollPlugin = createFrontendPlugin({
  pluginId: 'plimsoll',
  title: 'Plimsoll',
  icon: <RiShipLine />,
  info: { packageJson: () => import('../package.json') },
  routes: { root: rootRouteRef },
  extensions: [api, tab, card],
});
