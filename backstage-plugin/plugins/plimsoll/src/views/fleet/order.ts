import type { Standing } from '@plimsoll/backstage-plugin-common';

/** A service of the catalog, and how it stands; no standing: nobody has told. */
export type FleetRow = {
  entityRef: string;
  title: string;
  owner?: string;
  standing: Standing;
};

export const COLUMNS = [
  'service',
  'verdict',
  'regressions',
  'line',
  'headroom',
  'run',
] as const;
export type Column = (typeof COLUMNS)[number];
export type Order = { by: Column; descending: boolean };

const VERDICTS = ['fail', 'invalid', 'inconclusive', 'pass'];

type Key = string | number | undefined;

const KEYS: Record<Column, (row: FleetRow) => Key> = {
  service: ({ title }) => title,
  verdict: ({ standing }) =>
    standing.newest_conclusion
      ? VERDICTS.indexOf(standing.newest_conclusion.conclusion)
      : undefined,
  regressions: ({ standing }) => standing.open_regressions,
  line: ({ standing }) =>
    standing.load_line?.line_per_s ??
    standing.load_line?.low_per_s ??
    undefined,
  headroom: ({ standing }) => standing.headroom.ratio ?? undefined,
  run: ({ standing }) =>
    standing.newest_run
      ? new Date(standing.newest_run.created_at).getTime()
      : undefined,
};

/** The order in an address; what is no order is the one that needs somebody first. */
export function orderIn(query: URLSearchParams): Order | undefined {
  const by = COLUMNS.find(column => column === query.get('sort'));
  return by && { by, descending: query.get('order') === 'desc' };
}

/** Sorted anew; what is not known comes last, whichever way. */
export function sorted(
  rows: readonly FleetRow[],
  order: Order | undefined,
): FleetRow[] {
  const ways: Order[] = order
    ? [order]
    : [
        { by: 'regressions', descending: true },
        { by: 'headroom', descending: false },
        { by: 'run', descending: false },
      ];
  return [...rows].sort((a, b) => {
    for (const { by, descending } of ways) {
      const compared = compare(KEYS[by](a), KEYS[by](b), descending);
      if (compared !== 0) return compared;
    }
    return a.title.localeCompare(b.title);
  });
}

function compare(a: Key, b: Key, descending: boolean): number {
  if (a === undefined || b === undefined) {
    return Number(a === undefined) - Number(b === undefined);
  }
  const ascending =
    typeof a === 'string' || typeof b === 'string'
      ? String(a).localeCompare(String(b))
      : a - b;
  return descending ? -ascending : ascending;
}
