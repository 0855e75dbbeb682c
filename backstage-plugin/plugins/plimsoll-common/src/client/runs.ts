import { path, type RequestOptions } from './requests';
import { BundleRequests } from './bundles';
import type {
  ComparisonQuery,
  Decision,
  Fidelity,
  GateDecision,
  JudgedRun,
  KeptLine,
  KillSwitch,
  LateJudging,
  LineSummary,
  LoadLinesQuery,
  NewHalt,
  NewLoadLine,
  NewRun,
  Page,
  Preflight,
  Reason,
  ResultsReport,
  RunComparison,
  RunDetails,
  RunRecord,
  RunsQuery,
  Verdict,
  Workflow,
} from '../types';

/** Runs: planned, started, watched, stopped, and what they measured. @public */
export abstract class RunRequests extends BundleRequests {
  /** What a run would do, and what is against it; nothing is sent to the service but a question. */
  planRun(wanted: NewRun, options?: RequestOptions): Promise<Preflight> {
    return this.write('POST', 'run-plans', { body: wanted, ...options });
  }

  /** Asks for a run of a bundle; the same key asks once. Its workflow has the same id. */
  startRun(
    wanted: NewRun,
    options: RequestOptions & { idempotencyKey: string },
  ): Promise<RunRecord> {
    const { idempotencyKey, signal } = options;
    return this.write('POST', 'runs', {
      headers: { 'Idempotency-Key': idempotencyKey },
      body: wanted,
      signal,
    });
  }

  /** Runs of a service with their conclusions, newest first. */
  listRuns(
    query: RunsQuery,
    options?: RequestOptions,
  ): Promise<Page<JudgedRun>> {
    return this.json('runs', { query, ...options });
  }

  /** Runs of whatever service, newest first; not through the backend plugin. */
  listAllRuns(
    query: Omit<RunsQuery, 'service'>,
    options?: RequestOptions,
  ): Promise<Page<JudgedRun>> {
    return this.json('runs', { query, ...options });
  }

  /** A run with how far it is, its verdict, and what people did about it. */
  getRun(id: string, options?: RequestOptions): Promise<RunDetails> {
    return this.json(path`runs/${id}`, options);
  }

  /** Stops a run; its load is gone within two seconds. */
  abortRun(
    id: string,
    given: Reason = {},
    options?: RequestOptions,
  ): Promise<RunRecord> {
    return this.write('POST', path`runs/${id}/abort`, {
      body: given,
      ...options,
    });
  }

  /** Approves or refuses a run that somebody else asked for. */
  approveRun(
    id: string,
    decision: Decision,
    options?: RequestOptions,
  ): Promise<Workflow> {
    return this.write('POST', path`runs/${id}/approval`, {
      body: decision,
      ...options,
    });
  }

  /** What a run measured by endpoint, without its warm-up. */
  getRunResults(id: string, options?: RequestOptions): Promise<ResultsReport> {
    return this.json(path`runs/${id}/results`, options);
  }

  /** As {@link PlimsollClient.getRunResults}, as CSV to keep. */
  downloadRunResults(id: string, options?: RequestOptions): Promise<Response> {
    return this.send(path`runs/${id}/results`, {
      query: { format: 'csv' },
      ...options,
    });
  }

  /** A page (HTML) about a run, which needs no network: to keep, never to show on our own origin. */
  downloadRunReport(id: string, options?: RequestOptions): Promise<Response> {
    return this.send(path`runs/${id}/report`, options);
  }

  /** What k6 said of a run, measurement by measurement, gzipped; `not-found` where it was not kept. */
  downloadRawOutput(id: string, options?: RequestOptions): Promise<Response> {
    return this.send(path`runs/${id}/raw`, options);
  }

  /** How much a run looked like production. */
  getFidelity(id: string, options?: RequestOptions): Promise<Fidelity> {
    return this.json(path`runs/${id}/fidelity`, options);
  }

  /** What a run says about the service; `not-found` until it is judged. */
  getVerdict(id: string, options?: RequestOptions): Promise<Verdict> {
    return this.json(path`runs/${id}/verdict`, options);
  }

  /** Has a run judged whose judging is `missing`; it may be run again to be sure. */
  judgeRun(
    id: string,
    wanted: LateJudging = {},
    options?: RequestOptions,
  ): Promise<RunRecord> {
    return this.write('POST', path`runs/${id}/judge`, {
      body: wanted,
      ...options,
    });
  }

  /** Asks for a search for the load line; it is a run of the test type `breakpoint`. */
  startLoadLine(
    wanted: NewLoadLine,
    options: RequestOptions & { idempotencyKey: string },
  ): Promise<RunRecord> {
    const { idempotencyKey, signal } = options;
    return this.write('POST', 'load-lines', {
      headers: { 'Idempotency-Key': idempotencyKey },
      body: wanted,
      signal,
    });
  }

  /** Load lines of a service, newest first. */
  listLoadLines(
    query: LoadLinesQuery,
    options?: RequestOptions,
  ): Promise<Page<LineSummary>> {
    return this.json('load-lines', { query, ...options });
  }

  /** What a search has found; `not-found` while it runs, or when it drew no line. */
  getLoadLine(runId: string, options?: RequestOptions): Promise<KeptLine> {
    return this.json(path`load-lines/${runId}`, options);
  }

  /** What the gate makes of a run's verdict. */
  getGate(id: string, options?: RequestOptions): Promise<GateDecision> {
    return this.json(path`runs/${id}/gate`, options);
  }

  /** Compares two runs that were made one after the other. */
  compareRuns(
    query: ComparisonQuery,
    options?: RequestOptions,
  ): Promise<RunComparison> {
    return this.json('comparisons', { query, ...options });
  }

  /** Whether all runs are stopped, by whom and why. */
  getKillSwitch(options?: RequestOptions): Promise<KillSwitch> {
    return this.json('kill-switch', options);
  }

  /** Stops every run of every service, and lets none begin. */
  pullKillSwitch(
    wanted: NewHalt,
    options?: RequestOptions,
  ): Promise<KillSwitch> {
    return this.write('PUT', 'kill-switch', { body: wanted, ...options });
  }

  /** Lets runs begin again. */
  releaseKillSwitch(options?: RequestOptions): Promise<KillSwitch> {
    return this.write('DELETE', 'kill-switch', options);
  }
}
