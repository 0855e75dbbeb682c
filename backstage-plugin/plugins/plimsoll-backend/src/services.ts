import type {
  AuthService,
  BackstageCredentials,
} from '@backstage/backend-plugin-api';
import {
  type Entity,
  parseEntityRef,
  stringifyEntityRef,
} from '@backstage/catalog-model';
import type { CatalogService } from '@backstage/plugin-catalog-node';
import {
  PlimsollError,
  problem,
  SERVICE_ANNOTATION,
  serviceOf,
} from '@plimsoll/backstage-plugin-common';

/** A service of Plimsoll's with the entity that decides who may do what with it. */
export type CatalogedService = {
  name: string;
  entity: Entity;
  entityRef: string;
};

/**
 * Finds the entity that stands for a service.
 *
 * Anybody who can register an entity can write an annotation, so the annotation is no proof of
 * anything by itself: a service that is named like an entity belongs to that entity, and a name that
 * two entities claim belongs to none. Both are decided by all that is in the catalog; what is
 * returned is what the caller may see.
 */
export class ServiceFinder {
  constructor(
    private readonly catalog: CatalogService,
    private readonly auth: AuthService,
  ) {}

  async find(
    name: string,
    credentials: BackstageCredentials,
  ): Promise<CatalogedService> {
    const entityRef = await this.entityRefOf(name);
    const entity =
      entityRef &&
      (await this.catalog.getEntityByRef(entityRef, { credentials }));
    if (!entity) throw unknownService(name);
    return { name, entity, entityRef: stringifyEntityRef(entity) };
  }

  private async entityRefOf(name: string): Promise<string | undefined> {
    const credentials = await this.auth.getOwnServiceCredentials();
    const ref = asEntityRef(name);
    const named =
      ref && (await this.catalog.getEntityByRef(ref, { credentials }));
    if (named) return serviceOf(named) === name ? ref : undefined;
    const { items } = await this.catalog.getEntities(
      {
        filter: { [`metadata.annotations.${SERVICE_ANNOTATION}`]: name },
        fields: ['kind', 'metadata.namespace', 'metadata.name'],
        limit: 2,
      },
      { credentials },
    );
    if (items.length > 1) {
      throw new PlimsollError(
        problem(
          409,
          'conflict',
          'Conflict',
          `More than one entity has the annotation ${SERVICE_ANNOTATION}: ${name}. Remove it from all but one.`,
          { where: SERVICE_ANNOTATION },
        ),
      );
    }
    return items[0] && stringifyEntityRef(items[0]);
  }
}

function asEntityRef(name: string): string | undefined {
  try {
    return name.includes(':')
      ? stringifyEntityRef(parseEntityRef(name))
      : undefined;
  } catch {
    return undefined;
  }
}

function unknownService(name: string) {
  return new PlimsollError(
    problem(
      404,
      'not-found',
      'Not found',
      `The catalog has no entity for the service ${name}.`,
      { where: 'service' },
    ),
  );
}
