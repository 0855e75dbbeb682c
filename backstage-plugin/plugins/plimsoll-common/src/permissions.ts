import { createPermission } from '@backstage/plugin-permission-common';

/** What the permissions are about: a service of the catalog, perhaps in one environment. @public */
export const RESOURCE_TYPE_SERVICE = 'plimsoll-service';

type Action = 'create' | 'read' | 'update' | 'delete';

function permission(verb: string, action: Action) {
  return createPermission({
    name: `plimsoll.${verb}`,
    attributes: { action },
    resourceType: RESOURCE_TYPE_SERVICE,
  });
}

/** Look at workflows and bundles of a service. @public */
export const readPermission = permission('read', 'read');
/** Ask for a load test of a service, or for another attempt. @public */
export const requestPermission = permission('request', 'create');
/** Run a bundle against an environment. @public */
export const runPermission = permission('run', 'create');
/** Cancel what runs. @public */
export const cancelPermission = permission('cancel', 'delete');
/** Say what is thought of a regression. @public */
export const triagePermission = permission('triage', 'update');
/** Change what is known of a service: where its source and its traffic are. @public */
export const configurePermission = permission('configure', 'update');

/** All of them, one a verb. @public */
export const plimsollPermissions = [
  readPermission,
  requestPermission,
  runPermission,
  cancelPermission,
  triagePermission,
  configurePermission,
];

/** What a decision is about. @public */
export type ServiceResourceRef = {
  /** The reference of an entity of the catalog. */
  entityRef: string;
  /** The environment that would take the load, where there is one. */
  environment?: string;
};

/** What a decision is about, as the permission framework carries it. @public */
export function toResourceRef(ref: ServiceResourceRef): string {
  return ref.environment === undefined
    ? ref.entityRef
    : `${ref.entityRef}#${ref.environment}`;
}

/** The inverse of {@link toResourceRef}: neither part contains a `#`. @public */
export function parseResourceRef(text: string): ServiceResourceRef {
  const at = text.indexOf('#');
  return at < 0
    ? { entityRef: text }
    : { entityRef: text.slice(0, at), environment: text.slice(at + 1) };
}
