import {
  coreServices,
  createBackendModule,
} from '@backstage/backend-plugin-api';
import { scaffolderActionsExtensionPoint } from '@backstage/plugin-scaffolder-node';
import { createRequestAction } from './actions/request';
import { createWaitAction } from './actions/wait';
import { clientsFor } from './clients';

/** Adds `plimsoll:bundle:request` and `plimsoll:bundle:wait`. @public */
export const plimsollScaffolderModule = createBackendModule({
  pluginId: 'scaffolder',
  moduleId: 'plimsoll',
  register(env) {
    env.registerInit({
      deps: {
        actions: scaffolderActionsExtensionPoint,
        auth: coreServices.auth,
        discovery: coreServices.discovery,
      },
      async init({ actions, auth, discovery }) {
        const clientFor = clientsFor(auth, discovery);
        actions.addActions(
          createRequestAction(clientFor),
          createWaitAction(clientFor),
        );
      },
    });
  },
});
