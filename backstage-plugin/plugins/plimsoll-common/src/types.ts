import type { components } from './generated/api';

type Schemas = components['schemas'];

/** A workflow as it is told to whoever asked for it. @public */
export type AcceptedWorkflow = Schemas['AcceptedWorkflow'];
/** What is known of a stored bundle without opening it. @public */
export type BundleRecord = Schemas['BundleRecord'];
/** What somebody asks for. @public */
export type BundleRequest = Schemas['BundleRequest'];
/** `manifest.json` of a bundle. @public */
export type BundleManifest = Schemas['BundleManifest'];
/** Routes in the code × routes in production × routes in the script. @public */
export type Coverage = Schemas['Coverage'];
/** One endpoint in code, production and script. @public */
export type CoverageRow = Schemas['CoverageRow'];
/** Where services run, and what load they may be put through there. @public */
export type Environment = Schemas['Environment'];
/** What went wrong in a workflow. @public */
export type ErrorRecord = Schemas['ErrorRecord'];
/** What a test type does at scale 1 and the default duration. @public */
export type Load = Schemas['Load'];
/** Why a request was not done, and what to do next. @public */
export type Problem = Schemas['Problem'];
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
/** One durable execution of a template. @public */
export type Workflow = Schemas['Workflow'];
/** A workflow with its tasks and attempts. @public */
export type WorkflowDetails = Schemas['WorkflowDetails'];
/** Where a workflow stands. @public */
export type WorkflowStatus = Schemas['WorkflowStatus'];

/** A part of a list; ask again with the cursor until it is null. @public */
export type Page<T> = {
  readonly items: readonly T[];
  readonly next_cursor?: string | null;
};

/** What the plugins ask the template `bundle` for. @public */
export type NewBundle = Pick<
  BundleRequest,
  'service' | 'repository' | 'traffic' | 'ref' | 'environment'
>;

const ENDED: readonly WorkflowStatus[] = ['completed', 'failed', 'cancelled'];

/** Whether nothing more will happen to a workflow by itself. @public */
export function hasEnded(status: WorkflowStatus): boolean {
  return ENDED.includes(status);
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
