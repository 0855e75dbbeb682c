import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { axe, toHaveNoViolations } from 'jest-axe';
import { http, HttpResponse } from 'msw';
import { setupServer } from 'msw/node';
import { useLocation } from 'react-router-dom';
import type { RunComparison } from '@plimsoll/backstage-plugin-common';
import {
  API,
  failed,
  get,
  nothingYet,
  renderTab,
} from '../../__testUtils__/renderTab';
import { forgetLoaded } from '../../hooks/useLoaded';
import { aRun } from '../history/history.fixture';
import { CompareView } from './CompareView';
import { row } from './comparison.fixture';

expect.extend(toHaveNoViolations);

const server = setupServer();
const asked: URL[] = [];

const compared: RunComparison = {
  schema_version: 1,
  baseline: aRun(19).run,
  candidate: aRun(20).run,
  comparisons: [
    row({}),
    row({
      endpoint: 'GET /carts',
      candidate: 41,
      effect: 0.025,
      interval: [-0.02, 0.07],
      meaning: null,
    }),
    row({
      endpoint: '=cmd()',
      effect: 0.3,
      candidate: 52,
      interval: null,
      meaning: null,
      undecided: true,
    }),
    row({
      metric: 'error_rate',
      baseline: 0,
      candidate: 0.002,
      effect: null,
      interval: null,
      meaning: null,
    }),
    row({ metric: 'p50_ms', effect: -0.1, meaning: 'improvement' }),
  ],
  notes: ['The two runs applied different workloads.'],
};

beforeAll(() => server.listen({ onUnhandledRequest: 'error' }));
beforeEach(() => {
  forgetLoaded();
  asked.length = 0;
  server.events.on('request:start', ({ request }) => {
    asked.push(new URL(request.url));
  });
  server.use(
    get('comparisons', compared),
    http.get(`${API}/runs/:id`, ({ params }) =>
      HttpResponse.json({
        run: aRun(Number(String(params.id).slice(4))).run,
        verdict: null,
        triage: [],
      }),
    ),
    http.get(`${API}/runs`, ({ request }) => {
      const cursor = new URL(request.url).searchParams.get('cursor');
      return HttpResponse.json(
        cursor
          ? { items: [aRun(3, 'fail')], next_cursor: null }
          : { items: [aRun(20), aRun(19)], next_cursor: 'more' },
      );
    }),
    ...nothingYet,
  );
});
afterEach(() => {
  server.events.removeAllListeners();
  server.resetHandlers();
});
afterAll(() => server.close());

function Page() {
  const { search } = useLocation();
  return (
    <>
      <CompareView />
      <output>{search}</output>
    </>
  );
}

const show = (query = '') =>
  renderTab({ element: <Page />, path: `/compare${query}` });
const rows = async () =>
  within(await screen.findByRole('table', { name: 'Differences' }))
    .getAllByRole('row')
    .slice(1)
    .map(each => each.textContent);

