import {
  type AcceptedWorkflow,
  cancelPermission,
  type NewBundle,
  type PageQuery,
  type PlimsollClient,
  readPermission,
  requestPermission,
  runPermission,
  type ShownBundle,
  type Workflow,
  type WorkflowDetails,
  type WorkflowsQuery,
} from '@plimsoll/backstage-plugin-common';
import type { CatalogedService } from '../services';
import type { PlimsollPermission } from '../access';
import { auditedFor, type Caller, type Ports, unnamed, userOf } from './caller';

/** What can be done with bundles, and with the workflows that make them or run them. */
export class BundleOperations {
  constructor(private readonly ports: Ports) {}

  async listWorkflows(wanted: WorkflowsQuery, caller: Caller) {
    const { access, connection } = this.ports;
    await access.requireRead(wanted.service, caller.credentials);
    return connection.as(caller.credentials).listWorkflows(wanted);
  }

  async getWorkflow(id: string, caller: Caller): Promise<WorkflowDetails> {
    const details = await this.workflow(id, caller);
    await this.requireOf(details.workflow, () => readPermission, caller);
    return details;
  }

  async listBundles(wanted: PageQuery & { service: string }, caller: Caller) {
    const { access, connection } = this.ports;
    await access.requireRead(wanted.service, caller.credentials);
    return connection.as(caller.credentials).listBundles(wanted);
  }

  async getBundle(
    digest: string,
    { credentials }: Caller,
  ): Promise<ShownBundle> {
    const { access, connection } = this.ports;
    const bundle = await connection.as(credentials).getBundle(digest);
    await unnamed(`There is no bundle ${digest}.`, () =>
      access.requireRead(bundle.record.service, credentials),
    );
    return bundle;
  }

  /** Asks Plimsoll for something of a bundle that the caller may see. */
  async ofBundle<T>(
    digest: string,
    caller: Caller,
    ask: (client: PlimsollClient, digest: string) => Promise<T>,
  ): Promise<T> {
    const { record } = await this.getBundle(digest, caller);
    return ask(this.ports.connection.as(caller.credentials), record.digest);
  }

  /** Templates are of no service: whoever is signed in may know them. */
  async listTemplates({ credentials }: Caller) {
    return this.ports.connection.as(credentials).listTemplates();
  }

  async requestBundle(
    wanted: NewBundle,
    idempotencyKey: string,
    caller: Caller,
  ): Promise<AcceptedWorkflow> {
    const { access, connection, watchList } = this.ports;
    const { service, environment } = wanted;
    const meta = { service, environment };
    return auditedFor(this.ports, 'bundle-request', meta, caller, async () => {
      const { credentials } = caller;
      const { entityRef } = await access.require(
        requestPermission,
        { service, environment: environment ?? undefined },
        credentials,
      );
      const user = userOf(credentials);
      const accepted = await connection
        .as(credentials)
        .requestBundle(wanted, { idempotencyKey, requestedBy: user });
      await watchList.add({
        id: accepted.workflowId,
        kind: 'workflow',
        service,
        entityRef,
        user,
      });
      return accepted;
    });
  }

  async cancelWorkflow(id: string, caller: Caller): Promise<Workflow> {
    const meta = { workflow: id };
    return auditedFor(this.ports, 'workflow-cancel', meta, caller, async () => {
      const { workflow } = await this.workflow(id, caller);
      await this.requireOf(workflow, () => cancelPermission, caller);
      return this.ports.connection.as(caller.credentials).cancelWorkflow(id);
    });
  }

  /** Another attempt at what makes bundles has to be asked for; at a run, it puts load on something. */
  async retryWorkflow(id: string, caller: Caller): Promise<Workflow> {
    const { connection, watchList } = this.ports;
    const meta = { workflow: id };
    return auditedFor(this.ports, 'workflow-retry', meta, caller, async () => {
      const { workflow } = await this.workflow(id, caller);
      const { entityRef } = await this.requireOf(
        workflow,
        ({ template }) =>
          template === 'bundle' ? requestPermission : runPermission,
        caller,
      );
      const { credentials } = caller;
      const retried = await connection.as(credentials).retryWorkflow(id);
      await watchList.add({
        id,
        kind: workflow.template === 'bundle' ? 'workflow' : 'run',
        service: workflow.service,
        entityRef,
        user: userOf(credentials),
      });
      return retried;
    });
  }

  private workflow(id: string, { credentials }: Caller) {
    return this.ports.connection.as(credentials).getWorkflow(id);
  }

  private async requireOf(
    workflow: Workflow,
    permissionFor: (workflow: Workflow) => PlimsollPermission,
    { credentials }: Caller,
  ): Promise<CatalogedService> {
    const permission = permissionFor(workflow);
    const { environment } = workflow.parameters;
    return unnamed(`There is no workflow ${workflow.id}.`, () =>
      this.ports.access.require(
        permission,
        {
          service: workflow.service,
          // Whoever may look at a service may look at its work in every environment.
          environment:
            permission !== readPermission && typeof environment === 'string'
              ? environment
              : undefined,
        },
        credentials,
      ),
    );
  }
}
