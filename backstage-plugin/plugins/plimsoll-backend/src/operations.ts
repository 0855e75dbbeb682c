import type {
  AuditorService,
  BackstageCredentials,
  BackstageUserPrincipal,
} from '@backstage/backend-plugin-api';
import {
  type AcceptedWorkflow,
  cancelPermission,
  configurePermission,
  type NewBundle,
  PlimsollError,
  problem,
  readPermission,
  requestPermission,
  type Service,
  type ShownBundle,
  type Workflow,
  type WorkflowDetails,
} from '@plimsoll/backstage-plugin-common';
import type { Request } from 'express';
import type { Access, PlimsollPermission } from './access';
import { audited } from './audit';
import type { Connection } from './connection';
import type { WatchList } from './watch/WatchList';

export type Caller = {
  credentials: BackstageCredentials;
  /** The request that the audit log names, where there is one. */
  request?: Request;
};

/**
 * What can be done with Plimsoll on somebody's behalf, for the routes and the actions alike.
 *
 * Nothing is told before it is known that the caller may see the service that it is of.
 */
export class Operations {
  constructor(
    private readonly connection: Connection,
    private readonly access: Access,
    private readonly auditor: AuditorService,
    private readonly watchList: WatchList,
  ) {}

  async listWorkflows(
    wanted: Parameters<ReturnType<Connection['as']>['listWorkflows']>[0],
    { credentials }: Caller,
  ) {
    await this.access.requireRead(wanted.service, credentials);
    return this.connection.as(credentials).listWorkflows(wanted);
  }

  async getWorkflow(id: string, caller: Caller): Promise<WorkflowDetails> {
    return this.workflowFor(readPermission, id, caller);
  }

  async listBundles(
    wanted: Parameters<ReturnType<Connection['as']>['listBundles']>[0],
    { credentials }: Caller,
  ) {
    await this.access.requireRead(wanted.service, credentials);
    return this.connection.as(credentials).listBundles(wanted);
  }

  async getBundle(
    digest: string,
    { credentials }: Caller,
  ): Promise<ShownBundle> {
    const bundle = await this.connection.as(credentials).getBundle(digest);
    await unnamed(`There is no bundle ${digest}.`, () =>
      this.access.requireRead(bundle.record.service, credentials),
    );
    return bundle;
  }

  /** Asks Plimsoll for something of a bundle that the caller may see. */
  async ofBundle<T>(
    digest: string,
    caller: Caller,
    ask: (client: ReturnType<Connection['as']>, digest: string) => Promise<T>,
  ): Promise<T> {
    const { record } = await this.getBundle(digest, caller);
    return ask(this.connection.as(caller.credentials), record.digest);
  }

  async findService(name: string, { credentials }: Caller) {
    await this.access.requireRead(name, credentials);
    return this.connection.as(credentials).findService(name);
  }

  /** Environments and templates are of no service: whoever is signed in may know them. */
  async listEnvironments(
    wanted: { limit?: number; cursor?: string },
    { credentials }: Caller,
  ) {
    return this.connection.as(credentials).listEnvironments(wanted);
  }

  async listTemplates({ credentials }: Caller) {
    return this.connection.as(credentials).listTemplates();
  }

  async requestBundle(
    wanted: NewBundle,
    idempotencyKey: string,
    caller: Caller,
  ): Promise<AcceptedWorkflow> {
    const meta = { service: wanted.service, environment: wanted.environment };
    return this.audited('bundle-request', meta, caller, async () => {
      const { credentials } = caller;
      const { entityRef } = await this.access.require(
        requestPermission,
        {
          service: wanted.service,
          environment: wanted.environment ?? undefined,
        },
        credentials,
      );
      const user = userOf(credentials);
      const accepted = await this.connection
        .as(credentials)
        .requestBundle(wanted, { idempotencyKey, requestedBy: user });
      await this.watchList.add({
        workflowId: accepted.workflowId,
        service: wanted.service,
        entityRef,
        user,
      });
      return accepted;
    });
  }

  async cancelWorkflow(id: string, caller: Caller): Promise<Workflow> {
    return this.audited(
      'workflow-cancel',
      { workflow: id },
      caller,
      async () => {
        await this.workflowFor(cancelPermission, id, caller);
        return this.connection.as(caller.credentials).cancelWorkflow(id);
      },
    );
  }

  async retryWorkflow(id: string, caller: Caller): Promise<Workflow> {
    return this.audited(
      'workflow-retry',
      { workflow: id },
      caller,
      async () => {
        const { credentials } = caller;
        const { workflow } = await this.workflowFor(
          requestPermission,
          id,
          caller,
        );
        const { entityRef } = await this.access.requireRead(
          workflow.service,
          credentials,
        );
        const retried = await this.connection.as(credentials).retryWorkflow(id);
        await this.watchList.add({
          workflowId: id,
          service: workflow.service,
          entityRef,
          user: userOf(credentials),
        });
        return retried;
      },
    );
  }

  async registerService(service: Service, caller: Caller): Promise<Service> {
    const meta = { service: service.name };
    return this.audited('service-configure', meta, caller, async () => {
      const { credentials } = caller;
      await this.access.require(
        configurePermission,
        { service: service.name },
        credentials,
      );
      const client = this.connection.as(credentials);
      // What this form does not ask for stays as whoever runs Plimsoll has set it.
      const known = await client.findService(service.name);
      return client.registerService({ ...known, ...service });
    });
  }

  private async workflowFor(
    permission: PlimsollPermission,
    id: string,
    { credentials }: Caller,
  ): Promise<WorkflowDetails> {
    const details = await this.connection.as(credentials).getWorkflow(id);
    const { service, parameters } = details.workflow;
    const { environment } = parameters;
    await unnamed(`There is no workflow ${id}.`, () =>
      this.access.require(
        permission,
        {
          service,
          // Whoever may look at a service may look at its work in every environment.
          environment:
            permission !== readPermission && typeof environment === 'string'
              ? environment
              : undefined,
        },
        credentials,
      ),
    );
    return details;
  }

  private audited<T>(
    eventId: string,
    meta: Record<string, string | null | undefined>,
    { request }: Caller,
    act: () => Promise<T>,
  ): Promise<T> {
    return audited(this.auditor, { eventId, meta, request }, act);
  }
}

/** What the caller cannot see is not even named: it is as if it did not exist. */
async function unnamed<T>(said: string, find: () => Promise<T>): Promise<T> {
  try {
    return await find();
  } catch (error) {
    if (error instanceof PlimsollError && error.kind === 'not-found') {
      throw new PlimsollError(problem(404, 'not-found', 'Not found', said));
    }
    throw error;
  }
}

function userOf(credentials: BackstageCredentials): string | undefined {
  const principal = credentials.principal as Partial<BackstageUserPrincipal>;
  return principal.type === 'user' ? principal.userEntityRef : undefined;
}
