import {
  type Entity,
  parseEntityRef,
  RELATION_OWNED_BY,
  stringifyEntityRef,
} from '@backstage/catalog-model';
import {
  createConditionExports,
  createPermissionResourceRef,
  createPermissionRule,
} from '@backstage/plugin-permission-node';
import {
  parseResourceRef,
  RESOURCE_TYPE_SERVICE,
} from '@plimsoll/backstage-plugin-common';
import { z } from 'zod';

/** A service that somebody wants to do something with. @public */
export type ServiceResource = {
  entity: Entity;
  /** The environment that would take the load, where there is one. */
  environment?: string;
};

/** Lists are filtered by the conditions themselves, page by page: there is no query. @public */
export type ServiceQuery = Record<string, never>;

/** @public */
export const serviceResourceRef = createPermissionResourceRef<
  ServiceResource,
  ServiceQuery
>().with({ pluginId: 'plimsoll', resourceType: RESOURCE_TYPE_SERVICE });

/** Whether somebody owns the service's entity. @public */
export const isOwner = createPermissionRule({
  name: 'IS_OWNER',
  description: 'Allow services that one of the given users or groups owns',
  resourceRef: serviceResourceRef,
  paramsSchema: z.object({
    claims: z
      .array(z.string())
      .describe('Entity references, such as those of the user and her groups'),
  }),
  apply: ({ entity }, { claims }) => {
    const wanted = new Set(claims.map(normal));
    return (entity.relations ?? []).some(
      ({ type, targetRef }) =>
        type === RELATION_OWNED_BY && wanted.has(normal(targetRef)),
    );
  },
  toQuery: () => ({}),
});

/** Whether the load would go to one of some environments. @public */
export const environmentIn = createPermissionRule({
  name: 'ENVIRONMENT_IN',
  description:
    'Allow load on the given environments; what names no environment is not in one',
  resourceRef: serviceResourceRef,
  paramsSchema: z.object({
    environments: z.array(z.string()).describe('Names of environments'),
  }),
  apply: ({ environment }, { environments }) =>
    environment !== undefined && environments.includes(environment),
  toQuery: () => ({}),
});

/** @public */
export const plimsollRules = { isOwner, environmentIn };

const exported = createConditionExports({
  resourceRef: serviceResourceRef,
  rules: plimsollRules,
});

/** Conditions for a permission policy: `plimsollConditions.isOwner({ claims })`. @public */
export const plimsollConditions = exported.conditions;
/** Makes a conditional decision of a permission policy. @public */
export const createPlimsollConditionalDecision =
  exported.createConditionalDecision;

/** Loads what resource references of the permission framework name, in their order. */
export async function loadResources(
  refs: string[],
  entitiesByRef: (refs: string[]) => Promise<(Entity | undefined)[]>,
): Promise<(ServiceResource | undefined)[]> {
  const parsed = refs.map(parseResourceRef);
  const entities = await entitiesByRef(parsed.map(ref => ref.entityRef));
  return parsed.map(({ environment }, index) => {
    const entity = entities[index];
    return entity && { entity, environment };
  });
}

function normal(ref: string): string {
  return stringifyEntityRef(parseEntityRef(ref));
}
