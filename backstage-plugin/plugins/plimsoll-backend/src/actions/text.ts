import { InputError, NotAllowedError, NotFoundError } from '@backstage/errors';
import {
  PlimsollError,
  type Workflow,
} from '@plimsoll/backstage-plugin-common';

/** How many of something are told at most. */
export const MOST = 20;
const LONGEST = 500;

export const SERVICE =
  "The service's entity reference, such as component:default/shop";

/** What kinds of load there are. */
export const TEST_TYPES = [
  'smoke',
  'average-load',
  'replay',
  'stress',
  'spike',
  'soak',
  'breakpoint',
] as const;
/** What only looks. */
export const reads = { readOnly: true, destructive: false, idempotent: true };

/** Bounded, and without control characters: it may be read by a language model or a terminal. */
export function plain(text: string): string {
  // eslint-disable-next-line no-control-regex
  return text.replace(/[\u0000-\u001f\u007f-\u009f]+/g, ' ').slice(0, LONGEST);
}

export function errorOf({ error }: Workflow): string | undefined {
  return error ? plain(`${error.what} ${error.fix ?? ''}`.trim()) : undefined;
}

/** Our errors as those of Backstage that callers of actions are told. */
export async function explained<T>(act: () => Promise<T>): Promise<T> {
  try {
    return await act();
  } catch (error) {
    if (!(error instanceof PlimsollError)) throw error;
    switch (error.kind) {
      case 'forbidden':
        throw new NotAllowedError(error.message);
      case 'not-found':
        throw new NotFoundError(error.message);
      case 'conflict':
      case 'rejected':
        throw new InputError(error.message);
      default:
        throw error;
    }
  }
}
