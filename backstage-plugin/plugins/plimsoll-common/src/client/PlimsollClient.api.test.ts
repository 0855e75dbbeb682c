import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { PlimsollClient } from './PlimsollClient';

/*
 * Whatever the client asks for is in Plimsoll's document, so it works where nothing of ours is in
 * between: directly, and through Backstage's REST proxy, which passes requests on as they are.
 */
const PROXY = 'https://backstage.test/api/proxy/plimsoll';
const { paths } = JSON.parse(
  readFileSync(resolve(__dirname, '../../../../../docs/openapi.json'), 'utf8'),
) as { paths: Record<string, Record<string, unknown>> };

const operations = Object.entries(paths).flatMap(([path, methods]) =>
  Object.keys(methods).map(method => ({
    method: method.toUpperCase(),
    path: new RegExp(
      `^${path.replace(/^\/api\/v1/, '').replace(/\{\w+\}/g, '[^/]+')}$`,
    ),
  })),
);

type Calls = {
  [Name in keyof PlimsollClient]: (client: PlimsollClient) => Promise<unknown>;
};

const service = 'component:default/shop';
const history = { endpoint: 'GET /orders/{id}', metric: 'p95_ms' };
const idempotencyKey = 'key-4711';
const calls: Calls = {
  requestBundle: client =>
    client.requestBundle(
      { service, repository: 'r', traffic: 't:u' },
      { idempotencyKey },
    ),
  listWorkflows: client => client.listWorkflows({ service }),
  getWorkflow: client => client.getWorkflow('w1'),
  cancelWorkflow: client => client.cancelWorkflow('w1'),
  retryWorkflow: client => client.retryWorkflow('w1'),
  listBundles: client => client.listBundles({ service }),
  getBundle: client => client.getBundle('0abcdef0'),
  getCoverage: client => client.getCoverage('0abcdef0'),
  getFile: client => client.getFile('0abcdef0', 'lib/a b.js'),
  archive: client => client.archive('0abcdef0'),
  listTemplates: client => client.listTemplates(),
  planRun: client => client.planRun({ bundle: '0abcdef0' }),
  startRun: client =>
    client.startRun({ bundle: '0abcdef0' }, { idempotencyKey }),
  listRuns: client => client.listRuns({ service, status: 'running' }),
  listAllRuns: client => client.listAllRuns({ limit: 50 }),
  getRun: client => client.getRun('r1'),
  abortRun: client => client.abortRun('r1', { reason: 'Too hot' }),
  approveRun: client => client.approveRun('r1', { approved: true }),
  getRunResults: client => client.getRunResults('r1'),
  downloadRunResults: client => client.downloadRunResults('r1'),
  downloadRunReport: client => client.downloadRunReport('r1'),
  downloadRawOutput: client => client.downloadRawOutput('r1'),
  judgeRun: client => client.judgeRun('r1'),
  startLoadLine: client =>
    client.startLoadLine(
      { bundle: '0abcdef0', p95_ms: 200 },
      { idempotencyKey },
    ),
  listLoadLines: client => client.listLoadLines({ service }),
  getLoadLine: client => client.getLoadLine('r1'),
  getFidelity: client => client.getFidelity('r1'),
  getVerdict: client => client.getVerdict('r1'),
  getGate: client => client.getGate('r1'),
  compareRuns: client =>
    client.compareRuns({ baseline: 'r1', candidate: 'r2' }),
  listTriage: client => client.listTriage('r1'),
  triageRun: client =>
    client.triageRun('r1', { endpoint: '*', metric: 'p95_ms' }),
  listHistories: client => client.listHistories(service),
  getHistory: client => client.getHistory(service, history),
  downloadHistory: client =>
    client.downloadHistory(service, { ...history, format: 'csv' }),
  getKillSwitch: client => client.getKillSwitch(),
  pullKillSwitch: client => client.pullKillSwitch({ reason: 'Smoke' }),
  releaseKillSwitch: client => client.releaseKillSwitch(),
  listServices: client => client.listServices({ text: 'shop' }),
  findService: client => client.findService(service),
  findEndpoints: client => client.findEndpoints(service),
  findTrafficProfile: client => client.findTrafficProfile(service),
  getStanding: client => client.getStanding(service),
  listStandings: client => client.listStandings([service, 'tills']),
  checkTraffic: client => client.checkTraffic({ service, traffic: 't:u' }),
  registerService: client => client.registerService({ name: service }),
  listEnvironments: client => client.listEnvironments(),
};

async function sentBy(call: (client: PlimsollClient) => Promise<unknown>) {
  const sent: Request[] = [];
  const client = new PlimsollClient({
    baseUrl: async () => PROXY,
    fetch: async (...args) => {
      sent.push(new Request(...args));
      return Response.json({});
    },
  });
  await call(client);
  expect(sent).toHaveLength(1);
  return sent[0];
}

describe('PlimsollClient through the proxy', () => {
  it.each(Object.entries(calls))('%s is in the API', async (_name, call) => {
    const { method, url } = await sentBy(call);
    expect(url.startsWith(`${PROXY}/`)).toBe(true);
    const path = new URL(url).pathname.slice(new URL(PROXY).pathname.length);
    expect(
      operations.filter(each => each.method === method && each.path.test(path)),
    ).not.toEqual([]);
  });

  it.each(Object.entries(calls))(
    '%s sends no header that the proxy holds back',
    async (_name, call) => {
      const { headers, method } = await sentBy(call);
      const allowed = ['accept', 'content-type', 'idempotency-key'];
      expect([...headers.keys()].filter(key => !allowed.includes(key))).toEqual(
        [],
      );
      expect(headers.get('Content-Type')).toBe(
        method === 'GET' ? null : 'application/json',
      );
    },
  );

  it('says lists item by item, and nothing that is not known', async () => {
    const standings = await sentBy(calls.listStandings);
    expect(new URL(standings.url).search).toBe(
      '?service=component%3Adefault%2Fshop&service=tills',
    );
    const histories = await sentBy(client =>
      client.listHistories(service, { environment: undefined }),
    );
    expect(histories.url).toBe(
      `${PROXY}/services/component%3Adefault%2Fshop/histories`,
    );
  });
});
