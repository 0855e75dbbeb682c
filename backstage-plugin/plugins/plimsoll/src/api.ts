import { createApiRef } from '@backstage/frontend-plugin-api';
import type { PlimsollClient } from '@plimsoll/backstage-plugin-common';

/** How the plugin reaches Plimsoll, and who decides what people may do. @public */
export type PlimsollApi = {
  client: PlimsollClient;
  /**
   * `backend`: through the backend plugin, which enforces permissions. `proxy`: through the REST
   * proxy with one token for all, so nobody's permissions are asked.
   */
  connection: 'backend' | 'proxy';
};

/** @public */
export const plimsollApiRef = createApiRef<PlimsollApi>().with({
  id: 'plugin.plimsoll.client',
  pluginId: 'plimsoll',
});
