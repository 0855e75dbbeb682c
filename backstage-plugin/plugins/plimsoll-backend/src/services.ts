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

const NAMES = [
  'kind',
  'metadata.namespace',
  'metadata.name',
  'metadata.annotations',
];
const FIELDS = ['apiVersion', ...NAMES, 'relations'];

/**
 * Finds the entity that stands for a service.
 *
 * Anybody who can register an entity can write an annotation, so the annotation is no proof of
 * anything by itself: a service that is named like an entity belongs to that entity, and a name that
 * two entities claim belongs to none. Both are decided by all that is in the catalog; what is
 * returned is what the caller may see. However many services, the catalog is asked three times.
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
    const claims = (await this.claims([name])).get(name) ?? [];
    if (claims.length > 1) throw claimedTwice(name);
    const found = await this.seen(new Map([[name, claims]]), credentials);
    const service = found.get(name);
    if (!service) throw unknownService(name);
    return service;
  }

  /** Those that there are, by name; without those that the caller may not see or two claim. */
  async findAll(
    names: string[],
    credentials: BackstageCredentials,
  ): Promise<Map<string, CatalogedService>> {
    return this.seen(await this.claims(names), credentials);
  }

  /** Who owns an entity, as references. */
  async ownersOf(entityRef: string): Promise<string[]> {
    const credentials = await this.auth.getOwnServiceCredentials();
    const entity = await this.catalog.getEntityByRef(entityRef, {
      credentials,
    });
    return (entity?.relations ?? [])
      .filter(({ type }) => type === 'ownedBy')
      .map(({ targetRef }) => targetRef);
  }

  private async seen(
    claims: Map<string, string[]>,
    credentials: BackstageCredentials,
  ): Promise<Map<string, CatalogedService>> {
    const wanted = [...claims].filter(([, refs]) => refs.length === 1);
    if (wanted.length === 0) return new Map();
    const { items } = await this.catalog.getEntitiesByRefs(
      { entityRefs: wanted.map(([, [ref]]) => ref), fields: FIELDS },
      { credentials },
    );
    return new Map(
      wanted.flatMap(([name, [entityRef]], index) => {
        const entity = items[index];
        return entity ? [[name, { name, entity, entityRef }]] : [];
      }),
    );
  }

  /** The references of the entities that claim to be a service, by the service's name. */
  private async claims(names: string[]): Promise<Map<string, string[]>> {
    const credentials = await this.auth.getOwnServiceCredentials();
    const claims = new Map<string, string[]>();
    const refs = new Map(
      names.flatMap(name => {
        const ref = asEntityRef(name);
        return ref ? [[name, ref]] : [];
      }),
    );
    if (refs.size > 0) {
      const { items } = await this.catalog.getEntitiesByRefs(
        { entityRefs: [...refs.values()], fields: NAMES },
        { credentials },
      );
      [...refs].forEach(([name, ref], index) => {
        const entity = items[index];
        if (entity) claims.set(name, serviceOf(entity) === name ? [ref] : []);
      });
    }
    const others = names.filter(name => !claims.has(name));
    if (others.length > 0) {
      const { items } = await this.catalog.getEntities(
        {
          filter: { [`metadata.annotations.${SERVICE_ANNOTATION}`]: others },
          fields: NAMES,
        },
        { credentials },
      );
      for (const entity of items) {
        // The catalog compares without regard to case; names of services differ by it.
        const name = serviceOf(entity);
        const known = claims.get(name) ?? [];
        if (others.includes(name))
          claims.set(name, [...known, stringifyEntityRef(entity)]);
      }
    }
    return claims;
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

function claimedTwice(name: string) {
  return new PlimsollError(
    problem(
      409,
      'conflict',
      'Conflict',
      `More than one entity has the annotation ${SERVICE_ANNOTATION}: ${name}. Remove it from all but one.`,
      { where: SERVICE_ANNOTATION },
    ),
  );
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
