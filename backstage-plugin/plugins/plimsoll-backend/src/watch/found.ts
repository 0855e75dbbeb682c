import { PlimsollError } from '@plimsoll/backstage-plugin-common';

/** What was asked for; undefined: Plimsoll knows nothing of it any more. */
export async function found<T>(ask: Promise<T>): Promise<T | undefined> {
  try {
    return await ask;
  } catch (error) {
    if (error instanceof PlimsollError && error.kind === 'not-found') {
      return undefined;
    }
    throw error;
  }
}
