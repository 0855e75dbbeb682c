import type { ActionsRegistryService } from '@backstage/backend-plugin-api/alpha';
import {
  type Comparison,
  tabPath,
  verdictPath,
} from '@plimsoll/backstage-plugin-common';
import type { Operations } from '../operations';
import type { ServiceFinder } from '../services';
import { explained, MOST, plain, reads, SERVICE, TEST_TYPES } from './text';

export function registerVerdictActions(
  registry: ActionsRegistryService,
  { runs, services: catalog }: Operations,
  services: ServiceFinder,
): void {
  registry.register({
    name: 'get-load-test-verdict',
    title: 'Get the verdict on a load-test run',
    description:
      'Tells what one run says about its service, and which endpoints got worse than in the runs ' +
      'before or missed an objective. Do not call it before the run is judged, nor to decide by ' +
      'its percentages alone: inconclusive and invalid are answers of their own.',
    attributes: reads,
    schema: {
      input: z => z.object({ runId: z.string().max(100) }),
      output: z =>
        z.object({
          conclusion: z
            .string()
            .describe('pass, fail, inconclusive or invalid'),
          explanation: z.string(),
          settle: z.string().optional().describe('What would settle it'),
          confirmed: z.boolean().describe('A second run has shown the same'),
          regressions: z.array(
            z.object({
              endpoint: z.string().describe('*: the whole service'),
              metric: z.string(),
              baseline: z.number(),
              candidate: z.number(),
              effect: z.number().optional().describe('0.12 is 12 % more'),
              explanation: z.string(),
            }),
          ),
          regressionsInTotal: z.number(),
          missedObjectives: z.array(
            z.object({ endpoint: z.string(), explanation: z.string() }),
          ),
          missedObjectivesInTotal: z.number(),
          pagePath: z.string(),
        }),
    },
    action: async ({ input, credentials }) =>
      explained(async () => {
        const verdict = await runs.ofRun(
          input.runId,
          { credentials },
          (client, run) => client.getVerdict(run),
        );
        const { entityRef } = await services.find(verdict.service, credentials);
        const worse = (verdict.comparisons ?? []).filter(
          ({ meaning }) => meaning === 'regression',
        );
        const missed = (verdict.objectives ?? []).filter(
          ({ met }) => met === false,
        );
        return {
          output: {
            conclusion: verdict.conclusion,
            explanation: plain(verdict.explanation),
            settle: verdict.settle ? plain(verdict.settle) : undefined,
            confirmed: !!verdict.confirmed_by,
            regressions: worse.slice(0, MOST).map(regression),
            regressionsInTotal: worse.length,
            missedObjectives: missed
              .slice(0, MOST)
              .map(({ endpoint, explanation }) => ({
                endpoint: plain(endpoint),
                explanation: plain(explanation),
              })),
            missedObjectivesInTotal: missed.length,
            pagePath: verdictPath(entityRef, input.runId),
          },
        };
      }),
  });

  registry.register({
    name: 'list-load-test-regressions',
    title: 'List load-test regressions',
    description:
      'Lists the metrics of endpoints of one service whose level over many runs got worse and has ' +
      'not come back. Do not call it to learn how one run went: read get-load-test-verdict.',
    attributes: reads,
    schema: {
      input: z =>
        z.object({
          service: z.string().describe(SERVICE),
          environment: z.string().describe('Such as staging'),
          testType: z.enum(TEST_TYPES).default('replay'),
        }),
      output: z =>
        z.object({
          regressions: z.array(
            z.object({
              endpoint: z.string().describe('*: the whole service'),
              metric: z.string().describe('Its name ends in its unit'),
              level: z.number().describe('What is usual now'),
              latest: z.number(),
              latestRunId: z.string(),
              latestAt: z.string(),
            }),
          ),
          regressionsInTotal: z.number(),
          historiesInTotal: z.number(),
          pagePath: z.string(),
        }),
    },
    action: async ({ input, credentials }) =>
      explained(async () => {
        const { service, environment, testType } = input;
        const { entityRef } = await services.find(service, credentials);
        const { series } = await catalog.listHistories(
          service,
          { environment, test_type: testType },
          { credentials },
        );
        const regressed = series.filter(each => each.regressed);
        return {
          output: {
            regressions: regressed
              .slice(0, MOST)
              .map(({ key, level, latest }) => ({
                endpoint: plain(key.endpoint),
                metric: key.metric,
                level,
                latest: latest.value,
                latestRunId: latest.run_id,
                latestAt: latest.at,
              })),
            regressionsInTotal: regressed.length,
            historiesInTotal: series.length,
            pagePath: `${tabPath(entityRef)}/history`,
          },
        };
      }),
  });
}

function regression(found: Comparison) {
  return {
    endpoint: plain(found.endpoint),
    metric: found.metric,
    baseline: found.baseline,
    candidate: found.candidate,
    effect: found.effect ?? undefined,
    explanation: plain(found.explanation),
  };
}
