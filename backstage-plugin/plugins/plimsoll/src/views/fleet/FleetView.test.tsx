import type { Entity } from '@backstage/catalog-model';
import { identityApiRef } from '@backstage/frontend-plugin-api';
import {
  mockApis,
  renderInTestApp,
  TestApiProvider,
} from '@backstage/frontend-test-utils';
import { catalogApiRef } from '@backstage/plugin-catalog-react';
import { catalogApiMock } from '@backstage/plugin-catalog-react/testUtils';
import { PlimsollClient } from '@plimsoll/backstage-plugin-common';
import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { axe, toHaveNoViolations } from 'jest-axe';
import { http, HttpResponse } from 'msw';
import { setupServer } from 'msw/node';
import { useLocation } from 'react-router-dom';
import { API, failed, shop } from '../../__testUtils__/renderTab';
import { standing, unknown } from '../../__testUtils__/standing';
import { plimsollApiRef } from '../../api';
import { forgetLoaded } from '../../hooks/useLoaded';
import { fleetRouteRef } from '../../routes';
import { FleetWidget } from '../widget/FleetWidget';
import { FleetView } from './FleetView';

expect.extend(toHaveNoViolations);

const server = setupServer();
const service = (name: string, owner: string): Entity => ({
  ...shop,
  metadata: { name, namespace: 'default' },
  relations: [{ type: 'ownedBy', targetRef: owner }],
});
const CREW = 'group:default/crew';
const entities = [
  service('shop', CREW),
  service('tills', CREW),
  service('payments', 'group:default/others'),
  { ...service('library', CREW), spec: { type: 'library' } },
];
const known = {
  'component:default/shop': standing(),
  'component:default/tills': standing('component:default/tills', {
    open_regressions: 1,
  }),
  'component:default/payments': unknown('component:default/payments'),
};

/** Tells of those that are asked for and known. */
const told = (standings: object = known) =>
  http.get(`${API}/standings`, ({ request }) => {
    const names = new URL(request.url).searchParams.getAll('service');
    return HttpResponse.json({
      standings: Object.entries(standings)
        .filter(([name]) => names.includes(name))
        .map(([, each]) => each),
    });
  });

function Address() {
  const { search } = useLocation();
  return <output>{search}</output>;
}

function show(
  options: { owns?: string[]; path?: string; element?: JSX.Element } = {},
) {
  const { owns = [CREW], path = '', element = <FleetView /> } = options;
  const client = new PlimsollClient({
    baseUrl: async () => API,
    fetch: (...args) => fetch(...args),
  });
  return renderInTestApp(
    <TestApiProvider
      apis={[
        [plimsollApiRef, { client, connection: 'backend' }],
        [catalogApiRef, catalogApiMock({ entities })],
        [identityApiRef, mockApis.identity({ ownershipEntityRefs: owns })],
      ]}
    >
      {element}
      <Address />
    </TestApiProvider>,
    {
      mountPath: '/plimsoll',
      initialRouteEntries: [`/plimsoll${path}`],
      mountedRoutes: { '/plimsoll': fleetRouteRef },
    },
  );
}

const services = async () => {
  const table = await screen.findByRole('table', {
    name: 'How services stand',
  });
  return within(table)
    .getAllByRole('row')
    .slice(1)
    .map(row => within(row).getAllByRole('link')[0].textContent);
};

beforeAll(() => server.listen({ onUnhandledRequest: 'error' }));
beforeEach(() => {
  forgetLoaded();
  server.use(told());
});
afterEach(() => server.resetHandlers());
afterAll(() => server.close());

