import {
  coreServices,
  createBackendPlugin,
} from '@backstage/backend-plugin-api';
import { actionsRegistryServiceRef } from '@backstage/backend-plugin-api/alpha';
import { catalogServiceRef } from '@backstage/plugin-catalog-node';
import { notificationService } from '@backstage/plugin-notifications-node';
import { signalsServiceRef } from '@backstage/plugin-signals-node';
import { plimsollPermissions } from '@plimsoll/backstage-plugin-common';
import { Access } from './access';
import { registerActions } from './actions';
import { readConfig } from './config';
import { Connection } from './connection';
import { Operations } from './operations';
import {
  loadResources,
  plimsollRules,
  serviceResourceRef,
} from './permissions';
import { createRouter } from './router';
import { ServiceFinder } from './services';
import { Lookout } from './watch/Lookout';
import { WatchList } from './watch/WatchList';

/** Calls Plimsoll on behalf of the people who use the portal. @public */
export const plimsollPlugin = createBackendPlugin({
  pluginId: 'plimsoll',
  register(env) {
    env.registerInit({
      deps: {
        actionsRegistry: actionsRegistryServiceRef,
        auditor: coreServices.auditor,
        auth: coreServices.auth,
        catalog: catalogServiceRef,
        config: coreServices.rootConfig,
        database: coreServices.database,
        httpAuth: coreServices.httpAuth,
        httpRouter: coreServices.httpRouter,
        logger: coreServices.logger,
        notifications: notificationService,
        permissions: coreServices.permissions,
        permissionsRegistry: coreServices.permissionsRegistry,
        scheduler: coreServices.scheduler,
        signals: signalsServiceRef,
      },
      async init(deps) {
        const { auth, catalog, logger } = deps;
        const connection = new Connection(readConfig(deps.config), auth);
        const services = new ServiceFinder(catalog, auth);
        const access = new Access(services, deps.permissions);
        const watchList = await WatchList.create(deps.database);
        const operations = new Operations(
          connection,
          access,
          deps.auditor,
          watchList,
        );

        deps.permissionsRegistry.addResourceType({
          resourceRef: serviceResourceRef,
          permissions: plimsollPermissions,
          rules: Object.values(plimsollRules),
          getResources: refs =>
            loadResources(refs, async entityRefs => {
              const credentials = await auth.getOwnServiceCredentials();
              const { items } = await catalog.getEntitiesByRefs(
                { entityRefs },
                { credentials },
              );
              return items;
            }),
        });
        registerActions({
          registry: deps.actionsRegistry,
          operations,
          services,
        });

        const lookout = new Lookout({
          client: async () =>
            connection.as(await auth.getOwnServiceCredentials()),
          watchList,
          notifications: deps.notifications,
          signals: deps.signals,
          logger,
        });
        // One replica at a time looks, whichever it is.
        await deps.scheduler.scheduleTask({
          id: 'plimsoll-lookout',
          scope: 'global',
          frequency: { seconds: 5 },
          timeout: { minutes: 2 },
          fn: () => lookout.look(),
        });

        deps.httpRouter.use(
          createRouter({ operations, httpAuth: deps.httpAuth, logger }),
        );
      },
    });
  },
});
