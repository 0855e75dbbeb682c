import type { components, operations } from './generated/api';

type Schemas = components['schemas'];
type Asked<Operation extends keyof operations> = Omit<
  NonNullable<operations[Operation]['parameters']['query']>,
  'format'
>;

/** A workflow as it is told to whoever asked for it. @public */
export type AcceptedWorkflow = Schemas['AcceptedWorkflow'];
/** What is known of a stored bundle without opening it. @public */
export type BundleRecord = Schemas['BundleRecord'];
/** What somebody asks for. @public */
export type BundleRequest = Schemas['BundleRequest'];
/** `manifest.json` of a bundle. @public */
export type BundleManifest = Schemas['BundleManifest'];
/** Candidate against baseline, for one metric of one endpoint. @public */
export type Comparison = Schemas['Comparison'];
/** About the service: pass, fail, inconclusive or invalid. @public */
export type Conclusion = Schemas['Conclusion'];
/** Where the level of a history shifted. @public */
export type ChangePoint = Schemas['ChangePoint'];
/** Routes in the code × routes in production × routes in the script. @public */
export type Coverage = Schemas['Coverage'];
/** One endpoint in code, production and script. @public */
export type CoverageRow = Schemas['CoverageRow'];
/** What somebody says about a run that waits for another person. @public */
export type Decision = Schemas['Decision'];
/** One line of what a run measured. @public */
export type EndpointResults = Schemas['EndpointResults'];
/** The endpoints in the code of a service. @public */
export type EndpointsReport = Schemas['EndpointsReport'];
/** Where services run, and what load they may be put through there. @public */
export type Environment = Schemas['Environment'];
/** What went wrong in a workflow. @public */
export type ErrorRecord = Schemas['ErrorRecord'];
/** How much a run looked like production, and in what it did not. @public */
export type Fidelity = Schemas['Fidelity'];
/** What the gate makes of a verdict: allow, warn or block. @public */
export type GateDecision = Schemas['GateDecision'];
/** The kill switch, pulled. @public */
export type Halt = Schemas['Halt'];
/** All histories of a service in an environment. @public */
export type Histories = Schemas['Histories'];
/** One metric of one endpoint over many runs. @public */
export type History = Schemas['History'];
/** A run in a list. @public */
export type JudgedRun = Schemas['JudgedRun'];
/** How far the judging of a run is. @public */
export type Judging = Schemas['Judging'];
/** A load line with all that was tried to draw it. @public */
export type KeptLine = Schemas['KeptLine'];
/** Where the kill switch stands. @public */
export type KillSwitch = Schemas['KillSwitch'];
/** How a run is to be judged that was not. @public */
export type LateJudging = Schemas['LateJudging'];
/** A load line in a list. @public */
export type LineSummary = Schemas['LineSummary'];
/** What a test type does at scale 1 and the default duration. @public */
export type Load = Schemas['Load'];
/** Why every run has to stop. @public */
export type NewHalt = Schemas['NewHalt'];
/** A search for the load line that somebody asks for. @public */
export type NewLoadLine = Schemas['NewLoadLine'];
/** A run that somebody asks for. @public */
export type NewRun = Schemas['NewRun'];
/** A source of traffic that somebody wants to have checked. @public */
export type NewTrafficCheck = Schemas['NewTrafficCheck'];
/** What somebody says about a finding of a run. @public */
export type NewTriage = Schemas['NewTriage'];
/** One threshold or SLO, and whether a run met it. @public */
export type ObjectiveResult = Schemas['ObjectiveResult'];
/** What a run would do, and what is against it. @public */
export type Preflight = Schemas['Preflight'];
/** Why a request was not done, and what to do next. @public */
export type Problem = Schemas['Problem'];
/** Production's traffic of a service by endpoint. @public */
export type ProfileReport = Schemas['ProfileReport'];
/** Why somebody does something. @public */
export type Reason = Schemas['Reason'];
/** A run in figures. @public */
export type ResultsReport = Schemas['ResultsReport'];
/** Two runs side by side. @public */
export type RunComparison = Schemas['RunComparison'];
/** A run with all that people look at first. @public */
export type RunDetails = Schemas['RunDetails'];
/** Where a run is. @public */
export type RunProgress = Schemas['RunProgress'];
/** One execution of one bundle against one environment. @public */
export type RunRecord = Schemas['RunRecord'];
/** How the execution of a run goes. @public */
export type RunStatus = Schemas['RunStatus'];
/** Names a history. @public */
export type SeriesKey = Schemas['SeriesKey'];
/** A history in a list: where it stands. @public */
export type SeriesState = Schemas['SeriesState'];
/** A deployable unit that somebody registered. @public */
export type Service = Schemas['Service'];
/** One attempt of an agent at a node. @public */
export type ShownAttempt = Schemas['ShownAttempt'];
/** A bundle without the content of its files. @public */
export type ShownBundle = Schemas['ShownBundle'];
/** A pipeline with what it takes. @public */
export type ShownTemplate = Schemas['ShownTemplate'];
/** A node of a workflow, as somebody sees it who waits for the result. @public */
export type Task = Schemas['Task'];
/** How a service stands: what a card shows at a glance. @public */
export type Standing = Schemas['Standing'];
/** How services stand. @public */
export type Standings = Schemas['Standings'];
/** What kind of load a run applies. @public */
export type TestType = Schemas['TestType'];
/** Whether a source of traffic answers, and what is seen there. @public */
export type TrafficCheck = Schemas['TrafficCheck'];
/** What is seen at a source of traffic. @public */
export type TrafficSight = Schemas['TrafficSight'];
/** What people did about a run's findings. @public */
export type TriageEntries = Schemas['TriageEntries'];
/** One thing that somebody did about a finding. @public */
export type TriageEntry = Schemas['TriageEntry'];
/** People's answer to a regression. @public */
export type TriageState = Schemas['TriageState'];
/** What a run says about the service. @public */
export type Verdict = Schemas['Verdict'];
/** One durable execution of a template. @public */
export type Workflow = Schemas['Workflow'];
/** A workflow with its tasks and attempts. @public */
export type WorkflowDetails = Schemas['WorkflowDetails'];
/** Where a workflow stands. @public */
export type WorkflowStatus = Schemas['WorkflowStatus'];