describe('the comparison of two runs', () => {
  it('says of each endpoint what differs, by how much and what it means', async () => {
    const { container } = show('?base=run-19&candidate=run-20');
    expect(await rows()).toEqual([
      'GET /ordersp9540 ms48 ms+20%+16% to +24% (95 %)Worse',
      'GET /cartsp9540 ms41 ms+2.5%-2% to +7% (95 %)No more than chance',
      '=cmd()p9540 ms52 ms+30%no intervalCannot be told',
      'GET /ordersError rate0%0.2%from nothingNo more than chance',
      'GET /ordersp5040 ms48 ms-10%+16% to +24% (95 %)Better',
    ]);
    expect(
      screen.getByText(
        '1 got worse · 1 got better · 1 cannot be told · 2 differ by no more than chance',
      ),
    ).toBeInTheDocument();
    expect(await axe(container)).toHaveNoViolations();
  });

  it('says what speaks against comparing them', async () => {
    show('?base=run-19&candidate=run-20');
    expect(
      await screen.findByText('The two runs applied different workloads.'),
    ).toBeInTheDocument();
  });

  it('is sorted and narrowed, and the address knows', async () => {
    show('?base=run-19&candidate=run-20');
    await rows();
    await userEvent.click(screen.getByRole('button', { name: 'Difference' }));
    await waitFor(async () =>
      expect((await rows())[0]).toMatch(/^GET \/ordersp50/),
    );
    await userEvent.click(
      screen.getByRole('switch', { name: 'Only what differs' }),
    );
    await waitFor(async () => expect(await rows()).toHaveLength(3));
    expect(
      screen.getByText(/sort=difference&only=differs/),
    ).toBeInTheDocument();
    await userEvent.type(
      screen.getByRole('searchbox', { name: 'Find an endpoint or metric' }),
      'nothing like it',
    );
    expect(
      await screen.findByText(/Nothing differs in a way that matters/),
    ).toBeInTheDocument();
  });

  it('can be swapped', async () => {
    show('?base=run-19&candidate=run-20');
    await rows();
    await userEvent.click(screen.getByRole('button', { name: 'Swap' }));
    expect(
      await screen.findByText('?base=run-20&candidate=run-19'),
    ).toBeInTheDocument();
    await waitFor(() =>
      expect(
        asked.some(({ search }) =>
          search.includes('baseline=run-20&candidate=run-19'),
        ),
      ).toBe(true),
    );
  });

  it('gives its rows away as CSV that no spreadsheet runs', async () => {
    let kept: Blob | undefined;
    URL.createObjectURL = blob => {
      kept = blob as Blob;
      return '#';
    };
    URL.revokeObjectURL = () => {};
    show('?base=run-19&candidate=run-20');
    await rows();
    await userEvent.click(
      screen.getByRole('button', { name: 'Download as CSV' }),
    );
    const text = (await kept?.text()) ?? '';
    expect(text.split('\r\n')[1]).toBe(
      'GET /orders,p95_ms,lower,40,48,0.2,0.16,0.24,0.001,regression,GET /orders takes 48 ms instead of 40 ms at p95.',
    );
    expect(text).toContain("'=cmd()");
  });

  it('says why it cannot be made', async () => {
    server.use(
      http.get(`${API}/comparisons`, () =>
        failed(404, 'not-found', 'Run run-20 has no results.'),
      ),
    );
    show('?base=run-19&candidate=run-20');
    expect(
      await screen.findByText('Run run-20 has no results.'),
    ).toBeInTheDocument();
  });

  it('says that two runs with nothing in common have nothing to compare', async () => {
    server.use(get('comparisons', { ...compared, comparisons: [] }));
    show('?base=run-19&candidate=run-20');
    expect(await screen.findByText('Nothing to compare')).toBeInTheDocument();
  });

  it('asks for nothing where both are the same run', async () => {
    show('?base=run-19&candidate=run-19');
    expect(
      await screen.findByText(/^This is the same run twice/),
    ).toBeInTheDocument();
    expect(
      asked.filter(({ pathname }) => pathname.endsWith('/comparisons')),
    ).toEqual([]);
  });
});

describe('choosing the runs', () => {
  it('begins with the candidate, goes on with the baseline, then compares', async () => {
    const { container } = show();
    expect(screen.getByRole('button', { name: 'Swap' })).toBeDisabled();
    expect(
      await screen.findByRole('region', { name: 'Choose the candidate' }),
    ).toBeInTheDocument();
    expect(await axe(container)).toHaveNoViolations();
    await userEvent.click(
      await screen.findByRole('button', { name: 'Choose run-20' }),
    );
    const panel = within(
      await screen.findByRole('region', { name: 'Choose the baseline' }),
    );
    expect(await panel.findByText(/the other one/)).toBeInTheDocument();
    await userEvent.click(
      await panel.findByRole('button', { name: 'Choose run-19' }),
    );
    expect((await rows()).length).toBe(5);
    expect(
      screen.getByText('?candidate=run-20&base=run-19'),
    ).toBeInTheDocument();
  });

  it('reads more runs, and finds among them', async () => {
    show('?candidate=run-20&pick=base');
    await screen.findByRole('button', { name: 'Choose run-19' });
    await userEvent.type(
      screen.getByRole('searchbox', { name: 'Find a run' }),
      'fail',
    );
    expect(
      await screen.findByText(/^None of the runs read so far fits/),
    ).toBeInTheDocument();
    await userEvent.click(screen.getByRole('button', { name: 'Show more' }));
    expect(
      await screen.findByRole('button', { name: 'Choose run-3' }),
    ).toBeInTheDocument();
  });

  it('offers first what ran where and how the other one did', async () => {
    show('?candidate=run-20');
    await screen.findByRole('button', { name: 'Choose run-19' });
    await waitFor(() =>
      expect(
        asked.some(({ search }) =>
          search.includes('environment=staging&test_type=replay'),
        ),
      ).toBe(true),
    );
    asked.length = 0;
    await userEvent.click(
      screen.getByRole('switch', {
        name: 'Only where and how the other one ran',
      }),
    );
    await waitFor(() =>
      expect(
        asked.some(
          ({ pathname, search }) =>
            pathname.endsWith('/runs') && !search.includes('environment'),
        ),
      ).toBe(true),
    );
  });
});
