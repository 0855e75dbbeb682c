import { fireEvent, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { axe, toHaveNoViolations } from 'jest-axe';
import { useLocation } from 'react-router-dom';
import { renderTab, TAB } from '../__testUtils__/renderTab';
import { Chart, type ChartProps } from './Chart';
import { Sparkline } from './Sparkline';
import { useRange } from './useRange';

expect.extend(toHaveNoViolations);

const HOUR = 3_600_000;
const BEGIN = Date.parse('2026-11-01T00:00:00Z');
const at = (hour: number) => BEGIN + hour * HOUR;
const points = [10, 12, 11, 40, 12].map((y, hour) => ({
  x: at(hour),
  y,
  note: `run ${hour}`,
  tone: hour === 3 ? ('bad' as const) : ('good' as const),
  href: `${TAB}/runs/r${hour}`,
}));
const usual: ChartProps = {
  label: 'p95 of GET /orders',
  axis: 'time',
  unit: 'ms',
  series: [{ name: 'p95', points }],
  markers: [{ x: at(3), kind: 'change', label: '+250 %', detail: 'Got worse' }],
  bands: [
    { from: at(0), to: at(2), low: 9, high: 13, level: 11, label: '11 ± 2' },
  ],
  tones: { good: 'Run passed', bad: 'Run failed' },
};

function Page(props: Partial<ChartProps>) {
  const { range, setRange } = useRange('time');
  const { pathname, search } = useLocation();
  return (
    <main>
      <Chart {...usual} range={range} onRange={setRange} {...props} />
      <output>{pathname.replace(TAB, '') + search}</output>
    </main>
  );
}

const show = (props: Partial<ChartProps> = {}, path = '') =>
  renderTab({ element: <Page {...props} />, path });
const chart = () =>
  screen.findByRole('application', { name: 'p95 of GET /orders' });
const address = () => screen.getByText(/^$|^[/?]/, { selector: 'output' });
/** What was said last to who does not see the picture. */
const told = (of: HTMLElement) => of.querySelector('[aria-live]')?.textContent;

describe('a chart', () => {
  it('says what its signs mean, and has nothing that axe finds', async () => {
    const { container } = show();
    await chart();
    for (const words of [
      'Run passed',
      'Run failed',
      'The level changed',
      'Level, and where 95 of 100 runs lie by chance',
    ]) {
      expect(screen.getByText(words)).toBeInTheDocument();
    }
    expect(await axe(container)).toHaveNoViolations();
  });

  it('is moved through by keyboard, and says where one is', async () => {
    show();
    const of = await chart();
    of.focus();
    expect(of).toHaveAccessibleDescription(/^5 places/);
    await userEvent.keyboard('{Home}');
    expect(told(of)).toMatch(/10 ms\. run 0$/);
    await userEvent.keyboard('{ArrowRight}');
    expect(told(of)).toMatch(/12 ms\. run 1$/);
    await userEvent.keyboard('{End}{ArrowLeft}');
    expect(told(of)).toMatch(/40 ms\. run 3\. Got worse$/);
    await userEvent.keyboard('{ArrowLeft}{ArrowLeft}{ArrowLeft}{ArrowLeft}');
    expect(told(of)).toMatch(/10 ms\. run 0$/);
    await userEvent.keyboard('{ArrowRight}{Enter}');
    expect(address()).toHaveTextContent('/runs/r1');
  });

  it('shows a part of the time, which is in the address, and all of it again', async () => {
    show();
    const of = await chart();
    of.focus();
    await userEvent.keyboard('+');
    expect(address()).toHaveTextContent(
      '?from=2026-11-01T01%3A00%3A00Z&to=2026-11-01T03%3A00%3A00Z',
    );
    await userEvent.keyboard('{Escape}');
    expect(address()).toBeEmptyDOMElement();
    await userEvent.keyboard('+');
    await userEvent.click(
      screen.getByRole('button', { name: 'Show all of it' }),
    );
    expect(address()).toBeEmptyDOMElement();
    of.focus();
    await userEvent.keyboard('+-');
    expect(address()).toBeEmptyDOMElement();
  });

  it('lets a part be chosen by dragging, and a double click undo it', async () => {
    show();
    const of = await chart();
    const picture = of.querySelector('svg');
    if (!picture) throw new Error('There is no picture.');
    fireEvent.pointerDown(picture, { button: 0, clientX: 200 });
    fireEvent.pointerMove(picture, { clientX: 300 });
    fireEvent.pointerMove(picture, { clientX: 400 });
    fireEvent.pointerUp(picture, { clientX: 400 });
    await waitFor(() => expect(address()).toHaveTextContent('from='));
    fireEvent.doubleClick(picture);
    await waitFor(() => expect(address()).toBeEmptyDOMElement());
  });

  it('keeps a clicked point, with the way to it', async () => {
    show({ open: 'Open the run' });
    const of = await chart();
    const picture = of.querySelector('svg');
    if (!picture) throw new Error('There is no picture.');
    fireEvent.pointerDown(picture, { button: 0, clientX: 640 });
    fireEvent.pointerUp(picture, { clientX: 640 });
    expect(
      await screen.findByRole('link', { name: 'Open the run' }),
    ).toHaveAttribute('href', `${TAB}/runs/r4`);
  });

  it('is a table as well, of what is seen', async () => {
    const { container } = show(
      {},
      '?from=2026-11-01T01:00:00Z&to=2026-11-01T03:00:00Z',
    );
    await userEvent.click(
      await screen.findByRole('button', {
        name: 'As a table: p95 of GET /orders',
      }),
    );
    const rows = within(screen.getByRole('table')).getAllByRole('row');
    expect(rows.map(row => row.textContent)).toEqual([
      'Timep95NotesMore',
      expect.stringMatching(/40 msrun 3; Got worseOpen$/),
      expect.stringMatching(/11 msrun 2Open$/),
      expect.stringMatching(/12 msrun 1Open$/),
    ]);
    expect(screen.queryByRole('application')).not.toBeInTheDocument();
    expect(await axe(container)).toHaveNoViolations();
  });

  it('gives its figures away as CSV', async () => {
    let kept: Blob | undefined;
    URL.createObjectURL = blob => {
      kept = blob as Blob;
      return 'blob:kept';
    };
    URL.revokeObjectURL = () => {};
    show();
    await userEvent.click(
      await screen.findByRole('button', {
        name: 'Download as CSV: p95 of GET /orders',
      }),
    );
    const text = await kept?.text();
    expect(String(text).split('\r\n').slice(0, 2)).toEqual([
      'time,p95 (ms),notes',
      '2026-11-01T00:00:00.000Z,10,run 0',
    ]);
  });

  it('says that there is nothing in a part', async () => {
    show({}, '?from=2027-01-01T00:00:00Z');
    expect(
      await screen.findByText('Nothing in this range.'),
    ).toBeInTheDocument();
  });

  it('ignores an address that is no time', async () => {
    show({}, '?from=yesterday&to=');
    const of = await chart();
    of.focus();
    await userEvent.keyboard('{Home}');
    expect(told(of)).toMatch(/run 0$/);
  });

  it('says where its axis does not begin at 0', async () => {
    const high = points.map(point => ({ ...point, y: point.y + 500 }));
    show({ series: [{ name: 'p95', points: high }], bands: undefined });
    expect(
      await screen.findByText('The axis does not begin at 0.'),
    ).toBeInTheDocument();
  });

  it('draws ten thousand points by their extremes, and says so', async () => {
    const many = Array.from({ length: 10_000 }, (_, hour) => ({
      x: at(hour),
      y: 40 + Math.sin(hour),
    }));
    const series = [{ name: 'p95', points: many }];
    const { container } = show({ series, markers: undefined });
    expect(await screen.findByText(/^10,000 points/)).toBeInTheDocument();
    const drawn = container.innerHTML.match(/[ML][\d.]+ [\d.]+/g) ?? [];
    expect(drawn.length).toBeLessThan(4 * 700);
  });
});

describe('a sparkline', () => {
  it('says in words what it shows', async () => {
    renderTab({
      element: (
        <Sparkline values={[1, null, 5, 3]} label="p95 of 4 runs" unit="ms" />
      ),
    });
    expect(
      await screen.findByRole('img', {
        name: 'p95 of 4 runs: 3 values, from 1 ms to 3 ms, between 1 ms and 5 ms',
      }),
    ).toBeInTheDocument();
  });

  it('is not there where there is nothing', async () => {
    renderTab({
      element: (
        <>
          <Sparkline values={[null]} label="p95" unit="ms" />
          <p>That is all</p>
        </>
      ),
    });
    await screen.findByText('That is all');
    expect(screen.queryByRole('img')).not.toBeInTheDocument();
  });
});
