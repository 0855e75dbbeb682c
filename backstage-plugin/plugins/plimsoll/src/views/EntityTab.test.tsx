import { act, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { axe, toHaveNoViolations } from 'jest-axe';
import { http, HttpResponse } from 'msw';
import { setupServer } from 'msw/node';
import { forgetLoaded } from '../hooks/useLoaded';
import {
  API,
  bundle,
  details,
  failed,
  get,
  nothingYet,
  renderTab,
  toasts,
  workflow,
} from '../__testUtils__/renderTab';

expect.extend(toHaveNoViolations);

const server = setupServer();
const asked: string[] = [];

beforeAll(() => server.listen({ onUnhandledRequest: 'error' }));
beforeEach(() => {
  forgetLoaded();
  asked.length = 0;
  toasts.length = 0;
  server.events.on('request:start', ({ request }) => {
    asked.push(`${request.method} ${new URL(request.url).pathname}`);
  });
  server.use(...nothingYet);
});
afterEach(() => {
  server.events.removeAllListeners();
  server.resetHandlers();
  hidden(false);
});
afterAll(() => server.close());

const region = (name: string) => screen.findByRole('region', { name });
const list = (...items: unknown[]) => ({ items, next_cursor: null });

function hidden(isHidden: boolean) {
  Object.defineProperty(document, 'hidden', {
    configurable: true,
    value: isHidden,
  });
  document.dispatchEvent(new Event('visibilitychange'));
}

describe('the states of a panel', () => {
  it('loading: says so', async () => {
    server.use(http.get(`${API}/bundles`, () => new Promise<never>(() => {})));
    renderTab();
    expect(
      await within(await region('Bundles')).findByText('Loading'),
    ).toBeInTheDocument();
  });

  it('not set up: offers the next thing', async () => {
    const { container } = renderTab();
    const next = await screen.findByRole('link', {
      name: 'Set up and request',
    });
    expect(next).toHaveAttribute(
      'href',
      '/catalog/default/component/shop/load-tests/request',
    );
    expect(await axe(container)).toHaveNoViolations();
  });

  it('empty: says what it is for', async () => {
    server.use(
      get('services/:name', { name: 'shop', traffic: 'grafana:shop' }),
    );
    renderTab();
    expect(await screen.findByText('No load test yet')).toBeInTheDocument();
    expect(
      await screen.findByRole('link', { name: 'Request a load test' }),
    ).toBeInTheDocument();
  });

  it('forbidden: says so, and does not look like an error to be retried', async () => {
    server.use(
      http.get(`${API}/bundles`, () =>
        failed(403, 'forbidden', 'Ask its owner.'),
      ),
    );
    renderTab();
    const panel = within(await region('Bundles'));
    expect(await panel.findByText('You may not see this')).toBeInTheDocument();
    expect(panel.queryByRole('button')).not.toBeInTheDocument();
  });

  it('error: can be tried again', async () => {
    server.use(http.get(`${API}/bundles`, () => failed(503, 'unavailable')));
    renderTab();
    const panel = within(await region('Bundles'));
    const retry = await panel.findByRole('button', { name: 'Try again' });
    expect(panel.getByText('Plimsoll cannot be reached')).toBeInTheDocument();
    server.use(get('bundles', list(bundle().record)));
    await userEvent.click(retry);
    expect(await panel.findByText('0abc0abc')).toBeInTheDocument();
  });

  it('stale: keeps what was known, with its age', async () => {
    server.use(get('workflows', list(workflow())));
    server.use(get('bundles', list(bundle().record)));
    const first = renderTab();
    expect(await screen.findByText('0abc0abc')).toBeInTheDocument();
    first.unmount();
    server.use(http.get(`${API}/bundles`, () => failed(503, 'unavailable')));
    renderTab();
    const panel = within(await region('Bundles'));
    expect(
      await panel.findByText(/Plimsoll cannot be reached. This was so now/),
    ).toBeInTheDocument();
    expect(panel.getByText('0abc0abc')).toBeInTheDocument();
  });

  it('what may no longer be seen is not shown as stale', async () => {
    server.use(get('bundles', list(bundle().record)));
    renderTab().unmount();
    server.use(http.get(`${API}/bundles`, () => failed(403, 'forbidden')));
    renderTab();
    expect(await screen.findByText('You may not see this')).toBeInTheDocument();
    expect(screen.queryByText('0abc0abc')).not.toBeInTheDocument();
  });
});

describe('a request', () => {
  it('shows what will be done before anything is asked for, then asks once', async () => {
    const sent: [string | null, unknown][] = [];
    server.use(
      http.post(`${API}/workflows`, async ({ request }) => {
        sent.push([
          request.headers.get('Idempotency-Key'),
          await request.json(),
        ]);
        return sent.length === 1
          ? failed(503, 'unavailable')
          : HttpResponse.json({
              workflowId: 'w1',
              status: 'queued',
              tasks: [],
            });
      }),
      http.post(`${API}/services`, () => HttpResponse.json({})),
      get('workflows/w1', details()),
      get(
        'environments',
        list({
          name: 'staging',
          policy: { max_rate_per_s: 50, forbidden_endpoints: ['DELETE *'] },
        }),
      ),
    );
    const { container } = renderTab({ path: '/request?environment=staging' });
    expect(await screen.findByLabelText(/Source code/)).toHaveValue(
      'https://git.test/shop',
    );
    await userEvent.click(screen.getByRole('button', { name: 'Preview' }));
    expect(
      await screen.findByText('Say where the traffic can be read.'),
    ).toBeInTheDocument();
    await userEvent.type(screen.getByLabelText(/Where/), 'shop.log');
    await userEvent.click(screen.getByRole('button', { name: 'Preview' }));

    expect(
      await screen.findByText('https://git.test/shop and access-log:shop.log'),
    ).toBeInTheDocument();
    expect(
      screen.getByText('At most 50 requests per second'),
    ).toBeInTheDocument();
    expect(screen.getByText('Never DELETE *')).toBeInTheDocument();
    expect(asked.filter(each => /^POST .*workflows/.test(each))).toEqual([]);
    expect(await axe(container)).toHaveNoViolations();

    const commit = await screen.findByRole('button', { name: 'Request it' });
    await userEvent.click(commit);
    expect(await screen.findByRole('alert')).toHaveTextContent(
      'Plimsoll cannot be reached',
    );
    expect(toasts).toEqual([]);
    await userEvent.click(commit);
    expect(
      await screen.findByRole('heading', { name: 'Workflow w1' }),
    ).toBeInTheDocument();
    expect(toasts).toHaveLength(1);
    expect(sent).toHaveLength(2);
    expect(sent[0][0]).toBe(sent[1][0]);
    expect(sent[1][1]).toMatchObject({
      parameters: {
        service: 'component:default/shop',
        traffic: 'access-log:shop.log',
        environment: 'staging',
      },
    });
  });

  it('says why it cannot be made', async () => {
    renderTab({
      path: '/request?repository=r&traffic=t:u&step=preview',
      forbidden: ['plimsoll.request'],
    });
    const reason = await screen.findByText(/^You lack/);
    const commit = screen.getByRole('button', { name: 'Request it' });
    expect(commit).toHaveAttribute('aria-describedby', reason.id);
    await waitFor(() =>
      expect(commit).toHaveAccessibleDescription(
        `You lack the permission plimsoll.request. Ask the owner, crew.`,
      ),
    );
    expect(commit).toBeDisabled();
  });
});

describe('a workflow', () => {
  it('is asked for again only while it runs and is seen', async () => {
    const times = () =>
      asked.filter(each => each.endsWith('/workflows/w1')).length;
    let status: 'running' | 'completed' = 'running';
    server.use(
      http.get(`${API}/workflows/w1`, () =>
        HttpResponse.json(details({ id: 'w1', status })),
      ),
    );
    renderTab({ path: '/workflows/w1' });
    await screen.findByRole('heading', { name: 'Workflow w1' });
    await waitFor(() => expect(times()).toBeGreaterThan(1), { timeout: 5_000 });
    act(() => hidden(true));
    const before = times();
    await act(() => new Promise(resolve => setTimeout(resolve, 2_000)));
    expect(times()).toBeLessThanOrEqual(before);
    status = 'completed';
    act(() => hidden(false));
    await waitFor(() => expect(times()).toBe(before + 1));
    await act(() => new Promise(resolve => setTimeout(resolve, 2_000)));
    expect(times()).toBe(before + 1);
  });

  it('shows its steps, and what the chosen one said', async () => {
    server.use(get('workflows/w1', details({ id: 'w1' })));
    const { container } = renderTab({ path: '/workflows/w1?step=Bundle' });
    expect(await screen.findByText('It has not begun.')).toBeInTheDocument();
    await userEvent.click(
      screen.getByRole('link', { name: /Read traffic traffic Completed 2/ }),
    );
    expect(
      await screen.findByText('195,190 requests of a day'),
    ).toBeInTheDocument();
    expect(screen.getByText(/1 of 3 steps are done/)).toBeInTheDocument();
    expect(await axe(container)).toHaveNoViolations();
  });

  it('says why it failed, and can be retried', async () => {
    server.use(
      get(
        'workflows/w1',
        details({
          id: 'w1',
          status: 'failed',
          error: {
            error: 'Rejected',
            what: 'The log is empty.',
            fix: 'Name another.',
          },
        }),
      ),
      http.post(`${API}/workflows/w1/retry`, () =>
        HttpResponse.json(workflow(), { status: 202 }),
      ),
    );
    renderTab({ path: '/workflows/w1' });
    expect(
      await screen.findByText('The log is empty. Name another.'),
    ).toBeInTheDocument();
    await waitFor(() =>
      expect(screen.getByRole('button', { name: 'Retry' })).toBeEnabled(),
    );
    await userEvent.click(screen.getByRole('button', { name: 'Retry' }));
    await waitFor(() => expect(toasts).toHaveLength(1));
    expect(asked).toContain('POST /api/plimsoll/v1/workflows/w1/retry');
  });
});

describe('a bundle', () => {
  beforeEach(() =>
    server.use(
      get('bundles/0abc0abc', bundle()),
      http.get(`${API}/bundles/:digest/files/:path`, () =>
        HttpResponse.text('// the test\nexport default 1;'),
      ),
    ),
  );

  it('shows its files', async () => {
    const { container } = renderTab({ path: '/bundles/0abc0abc' });
    const code = await screen.findByRole('region', {
      name: 'The content of script.js',
    });
    expect(code).toHaveTextContent('export default 1;');
    expect(
      screen.getByText('16 endpoints tested, 99.9% of production’s requests'),
    ).toBeInTheDocument();
    expect(screen.getByRole('link', { name: /^script.js/ })).toHaveAttribute(
      'aria-current',
      'page',
    );
    expect(await axe(container)).toHaveNoViolations();
  });

  it('shows what it covers', async () => {
    server.use(
      get(`bundles/${encodeURIComponent(bundle().record.digest)}/coverage`, {
        rows: [
          {
            endpoint: 'GET /old',
            state: 'dead',
            requests: 0,
            share: 0,
            source: 'a.py:1',
            reason: null,
          },
        ],
        tested_share: 1,
      }),
    );
    renderTab({ path: '/bundles/0abc0abc/coverage' });
    expect(
      await screen.findByRole('cell', { name: 'GET /old' }),
    ).toBeInTheDocument();
    expect(screen.getByRole('cell', { name: 'Dead' })).toBeInTheDocument();
  });

  it('shows the load that it sends and where it comes from', async () => {
    renderTab({ path: '/bundles/0abc0abc/load' });
    expect(
      await screen.findByRole('cell', { name: '1,479' }),
    ).toBeInTheDocument();
    await userEvent.click(screen.getByRole('link', { name: 'Provenance' }));
    expect(
      await screen.findByText('access-log:access.log.gz'),
    ).toBeInTheDocument();
  });
});
