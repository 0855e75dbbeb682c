import { useCallback, useEffect, useRef, useState } from 'react';

/** What is known of something that is loaded. */
export type Loaded<T> = {
  /** The last that was read, also when reading it again has failed since. */
  data?: T;
  /** When that was, in milliseconds since 1970. */
  loadedAt?: number;
  /** Why the last attempt failed. */
  error?: Error;
  loading: boolean;
  /** Reads it again. */
  reload: () => void;
};

type Known<T> = { data: T; loadedAt: number };

const MOST_KEPT = 100;
/** Across pages, so that a page shows what is known at once, and something when the server is away. */
const kept = new Map<string, Known<unknown>>();

function keep<T>(key: string, data: T): Known<T> {
  const known = { data, loadedAt: Date.now() };
  kept.delete(key);
  kept.set(key, known);
  const [oldest] = kept.keys();
  if (kept.size > MOST_KEPT) kept.delete(oldest);
  return known;
}

/** Forgets what was kept: for tests. */
export function forgetLoaded(): void {
  kept.clear();
}

/**
 * Loads something, and again while it says that it changes.
 *
 * Nothing is asked for while the page is hidden; what was missed is read when it is shown again.
 *
 * @param key - Names what is loaded; undefined: nothing yet.
 * @param load - Reads it.
 * @param pollMs - After how long it is read again, decided by what was read; undefined: never.
 */
export function useLoaded<T>(
  key: string | undefined,
  load: (signal: AbortSignal) => Promise<T>,
  pollMs?: (data: T) => number | undefined,
): Loaded<T> {
  const [state, setState] = useState<{
    key?: string;
    known?: Known<T>;
    error?: Error;
    loading: boolean;
  }>({ loading: true });
  const [turn, setTurn] = useState(0);
  const latest = useRef({ load, pollMs });
  latest.current = { load, pollMs };

  useEffect(() => {
    if (key === undefined) return undefined;
    const abort = new AbortController();
    let timer: number | undefined;
    let missed = false;

    const again = (data: T | undefined, read: () => void) => {
      const after =
        data === undefined ? undefined : latest.current.pollMs?.(data);
      if (after !== undefined) timer = window.setTimeout(read, after);
    };
    const read = async () => {
      if (document.hidden) {
        missed = true;
        return;
      }
      missed = false;
      try {
        const known = keep(key, await latest.current.load(abort.signal));
        if (abort.signal.aborted) return;
        setState({ key, known, loading: false });
        again(known.data, read);
      } catch (error) {
        if (abort.signal.aborted) return;
        const known = kept.get(key) as Known<T> | undefined;
        setState({ key, known, error: error as Error, loading: false });
        again(known?.data, read);
      }
    };
    const shown = () => {
      if (!document.hidden && missed) read();
    };

    document.addEventListener('visibilitychange', shown);
    setState(before => ({
      key,
      known: kept.get(key) as Known<T> | undefined,
      error: before.key === key ? before.error : undefined,
      loading: true,
    }));
    read();
    return () => {
      abort.abort();
      window.clearTimeout(timer);
      document.removeEventListener('visibilitychange', shown);
    };
  }, [key, turn]);

  const reload = useCallback(() => setTurn(before => before + 1), []);
  const current = state.key === key ? state : { loading: true };
  return {
    data: 'known' in current ? current.known?.data : undefined,
    loadedAt: 'known' in current ? current.known?.loadedAt : undefined,
    error: 'error' in current ? current.error : undefined,
    loading: current.loading,
    reload,
  };
}
