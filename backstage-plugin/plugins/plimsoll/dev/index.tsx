import { createDevApp } from '@backstage/frontend-dev-utils';
import {
  ApiBlueprint,
  createFrontendModule,
  createFrontendPlugin,
  PageBlueprint,
} from '@backstage/frontend-plugin-api';
import { catalogApiRef } from '@backstage/plugin-catalog-react';
import { catalogApiMock } from '@backstage/plugin-catalog-react/testUtils';
import { AuthorizeResult } from '@backstage/plugin-permission-common';
import { permissionApiRef } from '@backstage/plugin-permission-react';
import { signalApiRef } from '@backstage/plugin-signals-react';
import { PlimsollClient } from '@plimsoll/backstage-plugin-common';
import plimsollPlugin from '../src';
import { shop } from '../src/__testUtils__/examples';
import { plimsollApiRef } from '../src/api';
import { answer } from './server';
import { currentState } from './states';

const ours = {
  ...shop,
  relations: [{ type: 'ownedBy', targetRef: 'user:default/guest' }],
};

const inPlaceOfOthers = createFrontendModule({
  pluginId: 'app',
  extensions: [
    ApiBlueprint.make({
      name: 'harness-catalog',
      params: defineParams =>
        defineParams({
          api: catalogApiRef,
          deps: {},
          factory: () => catalogApiMock({ entities: [ours] }),
        }),
    }),
    ApiBlueprint.make({
      name: 'harness-signals',
      params: defineParams =>
        defineParams({
          api: signalApiRef,
          deps: {},
          factory: () => ({ subscribe: () => ({ unsubscribe: () => {} }) }),
        }),
    }),
    ApiBlueprint.make({
      name: 'permission',
      params: defineParams =>
        defineParams({
          api: permissionApiRef,
          deps: {},
          factory: () => ({
            authorize: async () => ({
              result:
                currentState() === 'forbidden'
                  ? AuthorizeResult.DENY
                  : AuthorizeResult.ALLOW,
            }),
          }),
        }),
    }),
  ],
});

const withoutServer = plimsollPlugin.withOverrides({
  extensions: [
    plimsollPlugin.getExtension('api:plimsoll').override({
      params: defineParams =>
        defineParams({
          api: plimsollApiRef,
          deps: {},
          factory: () => ({
            connection: 'backend' as const,
            client: new PlimsollClient({
              baseUrl: async () => `${window.origin}/api/plimsoll/v1`,
              fetch: answer,
            }),
          }),
        }),
    }),
  ],
});

const harness = createFrontendPlugin({
  pluginId: 'plimsoll-harness',
  extensions: [
    PageBlueprint.make({
      params: {
        path: '/catalog/default/component/shop',
        title: 'Harness',
        noHeader: true,
        loader: () => import('./Harness').then(m => <m.Harness />),
      },
    }),
  ],
});

createDevApp({ features: [withoutServer, inPlaceOfOthers, harness] });
