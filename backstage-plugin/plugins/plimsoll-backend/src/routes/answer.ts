import { PlimsollError, problem } from '@plimsoll/backstage-plugin-common';
import type { Response } from 'express';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

/** What a page may do that came from elsewhere, should a browser show it after all. */
const NO_RIGHTS = "sandbox; default-src 'none'; style-src 'unsafe-inline'";

/**
 * Passes on a file as it comes, to be kept and never to be shown or run on the portal's own origin.
 */
export async function passOn(
  file: globalThis.Response,
  { type, name }: { type: string; name?: string },
  res: Response,
): Promise<void> {
  for (const header of ['Content-Disposition', 'Content-Length', 'ETag']) {
    const value = file.headers.get(header);
    if (value) res.setHeader(header, value);
  }
  if (name) res.attachment(name);
  res.type(type);
  res.setHeader('X-Content-Type-Options', 'nosniff');
  res.setHeader('Content-Security-Policy', NO_RIGHTS);
  if (file.body) {
    await pipeline(Readable.fromWeb(file.body as never), res);
  } else {
    res.end();
  }
}

export function nothing(what: string): PlimsollError {
  return new PlimsollError(problem(404, 'not-found', 'Not found', what));
}
