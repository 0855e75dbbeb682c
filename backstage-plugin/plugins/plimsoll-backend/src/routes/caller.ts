import type { HttpAuthService } from '@backstage/backend-plugin-api';
import type { Request } from 'express';
import type { Caller } from '../operations';

/** Tells who sends a request; people and plugins may. */
export type CallerOf = (request: Request) => Promise<Caller>;

export function callersBy(httpAuth: HttpAuthService): CallerOf {
  return async request => ({
    credentials: await httpAuth.credentials(request, {
      allow: ['user', 'service'],
    }),
    request,
  });
}
