import { createRouteRef } from '@backstage/frontend-plugin-api';

/** The tab of an entity's page. @public */
export const rootRouteRef = createRouteRef();

/** The page about all services. @public */
export const fleetRouteRef = createRouteRef();
