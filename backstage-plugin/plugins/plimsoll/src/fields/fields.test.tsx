import { translationApiRef } from '@backstage/frontend-plugin-api';
import {
  mockApis,
  renderInTestApp,
  TestApiProvider,
} from '@backstage/frontend-test-utils';
import { permissionApiRef } from '@backstage/plugin-permission-react';
import { PlimsollClient } from '@plimsoll/backstage-plugin-common';
import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { axe, toHaveNoViolations } from 'jest-axe';
import { http, HttpResponse } from 'msw';
import { setupServer } from 'msw/node';
import { type ComponentType, useState } from 'react';
import { API, bundle, failed, get } from '../__testUtils__/renderTab';
import { profile, sight } from '../__testUtils__/standing';
import { plimsollApiRef } from '../api';
import { forgetLoaded } from '../hooks/useLoaded';
import { EndpointsPicker, endpointsField, MOST_CHOSEN } from './EndpointsField';
import { EnvironmentPicker } from './EnvironmentField';
import { FormPreview } from './PreviewField';
import { apart, faultOf } from './source';
import { TrafficPicker, trafficField } from './TrafficField';

expect.extend(toHaveNoViolations);

const server = setupServer();
const list = (...items: unknown[]) => ({ items, next_cursor: null });
const SHOP = { entityRef: 'component:default/shop' };
const STAGING = {
  name: 'staging',
  policy: { max_rate_per_s: 50, forbidden_endpoints: ['DELETE *'] },
};

beforeAll(() => server.listen({ onUnhandledRequest: 'error' }));
beforeEach(() => {
  forgetLoaded();
  server.use(
    get('environments', list(STAGING, { name: 'production' })),
    http.get(`${API}/services/:name`, () => failed(404, 'not-found')),
    http.get(`${API}/services/:name/endpoints`, () => failed(404, 'not-found')),
    http.get(`${API}/services/:name/traffic-profile`, () =>
      failed(404, 'not-found'),
    ),
  );
});
afterEach(() => server.resetHandlers());
afterAll(() => server.close());

/** A field in a form whose other fields are given; what it has chosen is written below it. */
function show<T>(
  field: unknown,
  options: {
    value?: T;
    others?: object;
    schema?: object;
    errors?: string[];
  } = {},
) {
  const Field = field as ComponentType<Record<string, unknown>>;
  const { value, others = SHOP, schema = {}, errors } = options;
  const client = new PlimsollClient({
    baseUrl: async () => API,
    fetch: (...args) => fetch(...args),
  });
  function Form() {
    const [chosen, setChosen] = useState<unknown>(value);
    return (
      <>
        <Field
          formData={chosen}
          onChange={setChosen}
          formContext={{ formData: others }}
          schema={schema}
          uiSchema={{}}
          rawErrors={errors}
        />
        <output aria-label="chosen">{JSON.stringify(chosen)}</output>
      </>
    );
  }
  return renderInTestApp(
    <TestApiProvider
      apis={[
        [plimsollApiRef, { client, connection: 'backend' }],
        [permissionApiRef, mockApis.permission()],
      ]}
    >
      <Form />
    </TestApiProvider>,
  );
}

const chosen = () => screen.getByLabelText('chosen').textContent;
const pick = async (label: RegExp, option: string) => {
  await userEvent.click(screen.getByRole('button', { name: label }));
  await userEvent.click(await screen.findByRole('option', { name: option }));
};

/** What a field's validation says of a value. */
function faults(field: unknown, value: unknown): string[] {
  const said: string[] = [];
  const { validation } = field as {
    validation: (...args: unknown[]) => void;
  };
  const translation = mockApis.translation();
  const apiHolder = {
    get: ({ id }: { id: string }) =>
      id === translationApiRef.id ? translation : undefined,
  };
  validation(
    value,
    { addError: (fault: string) => said.push(fault) },
    { apiHolder },
  );
  return said;
}

describe('the environment picker', () => {
  it('shows the load policy of the one that is chosen', async () => {
    const { container } = show(EnvironmentPicker);
    await screen.findByRole('button', { name: /Environment/ });
    await pick(/Environment/, 'staging');
    expect(chosen()).toBe('"staging"');
    const policy = screen.getByRole('region', {
      name: 'Load policy of staging',
    });
    expect(within(policy).getByText('Never DELETE *')).toBeInTheDocument();
    expect(
      within(policy).getByText('At most 50 requests per second'),
    ).toBeInTheDocument();
    expect(await axe(container)).toHaveNoViolations();
    await pick(/Environment/, 'None in particular');
    expect(chosen()).toBe('');
  });

  it('says that a chosen one is gone', async () => {
    show(EnvironmentPicker, { value: 'old' });
    expect(
      await screen.findByText('There is no environment old any more.'),
    ).toBeInTheDocument();
  });

  it('empty: says who can change that', async () => {
    server.use(get('environments', list()));
    show(EnvironmentPicker);
    expect(
      await screen.findByText(/^No environment is registered/),
    ).toBeInTheDocument();
  });

  it.each([
    [403, 'forbidden', 'You may not see this'],
    [500, 'misconfigured', 'Plimsoll is not set up'],
    [503, 'unavailable', 'Plimsoll cannot be reached'],
  ])('%s: says so', async (status, slug, said) => {
    server.use(http.get(`${API}/environments`, () => failed(status, slug)));
    show(EnvironmentPicker);
    expect(await screen.findByText(said)).toBeInTheDocument();
  });

  it('shows what the form found wrong', async () => {
    show(EnvironmentPicker, { errors: ['It is required.'] });
    expect(await screen.findByRole('alert')).toHaveTextContent(
      'It is required.',
    );
  });
});

