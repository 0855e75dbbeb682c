import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { axe, toHaveNoViolations } from 'jest-axe';
import { http, HttpResponse } from 'msw';
import { setupServer } from 'msw/node';
import {
  API,
  details,
  failed,
  get,
  nothingYet,
  renderTab,
  toasts,
} from '../../__testUtils__/renderTab';
import { forgetLoaded } from '../../hooks/useLoaded';
import {
  comparison,
  entry,
  RUN,
  runDetails,
  verdict,
} from '../run/__testUtils__/examples';

expect.extend(toHaveNoViolations);

const server = setupServer();
const PAGE = `/runs/${RUN}/verdict`;

beforeAll(() => server.listen({ onUnhandledRequest: 'error' }));
beforeEach(() => {
  forgetLoaded();
  toasts.length = 0;
  server.use(...nothingYet);
  server.use(
    get('workflows/:id', details({ status: 'completed' })),
    get('runs/:id', runDetails({ triage: [entry()] })),
    get('runs/:id/gate', {
      run_id: RUN,
      action: 'block',
      reasons: [
        {
          action: 'block',
          endpoint: 'GET /api/orders',
          metric: 'p95_ms',
          explanation: 'A regression blocks.',
        },
      ],
      at: '2026-11-21T10:12:00Z',
    }),
  );
});
afterEach(() => server.resetHandlers());
afterAll(() => server.close());

const region = async (name: string) =>
  within(await screen.findByRole('region', { name }));

describe('a verdict', () => {
  it('says what it says, on what evidence, and what the gate makes of it', async () => {
    const { container } = renderTab({ path: PAGE });
    const says = await region('What it says');
    expect(says.getByText(/a second run shows it too/)).toBeInTheDocument();
    expect(says.getByText(/Yes, a second run was made/)).toBeInTheDocument();
    expect(says.getByText(/2 runs before/)).toBeInTheDocument();
    const table = within(
      screen.getByRole('table', { name: 'Against the runs before' }),
    );
    expect(table.getByText('Regression')).toBeInTheDocument();
    expect(table.getByText('120 ms')).toBeInTheDocument();
    expect(table.getByText('+40 % (+31 % to +49 %)')).toBeInTheDocument();
    expect(table.getByText('12 / 1')).toBeInTheDocument();
    const gate = await region('What the gate says');
    expect(await gate.findByText('Block')).toBeInTheDocument();
    expect(await axe(container)).toHaveNoViolations();
  });

  it('shows what has not changed when that is asked for, also by the address', async () => {
    renderTab({ path: PAGE });
    const panel = await region('Against the runs before');
    expect(panel.queryByText('GET /api/products')).not.toBeInTheDocument();
    await userEvent.click(
      panel.getByRole('switch', { name: 'Show what has not changed, too' }),
    );
    expect(panel.getByText('GET /api/products')).toBeInTheDocument();
  });

  it('says what would settle an inconclusive one', async () => {
    server.use(
      get(
        'runs/:id',
        runDetails({
          verdict: verdict({
            conclusion: 'inconclusive',
            settle: 'Run it side by side.',
            confirmed_by: '',
            comparisons: [comparison({ meaning: null, undecided: true })],
          }),
        }),
      ),
    );
    renderTab({ path: PAGE });
    const says = await region('What it says');
    expect(says.getByText('Run it side by side.')).toBeInTheDocument();
    expect(screen.getByText('Inconclusive')).toBeInTheDocument();
  });
});

describe('triage', () => {
  it('shows who did what', async () => {
    renderTab({ path: PAGE });
    const history = await region('Who did what');
    expect(
      history.getByText(/answered: Investigating · assigned it to ben/),
    ).toBeInTheDocument();
    expect(history.getByText('Looks like the new index.')).toBeInTheDocument();
  });

  it('is told with the state that was seen, and a toast comes only after success', async () => {
    const said: unknown[] = [];
    server.use(
      http.post(`${API}/runs/:id/triage`, async ({ request }) => {
        said.push(await request.json());
        return said.length === 1
          ? failed(409, 'conflict', 'It is “fixed” by now.')
          : HttpResponse.json(entry(), { status: 201 });
      }),
    );
    renderTab({ path: PAGE });
    const form = await region('GET /api/orders p95');
    const save = form.getByRole('button', { name: 'Save' });
    expect(save).toHaveAccessibleDescription('Change something first.');
    await userEvent.type(form.getByLabelText('Comment'), 'The index is back.');
    await userEvent.click(form.getByRole('button', { name: 'Assign to me' }));
    await userEvent.click(save);
    expect(await form.findByText('It is “fixed” by now.')).toBeInTheDocument();
    expect(toasts).toEqual([]);
    await userEvent.click(form.getByRole('button', { name: 'Save' }));
    await waitFor(() => expect(toasts).toEqual(['Saved.']));
    expect(said[1]).toEqual({
      endpoint: 'GET /api/orders',
      metric: 'p95_ms',
      expected: 'investigating',
      assignee: 'user:default/guest',
      comment: 'The index is back.',
    });
  });

  it('is about the finding that the address names', async () => {
    renderTab({ path: PAGE });
    await userEvent.click(
      await screen.findByRole('link', { name: /POST \/api\/orders/ }),
    );
    const form = await region('POST /api/orders p(95)<300');
    expect(form.getByText(/p95 was 340 ms/)).toBeInTheDocument();
    expect(form.getByText('Nobody has done anything yet.')).toBeInTheDocument();
  });

  it('is meant of all findings of an endpoint, unless somebody says otherwise', async () => {
    const said: { metric: string; expected: string }[] = [];
    server.use(
      get(
        'runs/:id',
        runDetails({
          verdict: verdict({
            comparisons: [comparison(), comparison({ metric: 'p99_ms' })],
          }),
          triage: [entry()],
        }),
      ),
      http.post(`${API}/runs/:id/triage`, async ({ request }) => {
        said.push((await request.json()) as (typeof said)[number]);
        return HttpResponse.json(entry(), { status: 201 });
      }),
    );
    renderTab({ path: PAGE });
    const form = await region('GET /api/orders p95');
    expect(
      form.getByRole('checkbox', {
        name: 'Also for 1 other finding of this endpoint',
      }),
    ).toBeChecked();
    await userEvent.type(form.getByLabelText('Comment'), 'Known.');
    await userEvent.click(form.getByRole('button', { name: 'Save' }));
    await waitFor(() => expect(toasts).toEqual(['Saved.']));
    expect(said.map(({ metric, expected }) => [metric, expected])).toEqual([
      ['p95_ms', 'investigating'],
      ['p99_ms', 'untriaged'],
    ]);
  });

  it('is disabled for whoever may not, and says why', async () => {
    renderTab({ path: PAGE, forbidden: ['plimsoll.triage'] });
    const form = await region('GET /api/orders p95');
    const save = form.getByRole('button', { name: 'Save' });
    await waitFor(() =>
      expect(save).toHaveAccessibleDescription(/plimsoll.triage/),
    );
    expect(save).toBeDisabled();
    expect(form.getByLabelText('Comment')).toBeDisabled();
  });

  it('has nothing to ask where nothing was found', async () => {
    server.use(
      get(
        'runs/:id',
        runDetails({
          verdict: verdict({
            conclusion: 'pass',
            comparisons: [],
            objectives: [],
          }),
        }),
      ),
    );
    renderTab({ path: PAGE });
    expect(await screen.findByText('What it says')).toBeInTheDocument();
    expect(screen.queryByText('Triage')).not.toBeInTheDocument();
  });
});
