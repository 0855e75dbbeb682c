import {
  type DatabaseService,
  resolvePackagePath,
} from '@backstage/backend-plugin-api';
import type { Knex } from 'knex';

/** A workflow whose end somebody wants to hear of. */
export type Watched = {
  workflowId: string;
  service: string;
  entityRef: string;
  /** Whom to tell; undefined: nobody in particular. */
  user?: string;
};

type Row = {
  workflow_id: string;
  service: string;
  entity_ref: string;
  user_ref: string | null;
};

const TABLE = 'plimsoll_watched';

/** The workflows that have not ended yet, for all replicas of the backend. */
export class WatchList {
  static async create(database: DatabaseService): Promise<WatchList> {
    const knex = await database.getClient();
    if (!database.migrations?.skip) {
      await knex.migrate.latest({
        directory: resolvePackagePath(
          '@plimsoll/backstage-plugin-backend',
          'migrations',
        ),
      });
    }
    return new WatchList(knex);
  }

  private constructor(private readonly knex: Knex) {}

  /** Adds a workflow; once, however often it is asked for. */
  async add(watched: Watched): Promise<void> {
    await this.knex<Row>(TABLE)
      .insert({
        workflow_id: watched.workflowId,
        service: watched.service,
        entity_ref: watched.entityRef,
        user_ref: watched.user ?? null,
      })
      .onConflict('workflow_id')
      .ignore();
  }

  async all(): Promise<Watched[]> {
    const rows = await this.knex<Row>(TABLE).select();
    return rows.map(row => ({
      workflowId: row.workflow_id,
      service: row.service,
      entityRef: row.entity_ref,
      user: row.user_ref ?? undefined,
    }));
  }

  async remove(workflowId: string): Promise<void> {
    await this.knex<Row>(TABLE).where({ workflow_id: workflowId }).delete();
  }
}
