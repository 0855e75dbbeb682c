import { figures } from './useFigures';
import { roundTicks } from './scale';

const plain = (text: string) => text.replace(/\u00a0|\u202f/g, ' ');
const english = figures('en');

describe('figures', () => {
  it.each([
    [12.345, 'ms', '12.3 ms'],
    [1234.5, 'ms', '1,235 ms'],
    [12_345, 'ms', '12.3 sec'],
    [0.0312, 'share', '3.12%'],
    [48.21, '1/s', '48.2/s'],
    [3, 'count', '3'],
  ] as const)('%d %s is written %s', (value, unit, expected) => {
    expect(plain(english.value(value, unit))).toBe(expected);
  });

  it('are in the reader’s language', () => {
    expect(plain(figures('de').value(0.0312, 'share'))).toBe('3,12 %');
  });

  it('say by their sign which way a difference goes', () => {
    expect([0.123, -0.0314, 0].map(english.difference)).toEqual([
      '+12%',
      '-3.1%',
      '0%',
    ]);
  });

  it('have the same digits along an axis', () => {
    const of = (low: number, high: number, unit: 'ms' | 'share') =>
      english.ticks(unit, roundTicks(low, high, 3)).map(plain);
    expect(of(0, 2, 'ms')).toEqual(['0 ms', '1 ms', '2 ms']);
    expect(of(0, 0.01, 'share')).toEqual(['0.0%', '0.5%', '1.0%']);
    expect(of(0, 30_000, 'ms')).toEqual([
      '0 sec',
      '10 sec',
      '20 sec',
      '30 sec',
    ]);
  });

  it('tell what has passed as a clock', () => {
    expect([5, 65, 3_725].map(each => plain(english.elapsed(each)))).toEqual([
      '5 sec',
      '1:05',
      '1:02:05',
    ]);
    expect(english.elapsed(30, true)).toBe('0:30');
  });
});
