import {
  coreServices,
  createBackendPlugin,
} from '@backstage/backend-plugin-api';
import { actionsRegistryServiceRef } from '@backstage/backend-plugin-api/alpha';
import { createConditionAuthorizer } from '@backstage/plugin-permission-node';
import { catalogServiceRef } from '@backstage/plugin-catalog-node';
import { notificationService } from '@backstage/plugin-notifications-node';
import { signalsServiceRef } from '@backstage/plugin-signals-node';
import { plimsollPermissions } from '@plimsoll/backstage-plugin-common';
import { Access } from './access';
import { registerActions } from './actions';
import { readConfig } from './config';
import { Connection } from './connection';
import { createOperations } from './operations';
import {
  loadResources,
  plimsollRules,
  serviceResourceRef,
} from './permissions';
import { createRouter } from './router';
import { ServiceFinder } from './services';
import { Herald } from './watch/Herald';
import { Lookout } from './watch/Lookout';
import { Scout } from './watch/Scout';
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
        const config = readConfig(deps.config);
        const connection = new Connection(config, auth);
        const services = new ServiceFinder(catalog, auth);
        const watchList = await WatchList.create(deps.database);

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
        const access = new Access(
          services,
          deps.permissions,
          createConditionAuthorizer(
            deps.permissionsRegistry.getPermissionRuleset(serviceResourceRef),
          ),
        );
        const operations = createOperations({
          connection,
          access,
          auditor: deps.auditor,
          watchList,
        });
        registerActions({
          registry: deps.actionsRegistry,
          operations,
          services,
        });

        const ownClient = async () =>
          connection.as(await auth.getOwnServiceCredentials());
        const lookout = new Lookout({
          client: ownClient,
          watchList,
          herald: new Herald({
            notifications: deps.notifications,
            signals: deps.signals,
            ownersOf: entityRef => services.ownersOf(entityRef),
          }),
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

        if (config.findRunsEveryMinutes) {
          const minutes = config.findRunsEveryMinutes;
          const scout = new Scout({
            client: ownClient,
            credentials: () => auth.getOwnServiceCredentials(),
            services,
            watchList,
          });
          await deps.scheduler.scheduleTask({
            id: 'plimsoll-scout',
            scope: 'global',
            frequency: { minutes },
            timeout: { minutes: 2 },
            // Longer ago than the last look, should that have been late.
            fn: () => scout.look(new Date(Date.now() - 3 * minutes * 60_000)),
          });
        }

        deps.httpRouter.use(
          createRouter({ operations, httpAuth: deps.httpAuth, logger }),
        );
      },
    });
  },
});
