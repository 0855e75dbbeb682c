import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { axe, toHaveNoViolations } from 'jest-axe';
import { http, HttpResponse } from 'msw';
import { setupServer } from 'msw/node';
import {
  API,
  bundle,
  details,
  failed,
  get,
  nothingYet,
  renderTab,
  TAB,
  toasts,
} from '../../__testUtils__/renderTab';
import { forgetLoaded } from '../../hooks/useLoaded';
import {
  fidelity,
  judged,
  plan,
  results,
  run,
  RUN,
  runDetails,
  staging,
  verdict,
} from './__testUtils__/examples';

expect.extend(toHaveNoViolations);

const server = setupServer();
const asked: string[] = [];
const list = (...items: unknown[]) => ({ items, next_cursor: null });

beforeAll(() => server.listen({ onUnhandledRequest: 'error' }));
beforeEach(() => {
  forgetLoaded();
  asked.length = 0;
  toasts.length = 0;
  server.events.on('request:start', ({ request }) => {
    const { pathname, search } = new URL(request.url);
    asked.push(`${request.method} ${pathname.replace(/^.*\/v1/, '')}${search}`);
  });
  server.use(...nothingYet);
  server.use(
    get('environments', list(staging)),
    get('bundles/:digest', bundle()),
    get('runs', list()),
    get('runs/:id/results', results()),
    get('runs/:id/fidelity', fidelity()),
    get(
      'workflows/:id',
      details({ template: 'regression', status: 'completed' }),
    ),
  );
});
afterEach(() => {
  server.events.removeAllListeners();
  server.resetHandlers();
});
afterAll(() => server.close());

const region = async (name: string) =>
  within(await screen.findByRole('region', { name }));

describe('the list of runs', () => {
  it('shows what runs say about the service, with the way to each', async () => {
    server.use(get('runs', list(judged())));
    const { container } = renderTab({ path: '/runs' });
    const row = within(
      (await screen.findByText('GET /api/orders is slower.')).closest('tr')!,
    );
    expect(row.getByText('Fail')).toBeInTheDocument();
    expect(row.getByText('v1.4.0')).toBeInTheDocument();
    expect(row.getByRole('link')).toHaveAttribute('href', `${TAB}/runs/${RUN}`);
    expect(await axe(container)).toHaveNoViolations();
  });

  it('asks for what the address says, and says so when nothing is like it', async () => {
    renderTab({ path: '/runs?environment=staging&status=crashed' });
    expect(await screen.findByText('No run is like this.')).toBeInTheDocument();
    expect(asked).toContainEqual(
      expect.stringMatching(/runs\?.*environment=staging&status=crashed/),
    );
    await userEvent.click(
      screen.getByRole('button', { name: 'Show all runs' }),
    );
    expect(await screen.findByText(/Nothing has run yet/)).toBeInTheDocument();
  });

  it('looks through pages for a conclusion, and does not call the list ended before it is', async () => {
    server.use(
      http.get(`${API}/runs`, ({ request }) => {
        const page = Number(
          new URL(request.url).searchParams.get('cursor') ?? 0,
        );
        return HttpResponse.json({
          items: [judged({ conclusion: page === 6 ? 'invalid' : 'pass' })],
          next_cursor: page < 6 ? String(page + 1) : null,
        });
      }),
    );
    renderTab({ path: '/runs?conclusion=invalid' });
    expect(
      await screen.findByText(
        'Of the runs looked at so far, none is like this.',
      ),
    ).toBeInTheDocument();
    expect(asked.filter(each => each.includes('/runs?'))).toHaveLength(5);
    await userEvent.click(
      screen.getByRole('button', { name: 'Look further back' }),
    );
    const table = within(await screen.findByRole('table', { name: 'Runs' }));
    expect(table.getByText('Invalid')).toBeInTheDocument();
  });

  it('ignores a status that there is not', async () => {
    renderTab({ path: '/runs?status=exploded' });
    expect(await screen.findByText('No run is like this.')).toBeInTheDocument();
    expect(asked.join()).not.toContain('exploded');
  });
});

