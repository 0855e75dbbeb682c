import { isProblem, PlimsollError, problem } from '../problem';

/** How the client reaches the API. @public */
export type PlimsollClientOptions = {
  /** The address before `/workflows`, `/bundles`, …, asked for before every request. */
  baseUrl: () => Promise<string>;
  /** As the platform's; it adds the caller's credentials. */
  fetch: typeof fetch;
  /** After how long without an answer a request is given up. */
  timeoutMs?: number;
};

/** What may be said to any request. @public */
export type RequestOptions = { signal?: AbortSignal };

type Word = string | number | boolean | null | undefined;

/** The conditions of a request, behind its question mark; a list is said item by item. */
export type Query = Record<string, Word | readonly Word[]>;

export type Sent = RequestOptions & {
  method?: string;
  query?: Query;
  headers?: Record<string, string>;
  body?: unknown;
};

const TIMEOUT_MS = 30_000;

/** Sends requests; every failure is a {@link PlimsollError}. @public */
export abstract class Requests {
  constructor(private readonly options: PlimsollClientOptions) {}

  protected async json<T>(to: string, sent?: Sent): Promise<T> {
    return this.ask(to, sent, async answer => JSON.parse(await answer.text()));
  }

  protected async text(to: string, sent?: Sent): Promise<string> {
    return this.ask(to, sent, async answer => answer.text());
  }

  /** As {@link json}; undefined: there is none. */
  protected async found<T>(to: string, sent?: Sent): Promise<T | undefined> {
    try {
      return await this.json<T>(to, sent);
    } catch (error) {
      if (error instanceof PlimsollError && error.kind === 'not-found')
        return undefined;
      throw error;
    }
  }

  /** The answer as it comes; it has begun in time, and may be as long as it is. */
  protected async send(to: string, sent?: Sent): Promise<Response> {
    return this.ask(to, sent, async answer => answer);
  }

  protected write<T>(method: string, to: string, sent?: Sent): Promise<T> {
    return this.json(to, { method, ...sent });
  }

  private async ask<T>(
    to: string,
    sent: Sent = {},
    read: (answer: Response) => Promise<T>,
  ): Promise<T> {
    const late = new AbortController();
    const timer = setTimeout(
      () => late.abort(),
      this.options.timeoutMs ?? TIMEOUT_MS,
    );
    try {
      const answer = await this.fetch(to, sent, late.signal);
      if (!answer.ok) throw new PlimsollError(await problemIn(answer));
      return await read(answer);
    } catch (error) {
      if (sent.signal?.aborted || error instanceof PlimsollError) throw error;
      throw unavailable(error, late.signal.aborted);
    } finally {
      clearTimeout(timer);
    }
  }

  private async fetch(to: string, sent: Sent, late: AbortSignal) {
    const base = await this.options.baseUrl();
    const query = new URLSearchParams(
      Object.entries(sent.query ?? {}).flatMap(([name, value]) =>
        [value]
          .flat()
          .filter(word => word !== undefined && word !== null)
          .map(word => [name, String(word)]),
      ),
    ).toString();
    const method = sent.method ?? 'GET';
    return this.options.fetch(`${base}/${to}${query && `?${query}`}`, {
      method,
      headers: {
        // Plimsoll takes nothing else for a write, also where there is no body.
        ...(method === 'GET'
          ? undefined
          : { 'Content-Type': 'application/json' }),
        ...sent.headers,
      },
      body: sent.body === undefined ? undefined : JSON.stringify(sent.body),
      signal: sent.signal ? AbortSignal.any([sent.signal, late]) : late,
    });
  }
}

function unavailable(error: unknown, late: boolean): PlimsollError {
  if (late) return away('Plimsoll did not answer in time.');
  return error instanceof SyntaxError
    ? away('Something else than Plimsoll has answered.')
    : away('Plimsoll cannot be reached.');
}

function away(detail: string): PlimsollError {
  return new PlimsollError(problem(503, 'unavailable', 'Unavailable', detail));
}

/** A path of which the names are escaped. */
export function path(parts: TemplateStringsArray, ...names: string[]): string {
  return String.raw(parts, ...names.map(encodeURIComponent));
}

async function problemIn(answer: Response) {
  const text = await answer.text();
  try {
    const said: unknown = JSON.parse(text);
    if (isProblem(said)) return said;
  } catch {
    // Something between us and the server has answered; its status is all that counts.
  }
  return problem(
    answer.status,
    'unknown',
    answer.statusText || 'Failed',
    `The request failed with the status ${answer.status}.`,
  );
}
