import { comparison, entry, verdict } from '../run/__testUtils__/examples';
import { wholeVerdict } from '../run/whole';
import { findingsOf, nextStates, standingOf } from './findings';

describe('findings', () => {
  it('are regressions, missed objectives and what is undecided, in this order', () => {
    const found = findingsOf(
      wholeVerdict(
        verdict({
          comparisons: [
            comparison({ endpoint: 'GET /u', meaning: null, undecided: true }),
            comparison({ endpoint: 'GET /same', meaning: null }),
            comparison({ endpoint: 'GET /better', meaning: 'improvement' }),
            comparison({ endpoint: 'GET /r' }),
          ],
        }),
      ),
    );
    expect(found.map(({ endpoint, kind }) => [endpoint, kind])).toEqual([
      ['GET /r', 'regression'],
      ['POST /api/orders', 'missed'],
      ['GET /u', 'undecided'],
    ]);
  });

  it('stand as the last entry about them says', () => {
    const [finding] = findingsOf(wholeVerdict(verdict()));
    const standing = standingOf(finding, [
      entry({ id: 'new', at: '2026-11-22T00:00:00Z', state: 'fixed' }),
      entry({ id: 'old' }),
      entry({ id: 'other', metric: 'p99_ms', at: '2026-11-23T00:00:00Z' }),
    ]);
    expect(standing.state).toBe('fixed');
    expect(standing.entries.map(({ id }) => id)).toEqual(['new', 'old']);
  });

  it('are answered anew only after they were reopened', () => {
    expect(nextStates('fixed')).toEqual(['fixed', 'investigating']);
    expect(nextStates('investigating')).not.toContain('untriaged');
    expect(nextStates('untriaged')).toContain('accepted');
  });
});