describe('beginning a run', () => {
  const NEW = `/runs/new?bundle=0abc0abc0abc0abc`;

  it('shows the load policy of the environment before anything else', async () => {
    const { container } = renderTab({ path: NEW });
    expect(
      await screen.findByText('At most 50 requests per second'),
    ).toBeInTheDocument();
    expect(screen.getByText('Never DELETE *')).toBeInTheDocument();
    expect(await axe(container)).toHaveNoViolations();
  });

  it('says that there is no environment to run against', async () => {
    server.use(get('environments', list()));
    renderTab({ path: NEW });
    expect(
      await screen.findByText('No environment to run against'),
    ).toBeInTheDocument();
  });

  it('previews what would be done, and begins it once with one key', async () => {
    const keys: (string | null)[] = [];
    const bodies: unknown[] = [];
    server.use(
      http.post(`${API}/run-plans`, () => HttpResponse.json(plan())),
      http.post(`${API}/runs`, async ({ request }) => {
        keys.push(request.headers.get('Idempotency-Key'));
        bodies.push(await request.json());
        return keys.length === 1
          ? failed(503, 'unavailable')
          : HttpResponse.json(run({ status: 'queued' }), { status: 201 });
      }),
      get(
        'runs/:id',
        runDetails({ run: run({ status: 'queued' }), verdict: null }),
      ),
    );
    renderTab({ path: NEW });
    await userEvent.type(
      await screen.findByLabelText(/Version under test/),
      'v1.4.0',
    );
    await userEvent.click(screen.getByRole('button', { name: 'Preview' }));
    const done = await region('What will be done');
    expect(await done.findByText(/About 1,479 requests/)).toBeInTheDocument();
    expect(done.getByText('POST /api/orders (120)')).toBeInTheDocument();
    expect(done.getByText('9.5 requests per second')).toBeInTheDocument();
    expect(screen.getByText(/does not tell what time/)).toBeInTheDocument();
    const begin = screen.getByRole('button', { name: 'Begin the run' });
    await userEvent.click(begin);
    expect(
      await screen.findByText('Plimsoll cannot be reached'),
    ).toBeInTheDocument();
    expect(toasts).toEqual([]);
    await userEvent.click(begin);
    expect(await screen.findByText('How far it is')).toBeInTheDocument();
    expect(toasts).toEqual(['The run has been asked for.']);
    expect(keys[0]).toBe(keys[1]);
    expect(bodies[1]).toMatchObject({
      environment: 'staging',
      version: 'v1.4.0',
      into_history: true,
    });
  });

  it('does not begin what the policy forbids, and says what forbids it', async () => {
    const against = 'The environment’s load policy: only from 22:00 to 04:30.';
    server.use(
      http.post(`${API}/run-plans`, () =>
        HttpResponse.json(
          plan({
            checks: [
              { name: 'load policy', state: 'failed', explanation: against },
            ],
            approval_needed: true,
          }),
        ),
      ),
    );
    renderTab({ path: `${NEW}&environment=staging&step=preview` });
    expect(
      await screen.findByText('Another person has to agree before it begins.'),
    ).toBeInTheDocument();
    const button = screen.getByRole('button', { name: 'Ask for approval' });
    expect(button).toBeDisabled();
    expect(button).toHaveAccessibleDescription(`It may not begin. ${against}`);
  });

  it('tells whoever may not run it, and asks the server for nothing', async () => {
    renderTab({
      path: `${NEW}&environment=staging&step=preview`,
      forbidden: ['plimsoll.run'],
    });
    expect(
      await screen.findByRole('button', { name: 'Begin the run' }),
    ).toHaveAccessibleDescription(/You lack the permission plimsoll.run/);
    expect(asked.join()).not.toContain('run-plans');
  });
});

