import { useApi } from '@backstage/frontend-plugin-api';
import type { TrafficCheck } from '@plimsoll/backstage-plugin-common';
import { useCallback, useEffect, useRef, useState } from 'react';
import { plimsollApiRef } from '../api';

/** Where a look at a source of traffic stands. */
export type Looked =
  | { state: 'idle' }
  | { state: 'checking' }
  | { state: 'failed'; error: Error }
  | { state: 'done'; check: TrafficCheck };

/** Looks at a source when asked to; what was found is of that source, not of the next one typed. */
export function useTrafficCheck(
  service: string | undefined,
  traffic: string,
): { looked: Looked; look: () => void } {
  const { client } = useApi(plimsollApiRef);
  const about = `${service} ${traffic}`;
  const [known, setKnown] = useState<{ about: string; looked: Looked }>();
  const running = useRef<AbortController>();

  useEffect(() => () => running.current?.abort(), [about]);

  const look = useCallback(async () => {
    if (service === undefined) return;
    running.current?.abort();
    const abort = new AbortController();
    running.current = abort;
    const tell = (looked: Looked) => {
      if (!abort.signal.aborted) setKnown({ about, looked });
    };
    tell({ state: 'checking' });
    try {
      const check = await client.checkTraffic(
        { service, traffic },
        { signal: abort.signal },
      );
      tell({ state: 'done', check });
    } catch (error) {
      tell({ state: 'failed', error: error as Error });
    }
  }, [client, service, traffic, about]);

  return {
    looked: known?.about === about ? known.looked : { state: 'idle' },
    look,
  };
}
