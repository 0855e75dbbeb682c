import {
  cancelPermission,
  type ComparisonQuery,
  type Decision,
  isSettled,
  type LateJudging,
  type LoadLinesQuery,
  type NewLoadLine,
  type NewRun,
  type NewTriage,
  type PlimsollClient,
  type Preflight,
  readPermission,
  type Reason,
  type RunComparison,
  type RunDetails,
  type RunRecord,
  runPermission,
  type RunsQuery,
  type TriageEntry,
  triagePermission,
  type Workflow,
} from '@plimsoll/backstage-plugin-common';
import type { PlimsollPermission } from '../access';
import type { CatalogedService } from '../services';
import {
  auditedFor,
  type Caller,
  type Meta,
  type Ports,
  unnamed,
  userOf,
} from './caller';

/** The environment of runs for which only an address is known. */
const NO_ENVIRONMENT = 'default';

/** What is run, and where. */
type Target = Pick<NewRun, 'bundle' | 'environment'>;
type FoundRun = { details: RunDetails; service: CatalogedService };

/** What can be done with runs: asked for, watched, stopped, compared, answered. */
export class RunOperations {
  constructor(private readonly ports: Ports) {}

  /** It changes nothing, but asks the target a question: for those only who may load it. */
  async plan(wanted: NewRun, caller: Caller): Promise<Preflight> {
    const { digest } = await this.runnable(wanted, caller);
    return this.client(caller).planRun({ ...wanted, bundle: digest });
  }

  async start(
    wanted: NewRun,
    idempotencyKey: string,
    caller: Caller,
  ): Promise<RunRecord> {
    return this.started('run-start', wanted, caller, (client, bundle) =>
      client.startRun({ ...wanted, bundle }, { idempotencyKey }),
    );
  }

  /** A search for the load line is a run, and one that puts more and more load on its target. */
  async startLoadLine(
    wanted: NewLoadLine,
    idempotencyKey: string,
    caller: Caller,
  ): Promise<RunRecord> {
    return this.started('load-line-start', wanted, caller, (client, bundle) =>
      client.startLoadLine({ ...wanted, bundle }, { idempotencyKey }),
    );
  }

  async listLoadLines(wanted: LoadLinesQuery, caller: Caller) {
    await this.ports.access.requireRead(wanted.service, caller.credentials);
    return this.client(caller).listLoadLines(wanted);
  }

  /** It may be run again to be sure: for those only who may run it. */
  async judge(
    id: string,
    wanted: LateJudging,
    caller: Caller,
  ): Promise<RunRecord> {
    return this.audited('run-judge', { run: id }, caller, async () => {
      const { service } = await this.find(runPermission, id, caller);
      const run = await this.client(caller).judgeRun(id, wanted);
      await this.watch(run, service, caller);
      return run;
    });
  }

  async list(wanted: RunsQuery, caller: Caller) {
    await this.ports.access.requireRead(wanted.service, caller.credentials);
    return this.client(caller).listRuns(wanted);
  }

  /** The run; whoever looks at one that goes on hears by signal that something of it has changed. */
  async get(id: string, caller: Caller): Promise<RunDetails> {
    const { details, service } = await this.find(readPermission, id, caller);
    const user = userOf(caller.credentials);
    if (user && !isSettled(details)) {
      await this.ports.watchList.view(
        {
          id: details.run.id,
          kind: 'run',
          service: service.name,
          entityRef: service.entityRef,
        },
        user,
      );
    }
    return details;
  }

  /** Asks Plimsoll for something of a run that the caller may see. */
  async ofRun<T>(
    id: string,
    caller: Caller,
    ask: (client: PlimsollClient, id: string) => Promise<T>,
  ): Promise<T> {
    const { details } = await this.find(readPermission, id, caller);
    return ask(this.client(caller), details.run.id);
  }

  async abort(id: string, given: Reason, caller: Caller): Promise<RunRecord> {
    return this.audited('run-abort', { run: id }, caller, async () => {
      await this.find(cancelPermission, id, caller);
      return this.client(caller).abortRun(id, given);
    });
  }

  /** That it is another person than the one who asked, is held by Plimsoll. */
  async decide(
    id: string,
    decision: Decision,
    caller: Caller,
  ): Promise<Workflow> {
    const meta = { run: id, approved: decision.approved };
    return this.audited('run-approval', meta, caller, async () => {
      await this.find(runPermission, id, caller);
      return this.client(caller).approveRun(id, decision);
    });
  }

  async triage(
    id: string,
    said: NewTriage,
    caller: Caller,
  ): Promise<TriageEntry> {
    const { endpoint, metric, state } = said;
    const meta = { run: id, endpoint, metric, state };
    return this.audited('run-triage', meta, caller, async () => {
      await this.find(triagePermission, id, caller);
      return this.client(caller).triageRun(id, said);
    });
  }

  async compare(
    wanted: ComparisonQuery,
    caller: Caller,
  ): Promise<RunComparison> {
    await this.find(readPermission, wanted.baseline, caller);
    await this.find(readPermission, wanted.candidate, caller);
    return this.client(caller).compareRuns(wanted);
  }

  private started(
    eventId: string,
    wanted: Target,
    caller: Caller,
    ask: (client: PlimsollClient, bundle: string) => Promise<RunRecord>,
  ): Promise<RunRecord> {
    const { bundle, environment } = wanted;
    return this.audited(eventId, { bundle, environment }, caller, async () => {
      const { digest, service } = await this.runnable(wanted, caller);
      const run = await ask(this.client(caller), digest);
      await this.watch(run, service, caller);
      return run;
    });
  }

  private watch(run: RunRecord, service: CatalogedService, caller: Caller) {
    return this.ports.watchList.add({
      id: run.id,
      kind: 'run',
      service: service.name,
      entityRef: service.entityRef,
      user: userOf(caller.credentials),
    });
  }

  private client({ credentials }: Caller): PlimsollClient {
    return this.ports.connection.as(credentials);
  }

  private audited<T>(
    eventId: string,
    meta: Meta,
    caller: Caller,
    act: () => Promise<T>,
  ): Promise<T> {
    return auditedFor(this.ports, eventId, meta, caller, act);
  }

  /** The whole digest of the bundle, whose service the caller may run where she wants. */
  private async runnable(wanted: Target, caller: Caller) {
    const { record } = await this.client(caller).getBundle(wanted.bundle);
    const service = await unnamed(`There is no bundle ${wanted.bundle}.`, () =>
      this.ports.access.require(
        runPermission,
        {
          service: record.service,
          environment: wanted.environment ?? NO_ENVIRONMENT,
        },
        caller.credentials,
      ),
    );
    return { digest: record.digest, service };
  }

  private async find(
    permission: PlimsollPermission,
    id: string,
    caller: Caller,
  ): Promise<FoundRun> {
    const details = await this.client(caller).getRun(id);
    const { service: name, environment } = details.run;
    const service = await unnamed(`There is no run ${id}.`, () =>
      this.ports.access.require(
        permission,
        {
          service: name,
          // Whoever may look at a service may look at its runs in every environment.
          environment: permission === readPermission ? undefined : environment,
        },
        caller.credentials,
      ),
    );
    return { details, service };
  }
}
