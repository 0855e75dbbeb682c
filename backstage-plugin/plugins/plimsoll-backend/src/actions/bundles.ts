import type { ActionsRegistryService } from '@backstage/backend-plugin-api/alpha';
import {
  bundleOf,
  bundlePath,
  workflowPath,
} from '@plimsoll/backstage-plugin-common';
import type { Operations } from '../operations';
import type { ServiceFinder } from '../services';
import { errorOf, explained, MOST, plain, SERVICE } from './text';

export function registerBundleActions(
  registry: ActionsRegistryService,
  { bundles }: Operations,
  services: ServiceFinder,
): void {
  registry.register({
    name: 'list-load-test-bundles',
    title: 'List load-test bundles',
    description:
      'Lists the newest k6 load-test bundles of one service. Do not call it to learn how a ' +
      'service performs: a bundle is a test, not its result.',
    attributes: { readOnly: true, destructive: false, idempotent: true },
    schema: {
      input: z =>
        z.object({
          service: z.string().describe(SERVICE),
          limit: z.number().int().min(1).max(MOST).default(10),
        }),
      output: z =>
        z.object({
          bundles: z.array(
            z.object({
              digest: z.string(),
              storedAt: z.string(),
              testedEndpoints: z.number(),
              testedShareOfRequests: z.number(),
              pagePath: z.string(),
            }),
          ),
        }),
    },
    action: async ({ input, credentials }) =>
      explained(async () => {
        const { entityRef } = await services.find(input.service, credentials);
        const { items } = await bundles.listBundles(input, { credentials });
        return {
          output: {
            bundles: items.map(bundle => ({
              digest: bundle.digest,
              storedAt: bundle.stored_at,
              testedEndpoints: bundle.endpoints,
              testedShareOfRequests: bundle.tested_share,
              pagePath: bundlePath(entityRef, bundle.digest),
            })),
          },
        };
      }),
  });

  registry.register({
    name: 'get-load-test-bundle',
    title: 'Get a load-test bundle',
    description:
      'Tells what one bundle tests: its endpoints, files and test types. Do not call it for the ' +
      'content of files, nor to run the test.',
    attributes: { readOnly: true, destructive: false, idempotent: true },
    schema: {
      input: z =>
        z.object({
          digest: z.string().describe('At least 8 hexadecimal digits'),
        }),
      output: z =>
        z.object({
          digest: z.string(),
          service: z.string(),
          endpoints: z.array(z.string()),
          endpointsInTotal: z.number(),
          testTypes: z.array(z.string()),
          files: z.array(z.string()),
        }),
    },
    action: async ({ input, credentials }) =>
      explained(async () => {
        const { record, manifest, files } = await bundles.getBundle(
          input.digest,
          { credentials },
        );
        return {
          output: {
            digest: record.digest,
            service: record.service,
            endpoints: manifest.endpoints
              .slice(0, MOST * 5)
              .map(({ endpoint }) => plain(endpoint)),
            endpointsInTotal: manifest.endpoints.length,
            testTypes: Object.keys(manifest.test_types),
            files: files.slice(0, MOST * 5).map(({ path }) => plain(path)),
          },
        };
      }),
  });

  registry.register({
    name: 'list-load-test-workflows',
    title: 'List load-test workflows',
    description:
      'Lists the newest workflows that make load-test bundles for one service, with their status. ' +
      'Do not call it in a loop to wait for one: read get-load-test-workflow instead, at most ' +
      'every 10 seconds.',
    attributes: { readOnly: true, destructive: false, idempotent: true },
    schema: {
      input: z =>
        z.object({
          service: z.string().describe(SERVICE),
          limit: z.number().int().min(1).max(MOST).default(10),
        }),
      output: z =>
        z.object({
          workflows: z.array(
            z.object({
              workflowId: z.string(),
              status: z.string(),
              requestedBy: z.string(),
              createdAt: z.string(),
            }),
          ),
        }),
    },
    action: async ({ input, credentials }) =>
      explained(async () => {
        const { items } = await bundles.listWorkflows(input, {
          credentials,
        });
        return {
          output: {
            workflows: items.map(workflow => ({
              workflowId: workflow.id,
              status: workflow.status,
              requestedBy: plain(workflow.requested_by),
              createdAt: workflow.created_at,
            })),
          },
        };
      }),
  });

  registry.register({
    name: 'get-load-test-workflow',
    title: 'Get a load-test workflow',
    description:
      'Tells where one workflow stands, which of its steps are done, and why it failed. Do not ' +
      'call it more often than every 10 seconds.',
    attributes: { readOnly: true, destructive: false, idempotent: true },
    schema: {
      input: z => z.object({ workflowId: z.string() }),
      output: z =>
        z.object({
          status: z.string(),
          service: z.string(),
          steps: z.array(z.object({ name: z.string(), status: z.string() })),
          bundle: z.string().optional().describe('The digest, once it is made'),
          error: z.string().optional(),
        }),
    },
    action: async ({ input, credentials }) =>
      explained(async () => {
        const { workflow, tasks } = await bundles.getWorkflow(
          input.workflowId,
          { credentials },
        );
        return {
          output: {
            status: workflow.status,
            service: workflow.service,
            steps: tasks.map(({ node, status }) => ({ name: node, status })),
            bundle: bundleOf(workflow),
            error: errorOf(workflow),
          },
        };
      }),
  });

  registry.register({
    name: 'request-load-test-bundle',
    title: 'Request a load-test bundle',
    description:
      'Asks for a k6 load-test bundle of one service, made from its source code and production ' +
      'traffic. It returns at once; the bundle takes minutes. It does not run the test. Do not ' +
      'call it when a workflow for the service is queued or running already, nor to change an ' +
      'existing bundle.',
    attributes: { readOnly: false, destructive: false, idempotent: true },
    schema: {
      input: z =>
        z.object({
          service: z.string().describe(SERVICE),
          repository: z.string().describe('Where the source is'),
          traffic: z
            .string()
            .describe('kind:location of the traffic, such as grafana:shop'),
          environment: z.string().optional(),
          idempotencyKey: z
            .string()
            .min(8)
            .max(255)
            .describe('The same key asks once; choose a new one for new work'),
        }),
      output: z => z.object({ workflowId: z.string(), pagePath: z.string() }),
    },
    action: async ({ input, credentials }) =>
      explained(async () => {
        const { idempotencyKey, ...wanted } = input;
        const { entityRef } = await services.find(wanted.service, credentials);
        const { workflowId } = await bundles.requestBundle(
          wanted,
          idempotencyKey,
          { credentials },
        );
        return {
          output: { workflowId, pagePath: workflowPath(entityRef, workflowId) },
        };
      }),
  });
}
