import { useCallback } from 'react';
import { useSearchParams } from 'react-router-dom';

export const MOST = [100, 500, 2_000, 10_000] as const;
const USUAL_MOST = 500;

/** What of the histories is chosen; all of it is in the address. */
export type Chosen = {
  environment?: string;
  type?: string;
  endpoint?: string;
  metric?: string;
  /** How many of the latest runs. */
  most: number;
  /** Narrows the small charts by the endpoint's name. */
  find: string;
  /** The metric of the small charts; undefined: the main ones. */
  show?: string;
};

type Change = Partial<Record<keyof Chosen | 'from' | 'to', string>>;

export function useChosen(): {
  chosen: Chosen;
  choose: (change: Change) => void;
} {
  const [query, setQuery] = useSearchParams();
  const choose = useCallback(
    (change: Change) =>
      setQuery(
        before => {
          const after = new URLSearchParams(before);
          for (const [name, value] of Object.entries(change)) {
            if (value) after.set(name, value);
            else after.delete(name);
          }
          return after;
        },
        { replace: true },
      ),
    [setQuery],
  );
  const text = (name: string) => query.get(name) || undefined;
  const asked = Number(text('most'));
  return {
    chosen: {
      environment: text('environment'),
      type: text('type'),
      endpoint: text('endpoint'),
      metric: text('metric'),
      most: MOST.find(each => each === asked) ?? USUAL_MOST,
      find: text('find') ?? '',
      show: text('show'),
    },
    choose,
  };
}
