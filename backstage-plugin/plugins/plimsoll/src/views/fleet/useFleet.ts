import {
  type Entity,
  RELATION_OWNED_BY,
  stringifyEntityRef,
} from '@backstage/catalog-model';
import { identityApiRef, useApi } from '@backstage/frontend-plugin-api';
import { catalogApiRef } from '@backstage/plugin-catalog-react';
import {
  hasRun,
  type PlimsollClient,
  serviceOf,
  type Standing,
} from '@plimsoll/backstage-plugin-common';
import { plimsollApiRef } from '../../api';
import { type Loaded, useLoaded } from '../../hooks/useLoaded';
import type { FleetRow } from './order';

/** So many at most: a page of more is read by nobody. */
const MOST_SERVICES = 500;
/** As many as the API tells of at once. */
const AT_ONCE = 100;
const POLL_MS = 15_000;

const TYPES = ['service', 'website'];
const FIELDS = [
  'kind',
  'metadata.name',
  'metadata.namespace',
  'metadata.title',
  'metadata.annotations',
  'relations',
];

export type Whose = 'mine' | 'all';
export type Fleet = {
  rows: readonly FleetRow[];
  /** How many services there are, also those beyond the most that are read. */
  total: number;
  /** Of how many the caller may not know. */
  hidden: number;
};

/** How the caller's services stand, or all; read again only while one of them is run. */
export function useFleet(whose: Whose): Loaded<Fleet> {
  const { client } = useApi(plimsollApiRef);
  const catalog = useApi(catalogApiRef);
  const identity = useApi(identityApiRef);
  return useLoaded<Fleet>(
    `fleet ${whose}`,
    async signal => {
      const owners =
        whose === 'mine'
          ? (await identity.getBackstageIdentity()).ownershipEntityRefs
          : undefined;
      if (owners?.length === 0) return { rows: [], total: 0, hidden: 0 };
      const { items, totalItems } = await catalog.queryEntities({
        filter: TYPES.map(type => ({
          kind: 'Component',
          'spec.type': type,
          ...(owners ? { [`relations.${RELATION_OWNED_BY}`]: owners } : {}),
        })),
        fields: FIELDS,
        orderFields: { field: 'metadata.name', order: 'asc' },
        limit: MOST_SERVICES,
      });
      const standings = await standingsOf(items.map(serviceOf), client, signal);
      const rows = items.flatMap(entity => {
        const standing = standings.get(serviceOf(entity));
        return standing ? [rowOf(entity, standing)] : [];
      });
      return { rows, total: totalItems, hidden: items.length - rows.length };
    },
    ({ rows }) =>
      rows.some(
        ({ standing: { newest_run: run } }) => run && !hasRun(run.status),
      )
        ? POLL_MS
        : undefined,
  );
}

async function standingsOf(
  services: readonly string[],
  client: PlimsollClient,
  signal: AbortSignal,
): Promise<Map<string, Standing>> {
  const names = [...new Set(services)];
  const parts = Array.from(
    { length: Math.ceil(names.length / AT_ONCE) },
    (_, at) => names.slice(at * AT_ONCE, (at + 1) * AT_ONCE),
  );
  const told = await Promise.all(
    parts.map(part => client.listStandings(part, { signal })),
  );
  return new Map(
    told.flatMap(({ standings }) =>
      standings.map(each => [each.service, each] as const),
    ),
  );
}

function rowOf(entity: Entity, standing: Standing): FleetRow {
  return {
    entityRef: stringifyEntityRef(entity),
    title: entity.metadata.title ?? entity.metadata.name,
    owner: entity.relations?.find(({ type }) => type === RELATION_OWNED_BY)
      ?.targetRef,
    standing,
  };
}
