import { mockServices, startTestBackend } from '@backstage/backend-test-utils';
import { actionsRegistryServiceRef } from '@backstage/backend-plugin-api/alpha';
import { actionsRegistryServiceMock } from '@backstage/backend-test-utils/alpha';
import type { Entity } from '@backstage/catalog-model';
import {
  AuthorizeResult,
  type PolicyDecision,
} from '@backstage/plugin-permission-common';
import { catalogServiceRef } from '@backstage/plugin-catalog-node';
import { catalogServiceMock } from '@backstage/plugin-catalog-node/testUtils';
import { notificationService } from '@backstage/plugin-notifications-node';
import { signalsServiceRef } from '@backstage/plugin-signals-node';
import { createServiceFactory } from '@backstage/backend-plugin-api';
import { setupServer } from 'msw/node';
import request from 'supertest';
import plimsollPlugin from '..';

export const PLIMSOLL = 'http://plimsoll.test/api/v1';
export const server = setupServer();
/** What Plimsoll was asked for, in order. */
export const asked: Request[] = [];

/** Answers in place of Plimsoll in each test of a file. */
export function inPlaceOfPlimsoll(): void {
  jest.setTimeout(30_000);
  beforeAll(() =>
    server.listen({
      onUnhandledRequest: ({ url }, print) =>
        url.startsWith('http://plimsoll.test') ? print.error() : undefined,
    }),
  );
  beforeEach(() => {
    asked.length = 0;
    server.events.on('request:start', ({ request: each }) => {
      if (each.url.startsWith('http://plimsoll.test')) asked.push(each.clone());
    });
  });
  afterEach(() => {
    server.events.removeAllListeners();
    server.resetHandlers();
  });
  afterAll(() => server.close());
}

export const shop: Entity = {
  apiVersion: 'backstage.io/v1alpha1',
  kind: 'Component',
  metadata: { name: 'shop', namespace: 'default' },
  relations: [{ type: 'ownedBy', targetRef: 'group:default/crew' }],
};
/** Refuses everything. */
export const deny = (): PolicyDecision => ({ result: AuthorizeResult.DENY });

export const alias = (name: string, service: string): Entity => ({
  ...shop,
  metadata: {
    name,
    namespace: 'default',
    annotations: { 'plimsoll.dev/service': service },
  },
});

type Ask = { permission: { name: string }; resourceRef?: string };
const allow = (): PolicyDecision => ({ result: AuthorizeResult.ALLOW });

/** The plugin in a backend of which all but Plimsoll's answers are the test's. */
export async function started(
  options: {
    entities?: Entity[];
    policy?: (asked: Ask) => PolicyDecision;
  } = {},
) {
  const { entities = [shop], policy = allow } = options;
  const auditor = mockServices.auditor.mock();
  const audit = { success: jest.fn(), fail: jest.fn() };
  auditor.createEvent.mockResolvedValue(audit);
  const permissions = mockServices.permissions.mock();
  permissions.authorize.mockImplementation(async asks =>
    asks.map(ask => ({
      result:
        policy(ask).result === AuthorizeResult.ALLOW
          ? AuthorizeResult.ALLOW
          : AuthorizeResult.DENY,
    })),
  );
  permissions.authorizeConditional.mockImplementation(async asks =>
    asks.map(policy),
  );
  const catalog = catalogServiceMock({ entities });
  const catalogCalls = [
    jest.spyOn(catalog, 'getEntities'),
    jest.spyOn(catalog, 'getEntitiesByRefs'),
    jest.spyOn(catalog, 'getEntityByRef'),
  ];
  const notifications = { send: jest.fn() };
  const signals = { publish: jest.fn() };
  const actions = actionsRegistryServiceMock();
  const backend = await startTestBackend({
    features: [
      plimsollPlugin,
      mockServices.rootConfig.factory({
        data: {
          plimsoll: {
            baseUrl: 'http://plimsoll.test/',
            authentication: { type: 'static', token: 'plimsoll_secret' },
          },
        },
      }),
      auditor.factory,
      permissions.factory,
      createServiceFactory({
        service: catalogServiceRef,
        deps: {},
        factory: () => catalog,
      }),
      createServiceFactory({
        service: actionsRegistryServiceRef,
        deps: {},
        factory: () => actions,
      }),
      createServiceFactory({
        service: notificationService,
        deps: {},
        factory: () => notifications,
      }),
      createServiceFactory({
        service: signalsServiceRef,
        deps: {},
        factory: () => signals,
      }),
    ],
  });
  return {
    api: request(backend.server),
    actions,
    audit,
    auditor,
    permissions,
    catalogCalls: () =>
      catalogCalls.reduce((sum, { mock }) => sum + mock.calls.length, 0),
    notifications,
    signals,
  };
}
