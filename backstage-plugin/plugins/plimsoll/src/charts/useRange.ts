import { useCallback, useMemo } from 'react';
import { useSearchParams } from 'react-router-dom';
import type { AxisKind, Range } from './types';

/** The part of the axis that all charts of a page show: `from` and `to` of its address. */
export function useRange(kind: AxisKind): {
  range?: Partial<Range>;
  setRange: (range: Partial<Range> | undefined) => void;
} {
  const [query, setQuery] = useSearchParams();
  const from = read(query.get('from'), kind);
  const to = read(query.get('to'), kind);
  const range = useMemo(() => {
    if (from === undefined && to === undefined) return undefined;
    if (from !== undefined && to !== undefined && from >= to) return undefined;
    return { from, to };
  }, [from, to]);
  const setRange = useCallback(
    (wanted: Partial<Range> | undefined) =>
      setQuery(
        before => {
          const after = new URLSearchParams(before);
          for (const end of ['from', 'to'] as const) {
            const place = wanted?.[end];
            if (place === undefined) after.delete(end);
            else after.set(end, written(place, kind));
          }
          return after;
        },
        { replace: true },
      ),
    [setQuery, kind],
  );
  return { range, setRange };
}

function read(text: string | null, kind: AxisKind): number | undefined {
  if (!text) return undefined;
  const place = kind === 'time' ? Date.parse(text) : Number(text);
  return Number.isFinite(place) ? place : undefined;
}

function written(place: number, kind: AxisKind): string {
  return kind === 'time'
    ? new Date(place).toISOString().replace(/\.\d+Z$/, 'Z')
    : String(Math.round(place * 100) / 100);
}