describe('the page about all services', () => {
  it('shows those of the reader, first what needs somebody', async () => {
    const { container } = show();
    expect(await services()).toEqual(['tills', 'shop']);
    expect(screen.getByRole('link', { name: '1' })).toHaveAttribute(
      'href',
      '/catalog/default/component/tills/load-tests/runs/run-1/verdict',
    );
    expect(await axe(container)).toHaveNoViolations();
  });

  it('shows all of them when it is asked to, by its address', async () => {
    show();
    await services();
    await userEvent.click(screen.getByRole('radio', { name: 'All' }));
    expect(screen.getByText('?services=all')).toBeInTheDocument();
    await waitFor(async () =>
      expect(await services()).toEqual(['tills', 'shop', 'payments']),
    );
  });

  it('is sorted by any column, and its address says by which', async () => {
    show({ path: '?services=all' });
    await services();
    await userEvent.click(
      screen.getByRole('button', { name: 'Sort by Service' }),
    );
    expect(await services()).toEqual(['payments', 'shop', 'tills']);
    await userEvent.click(
      screen.getByRole('button', { name: 'Sort by Service' }),
    );
    expect(await services()).toEqual(['tills', 'shop', 'payments']);
    expect(
      screen.getByText('?services=all&sort=service&order=desc'),
    ).toBeInTheDocument();
    expect(
      screen.getByRole('columnheader', { name: /Service/ }),
    ).toHaveAttribute('aria-sort', 'descending');
  });

  it('says how many are missing, so that nobody takes them for all', async () => {
    server.use(told({ 'component:default/shop': standing() }));
    show();
    expect(await services()).toEqual(['shop']);
    expect(
      screen.getByText(/^1 service is not shown, because you may not see/),
    ).toBeInTheDocument();
  });

  it('empty: leads to all services', async () => {
    show({ owns: [] });
    expect(await screen.findByText('You own no service')).toBeInTheDocument();
    await userEvent.click(
      screen.getByRole('link', { name: 'Show all services' }),
    );
    expect(await services()).toHaveLength(3);
  });

  it('loading: says so', async () => {
    server.use(
      http.get(`${API}/standings`, () => new Promise<never>(() => {})),
    );
    show();
    expect(await screen.findByText('Loading')).toBeInTheDocument();
  });

  it.each([
    [403, 'forbidden', 'You may not see this'],
    [500, 'misconfigured', 'Plimsoll is not set up'],
    [503, 'unavailable', 'Plimsoll cannot be reached'],
  ])('%s: says so', async (status, slug, said) => {
    server.use(http.get(`${API}/standings`, () => failed(status, slug)));
    show();
    expect(await screen.findByText(said)).toBeInTheDocument();
  });

  it('stale: keeps what was known, with its age', async () => {
    const { unmount } = show();
    await services();
    unmount();
    server.use(http.get(`${API}/standings`, () => failed(503, 'unavailable')));
    show();
    expect(await screen.findByText(/This was so/)).toBeInTheDocument();
    expect(await services()).toHaveLength(2);
  });
});

describe('the widget', () => {
  const element = <FleetWidget />;

  it('names the services that became worse', async () => {
    const { container } = show({ element });
    expect(await screen.findByRole('link', { name: 'tills' })).toHaveAttribute(
      'href',
      '/catalog/default/component/tills/load-tests',
    );
    expect(screen.getByText('1 open regression')).toBeInTheDocument();
    expect(screen.queryByText('shop')).not.toBeInTheDocument();
    expect(
      screen.getByRole('link', { name: 'All of my services' }),
    ).toHaveAttribute('href', '/plimsoll');
    expect(await axe(container)).toHaveNoViolations();
  });

  it('says that all is well', async () => {
    server.use(
      told({
        'component:default/shop': standing(),
        'component:default/tills': unknown('component:default/tills'),
      }),
    );
    show({ element });
    expect(
      await screen.findByText('No service of yours has an open regression.'),
    ).toBeInTheDocument();
  });

  it('says that there is nothing of the reader', async () => {
    show({ element, owns: [] });
    expect(
      await screen.findByText('You own no service yet.'),
    ).toBeInTheDocument();
  });

  it('says that Plimsoll is away', async () => {
    server.use(http.get(`${API}/standings`, () => failed(503, 'unavailable')));
    show({ element });
    expect(
      await screen.findByRole('button', { name: 'Try again' }),
    ).toBeInTheDocument();
  });
});
