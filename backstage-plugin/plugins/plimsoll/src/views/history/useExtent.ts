import { useCallback, useEffect, useState } from 'react';
import type { Range } from '../../charts';

export type Extent = {
  /** From the first run of all histories that have been read to their last. */
  extent?: Range;
  widen: (by: Range) => void;
};

/**
 * The part of the time that all charts of a page show, which grows with what is read.
 *
 * @param place - Whose histories they are; those of another begin anew.
 */
export function useExtent(place: string): Extent {
  const [known, setKnown] = useState<{ place: string; extent: Range }>();
  const widen = useCallback(
    ({ from, to }: Range) =>
      setKnown(before => {
        if (before?.place !== place) return { place, extent: { from, to } };
        const { extent } = before;
        if (from >= extent.from && to <= extent.to) return before;
        return {
          place,
          extent: {
            from: Math.min(from, extent.from),
            to: Math.max(to, extent.to),
          },
        };
      }),
    [place],
  );
  return { extent: known?.place === place ? known.extent : undefined, widen };
}

/** Adds what a history spans. */
export function useWiden(
  points: readonly { at: string }[],
  { widen }: Extent,
): void {
  const from = points.at(0)?.at;
  const to = points.at(-1)?.at;
  useEffect(() => {
    if (from && to && from < to) {
      widen({ from: Date.parse(from), to: Date.parse(to) });
    }
  }, [from, to, widen]);
}
