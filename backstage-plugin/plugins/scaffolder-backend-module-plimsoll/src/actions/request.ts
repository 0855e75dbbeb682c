import { stringifyEntityRef, parseEntityRef } from '@backstage/catalog-model';
import { createTemplateAction } from '@backstage/plugin-scaffolder-node';
import { workflowPath } from '@plimsoll/backstage-plugin-common';
import { createHash, randomUUID } from 'node:crypto';
import type { ClientFor } from '../clients';

/** As many as the backend plugin takes. */
const MOST_ENDPOINTS = 200;

/** Asks for a load test, and returns at once. */
export function createRequestAction(clientFor: ClientFor) {
  return createTemplateAction({
    id: 'plimsoll:bundle:request',
    description:
      'Asks Plimsoll for a load-test bundle of a service. It returns at once: the work goes on by itself and shows on the page of the service.',
    supportsDryRun: true,
    examples: [
      {
        description: 'Ask for a load test of a service of the catalog',
        example: `steps:
  - id: request
    action: plimsoll:bundle:request
    input:
      entityRef: component:default/shop
      repository: https://github.com/example/shop
      traffic: grafana:shop
`,
      },
    ],
    schema: {
      input: {
        entityRef: z =>
          z
            .string()
            .describe(
              'The entity of the service, which has no annotation plimsoll.dev/service',
            ),
        repository: z => z.string().min(1).describe('Where the source code is'),
        traffic: z =>
          z.string().min(1).describe('kind:location, such as grafana:shop'),
        environment: z =>
          z
            .string()
            .optional()
            .describe('Whose load policy goes into the test'),
        endpoints: z =>
          z
            .array(z.string().min(1).max(500))
            .max(MOST_ENDPOINTS)
            .optional()
            .describe(
              'Only these endpoints are tested, such as GET /orders/{id}; all, if none is named',
            ),
      },
      output: {
        workflowId: z => z.string(),
        pageUrl: z => z.string().describe('Path of the page that shows it'),
        statusUrl: z => z.string().describe('Path at which its state is told'),
      },
    },
    async handler(ctx) {
      const entityRef = stringifyEntityRef(parseEntityRef(ctx.input.entityRef));
      const wanted = {
        service: entityRef,
        repository: ctx.input.repository,
        traffic: ctx.input.traffic,
        environment: ctx.input.environment,
        ...(ctx.input.endpoints?.length
          ? { settings: { only_endpoints: ctx.input.endpoints } }
          : {}),
      };
      if (ctx.isDryRun) {
        ctx.logger.info(`It would ask for a load test of ${entityRef}.`);
        tell('dry-run');
        return;
      }
      // A task that is taken up again asks with the same key, so nothing is asked for twice. The
      // name of the checkpoint tells the rounds of an `each` apart, which its framework does not.
      const idempotencyKey = await ctx.checkpoint({
        key: `plimsoll.request.${digestOf(wanted)}`,
        fn: async () => randomUUID(),
      });
      const client = clientFor(await ctx.getInitiatorCredentials());
      const { workflowId } = await client.requestBundle(wanted, {
        idempotencyKey,
        signal: ctx.signal,
      });
      ctx.logger.info(`Asked for a load test of ${entityRef}: ${workflowId}`);
      tell(workflowId);

      function tell(id: string) {
        ctx.output('workflowId', id);
        ctx.output('pageUrl', workflowPath(entityRef, id));
        ctx.output('statusUrl', `/api/plimsoll/v1/workflows/${id}`);
      }
    },
  });
}

function digestOf(wanted: object): string {
  return createHash('sha256').update(JSON.stringify(wanted)).digest('hex');
}
