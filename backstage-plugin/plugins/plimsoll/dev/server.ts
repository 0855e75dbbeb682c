import { problem } from '@plimsoll/backstage-plugin-common';
import {
  bundle,
  bundleTemplate,
  details,
  workflow,
} from '../src/__testUtils__/examples';
import { profile, sight } from '../src/__testUtils__/standing';
import {
  historiesIn,
  historyIn,
  runDetails,
  runsPage,
  SHOP,
  standingIn,
  verdictOf,
} from './data';
import { currentState, type State } from './states';

const SLOWLY_MS = 150;
const list = (...items: unknown[]) => ({ items, next_cursor: null });

type Ask = { state: State; query: URLSearchParams; parts: string[] };

const WRITTEN = {
  workflows: { workflowId: 'aaaaaaaa-0000', status: 'queued', tasks: [] },
  services: {},
  'run-plans': {
    checks: [
      {
        name: 'forbidden endpoints',
        state: 'failed',
        explanation: 'The policy of staging forbids DELETE /api/carts/{id}.',
      },
    ],
    blast_radius: {
      environment: 'staging',
      base_url: 'https://staging.shop.test',
      requests: 1_479,
      writes: 120,
      writing: { 'POST /api/orders': 120 },
      duration_s: 300,
      peak_per_second: 7.3,
      virtual_users: 12,
      sentences: [],
    },
    answer: {},
  },
  'traffic-checks': {
    traffic: 'access-log:access.log.gz',
    sight: sight({ rate: { step_s: 300, per_second: day() } }),
  },
};

/** Little at night, most before noon: a step every five minutes. */
function day(): number[] {
  return Array.from({ length: 288 }, (_, step) => {
    const hour = step / 12;
    const busy = 6 * Math.exp(-((hour - 11) ** 2) / 18);
    return 0.4 + busy * (1 + 0.1 * Math.sin(step * 1.7));
  });
}

const ROUTES: [RegExp, (ask: Ask) => unknown][] = [
  [/^standings$/, ({ state }) => ({ standings: [standingIn(state)] })],
  [/^services\/[^/]+\/standing$/, ({ state }) => standingIn(state)],
  [/^services\/[^/]+\/traffic-profile$/, known(profile)],
  [/^services\/[^/]+\/histories$/, ({ state }) => historiesIn(state)],
  [/^services\/[^/]+\/history$/, ({ state }) => historyIn(state)],
  [
    /^services\/[^/]+\/endpoints$/,
    known(() =>
      profile().endpoints.map(({ method, route }) => ({ method, route })),
    ),
  ],
  [
    /^services\/[^/]+$/,
    known(() => ({ name: SHOP, traffic: 'access-log:access.log.gz' })),
  ],
  [
    /^environments$/,
    () =>
      list({
        name: 'staging',
        policy: { max_rate_per_s: 50, forbidden_endpoints: ['DELETE *'] },
      }),
  ],
  [/^templates$/, () => list(bundleTemplate())],
  [
    /^bundles$/,
    ({ state }) => (state === 'empty' ? list() : list(bundle().record)),
  ],
  [/^bundles\/[^/]+$/, () => bundle()],
  [
    /^workflows$/,
    ({ state }) => {
      if (state === 'empty') return list();
      const status = state === 'running' ? 'running' : 'completed';
      return list(workflow({ status }));
    },
  ],
  [/^workflows\/[^/]+$/, () => details()],
  [
    /^runs$/,
    ({ state, query }) =>
      runsPage(Number(query.get('cursor')), Number(query.get('limit')), state),
  ],
  [/^runs\/[^/]+$/, ({ state, parts }) => runDetails(parts[1], state)],
  [
    /^runs\/[^/]+\/verdict$/,
    ({ state, parts }) => {
      const found = runDetails(parts[1], state);
      return found && verdictOf(found.run, state);
    },
  ],
  [/^runs\/[^/]+\/triage$/, () => ({ entries: [] })],
];

function known<T>(tell: () => T): (ask: Ask) => T | undefined {
  return ({ state }) => (state === 'empty' ? undefined : tell());
}

/** Answers in place of Plimsoll, as it would in the state that is shown. */
export async function answer(
  input: RequestInfo | URL,
  init?: RequestInit,
): Promise<Response> {
  const request = new Request(input, init);
  const url = new URL(request.url);
  const path = url.pathname.replace('/api/plimsoll/v1/', '');
  const state = currentState();
  await new Promise(resolve => setTimeout(resolve, SLOWLY_MS));
  if (state === 'offline') throw new TypeError('Nothing answers.');
  if (state === 'forbidden') {
    return told(
      problem(403, 'forbidden', 'Forbidden', 'You may not read this service.'),
    );
  }
  if (request.method !== 'GET') {
    const [, body] = Object.entries(WRITTEN).find(([to]) => to === path) ?? [];
    return body ? Response.json(body) : nothing(path);
  }
  const parts = path.split('/').map(decodeURIComponent);
  const [, tell] = ROUTES.find(([route]) => route.test(path)) ?? [];
  const found = tell?.({ state, query: url.searchParams, parts });
  return found === undefined ? nothing(path) : Response.json(found);
}

function nothing(path: string): Response {
  return told(
    problem(404, 'not-found', 'Not found', `The harness has no ${path}.`),
  );
}

function told(said: ReturnType<typeof problem>): Response {
  return Response.json(said, { status: said.status });
}