describe('the traffic field', () => {
  const checks = (answer: () => Response) =>
    server.use(http.post(`${API}/traffic-checks`, answer));

  it('begins with what is remembered of the service', async () => {
    server.use(get('services/:name', { name: 'shop', traffic: 'loki:shop' }));
    show(TrafficPicker);
    await waitFor(() => expect(chosen()).toBe('"loki:shop"'));
    expect(
      screen.getByText('As it is remembered for the service.'),
    ).toBeInTheDocument();
  });

  it('says what is there, when it is asked to look', async () => {
    checks(() =>
      HttpResponse.json({ traffic: 'access-log:x', sight: sight() }),
    );
    const { container } = show(TrafficPicker, { value: 'access-log:x' });
    await userEvent.click(
      await screen.findByRole('button', { name: 'Check it' }),
    );
    expect(await screen.findByText('It can be read')).toBeInTheDocument();
    expect(
      screen.getByText(/195,190 requests to 16 endpoints/),
    ).toBeInTheDocument();
    expect(screen.getByText('GET /api/products')).toBeInTheDocument();
    expect(
      screen.getByRole('figure') ?? screen.getByRole('img'),
    ).toBeInTheDocument();
    expect(await axe(container)).toHaveNoViolations();
  });

  it('forgets what it found when another source is typed', async () => {
    checks(() => HttpResponse.json({ traffic: '', sight: sight() }));
    show(TrafficPicker, { value: 'access-log:x' });
    await userEvent.click(
      await screen.findByRole('button', { name: 'Check it' }),
    );
    await screen.findByText('It can be read');
    await userEvent.type(screen.getByLabelText(/Where/), 'y');
    expect(screen.queryByText('It can be read')).not.toBeInTheDocument();
    expect(chosen()).toBe('"access-log:xy"');
  });

  it('does not take what cannot be read for an empty source', async () => {
    checks(() =>
      failed(403, 'forbidden', 'It is outside the allowed folders.'),
    );
    show(TrafficPicker, { value: 'access-log:/etc' });
    await userEvent.click(
      await screen.findByRole('button', { name: 'Check it' }),
    );
    expect(await screen.findByText('It cannot be read')).toBeInTheDocument();
    expect(
      screen.getByText(/It is outside the allowed folders/),
    ).toBeInTheDocument();
  });

  it('says that nothing was asked', async () => {
    const empty = sight({ requests: 0, endpoints: [], endpoint_count: 0 });
    checks(() => HttpResponse.json({ traffic: '', sight: empty }));
    show(TrafficPicker, { value: 'access-log:x' });
    await userEvent.click(
      await screen.findByRole('button', { name: 'Check it' }),
    );
    expect(
      await screen.findByText('It can be read, but nothing was asked'),
    ).toBeInTheDocument();
  });

  it('says that there is more than a look sees', async () => {
    checks(() => HttpResponse.json({ traffic: '', sight: null }));
    show(TrafficPicker, { value: 'access-log:x' });
    await userEvent.click(
      await screen.findByRole('button', { name: 'Check it' }),
    );
    expect(
      await screen.findByText(/holds more than a check looks at/),
    ).toBeInTheDocument();
  });

  it('says why it cannot be looked at', async () => {
    show(TrafficPicker);
    const look = await screen.findByRole('button', { name: 'Check it' });
    expect(look).toBeDisabled();
    expect(look).toHaveAccessibleDescription('Say first where the traffic is.');
  });

  it('waits for a service', async () => {
    show(TrafficPicker, { others: {} });
    expect(
      await screen.findByText('Choose a service first.'),
    ).toBeInTheDocument();
  });

  it('is away: can be tried again', async () => {
    server.use(
      http.get(`${API}/services/:name`, () => failed(503, 'unavailable')),
    );
    show(TrafficPicker);
    expect(
      await screen.findByRole('button', { name: 'Try again' }),
    ).toBeInTheDocument();
  });

  it('keeps a kind that it has no name for', async () => {
    show(TrafficPicker, { value: 'newrelic:shop' });
    expect(
      await screen.findByRole('button', { name: /newrelic/ }),
    ).toBeInTheDocument();
  });

  it.each([
    ['grafana:shop', []],
    ['loki:shop + access-log:x', []],
    ['grafana:', ['Say where the traffic can be read.']],
    ['', ['Say where the traffic can be read.']],
    [undefined, ['Say where the traffic can be read.']],
    ['$(id):x', ['Write it as kind:location, such as grafana:shop.']],
  ])('validates %s', (value, said) => {
    expect(faults(trafficField, value)).toEqual(said);
  });
});

