import { useCallback } from 'react';
import { useSearchParams } from 'react-router-dom';

export const SIDES = ['base', 'candidate'] as const;
export type Side = (typeof SIDES)[number];

type Pair = { base?: string; candidate?: string; pick?: Side };

/** The two runs in the address, and for which of them another is being chosen. */
export function usePair(): {
  pair: Pair;
  choose: (change: Pair) => void;
  swap: () => void;
} {
  const [query, setQuery] = useSearchParams();
  const choose = useCallback(
    (change: Pair) =>
      setQuery(before => {
        const after = new URLSearchParams(before);
        for (const [name, value] of Object.entries(change)) {
          if (value) after.set(name, value);
          else after.delete(name);
        }
        return after;
      }),
    [setQuery],
  );
  const base = query.get('base') || undefined;
  const candidate = query.get('candidate') || undefined;
  const asked = SIDES.find(side => side === query.get('pick'));
  const missing =
    (!candidate && ('candidate' as const)) || (!base && ('base' as const));
  return {
    pair: { base, candidate, pick: asked ?? (missing || undefined) },
    choose,
    swap: () => choose({ base: candidate, candidate: base }),
  };
}
