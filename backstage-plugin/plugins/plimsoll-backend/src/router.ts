import type {
  HttpAuthService,
  LoggerService,
} from '@backstage/backend-plugin-api';
import express from 'express';
import Router from 'express-promise-router';
import { problems } from './errors';
import type { Operations } from './operations';
import { bundleRoutes } from './routes/bundles';
import { callersBy } from './routes/caller';
import { runRoutes } from './routes/runs';
import { serviceRoutes } from './routes/services';

/**
 * The requests of Plimsoll's API that portals use, each by itself: what is not here is not let
 * through.
 */
export function createRouter(options: {
  operations: Operations;
  httpAuth: HttpAuthService;
  logger: LoggerService;
}): express.Router {
  const { operations, httpAuth, logger } = options;
  const router = Router();
  const caller = callersBy(httpAuth);
  router.use(express.json());
  bundleRoutes(router, operations, caller);
  runRoutes(router, operations, caller);
  serviceRoutes(router, operations, caller);
  router.use(problems(logger));
  return router;
}
