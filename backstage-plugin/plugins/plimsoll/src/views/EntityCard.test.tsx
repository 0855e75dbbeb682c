import { screen } from '@testing-library/react';
import { axe, toHaveNoViolations } from 'jest-axe';
import { http } from 'msw';
import { setupServer } from 'msw/node';
import {
  API,
  bundle,
  failed,
  get,
  nothingYet,
  renderTab,
  workflow,
} from '../__testUtils__/renderTab';
import { standing, unknown } from '../__testUtils__/standing';
import { forgetLoaded } from '../hooks/useLoaded';
import { EntityCard } from './EntityCard';

expect.extend(toHaveNoViolations);

const server = setupServer();
const SHOP = 'component:default/shop';
const STANDING = 'services/:name/standing';
const list = (...items: unknown[]) => ({ items, next_cursor: null });
const show = (options: Parameters<typeof renderTab>[0] = {}) =>
  renderTab({ element: <EntityCard />, ...options });

beforeAll(() => server.listen({ onUnhandledRequest: 'error' }));
beforeEach(() => {
  forgetLoaded();
  server.use(...nothingYet, get(STANDING, unknown(SHOP)));
});
afterEach(() => server.resetHandlers());
afterAll(() => server.close());

describe('the card', () => {
  it('tells the verdict, the load line, the headroom, the last run and the trend', async () => {
    server.use(get(STANDING, standing()));
    const { container } = show();
    expect(await screen.findByRole('link', { name: /Pass/ })).toHaveAttribute(
      'href',
      expect.stringContaining('/runs/run-1/verdict'),
    );
    expect(screen.getByText('84.2 requests/s')).toBeInTheDocument();
    expect(screen.getByText('1.84× the peak')).toHaveAttribute(
      'title',
      'The load line is 1.84 times the peak of production.',
    );
    expect(screen.getByText('1 hour ago in staging')).toBeInTheDocument();
    expect(
      screen.getByRole('img', { name: /p95 of the last 5 runs in staging/ }),
    ).toBeInTheDocument();
    expect(await axe(container)).toHaveNoViolations();
  });

  it('says how many regressions nobody has answered', async () => {
    const newest = standing().newest_conclusion;
    server.use(
      get(
        STANDING,
        standing(SHOP, {
          open_regressions: 2,
          newest_conclusion: newest && { ...newest, conclusion: 'fail' },
        }),
      ),
    );
    show();
    expect(await screen.findByText('2 open regressions')).toBeInTheDocument();
  });

  it('says in words that production asks for more than the service carries', async () => {
    const { headroom } = standing();
    server.use(
      get(STANDING, standing(SHOP, { headroom: { ...headroom, ratio: 0.62 } })),
    );
    show();
    expect(
      await screen.findByText('0.62× the peak: less than production asks for'),
    ).toBeInTheDocument();
  });

  it.each([
    ['no_load_line', 'Unknown: no load line'],
    ['no_production_peak', 'Unknown: no traffic of production'],
    ['not_equivalent', 'Unknown: not measured as production runs'],
  ] as const)('says why no headroom is known: %s', async (missing, said) => {
    const headroom = { ratio: null, missing, explanation: 'Why.' };
    server.use(get(STANDING, standing(SHOP, { headroom })));
    show();
    expect(await screen.findByText(said)).toBeInTheDocument();
  });

  it('doubts what is old', async () => {
    const run = standing().newest_run;
    server.use(
      get(
        STANDING,
        standing(SHOP, {
          newest_run: run && { ...run, created_at: '2025-01-01T00:00:00Z' },
        }),
      ),
    );
    show();
    expect(
      await screen.findByText(/^More than two weeks old/),
    ).toBeInTheDocument();
  });

  it('empty: offers to ask for the first load test', async () => {
    const { container } = show();
    expect(await screen.findByText('No load test yet.')).toBeInTheDocument();
    expect(
      await screen.findByRole('link', { name: 'Request a load test' }),
    ).toHaveAttribute('href', expect.stringContaining('/load-tests/request'));
    expect(await axe(container)).toHaveNoViolations();
  });

  it('empty, for somebody who may not ask: says why', async () => {
    show({ forbidden: ['plimsoll.request'] });
    expect(
      await screen.findByText(/^You lack the permission plimsoll.request/),
    ).toBeInTheDocument();
  });

  it('not run yet: tells of the newest bundle and of work that goes on', async () => {
    server.use(
      get('bundles', list(bundle().record)),
      get('workflows', list(workflow())),
    );
    const { container } = show();
    expect(
      await screen.findByRole('link', { name: 'A load test is being made.' }),
    ).toBeInTheDocument();
    expect(screen.getByRole('link', { name: '0abc0abc' })).toBeInTheDocument();
    expect(await axe(container)).toHaveNoViolations();
  });

  it('loading: says so', async () => {
    server.use(
      http.get(`${API}/${STANDING}`, () => new Promise<never>(() => {})),
    );
    show();
    expect(await screen.findByText('Loading')).toBeInTheDocument();
  });

  it('forbidden: says so', async () => {
    server.use(http.get(`${API}/${STANDING}`, () => failed(403, 'forbidden')));
    show();
    expect(await screen.findByText('You may not see this')).toBeInTheDocument();
  });

  it('away: can be tried again', async () => {
    server.use(
      http.get(`${API}/${STANDING}`, () => failed(503, 'unavailable')),
    );
    show();
    expect(
      await screen.findByRole('button', { name: 'Try again' }),
    ).toBeInTheDocument();
  });

  it('stale: keeps what was known, with its age', async () => {
    server.use(get(STANDING, standing()));
    const { unmount } = show();
    await screen.findByText('84.2 requests/s');
    unmount();
    server.use(
      http.get(`${API}/${STANDING}`, () => failed(503, 'unavailable')),
    );
    show();
    expect(await screen.findByText(/This was so/)).toBeInTheDocument();
    expect(screen.getByText('84.2 requests/s')).toBeInTheDocument();
  });
});
