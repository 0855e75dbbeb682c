import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { axe, toHaveNoViolations } from 'jest-axe';
import { http, HttpResponse } from 'msw';
import { setupServer } from 'msw/node';
import { useLocation } from 'react-router-dom';
import {
  API,
  bundle,
  failed,
  get,
  nothingYet,
  renderTab,
  TAB,
} from '../../__testUtils__/renderTab';
import { forgetLoaded } from '../../hooks/useLoaded';
import { aHistory, aRun, aState } from './history.fixture';
import { HistoryView } from './HistoryView';

expect.extend(toHaveNoViolations);

const server = setupServer();
const asked: URL[] = [];

const histories = (...series: unknown[]) => ({ schema_version: 1, series });
const list = (...items: unknown[]) => ({ items, next_cursor: null });
/** Two endpoints, of which one got slower, and a load line. */
const known = [
  http.get(`${API}/services/:name/histories`, ({ request }) => {
    const type = new URL(request.url).searchParams.get('test_type');
    return HttpResponse.json(
      type === 'breakpoint'
        ? histories(aState('*', 'load_line_per_s'))
        : histories(
            aState('GET /orders', 'p95_ms', true),
            aState('*', 'p95_ms'),
            aState('GET /orders', 'error_rate'),
            aState('GET /orders', 'p50_ms'),
          ),
    );
  }),
  http.get(`${API}/services/:name/history`, ({ request }) => {
    const query = new URL(request.url).searchParams;
    const metric = query.get('metric') ?? '';
    const unit = metric.endsWith('_ms') ? 'ms' : 'share';
    return HttpResponse.json(
      aHistory({
        endpoint: query.get('endpoint') ?? '',
        metric,
        unit: metric.endsWith('_per_s') ? '1/s' : unit,
      }),
    );
  }),
  get('runs', list(aRun(29), aRun(22, 'fail'), aRun(3, 'inconclusive'))),
  get('services/:name/standing', {
    load_line: { environment: 'staging' },
    headroom: { ratio: 1.5, production_peak_per_s: 30, explanation: '' },
  }),
];

beforeAll(() => server.listen({ onUnhandledRequest: 'error' }));
beforeEach(() => {
  forgetLoaded();
  asked.length = 0;
  server.events.on('request:start', ({ request }) => {
    asked.push(new URL(request.url));
  });
  server.use(...nothingYet, get('runs', list()));
});
afterEach(() => {
  server.events.removeAllListeners();
  server.resetHandlers();
});
afterAll(() => server.close());

function Page() {
  const { pathname, search } = useLocation();
  return (
    <>
      <HistoryView />
      <output>{pathname.replace(TAB, '') + decodeURIComponent(search)}</output>
    </>
  );
}

const show = (query = '') =>
  renderTab({ element: <Page />, path: `/history${query}` });
const large = () => screen.findByRole('region', { name: 'p95: GET /orders' });

