import type { Router } from 'express';
import type { Operations } from '../operations';
import { nothing, passOn } from './answer';
import type { CallerOf } from './caller';
import {
  historiesQuery,
  historyQuery,
  name,
  newHalt,
  newTrafficCheck,
  pageQuery,
  service,
  servicesQuery,
  standingsQuery,
} from './schemas';

const TYPES = { csv: 'text/csv', svg: 'image/svg+xml', png: 'image/png' };

/**
 * Services with their histories, environments, and the kill switch.
 *
 * A service's name may contain slashes, so the routes with a last word come before the one without.
 */
export function serviceRoutes(
  router: Router,
  { services }: Operations,
  caller: CallerOf,
): void {
  router.get('/v1/services', async (req, res) => {
    const wanted = servicesQuery.parse(req.query);
    res.json(await services.list(wanted, await caller(req)));
  });
  router.post('/v1/services', async (req, res) => {
    const wanted = service.parse(req.body);
    res.json(await services.register(wanted, await caller(req)));
  });
  router.get('/v1/services/:name(*)/histories', async (req, res) => {
    const of = name.parse(req.params.name);
    const wanted = historiesQuery.parse(req.query);
    res.json(await services.listHistories(of, wanted, await caller(req)));
  });
  router.get('/v1/services/:name(*)/history', async (req, res) => {
    const of = name.parse(req.params.name);
    const { format, ...wanted } = historyQuery.parse(req.query);
    const by = await caller(req);
    if (format === 'json') {
      res.json(
        await services.of(of, by, client => client.getHistory(of, wanted)),
      );
      return;
    }
    const file = await services.of(of, by, client =>
      client.downloadHistory(of, { ...wanted, format }),
    );
    await passOn(file, { type: TYPES[format], name: `history.${format}` }, res);
  });
  router.get('/v1/services/:name(*)/standing', async (req, res) => {
    const of = name.parse(req.params.name);
    const by = await caller(req);
    res.json(await services.of(of, by, client => client.getStanding(of)));
  });
  router.get('/v1/services/:name(*)/endpoints', async (req, res) => {
    const of = name.parse(req.params.name);
    const found = await services.of(of, await caller(req), client =>
      client.findEndpoints(of),
    );
    if (!found) throw nothing(`No bundle of ${of} knows its endpoints.`);
    res.json(found);
  });
  router.get('/v1/services/:name(*)/traffic-profile', async (req, res) => {
    const of = name.parse(req.params.name);
    const found = await services.of(of, await caller(req), client =>
      client.findTrafficProfile(of),
    );
    if (!found) throw nothing(`No bundle of ${of} has observed its traffic.`);
    res.json(found);
  });
  router.get('/v1/services/:name(*)', async (req, res) => {
    const of = name.parse(req.params.name);
    const found = await services.find(of, await caller(req));
    if (!found) throw nothing(`Nobody has registered the service ${of}.`);
    res.json(found);
  });

  router.get('/v1/standings', async (req, res) => {
    const wanted = standingsQuery.parse(req.query).service;
    res.json(await services.listStandings(wanted, await caller(req)));
  });
  router.post('/v1/traffic-checks', async (req, res) => {
    const wanted = newTrafficCheck.parse(req.body);
    res.json(await services.checkTraffic(wanted, await caller(req)));
  });

  router.get('/v1/environments', async (req, res) => {
    const wanted = pageQuery.parse(req.query);
    res.json(await services.listEnvironments(wanted, await caller(req)));
  });

  router.get('/v1/kill-switch', async (req, res) => {
    res.json(await services.getKillSwitch(await caller(req)));
  });
  router.put('/v1/kill-switch', async (req, res) => {
    const wanted = newHalt.parse(req.body);
    res.json(await services.pullKillSwitch(wanted, await caller(req)));
  });
  router.delete('/v1/kill-switch', async (req, res) => {
    res.json(await services.releaseKillSwitch(await caller(req)));
  });
}
