import type { ActionsRegistryService } from '@backstage/backend-plugin-api/alpha';
import {
  type Conclusion,
  type Judging,
  type RunRecord,
  runPath,
} from '@plimsoll/backstage-plugin-common';
import type { Operations } from '../operations';
import type { ServiceFinder } from '../services';
import { explained, MOST, plain, reads, SERVICE, TEST_TYPES } from './text';

export function registerRunActions(
  registry: ActionsRegistryService,
  { runs }: Operations,
  services: ServiceFinder,
): void {
  registry.register({
    name: 'list-load-test-runs',
    title: 'List load-test runs',
    description:
      'Lists the newest load-test runs of one service with their status and what they say about ' +
      'it. Do not call it in a loop to wait for a run: read get-load-test-run instead, at most ' +
      'every 10 seconds.',
    attributes: reads,
    schema: {
      input: z =>
        z.object({
          service: z.string().describe(SERVICE),
          environment: z.string().optional(),
          limit: z.number().int().min(1).max(MOST).default(10),
        }),
      output: z =>
        z.object({
          runs: z.array(
            z.object({
              runId: z.string(),
              status: z.string(),
              judging: z.string().optional().describe('How far it is judged'),
              conclusion: z
                .string()
                .optional()
                .describe('Once judging is final'),
              explanation: z.string().optional(),
              environment: z.string(),
              testType: z.string(),
              version: z.string().optional(),
              createdAt: z.string(),
              pagePath: z.string(),
            }),
          ),
        }),
    },
    action: async ({ input, credentials }) =>
      explained(async () => {
        const { entityRef } = await services.find(input.service, credentials);
        const { items } = await runs.list(input, { credentials });
        return {
          output: {
            runs: items.map(({ run, conclusion, explanation, judging }) => ({
              ...told(run),
              ...concluded(judging, conclusion, explanation),
              pagePath: runPath(entityRef, run.id),
            })),
          },
        };
      }),
  });

  registry.register({
    name: 'get-load-test-run',
    title: 'Get a load-test run',
    description:
      'Tells where one run stands: how far it is, what it has sent, and what it says about the ' +
      'service. Do not call it more often than every 10 seconds, nor for the figures of single ' +
      'endpoints: read get-load-test-verdict once there is a conclusion.',
    attributes: reads,
    schema: {
      input: z => z.object({ runId: z.string().max(100) }),
      output: z =>
        z.object({
          runId: z.string(),
          service: z.string(),
          status: z.string(),
          environment: z.string(),
          testType: z.string(),
          version: z.string().optional(),
          createdAt: z.string(),
          elapsedSeconds: z.number().optional().describe('While it runs'),
          durationSeconds: z.number(),
          requests: z.number(),
          errorRate: z.number().optional().describe('A share: 0.01 is 1 %'),
          reason: z.string().optional().describe('Why it ended early'),
          judging: z.string().optional().describe('How far it is judged'),
          conclusion: z.string().optional().describe('Once judging is final'),
          explanation: z.string().optional(),
          pagePath: z.string(),
        }),
    },
    action: async ({ input, credentials }) =>
      explained(async () => {
        const details = await runs.get(input.runId, { credentials });
        const { run, progress, verdict, judging } = details;
        const { entityRef } = await services.find(run.service, credentials);
        return {
          output: {
            ...told(run),
            service: run.service,
            elapsedSeconds: progress?.elapsed_s,
            durationSeconds: run.duration_s,
            requests: progress?.requests ?? run.requests ?? 0,
            errorRate: run.error_rate ?? undefined,
            reason: run.reason ? plain(run.reason) : undefined,
            ...concluded(judging, verdict?.conclusion, verdict?.explanation),
            pagePath: runPath(entityRef, run.id),
          },
        };
      }),
  });

  registry.register({
    name: 'start-load-test-run',
    title: 'Start a load-test run',
    description:
      'Runs a load-test bundle against a registered environment, which puts real load on it and may ' +
      'write data there. It returns at once; the run takes minutes. Do not call it unless a person ' +
      'has asked for this very run, nor against production without her saying so, nor when a run ' +
      'of the service is queued or running already.',
    attributes: { readOnly: false, destructive: true, idempotent: true },
    schema: {
      input: z =>
        z.object({
          bundle: z.string().describe('The digest of the bundle'),
          environment: z.string().min(1).max(100).describe('Such as staging'),
          testType: z.enum(TEST_TYPES).default('replay'),
          version: z
            .string()
            .max(200)
            .optional()
            .describe('The version of the service that runs there'),
          intoHistory: z
            .boolean()
            .default(true)
            .describe('false: for a change that may never be merged'),
          idempotencyKey: z
            .string()
            .min(8)
            .max(255)
            .describe('The same key asks once; choose a new one for new work'),
        }),
      output: z =>
        z.object({
          runId: z.string(),
          status: z.string(),
          pagePath: z.string(),
        }),
    },
    action: async ({ input, credentials }) =>
      explained(async () => {
        const { idempotencyKey, testType, intoHistory, ...wanted } = input;
        const run = await runs.start(
          { ...wanted, test_type: testType, into_history: intoHistory },
          idempotencyKey,
          { credentials },
        );
        const { entityRef } = await services.find(run.service, credentials);
        return {
          output: {
            runId: run.id,
            status: run.status ?? 'queued',
            pagePath: runPath(entityRef, run.id),
          },
        };
      }),
  });
}

function told(run: RunRecord) {
  return {
    runId: run.id,
    status: run.status ?? 'queued',
    environment: plain(run.environment),
    testType: run.test_type,
    version: run.version ? plain(run.version) : undefined,
    createdAt: run.created_at,
  };
}

/** What is not confirmed yet is nothing to tell anybody. */
function concluded(
  judging?: Judging,
  conclusion?: Conclusion | null,
  explanation?: string,
) {
  if (judging !== 'final' || !conclusion) return { judging };
  return {
    judging,
    conclusion,
    explanation: explanation ? plain(explanation) : undefined,
  };
}
