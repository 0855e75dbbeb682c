import type {
  History,
  PlimsollClient,
  SeriesKey,
  TestType,
} from '@plimsoll/backstage-plugin-common';
import { isOneOf, TEST_TYPES } from '../run/words';

/** The latest runs of a history. */
export function loadHistory(
  client: PlimsollClient,
  service: string,
  key: SeriesKey,
  most: number,
  signal: AbortSignal,
): Promise<History> {
  const { environment, endpoint, metric } = key;
  return client.getHistory(
    service,
    { environment, endpoint, metric, most, test_type: typeOf(key) },
    { signal },
  );
}

/** The type of test, if it is one that can be asked for. */
export function typeOf({ test_type: type }: SeriesKey): TestType | undefined {
  return isOneOf(TEST_TYPES, type) ? type : undefined;
}