describe('the endpoint picker', () => {
  const endpoints = (count: number) =>
    Array.from({ length: count }, (_, at) => ({
      method: 'GET',
      route: `/items/${at}`,
    }));

  it('chooses endpoints of the newest bundle, the busiest first', async () => {
    server.use(
      get('services/:name/endpoints', [
        { method: 'DELETE', route: '/api/carts' },
        { method: 'POST', route: '/api/orders' },
        { method: 'GET', route: '/api/products' },
      ]),
      get('services/:name/traffic-profile', profile()),
    );
    const { container } = show(EndpointsPicker);
    const boxes = await screen.findAllByRole('checkbox');
    expect(boxes).toHaveLength(3);
    expect(boxes[0]).toHaveAccessibleName('GET /api/products (360)');
    expect(boxes[2]).toHaveAccessibleName('DELETE /api/carts');
    expect(screen.getByText('All endpoints are tested.')).toBeInTheDocument();
    await userEvent.click(boxes[0]);
    expect(chosen()).toBe('["GET /api/products"]');
    expect(screen.getByText('Only 1 endpoint is tested.')).toBeInTheDocument();
    expect(await axe(container)).toHaveNoViolations();
    await userEvent.click(
      screen.getByRole('button', { name: 'Test all of them' }),
    );
    expect(chosen()).toBe('');
  });

  it('finds one among many', async () => {
    server.use(get('services/:name/endpoints', endpoints(250)));
    show(EndpointsPicker);
    expect(await screen.findAllByRole('checkbox')).toHaveLength(100);
    expect(screen.getByText(/to see the other 150/)).toBeInTheDocument();
    const find = screen.getByRole('searchbox', { name: 'Find an endpoint' });
    await userEvent.type(find, '249');
    expect(screen.getAllByRole('checkbox')).toHaveLength(1);
    await userEvent.clear(find);
    await userEvent.type(find, 'nothing');
    expect(screen.getByText('No endpoint is called so.')).toBeInTheDocument();
  });

  it('empty: all are tested', async () => {
    show(EndpointsPicker);
    expect(
      await screen.findByText(/^No bundle of the service has been made yet/),
    ).toBeInTheDocument();
  });

  it('takes no more than a request may name', () => {
    const many = endpoints(MOST_CHOSEN + 1).map(({ route }) => `GET ${route}`);
    expect(faults(endpointsField, many)).toEqual([
      'Choose 200 at most, or none to test all.',
    ]);
    expect(faults(endpointsField, many.slice(1))).toEqual([]);
    expect(faults(endpointsField, undefined)).toEqual([]);
  });
});

describe('the preview', () => {
  const form = { ...SHOP, traffic: 'access-log:x', environment: 'staging' };

  it('shows the curve of the source, and what the newest bundle would send', async () => {
    server.use(
      http.post(`${API}/traffic-checks`, () =>
        HttpResponse.json({ traffic: '', sight: sight() }),
      ),
      get('bundles', list(bundle().record)),
      get('bundles/:digest', bundle()),
    );
    show(FormPreview, { others: form });
    expect(
      await screen.findByText(/195,190 requests to 16 endpoints/),
    ).toBeInTheDocument();
    expect(await screen.findByText('average-load')).toBeInTheDocument();
    expect(
      (await screen.findAllByText(/Highest rate of staging/)).length,
    ).toBeGreaterThan(0);
  });

  it('shows what was seen before, and why not now', async () => {
    server.use(
      http.post(`${API}/traffic-checks`, () =>
        failed(503, 'unavailable', 'Loki did not answer.'),
      ),
      get('services/:name/traffic-profile', profile()),
      get('bundles', list()),
    );
    show(FormPreview, { others: form });
    expect(await screen.findByText('It cannot be read')).toBeInTheDocument();
    expect(
      screen.getByText(/^As the last bundle observed it/),
    ).toHaveTextContent('Loki did not answer.');
    expect(screen.getByText(/660 requests to 2 endpoints/)).toBeInTheDocument();
  });

  it('waits for a service', async () => {
    show(FormPreview, { others: {} });
    expect(
      await screen.findByText('Choose a service first.'),
    ).toBeInTheDocument();
  });
});

describe('kind:location', () => {
  it.each([
    ['grafana:shop', ['grafana', 'shop']],
    ['access-log:C:\\logs', ['access-log', 'C:\\logs']],
    ['shop.log', ['access-log', 'shop.log']],
    ['', ['access-log', '']],
  ])('is taken apart: %s', (text, parts) => {
    expect(apart(text)).toEqual(parts);
  });

  it('has a fault only where it has one', () => {
    expect(faultOf('loki:{app="shop"}')).toBeUndefined();
    expect(faultOf('loki: ')).toBe('location');
    expect(faultOf('Loki:x')).toBe('kind');
  });
});
