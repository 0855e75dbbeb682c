import type {
  HttpAuthService,
  LoggerService,
} from '@backstage/backend-plugin-api';
import { PlimsollError, problem } from '@plimsoll/backstage-plugin-common';
import express, { type Request, type Response } from 'express';
import Router from 'express-promise-router';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { z } from 'zod';
import { problems } from './errors';
import type { Caller, Operations } from './operations';

const name = z.string().min(1).max(200);
const page = {
  limit: z.coerce.number().int().min(1).max(200).optional(),
  cursor: z.string().max(1000).optional(),
};
const bundlesQuery = z.strictObject({ service: name, ...page });
const workflowsQuery = z.strictObject({
  service: name,
  status: z
    .enum(['queued', 'running', 'waiting', 'completed', 'failed', 'cancelled'])
    .optional(),
  ...page,
});
const location = z.string().min(1).max(2000);
const newWorkflow = z.object({
  template: z.literal('bundle'),
  parameters: z.strictObject({
    service: name,
    repository: location,
    traffic: location,
    ref: z.string().min(1).max(255).nullish(),
    environment: z.string().min(1).max(100).nullish(),
  }),
});
const service = z.strictObject({
  name,
  title: z.string().max(200).optional(),
  owner: z.string().max(200).optional(),
  repository: z.string().max(2000).optional(),
  ref: z.string().max(255).nullish(),
  traffic: z.string().max(2000).optional(),
});
const idempotencyKey = z
  .string({ error: 'Send the header Idempotency-Key' })
  .min(8)
  .max(255);
const id = z.string().regex(/^[0-9A-Za-z-]{1,100}$/);
const digest = z.string().regex(/^(sha256:)?[0-9a-fA-F]{8,64}$/);

/**
 * The requests of Plimsoll's API that portals use, each by itself: what is not here is not let
 * through.
 */
export function createRouter(options: {
  operations: Operations;
  httpAuth: HttpAuthService;
  logger: LoggerService;
}): express.Router {
  const { operations, httpAuth, logger } = options;
  const router = Router();
  router.use(express.json());

  async function caller(request: Request): Promise<Caller> {
    const credentials = await httpAuth.credentials(request, {
      allow: ['user', 'service'],
    });
    return { credentials, request };
  }

  router.get('/v1/workflows', async (req, res) => {
    const wanted = workflowsQuery.parse(req.query);
    res.json(await operations.listWorkflows(wanted, await caller(req)));
  });
  router.post('/v1/workflows', async (req, res) => {
    const wanted = newWorkflow.parse(req.body).parameters;
    const key = idempotencyKey.parse(req.header('Idempotency-Key'));
    const accepted = await operations.requestBundle(
      wanted,
      key,
      await caller(req),
    );
    res.status(201).json(accepted);
  });
  router.get('/v1/workflows/:id', async (req, res) => {
    const wanted = id.parse(req.params.id);
    res.json(await operations.getWorkflow(wanted, await caller(req)));
  });
  router.post('/v1/workflows/:id/cancel', async (req, res) => {
    const wanted = id.parse(req.params.id);
    const cancelled = await operations.cancelWorkflow(
      wanted,
      await caller(req),
    );
    res.status(202).json(cancelled);
  });
  router.post('/v1/workflows/:id/retry', async (req, res) => {
    const wanted = id.parse(req.params.id);
    const retried = await operations.retryWorkflow(wanted, await caller(req));
    res.status(202).json(retried);
  });

  router.get('/v1/bundles', async (req, res) => {
    const wanted = bundlesQuery.parse(req.query);
    res.json(await operations.listBundles(wanted, await caller(req)));
  });
  router.get('/v1/bundles/:digest', async (req, res) => {
    const wanted = digest.parse(req.params.digest);
    res.json(await operations.getBundle(wanted, await caller(req)));
  });
  router.get('/v1/bundles/:digest/coverage', async (req, res) => {
    const coverage = await operations.ofBundle(
      digest.parse(req.params.digest),
      await caller(req),
      (client, whole) => client.getCoverage(whole),
    );
    res.json(coverage);
  });
  router.get('/v1/bundles/:digest/files/:path(*)', async (req, res) => {
    const text = await operations.ofBundle(
      digest.parse(req.params.digest),
      await caller(req),
      (client, whole) => client.getFile(whole, req.params.path),
    );
    // Whatever came out of a repository is text: no browser shall render or run it.
    res
      .setHeader('X-Content-Type-Options', 'nosniff')
      .setHeader('Content-Disposition', 'attachment')
      .type('text/plain')
      .send(text);
  });
  router.get('/v1/bundles/:digest/archive', async (req, res) => {
    const archive = await operations.ofBundle(
      digest.parse(req.params.digest),
      await caller(req),
      (client, whole) => client.archive(whole),
    );
    await passOn(archive, res);
  });

  router.get('/v1/services/:name(*)', async (req, res) => {
    const found = await operations.findService(
      name.parse(req.params.name),
      await caller(req),
    );
    if (!found) throw notRegistered(req.params.name);
    res.json(found);
  });
  router.post('/v1/services', async (req, res) => {
    const wanted = service.parse(req.body);
    res.json(await operations.registerService(wanted, await caller(req)));
  });
  router.get('/v1/environments', async (req, res) => {
    const wanted = z.strictObject(page).parse(req.query);
    res.json(await operations.listEnvironments(wanted, await caller(req)));
  });
  router.get('/v1/templates', async (req, res) => {
    res.json(await operations.listTemplates(await caller(req)));
  });

  router.use(problems(logger));
  return router;
}

async function passOn(
  archive: globalThis.Response,
  res: Response,
): Promise<void> {
  for (const header of ['Content-Disposition', 'Content-Length', 'ETag']) {
    const value = archive.headers.get(header);
    if (value) res.setHeader(header, value);
  }
  res.type('application/zip').setHeader('X-Content-Type-Options', 'nosniff');
  if (archive.body) {
    await pipeline(Readable.fromWeb(archive.body as never), res);
  } else {
    res.end();
  }
}

function notRegistered(wanted: string) {
  return new PlimsollError(
    problem(
      404,
      'not-found',
      'Not found',
      `Nobody has registered the service ${wanted}.`,
    ),
  );
}
