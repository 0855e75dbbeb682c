import {
  type DatabaseService,
  resolvePackagePath,
} from '@backstage/backend-plugin-api';
import type { Knex } from 'knex';

/** A workflow or a run of which somebody wants to hear. */
export type Watched = {
  /** Of the workflow; a run has the id of its workflow. */
  id: string;
  kind: 'run' | 'workflow';
  service: string;
  entityRef: string;
  /** Whom to tell that it has ended; undefined: nobody in particular. */
  user?: string;
};

/** What is watched, and what was told of it last. */
export type Kept = Watched & { told?: string };

type Row = {
  workflow_id: string;
  kind: string;
  service: string;
  entity_ref: string;
  user_ref: string | null;
  told: string | null;
  ended_at: number | null;
};
type Viewer = { workflow_id: string; user_ref: string; seen_at: number };

const WATCHED = 'plimsoll_watched';
const VIEWERS = 'plimsoll_viewers';
const NOTED_EVERY_MS = 60_000;
const LOOKS_FOR_MS = 30 * 60_000;
/** Longer than people hear of a run that is over, so that looking at it starts nothing anew. */
const REMEMBERED_FOR_MS = 24 * 3_600_000;
const MOST_NOTED = 10_000;

/** What has not ended yet, and who looks at it, for all replicas of the backend. */
export class WatchList {
  private readonly noted = new Map<string, number>();

  static async create(
    database: DatabaseService,
    now: () => number = Date.now,
  ): Promise<WatchList> {
    const knex = await database.getClient();
    if (!database.migrations?.skip) {
      await knex.migrate.latest({
        directory: resolvePackagePath(
          '@plimsoll/backstage-plugin-backend',
          'migrations',
        ),
      });
    }
    return new WatchList(knex, now);
  }

  private constructor(
    private readonly knex: Knex,
    private readonly now: () => number,
  ) {}

  /** Adds what somebody has asked for; once, however often it is asked for. */
  async add(watched: Watched): Promise<void> {
    await this.knex<Row>(WATCHED)
      .insert({ ...rowOf(watched), told: null, ended_at: null })
      .onConflict('workflow_id')
      .merge();
  }

  /** Adds what nobody in particular has asked for; what is watched or has ended already stays so. */
  async discover(watched: Omit<Watched, 'user'>): Promise<void> {
    const { id, kind, service, entityRef } = watched;
    await this.knex<Row>(WATCHED)
      .insert(rowOf({ id, kind, service, entityRef }))
      .onConflict('workflow_id')
      .ignore();
  }

  /** Notes that somebody looks at something; what is watched or has ended already stays so. */
  async view(watched: Omit<Watched, 'user'>, user: string): Promise<void> {
    const { id } = watched;
    const key = `${id} ${user}`;
    const now = this.now();
    if (now - (this.noted.get(key) ?? -Infinity) < NOTED_EVERY_MS) return;
    if (this.noted.size >= MOST_NOTED) this.noted.clear();
    this.noted.set(key, now);
    await this.discover(watched);
    await this.knex<Viewer>(VIEWERS)
      .insert({ workflow_id: id, user_ref: user, seen_at: now })
      .onConflict(['workflow_id', 'user_ref'])
      .merge();
  }

  /** What has not ended. */
  async all(): Promise<Kept[]> {
    const rows = await this.knex<Row>(WATCHED).whereNull('ended_at').select();
    return rows.map(row => ({
      id: row.workflow_id,
      kind: row.kind === 'run' ? 'run' : 'workflow',
      service: row.service,
      entityRef: row.entity_ref,
      user: row.user_ref ?? undefined,
      told: row.told ?? undefined,
    }));
  }

  /** Who has looked at something within the last half hour. */
  async viewersOf(id: string): Promise<string[]> {
    const rows = await this.knex<Viewer>(VIEWERS)
      .where({ workflow_id: id })
      .where('seen_at', '>', this.now() - LOOKS_FOR_MS)
      .select('user_ref');
    return rows.map(row => row.user_ref);
  }

  async tell(id: string, state: string): Promise<void> {
    await this.knex<Row>(WATCHED)
      .where({ workflow_id: id })
      .update({ told: state });
  }

  /** Notes that something has ended, and forgets what has ended long ago. */
  async end(id: string): Promise<void> {
    await this.knex<Row>(WATCHED)
      .where({ workflow_id: id })
      .update({ ended_at: this.now() });
    await this.knex<Viewer>(VIEWERS).where({ workflow_id: id }).delete();
    await this.knex<Row>(WATCHED)
      .where('ended_at', '<', this.now() - REMEMBERED_FOR_MS)
      .delete();
  }
}

function rowOf({ id, kind, service, entityRef, user }: Watched) {
  return {
    workflow_id: id,
    kind,
    service,
    entity_ref: entityRef,
    user_ref: user ?? null,
  };
}