describe('a run', () => {
  const PAGE = `/runs/${RUN}`;
  const running = (changed = {}) =>
    runDetails({
      run: run({ status: 'running', ended_at: null, requests: 0 }),
      verdict: null,
      judging: 'open',
      progress: {
        elapsed_s: 60,
        requests: 300,
        failed: 3,
        virtual_users: 4,
        ...changed,
      },
    });
  const goesOn = get(
    'workflows/:id',
    details({ template: 'regression', status: 'running' }),
  );

  it('shows how far it is, and looks again only while it goes on', async () => {
    let looks = 0;
    server.use(
      goesOn,
      http.get(`${API}/runs/:id`, () => {
        looks += 1;
        return HttpResponse.json(
          looks === 1 ? running() : running({ elapsed_s: 62, requests: 320 }),
        );
      }),
    );
    const page = renderTab({ path: PAGE });
    expect(
      await screen.findByRole('progressbar', {
        name: 'How much of the run is done',
      }),
    ).toHaveAttribute('value', '60');
    expect(
      await screen.findByText('5 requests per second'),
    ).toBeInTheDocument();
    expect(screen.getByText('3 (1%)')).toBeInTheDocument();
    expect(
      await screen.findByText('10 requests per second', {}, { timeout: 5_000 }),
    ).toBeInTheDocument();
    page.unmount();
  });

  it('is aborted only after it was confirmed, and the question is in the address', async () => {
    let reason: unknown;
    server.use(
      goesOn,
      get('runs/:id', running()),
      http.post(`${API}/runs/:id/abort`, async ({ request }) => {
        reason = await request.json();
        return HttpResponse.json(run({ status: 'running' }), { status: 202 });
      }),
    );
    renderTab({ path: `${PAGE}?ask=abort` });
    const dialog = within(
      await screen.findByRole('dialog', { name: 'Abort this run?' }),
    );
    expect(reason).toBeUndefined();
    await userEvent.type(dialog.getByLabelText('Why'), 'Wrong window');
    await userEvent.click(
      dialog.getByRole('button', { name: 'Abort the run' }),
    );
    await waitFor(() =>
      expect(screen.queryByRole('dialog')).not.toBeInTheDocument(),
    );
    expect(reason).toEqual({ reason: 'Wrong window' });
    expect(toasts).toEqual(['The run is being stopped.']);
  });

  it('cannot be aborted by whoever may not, whatever the address says', async () => {
    server.use(goesOn, get('runs/:id', running()));
    renderTab({ path: `${PAGE}?ask=abort`, forbidden: ['plimsoll.cancel'] });
    const button = await screen.findByRole('button', { name: 'Abort' });
    await waitFor(() =>
      expect(button).toHaveAccessibleDescription(/plimsoll.cancel/),
    );
    expect(screen.queryByRole('dialog')).not.toBeInTheDocument();
  });

  it('waits for another person, who is told when it was her own', async () => {
    server.use(
      get(
        'workflows/:id',
        details({ template: 'regression', status: 'waiting' }),
      ),
      get(
        'runs/:id',
        runDetails({
          run: run({ status: 'queued', requested_by: 'user:default/guest' }),
          verdict: null,
          judging: 'open',
        }),
      ),
      http.post(`${API}/runs/:id/approval`, async ({ request }) => {
        expect(await request.json()).toEqual({
          approved: false,
          comment: 'Not on a Friday',
        });
        return HttpResponse.json(details().workflow, { status: 202 });
      }),
    );
    renderTab({ path: PAGE });
    expect(
      await screen.findByText(/wants somebody other than guest to agree/),
    ).toBeInTheDocument();
    await waitFor(() =>
      expect(
        screen.getByRole('button', { name: 'Approve' }),
      ).toHaveAccessibleDescription(/You asked for it/),
    );
    await userEvent.type(screen.getByLabelText('Comment'), 'Not on a Friday');
    await userEvent.click(screen.getByRole('button', { name: 'Refuse' }));
    await waitFor(() =>
      expect(toasts).toEqual(['Refused. The run does not begin.']),
    );
  });

  it('shows what it measured, sorted as the address says', async () => {
    server.use(get('runs/:id', runDetails()));
    const { container } = renderTab({ path: PAGE });
    const table = within(
      await screen.findByRole('table', { name: 'Results by endpoint' }),
    );
    const names = () =>
      table.getAllByRole('link').map(({ textContent }) => textContent);
    expect(names()).toEqual(['GET /api/products', 'GET /api/orders']);
    await userEvent.click(table.getByRole('button', { name: 'p95 (ms)' }));
    expect(names()).toEqual(['GET /api/orders', 'GET /api/products']);
    expect(
      table.getByRole('columnheader', { name: 'p95 (ms)' }),
    ).toHaveAttribute('aria-sort', 'descending');
    expect(await axe(container)).toHaveNoViolations();
  });

  it('explains how much it looked like production', async () => {
    server.use(get('runs/:id', runDetails()));
    renderTab({ path: PAGE });
    const panel = await region('How much it looked like production');
    expect(await panel.findByText('93')).toBeInTheDocument();
    expect(panel.getByText(/Only 85 of 100 points/)).toBeInTheDocument();
    expect(panel.getByText('19.5 of 20')).toBeInTheDocument();
    expect(panel.getByText('Not known')).toBeInTheDocument();
  });

  it('says what cannot be told, instead of an error', async () => {
    server.use(
      get('runs/:id', runDetails()),
      http.get(`${API}/runs/:id/results`, () => failed(404, 'not-found')),
      http.get(`${API}/runs/:id/fidelity`, () => failed(404, 'not-found')),
    );
    renderTab({ path: PAGE });
    expect(
      await screen.findByText('Nothing is kept of what it measured.'),
    ).toBeInTheDocument();
    expect(await screen.findByText(/Nobody can tell/)).toBeInTheDocument();
    expect(screen.queryByRole('alert')).not.toBeInTheDocument();
  });

  it('says in words why it does not count', async () => {
    server.use(
      get(
        'runs/:id',
        runDetails({
          run: run({
            validity: {
              reasons: [
                {
                  kind: 'generator_saturated',
                  explanation: 'It used 1.9 of 2 processors.',
                },
              ],
            },
          }),
          verdict: verdict({ conclusion: 'invalid', comparisons: [] }),
        }),
      ),
    );
    renderTab({ path: PAGE });
    const panel = await region('Why it does not count');
    expect(
      panel.getByText('The load generator was the bottleneck'),
    ).toBeInTheDocument();
    expect(panel.getByText('It used 1.9 of 2 processors.')).toBeInTheDocument();
  });

  it('tells no verdict as final before a second run has shown the same', async () => {
    server.use(get('runs/:id', runDetails({ judging: 'being confirmed' })));
    renderTab({ path: PAGE });
    const panel = await region('Verdict');
    expect(panel.getByText(/Until then this is not final/)).toBeInTheDocument();
    expect(panel.getByText(/A first look suspects/)).toBeInTheDocument();
    expect(screen.getByRole('button', { name: 'Abort' })).toBeInTheDocument();
  });

  it('is judged later where whoever was to judge it failed, and says that it is', async () => {
    server.use(
      get(
        'workflows/:id',
        details({ template: 'regression', status: 'failed' }),
      ),
      get('runs/:id', runDetails({ verdict: null, judging: 'missing' })),
      http.post(`${API}/runs/:id/judge`, () => {
        server.use(
          get(
            'workflows/:id',
            details({ template: 'regression', status: 'queued' }),
          ),
        );
        return HttpResponse.json(run(), { status: 202 });
      }),
    );
    renderTab({ path: PAGE });
    await userEvent.click(
      await screen.findByRole('button', { name: 'Judge it now' }),
    );
    await waitFor(() => expect(toasts).toEqual(['It is being judged.']));
    const panel = await region('Verdict');
    expect(await panel.findByText('It is being judged.')).toBeInTheDocument();
  });

  it('can be compared with the run before of its kind', async () => {
    server.use(
      get('runs/:id', runDetails()),
      get('runs', list(judged(), judged({ run: run({ id: 'earlier' }) }))),
    );
    renderTab({ path: PAGE });
    expect(
      await screen.findByRole('link', { name: 'Compare the two' }),
    ).toHaveAttribute('href', `${TAB}/compare?base=earlier&candidate=${RUN}`);
  });
});
