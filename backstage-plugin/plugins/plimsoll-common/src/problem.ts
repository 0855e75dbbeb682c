import type { Problem } from './types';

/** The media type of problems (RFC 9457). @public */
export const PROBLEM_MEDIA_TYPE = 'application/problem+json';

/** What a caller can do about a failed request. @public */
export type ProblemKind =
  | 'conflict'
  | 'forbidden'
  | 'misconfigured'
  | 'not-found'
  | 'rejected'
  | 'unavailable'
  | 'unknown';

const KIND_BY_STATUS: Record<number, ProblemKind> = {
  400: 'rejected',
  401: 'forbidden',
  403: 'forbidden',
  404: 'not-found',
  409: 'conflict',
  413: 'rejected',
  415: 'rejected',
  422: 'rejected',
  429: 'unavailable',
  502: 'unavailable',
  503: 'unavailable',
  504: 'unavailable',
};

/** A request that was not done. @public */
export class PlimsollError extends Error {
  readonly name = 'PlimsollError';

  readonly problem: Problem;

  constructor(told: Problem) {
    super(told.detail);
    this.problem = told;
  }

  /** What a caller can do about it. */
  get kind(): ProblemKind {
    if (this.problem.type.endsWith('/misconfigured')) return 'misconfigured';
    return KIND_BY_STATUS[this.problem.status] ?? 'unknown';
  }
}

/** A problem that did not come from the server. @public */
export function problem(
  status: number,
  slug: string,
  title: string,
  detail: string,
  more: Partial<Problem> = {},
): Problem {
  return {
    type: `/problems/${slug}`,
    title,
    status,
    detail,
    instance: '',
    ...more,
  };
}

/** Whether a value has what every problem has. @public */
export function isProblem(value: unknown): value is Problem {
  return (
    typeof value === 'object' &&
    value !== null &&
    'type' in value &&
    typeof value.type === 'string' &&
    'status' in value &&
    typeof value.status === 'number' &&
    'detail' in value &&
    typeof value.detail === 'string'
  );
}
