import { parseEntityRef } from '@backstage/catalog-model';
import type { RunProgress } from './types';

/** Where the tab is on an entity's page. @public */
export const ENTITY_TAB_PATH = 'load-tests';

/** The channel on which people hear that their workflows have ended. @public */
export const SIGNAL_CHANNEL = 'plimsoll:workflow';

/**
 * The channel on which people who look at a run hear that something of it has changed: the
 * message is a {@link RunSignal}.
 *
 * @public
 */
export const RUN_SIGNAL_CHANNEL = 'plimsoll:run';

/** What is told of a run that has changed: what else is new has to be asked for. @public */
export type RunSignal = {
  runId: string;
  status: string;
  /** pass, fail, inconclusive or invalid, once it is judged. */
  conclusion?: string;
  /** Where it is, while it runs. */
  progress?: RunProgress;
  /** Nothing more will happen to it by itself. */
  ended: boolean;
};

/** The path of an entity's tab, below the address of the portal. @public */
export function tabPath(entityRef: string): string {
  const { kind, namespace, name } = parseEntityRef(entityRef);
  return `/catalog/${namespace}/${kind}/${name}/${ENTITY_TAB_PATH}`.toLowerCase();
}

/** The path of the page about a workflow. @public */
export function workflowPath(entityRef: string, id: string): string {
  return `${tabPath(entityRef)}/workflows/${encodeURIComponent(id)}`;
}

/** The path of the page about a run. @public */
export function runPath(entityRef: string, id: string): string {
  return `${tabPath(entityRef)}/runs/${encodeURIComponent(id)}`;
}

/** The path of the page about what a run says of its service. @public */
export function verdictPath(entityRef: string, id: string): string {
  return `${runPath(entityRef, id)}/verdict`;
}

/** The path of the page about a bundle. @public */
export function bundlePath(entityRef: string, digest: string): string {
  return `${tabPath(entityRef)}/bundles/${encodeURIComponent(
    digest.replace(/^sha256:/, ''),
  )}`;
}
