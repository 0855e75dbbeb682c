import { createRouteRef } from '@backstage/frontend-plugin-api';

/** The tab of an entity's page. @public */
export const rootRouteRef = createRouteRef();
