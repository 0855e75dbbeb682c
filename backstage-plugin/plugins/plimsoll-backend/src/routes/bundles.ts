import type { Router } from 'express';
import type { Operations } from '../operations';
import { passOn } from './answer';
import type { CallerOf } from './caller';
import {
  bundlesQuery,
  digest,
  id,
  idempotencyKey,
  newWorkflow,
  workflowsQuery,
} from './schemas';

/** Bundles, and the workflows that make them. */
export function bundleRoutes(
  router: Router,
  { bundles }: Operations,
  caller: CallerOf,
): void {
  router.get('/v1/workflows', async (req, res) => {
    const wanted = workflowsQuery.parse(req.query);
    res.json(await bundles.listWorkflows(wanted, await caller(req)));
  });
  router.post('/v1/workflows', async (req, res) => {
    const wanted = newWorkflow.parse(req.body).parameters;
    const key = idempotencyKey.parse(req.header('Idempotency-Key'));
    const by = await caller(req);
    res.status(201).json(await bundles.requestBundle(wanted, key, by));
  });
  router.get('/v1/workflows/:id', async (req, res) => {
    const wanted = id.parse(req.params.id);
    res.json(await bundles.getWorkflow(wanted, await caller(req)));
  });
  router.post('/v1/workflows/:id/cancel', async (req, res) => {
    const wanted = id.parse(req.params.id);
    const by = await caller(req);
    res.status(202).json(await bundles.cancelWorkflow(wanted, by));
  });
  router.post('/v1/workflows/:id/retry', async (req, res) => {
    const wanted = id.parse(req.params.id);
    const by = await caller(req);
    res.status(202).json(await bundles.retryWorkflow(wanted, by));
  });

  router.get('/v1/bundles', async (req, res) => {
    const wanted = bundlesQuery.parse(req.query);
    res.json(await bundles.listBundles(wanted, await caller(req)));
  });
  router.get('/v1/bundles/:digest', async (req, res) => {
    const wanted = digest.parse(req.params.digest);
    res.json(await bundles.getBundle(wanted, await caller(req)));
  });
  router.get('/v1/bundles/:digest/coverage', async (req, res) => {
    const coverage = await bundles.ofBundle(
      digest.parse(req.params.digest),
      await caller(req),
      (client, whole) => client.getCoverage(whole),
    );
    res.json(coverage);
  });
  router.get('/v1/bundles/:digest/files/:path(*)', async (req, res) => {
    const text = await bundles.ofBundle(
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
    const archive = await bundles.ofBundle(
      digest.parse(req.params.digest),
      await caller(req),
      (client, whole) => client.archive(whole),
    );
    await passOn(archive, { type: 'application/zip' }, res);
  });
  router.get('/v1/templates', async (req, res) => {
    res.json(await bundles.listTemplates(await caller(req)));
  });
}
