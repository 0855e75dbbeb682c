import {
  ApiBlueprint,
  configApiRef,
  createFrontendPlugin,
  discoveryApiRef,
  fetchApiRef,
  PageBlueprint,
} from '@backstage/frontend-plugin-api';
import {
  EntityCardBlueprint,
  EntityContentBlueprint,
  EntityContextMenuItemBlueprint,
  EntityIconLinkBlueprint,
} from '@backstage/plugin-catalog-react/alpha';
import { HomePageWidgetBlueprint } from '@backstage/plugin-home-react/alpha';
import {
  ENTITY_TAB_PATH,
  PlimsollClient,
} from '@plimsoll/backstage-plugin-common';
import { RiShipLine } from '@remixicon/react';
import { type PlimsollApi, plimsollApiRef } from './api';
import { formFields } from './fields';
import { useMenuItem, useIconLink } from './entityLinks';
import { fleetRouteRef, rootRouteRef } from './routes';

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

const menuItem = EntityContextMenuItemBlueprint.make({
  name: 'request',
  params: {
    icon: <RiShipLine size={16} />,
    filter: FILTER,
    useProps: useMenuItem,
  },
});

const iconLink = EntityIconLinkBlueprint.make({
  name: 'load-tests',
  params: { filter: FILTER, useProps: useIconLink },
});

const fleet = PageBlueprint.make({
  params: {
    path: '/plimsoll',
    title: 'Load tests',
    icon: <RiShipLine />,
    routeRef: fleetRouteRef,
    loader: () => import('./views/fleet/FleetView').then(m => <m.FleetView />),
  },
});

const widget = HomePageWidgetBlueprint.make({
  name: 'load-tests',
  params: {
    name: 'PlimsollLoadTests',
    title: 'Load tests of my services',
    description: 'Those of your services whose load tests found a regression',
    components: () =>
      import('./views/widget/FleetWidget').then(m => ({
        Content: m.FleetWidget,
      })),
    layout: {
      width: { minColumns: 3, defaultColumns: 6 },
      height: { minRows: 2, defaultRows: 4 },
    },
  },
});

/** Load tests on the page of a service. @public */
export const plimsollPlugin = createFrontendPlugin({
  pluginId: 'plimsoll',
  title: 'Plimsoll',
  icon: <RiShipLine />,
  info: { packageJson: () => import('../package.json') },
  routes: { root: rootRouteRef, fleet: fleetRouteRef },
  extensions: [
    api,
    tab,
    card,
    menuItem,
    iconLink,
    fleet,
    widget,
    ...formFields,
  ],
});
