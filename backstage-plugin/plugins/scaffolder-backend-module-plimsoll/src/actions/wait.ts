import { createTemplateAction } from '@backstage/plugin-scaffolder-node';
import {
  bundleOf,
  hasEnded,
  PlimsollError,
  type WorkflowDetails,
} from '@plimsoll/backstage-plugin-common';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ClientFor } from '../clients';

const MOST_MINUTES = 15;

/** How often is asked, and how long may be silent: a silent step loses its log stream. */
export type Pace = { askEveryMs: number; sayEveryMs: number };

const PACE: Pace = { askEveryMs: 3_000, sayEveryMs: 15_000 };

/** Waits for a load test; that it takes longer than the step may wait is no failure. */
export function createWaitAction(clientFor: ClientFor, pace: Pace = PACE) {
  return createTemplateAction({
    id: 'plimsoll:bundle:wait',
    description:
      'Waits until a load-test bundle is made. When it takes longer, the step succeeds with the state pending: the bundle still comes, and is told about by a notification.',
    supportsDryRun: true,
    schema: {
      input: {
        workflowId: z => z.string().describe('As plimsoll:bundle:request told'),
        minutes: z =>
          z
            .number()
            .positive()
            .max(MOST_MINUTES)
            .optional()
            .describe('How long at most; 5 if it is not said'),
      },
      output: {
        state: z => z.enum(['completed', 'pending']),
        digest: z =>
          z.string().optional().describe('Of the bundle, once it is made'),
      },
    },
    async handler(ctx) {
      if (ctx.isDryRun) {
        ctx.output('state', 'pending');
        return;
      }
      const { workflowId, minutes = 5 } = ctx.input;
      const client = clientFor(await ctx.getInitiatorCredentials());
      const until = Date.now() + minutes * 60_000;
      let said = 0;
      while (Date.now() < until) {
        const details = await look();
        if (details && hasEnded(details.workflow.status)) {
          end(details);
          return;
        }
        if (Date.now() - said >= pace.sayEveryMs) {
          ctx.logger.info(
            details ? progressOf(details) : 'Plimsoll is away; waiting for it.',
          );
          said = Date.now();
        }
        await sleep(pace.askEveryMs, undefined, { signal: ctx.signal });
      }
      ctx.logger.info(
        'It is still being made, and will be told about when it is ready.',
      );
      ctx.output('state', 'pending');

      async function look(): Promise<WorkflowDetails | undefined> {
        try {
          return await client.getWorkflow(workflowId, { signal: ctx.signal });
        } catch (error) {
          if (error instanceof PlimsollError && error.kind === 'unavailable') {
            return undefined;
          }
          throw error;
        }
      }

      function end({ workflow }: WorkflowDetails) {
        if (workflow.status !== 'completed') {
          const { what, fix } = workflow.error ?? {
            what: `The workflow was ${workflow.status}.`,
          };
          throw new Error([what, fix].filter(Boolean).join(' '));
        }
        ctx.logger.info('The load test is ready.');
        ctx.output('state', 'completed');
        ctx.output('digest', bundleOf(workflow));
      }
    },
  });
}

function progressOf({ tasks }: WorkflowDetails): string {
  const done = tasks.filter(({ status }) => status === 'completed').length;
  const now = tasks
    .filter(({ status }) => status === 'running')
    .map(({ agent }) => agent);
  return `${done} of ${tasks.length} steps are done${
    now.length ? `, now: ${now.join(', ')}` : ''
  }.`;
}
