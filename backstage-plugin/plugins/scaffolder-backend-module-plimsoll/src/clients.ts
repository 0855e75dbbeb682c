import type {
  AuthService,
  BackstageCredentials,
  DiscoveryService,
} from '@backstage/backend-plugin-api';
import { PlimsollClient } from '@plimsoll/backstage-plugin-common';

export type ClientFor = (credentials: BackstageCredentials) => PlimsollClient;

/**
 * Clients of the backend plugin that act for whoever started a task.
 *
 * A token is made for each request, for that plugin only: those among a task's secrets are the
 * user's own, and are not passed on.
 */
export function clientsFor(
  auth: AuthService,
  discovery: DiscoveryService,
): ClientFor {
  return credentials =>
    new PlimsollClient({
      baseUrl: async () => `${await discovery.getBaseUrl('plimsoll')}/v1`,
      fetch: async (input, init) => {
        const { token } = await auth.getPluginRequestToken({
          onBehalfOf: credentials,
          targetPluginId: 'plimsoll',
        });
        const headers = new Headers(init?.headers);
        headers.set('Authorization', `Bearer ${token}`);
        return fetch(input, { ...init, headers });
      },
    });
}
