import { useCallback, useEffect, useState } from 'react';
import type { Page } from '@plimsoll/backstage-plugin-common';
import { type Loaded, useLoaded } from './useLoaded';

/** A list that grows when more of it is wanted. */
export type Pages<T> = Loaded<readonly T[]> & {
  hasMore: boolean;
  more: () => void;
};

/** Loads a list page by page; its first page is read again as `pollMs` says. */
export function usePages<T>(
  key: string,
  load: (cursor: string | undefined, signal?: AbortSignal) => Promise<Page<T>>,
  pollMs?: (items: readonly T[]) => number | undefined,
): Pages<T> {
  const first = useLoaded<Page<T>>(
    key,
    signal => load(undefined, signal),
    page => pollMs?.(page.items),
  );
  const [rest, setRest] = useState<{
    items: readonly T[];
    cursor?: string | null;
  }>();
  const [error, setError] = useState<Error>();
  // Something new has moved the pages: what was read further down no longer joins the first.
  const firstCursor = first.data?.next_cursor;
  useEffect(() => setRest(undefined), [key, firstCursor]);

  const cursor = rest ? rest.cursor : firstCursor;
  const more = useCallback(async () => {
    if (!cursor) return;
    try {
      const page = await load(cursor);
      setError(undefined);
      setRest(before => ({
        items: [...(before?.items ?? []), ...page.items],
        cursor: page.next_cursor,
      }));
    } catch (failed) {
      setError(failed as Error);
    }
  }, [cursor, load]);

  return {
    ...first,
    data: first.data && [...first.data.items, ...(rest?.items ?? [])],
    error: first.error ?? error,
    hasMore: Boolean(cursor),
    more,
  };
}
