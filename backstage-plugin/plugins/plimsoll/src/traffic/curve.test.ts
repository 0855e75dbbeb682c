import { profile, sight } from '../__testUtils__/standing';
import { seenBefore, seenIn } from './curve';

describe('what production asks for', () => {
  it('is all endpoints together, step by step', () => {
    const { curve, requests, endpointCount } = seenBefore(profile());
    expect(curve).toEqual({
      startMs: Date.UTC(2026, 9, 13, 22),
      stepS: 60,
      perSecond: [1, 3, 7],
    });
    expect([requests, endpointCount]).toEqual([660, 2]);
  });

  it('is empty where there is no endpoint', () => {
    const nothing = { ...profile(), endpoints: [], requests: 0 };
    expect(seenBefore(nothing).curve.perSecond).toEqual([]);
  });

  it('takes endpoints that were seen for a shorter time', () => {
    const [first, second] = profile().endpoints;
    const short = { ...second, rate: { step_s: 60, per_second: [5] } };
    const seen = seenBefore({ ...profile(), endpoints: [first, short] });
    expect(seen.curve.perSecond).toEqual([6, 2, 3]);
  });

  it('is what a look has found', () => {
    const seen = seenIn(sight({ peak: null }));
    expect(seen.curve.perSecond).toEqual([0.5, 2, 4.9, 3]);
    expect(seen.peak).toBeUndefined();
    expect(seen.endpoints[0]).toEqual({
      name: 'GET /api/products',
      requests: 120_000,
    });
  });
});