/** Which part of a list is wanted. @public */
export type PageQuery = Asked<'list_environments'>;
/** Which runs are wanted: of one service, narrowed further. @public */
export type RunsQuery = Asked<'list_runs'> & { readonly service: string };
/** Which load lines are wanted: of one service, narrowed further. @public */
export type LoadLinesQuery = Asked<'list_load_lines'> & {
  readonly service: string;
};
/** Which registered services are wanted. @public */
export type ServicesQuery = Asked<'list_services'>;
/** Which workflows are wanted: of one service, narrowed further. @public */
export type WorkflowsQuery = Pick<
  Asked<'list_workflows'>,
  'cursor' | 'limit' | 'status' | 'template'
> & { readonly service: string };
/** Which two runs are compared. @public */
export type ComparisonQuery = Asked<'compare_runs'>;
/** Which histories of a service are wanted. @public */
export type HistoriesQuery = Asked<'list_histories'>;
/** Which history of a service is wanted. @public */
export type HistoryQuery = Asked<'get_history'>;
/** As what a history can be kept. @public */
export type HistoryFormat = 'csv' | 'png' | 'svg';

/** A part of a list; ask again with the cursor until it is null. @public */
export type Page<T> = {
  readonly items: readonly T[];
  readonly next_cursor?: string | null;
};

/** What the plugins ask the template `bundle` for. @public */
export type NewBundle = Pick<
  BundleRequest,
  'service' | 'repository' | 'traffic' | 'ref' | 'environment'
> & {
  /** Which endpoints are tested: else all. */
  readonly settings?: Pick<
    NonNullable<BundleRequest['settings']>,
    'only_endpoints'
  >;
};

const ENDED: readonly WorkflowStatus[] = ['completed', 'failed', 'cancelled'];

/** Whether nothing more will happen to a workflow by itself. @public */
export function hasEnded(status: WorkflowStatus): boolean {
  return ENDED.includes(status);
}

const OVER: readonly RunStatus[] = ['completed', 'aborted', 'crashed'];

/** Whether a run's load is gone for good; it may still be judged or run again to be sure. @public */
export function hasRun(status: RunStatus | undefined): boolean {
  return status !== undefined && OVER.includes(status);
}

const UNSETTLED: readonly Judging[] = ['open', 'being confirmed'];

/** Whether nothing more will happen to a run by itself: its load is gone, and it is judged. @public */
export function isSettled({
  run,
  judging = 'open',
}: Pick<RunDetails, 'judging' | 'run'>): boolean {
  return hasRun(run.status) && !UNSETTLED.includes(judging);
}

/** The digest of the bundle that a completed workflow has made. @public */
export function bundleOf(workflow: Workflow): string | undefined {
  const { output } = workflow;
  const digest =
    typeof output === 'object' && output !== null && 'digest' in output
      ? output.digest
      : undefined;
  return typeof digest === 'string' ? digest : undefined;
}
