import type { LoggerService } from '@backstage/backend-plugin-api';
import { isError } from '@backstage/errors';
import {
  type Problem,
  PROBLEM_MEDIA_TYPE,
  PlimsollError,
  problem,
} from '@plimsoll/backstage-plugin-common';
import type { ErrorRequestHandler } from 'express';
import { ZodError } from 'zod';

const BACKSTAGE: Record<string, [number, string, string]> = {
  AuthenticationError: [401, 'unauthenticated', 'Unauthenticated'],
  InputError: [422, 'rejected', 'Rejected'],
  NotAllowedError: [403, 'forbidden', 'Forbidden'],
  NotFoundError: [404, 'not-found', 'Not found'],
  ServiceUnavailableError: [503, 'unavailable', 'Unavailable'],
};

/** What a caller is told about an error. */
export function problemOf(error: unknown): Problem {
  if (error instanceof PlimsollError) return error.problem;
  if (error instanceof ZodError) {
    const errors = error.issues.map(issue => ({
      where: issue.path.join('.'),
      what: issue.message,
    }));
    const told = errors
      .map(({ where, what }) => `${where}: ${what}`)
      .join('; ');
    return problem(
      422,
      'rejected',
      'Rejected',
      `The request cannot be used: ${told}.`,
      { errors },
    );
  }
  const known = isError(error) && BACKSTAGE[error.name];
  if (known) return problem(...known, error.message);
  return problem(
    500,
    'defect',
    'Defect',
    "The portal made a mistake; its backend's log has the details.",
  );
}

/** Answers every error as a problem (RFC 9457), as Plimsoll does. */
export function problems(logger: LoggerService): ErrorRequestHandler {
  return (error, req, res, next) => {
    if (res.headersSent) {
      next(error);
      return;
    }
    const told = problemOf(error);
    if (told.status >= 500 && !(told.status === 503)) {
      logger.error(`${req.method} ${req.path}: ${told.detail}`, error);
    }
    if (told.status === 503) res.setHeader('Retry-After', '5');
    res
      .status(told.status)
      .type(PROBLEM_MEDIA_TYPE)
      .send(JSON.stringify({ ...told, instance: req.originalUrl }));
  };
}
