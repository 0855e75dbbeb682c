import { standing, unknown } from '../../__testUtils__/standing';
import { type FleetRow, orderIn, sorted } from './order';

const row = (title: string, changed = {}): FleetRow => ({
  entityRef: `component:default/${title}`,
  title,
  standing: standing(title, changed),
});
const headroom = (ratio: number | null) => ({
  headroom: { ratio, explanation: '' },
});
const names = (rows: readonly FleetRow[]) => rows.map(({ title }) => title);

describe('the order of services', () => {
  const regressed = row('regressed', { open_regressions: 2 });
  const tight = row('tight', headroom(0.9));
  const fine = row('fine', headroom(3));
  const never: FleetRow = { ...row('never'), standing: unknown('never') };
  const all = [never, fine, tight, regressed];

  it('shows first what needs somebody', () => {
    expect(names(sorted(all, undefined))).toEqual([
      'regressed',
      'tight',
      'fine',
      'never',
    ]);
  });

  it.each([true, false])('has what is unknown last (descending: %s)', way => {
    const order = { by: 'headroom', descending: way } as const;
    expect(names(sorted(all, order)).at(-1)).toBe('never');
  });

  it('turns around', () => {
    const by = (descending: boolean) =>
      names(sorted([tight, fine], { by: 'headroom', descending }));
    expect(by(true)).toEqual(by(false).reverse());
  });

  it('changes nothing of what it is given', () => {
    const given = Object.freeze([...all]);
    expect(sorted(given, undefined)).toHaveLength(4);
  });

  it('reads an address, whatever is in it', () => {
    const read = (query: string) => orderIn(new URLSearchParams(query));
    expect(read('sort=run&order=desc')).toEqual({
      by: 'run',
      descending: true,
    });
    expect(read('sort=run&order=no')).toEqual({ by: 'run', descending: false });
    expect(read('sort=__proto__')).toBeUndefined();
    expect(read('')).toBeUndefined();
  });
});
