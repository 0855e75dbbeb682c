import { parseEntityRef } from '@backstage/catalog-model';

/** Where the tab is on an entity's page. @public */
export const ENTITY_TAB_PATH = 'load-tests';

/** The channel on which people hear that their workflows have ended. @public */
export const SIGNAL_CHANNEL = 'plimsoll:workflow';

/** The path of an entity's tab, below the address of the portal. @public */
export function tabPath(entityRef: string): string {
  const { kind, namespace, name } = parseEntityRef(entityRef);
  return `/catalog/${namespace}/${kind}/${name}/${ENTITY_TAB_PATH}`.toLowerCase();
}

/** The path of the page about a workflow. @public */
export function workflowPath(entityRef: string, id: string): string {
  return `${tabPath(entityRef)}/workflows/${encodeURIComponent(id)}`;
}

/** The path of the page about a bundle. @public */
export function bundlePath(entityRef: string, digest: string): string {
  return `${tabPath(entityRef)}/bundles/${encodeURIComponent(
    digest.replace(/^sha256:/, ''),
  )}`;
}
