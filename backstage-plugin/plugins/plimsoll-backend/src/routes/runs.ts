import type { PlimsollClient } from '@plimsoll/backstage-plugin-common';
import type { Router } from 'express';
import type { Operations } from '../operations';
import { passOn } from './answer';
import type { CallerOf } from './caller';
import {
  comparisonQuery,
  decision,
  id,
  idempotencyKey,
  lateJudging,
  loadLinesQuery,
  newLoadLine,
  newRun,
  newTriage,
  reason,
  resultsQuery,
  runsQuery,
} from './schemas';

/** What is told of a run beside itself, each by its own question. */
const PARTS: Record<
  string,
  (client: PlimsollClient, run: string) => Promise<unknown>
> = {
  fidelity: (client, run) => client.getFidelity(run),
  verdict: (client, run) => client.getVerdict(run),
  gate: (client, run) => client.getGate(run),
  triage: (client, run) => client.listTriage(run),
};

/** Runs: planned, started, watched, stopped, compared, and what people say about them. */
export function runRoutes(
  router: Router,
  { runs }: Operations,
  caller: CallerOf,
): void {
  router.post('/v1/run-plans', async (req, res) => {
    const wanted = newRun.parse(req.body);
    res.json(await runs.plan(wanted, await caller(req)));
  });
  router.post('/v1/runs', async (req, res) => {
    const wanted = newRun.parse(req.body);
    const key = idempotencyKey.parse(req.header('Idempotency-Key'));
    const by = await caller(req);
    res.status(201).json(await runs.start(wanted, key, by));
  });
  router.get('/v1/runs', async (req, res) => {
    const wanted = runsQuery.parse(req.query);
    res.json(await runs.list(wanted, await caller(req)));
  });
  router.get('/v1/runs/:id', async (req, res) => {
    const wanted = id.parse(req.params.id);
    res.json(await runs.get(wanted, await caller(req)));
  });
  router.post('/v1/runs/:id/abort', async (req, res) => {
    const wanted = id.parse(req.params.id);
    const given = reason.parse(req.body);
    const by = await caller(req);
    res.status(202).json(await runs.abort(wanted, given, by));
  });
  router.post('/v1/runs/:id/approval', async (req, res) => {
    const wanted = id.parse(req.params.id);
    const given = decision.parse(req.body);
    const by = await caller(req);
    res.status(202).json(await runs.decide(wanted, given, by));
  });
  router.post('/v1/runs/:id/triage', async (req, res) => {
    const wanted = id.parse(req.params.id);
    const said = newTriage.parse(req.body);
    const by = await caller(req);
    res.status(201).json(await runs.triage(wanted, said, by));
  });

  router.post('/v1/runs/:id/judge', async (req, res) => {
    const wanted = id.parse(req.params.id);
    const given = lateJudging.parse(req.body);
    const by = await caller(req);
    res.status(202).json(await runs.judge(wanted, given, by));
  });

  for (const [part, ask] of Object.entries(PARTS)) {
    router.get(`/v1/runs/:id/${part}`, async (req, res) => {
      const wanted = id.parse(req.params.id);
      res.json(await runs.ofRun(wanted, await caller(req), ask));
    });
  }
  router.get('/v1/runs/:id/results', async (req, res) => {
    const wanted = id.parse(req.params.id);
    const { format } = resultsQuery.parse(req.query);
    const by = await caller(req);
    if (format === 'json') {
      res.json(
        await runs.ofRun(wanted, by, (client, run) =>
          client.getRunResults(run),
        ),
      );
      return;
    }
    const file = await runs.ofRun(wanted, by, (client, run) =>
      client.downloadRunResults(run),
    );
    await passOn(file, { type: 'text/csv', name: `${wanted}.csv` }, res);
  });
  router.get('/v1/runs/:id/report', async (req, res) => {
    const wanted = id.parse(req.params.id);
    const file = await runs.ofRun(wanted, await caller(req), (client, run) =>
      client.downloadRunReport(run),
    );
    await passOn(file, { type: 'text/html', name: `${wanted}.html` }, res);
  });

  router.get('/v1/runs/:id/raw', async (req, res) => {
    const wanted = id.parse(req.params.id);
    const file = await runs.ofRun(wanted, await caller(req), (client, run) =>
      client.downloadRawOutput(run),
    );
    await passOn(file, { type: 'application/gzip' }, res);
  });

  router.post('/v1/load-lines', async (req, res) => {
    const wanted = newLoadLine.parse(req.body);
    const key = idempotencyKey.parse(req.header('Idempotency-Key'));
    const by = await caller(req);
    res.status(201).json(await runs.startLoadLine(wanted, key, by));
  });
  router.get('/v1/load-lines', async (req, res) => {
    const wanted = loadLinesQuery.parse(req.query);
    res.json(await runs.listLoadLines(wanted, await caller(req)));
  });
  router.get('/v1/load-lines/:id', async (req, res) => {
    const wanted = id.parse(req.params.id);
    const line = await runs.ofRun(wanted, await caller(req), (client, run) =>
      client.getLoadLine(run),
    );
    res.json(line);
  });

  router.get('/v1/comparisons', async (req, res) => {
    const wanted = comparisonQuery.parse(req.query);
    res.json(await runs.compare(wanted, await caller(req)));
  });
}
