import {
  type Entity,
  RELATION_OWNED_BY,
  stringifyEntityRef,
} from '@backstage/catalog-model';
import { useApi, useRouteRef } from '@backstage/frontend-plugin-api';
import { useEntity } from '@backstage/plugin-catalog-react';
import { usePermission } from '@backstage/plugin-permission-react';
import {
  type plimsollPermissions,
  serviceOf,
  tabPath,
  toResourceRef,
} from '@plimsoll/backstage-plugin-common';
import { useMemo } from 'react';
import { plimsollApiRef } from '../api';
import { rootRouteRef } from '../routes';

/** The service of the entity whose page is shown. */
export type ShownService = {
  entity: Entity;
  entityRef: string;
  /** The name by which Plimsoll knows it. */
  name: string;
  owner?: string;
};

export function useService(): ShownService {
  const { entity } = useEntity();
  return useMemo(
    () => ({
      entity,
      entityRef: stringifyEntityRef(entity),
      name: serviceOf(entity),
      owner: entity.relations?.find(({ type }) => type === RELATION_OWNED_BY)
        ?.targetRef,
    }),
    [entity],
  );
}

/** Whether somebody may do something with the service, once it is known. */
export function useMay(
  permission: (typeof plimsollPermissions)[number],
  environment?: string,
): { allowed: boolean; loading: boolean } {
  const { connection } = useApi(plimsollApiRef);
  const { entityRef } = useService();
  const decided = usePermission({
    permission,
    resourceRef:
      connection === 'backend'
        ? toResourceRef({ entityRef, environment })
        : undefined,
  });
  return connection === 'backend' ? decided : { allowed: true, loading: false };
}

/** Where the views of the service are. */
export function usePaths() {
  const { entityRef } = useService();
  const root = useRouteRef(rootRouteRef);
  return useMemo(() => {
    const tab = root?.() ?? tabPath(entityRef);
    const bundle = (digest: string) => `${tab}/bundles/${short(digest)}`;
    return {
      tab,
      request: `${tab}/request`,
      workflow: (id: string) => `${tab}/workflows/${encodeURIComponent(id)}`,
      runs: `${tab}/runs`,
      newRun: (digest: string) => `${tab}/runs/new?bundle=${short(digest)}`,
      run: (id: string) => `${tab}/runs/${encodeURIComponent(id)}`,
      verdict: (id: string) => `${tab}/runs/${encodeURIComponent(id)}/verdict`,
      compare: (base: string, candidate: string) =>
        `${tab}/compare?${new URLSearchParams({ base, candidate })}`,
      history: (query: Record<string, string>) =>
        `${tab}/history?${new URLSearchParams(query)}`,
      bundle,
      file: (digest: string, path: string) =>
        `${bundle(digest)}/files/${path
          .split('/')
          .map(encodeURIComponent)
          .join('/')}`,
    };
  }, [root, entityRef]);
}

/** A digest without its algorithm: long enough to be the only one. */
export function short(digest: string): string {
  return digest.replace(/^sha256:/, '').slice(0, 16);
}

/** The name in an entity reference; whatever is none stays as it is. */
export function nameOf(ref: string): string {
  return /^(?:user|group):[^/]+\/(.+)$/.exec(ref)?.[1] ?? ref;
}
