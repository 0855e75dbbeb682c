import type {
  AuditorService,
  BackstageCredentials,
  BackstageUserPrincipal,
} from '@backstage/backend-plugin-api';
import { PlimsollError, problem } from '@plimsoll/backstage-plugin-common';
import type { Request } from 'express';
import type { Access } from '../access';
import { audited } from '../audit';
import type { Connection } from '../connection';
import type { WatchList } from '../watch/WatchList';

export type Caller = {
  credentials: BackstageCredentials;
  /** The request that the audit log names, where there is one. */
  request?: Request;
};

/** What operations need from the world. */
export type Ports = {
  connection: Connection;
  access: Access;
  auditor: AuditorService;
  watchList: WatchList;
};

export type Meta = Record<string, string | boolean | null | undefined>;

/** Does something that changes something for a caller, and has it in the audit log. */
export function auditedFor<T>(
  { auditor }: Ports,
  eventId: string,
  meta: Meta,
  { request }: Caller,
  act: () => Promise<T>,
): Promise<T> {
  return audited(auditor, { eventId, meta, request }, act);
}

/** What the caller cannot see is not even named: it is as if it did not exist. */
export async function unnamed<T>(
  said: string,
  find: () => Promise<T>,
): Promise<T> {
  try {
    return await find();
  } catch (error) {
    if (error instanceof PlimsollError && error.kind === 'not-found') {
      throw new PlimsollError(problem(404, 'not-found', 'Not found', said));
    }
    throw error;
  }
}

/** The person who asks; undefined: it is a plugin. */
export function userOf(credentials: BackstageCredentials): string | undefined {
  const principal = credentials.principal as Partial<BackstageUserPrincipal>;
  return principal.type === 'user' ? principal.userEntityRef : undefined;
}