describe('the history', () => {
  beforeEach(() => server.use(...known));

  it('begins with what got worse, and says where, how much and since which version', async () => {
    const { container } = show();
    const shifts = within(
      await within(await large()).findByRole('region', {
        name: 'Where the level changed',
      }),
    );
    expect(shifts.getByText('Got worse')).toBeInTheDocument();
    expect(shifts.getByText('40 ms → 48 ms')).toBeInTheDocument();
    const [shift] = shifts.getAllByRole('listitem');
    expect(shift).toHaveTextContent(
      /\+20%.*95 % interval \+16% to \+24%.*nobody has answered it/,
    );
    expect(shift).toHaveTextContent(/version 1\.2\.0 · noticed 2 runs later/);
    expect(
      shifts.getByRole('link', { name: 'Compare with the run before' }),
    ).toHaveAttribute('href', `${TAB}/compare?base=run-19&candidate=run-20`);
    expect(shifts.getByRole('link', { name: 'Verdict' })).toHaveAttribute(
      'href',
      `${TAB}/runs/run-22/verdict`,
    );
    expect(
      shifts.getByText(/From this run on another workload was applied/),
    ).toBeInTheDocument();
    expect(
      screen.getByText(/^95 of 100 requests were answered within this time/),
    ).toBeInTheDocument();
    expect(await axe(container)).toHaveNoViolations();
  });

  it('says of each point what its run said', async () => {
    show();
    const chart = await within(await large()).findByRole('application');
    expect(await screen.findByText('Run: Fail')).toBeInTheDocument();
    chart.focus();
    await userEvent.keyboard('{End}');
    expect(chart).toHaveTextContent(/50 ms.*version 1\.2\.0 · Run: Pass/);
    await userEvent.keyboard('{Enter}');
    expect(await screen.findByText('/runs/run-29')).toBeInTheDocument();
  });

  it('has the others small beneath it, on the same axis', async () => {
    show();
    const all = within(
      await screen.findByRole('region', { name: 'All histories' }),
    );
    const names = (await all.findAllByRole('application')).map(each =>
      each.getAttribute('aria-label'),
    );
    expect(names).toEqual([
      'p95: GET /orders',
      expect.stringContaining('All endpoints'),
      'p95: All endpoints together',
      'Error rate: GET /orders',
    ]);
    all.getByRole('application', { name: 'Error rate: GET /orders' }).focus();
    await userEvent.keyboard('+');
    expect(
      await screen.findByRole('button', { name: 'Show all of it' }),
    ).toBeInTheDocument();
    expect(screen.getByText(/from=2026-10-08/)).toBeInTheDocument();
    await userEvent.type(
      all.getByRole('searchbox', { name: 'Find an endpoint' }),
      'orders',
    );
    await waitFor(() =>
      expect(all.getAllByRole('application')).toHaveLength(2),
    );
  });

  it('leads from a small chart to the large one, and keeps the part of the time', async () => {
    show('?from=2026-10-05T00:00:00Z');
    const all = within(
      await screen.findByRole('region', { name: 'All histories' }),
    );
    await userEvent.click(
      all.getByRole('link', { name: 'Error rate: GET /orders' }),
    );
    expect(
      await screen.findByRole('region', { name: 'Error rate: GET /orders' }),
    ).toBeInTheDocument();
    expect(
      screen.getByText(/from=2026-10-05.*metric=error_rate/),
    ).toBeInTheDocument();
  });

  it('asks for what the address names', async () => {
    show('?environment=staging&endpoint=GET /orders&metric=p50_ms&most=2000');
    await screen.findByRole('region', { name: 'p50: GET /orders' });
    const wanted = asked.find(
      ({ pathname, searchParams }) =>
        pathname.endsWith('/history') && searchParams.get('most') === '2000',
    );
    expect(Object.fromEntries(wanted?.searchParams ?? [])).toEqual({
      environment: 'staging',
      endpoint: 'GET /orders',
      metric: 'p50_ms',
      most: '2000',
      test_type: 'replay',
    });
  });

  it('shows the load line with production’s peak and the headroom', async () => {
    show('?metric=load_line_per_s');
    expect(
      await screen.findByText('Production’s peak: 30/s'),
    ).toBeInTheDocument();
    expect(screen.getByText('Headroom')).toBeInTheDocument();
    expect(
      screen.getByText(/^The highest rate of requests/),
    ).toBeInTheDocument();
  });

  it('does without what the runs said where that cannot be read', async () => {
    let times = 0;
    server.use(
      http.get(`${API}/runs`, () => {
        times += 1;
        return times === 1
          ? HttpResponse.json(list(aRun(29)))
          : failed(503, 'unavailable');
      }),
    );
    show();
    const panel = within(await large());
    expect(await panel.findByRole('application')).toBeInTheDocument();
    expect(panel.queryByRole('alert')).not.toBeInTheDocument();
  });
});

describe('the states of the history', () => {
  it('not set up: offers the next thing', async () => {
    show();
    expect(
      await screen.findByRole('link', { name: 'Request a load test' }),
    ).toHaveAttribute('href', `${TAB}/request`);
  });

  it('empty: there is a test, but no run', async () => {
    server.use(get('bundles', list(bundle().record)));
    show();
    expect(
      await screen.findByRole('link', { name: 'Start the first run' }),
    ).toHaveAttribute('href', expect.stringContaining('/runs/new?bundle=0abc'));
  });

  it('empty here: says which place it is', async () => {
    server.use(
      get('runs', list(aRun(1))),
      get('services/:name/histories', histories()),
    );
    show('?type=soak');
    expect(
      await screen.findByText(/No run of the type soak in staging/),
    ).toBeInTheDocument();
  });

  it('forbidden: says so', async () => {
    server.use(
      http.get(`${API}/runs`, () => failed(403, 'forbidden', 'Ask its owner.')),
    );
    show();
    expect(await screen.findByText('You may not see this')).toBeInTheDocument();
  });

  it('error: can be tried again', async () => {
    server.use(http.get(`${API}/runs`, () => failed(503, 'unavailable')));
    show();
    const retry = await screen.findByRole('button', { name: 'Try again' });
    server.use(...known);
    await userEvent.click(retry);
    expect(await large()).toBeInTheDocument();
  });

  it('stale: keeps what was known, with its age', async () => {
    server.use(...known);
    const first = show();
    await within(await large()).findByRole('application');
    first.unmount();
    server.use(
      http.get(`${API}/services/:name/history`, () =>
        failed(503, 'unavailable'),
      ),
    );
    show();
    const panel = within(await large());
    expect(
      await panel.findByText(/Plimsoll cannot be reached. This was so/),
    ).toBeInTheDocument();
    expect(panel.getByRole('application')).toBeInTheDocument();
  });
});
