import { isProblem, PlimsollError, problem } from './problem';
import type {
  AcceptedWorkflow,
  BundleRecord,
  Coverage,
  Environment,
  NewBundle,
  Page,
  Service,
  ShownBundle,
  ShownTemplate,
  Workflow,
  WorkflowDetails,
  WorkflowStatus,
} from './types';

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

type Sent = RequestOptions & {
  method?: string;
  query?: Record<string, string | number | undefined>;
  headers?: Record<string, string>;
  body?: unknown;
};

const TIMEOUT_MS = 30_000;

/**
 * The part of Plimsoll's API that portals use.
 *
 * It speaks to Plimsoll itself, to the backend plugin, which answers the same requests at its own
 * address, and through the proxy. Every failure is a {@link PlimsollError}, except that an aborted
 * request rejects with the signal's reason.
 *
 * @public
 */
export class PlimsollClient {
  constructor(private readonly options: PlimsollClientOptions) {}

  /** Asks for a bundle; the same key asks once. */
  requestBundle(
    wanted: NewBundle,
    options: RequestOptions & { idempotencyKey: string; requestedBy?: string },
  ): Promise<AcceptedWorkflow> {
    return this.json('workflows', {
      method: 'POST',
      headers: { 'Idempotency-Key': options.idempotencyKey },
      body: {
        template: 'bundle',
        parameters: wanted,
        requestedBy: options.requestedBy,
      },
      signal: options.signal,
    });
  }

  /** Workflows of a service, newest first. */
  listWorkflows(
    wanted: {
      service: string;
      status?: WorkflowStatus;
      limit?: number;
      cursor?: string;
    },
    options?: RequestOptions,
  ): Promise<Page<Workflow>> {
    return this.json('workflows', { query: wanted, ...options });
  }

  getWorkflow(id: string, options?: RequestOptions): Promise<WorkflowDetails> {
    return this.json(path`workflows/${id}`, options);
  }

  cancelWorkflow(id: string, options?: RequestOptions): Promise<Workflow> {
    return this.json(path`workflows/${id}/cancel`, {
      method: 'POST',
      ...options,
    });
  }

  retryWorkflow(id: string, options?: RequestOptions): Promise<Workflow> {
    return this.json(path`workflows/${id}/retry`, {
      method: 'POST',
      ...options,
    });
  }

  /** Bundles of a service, newest first. */
  listBundles(
    wanted: { service: string; limit?: number; cursor?: string },
    options?: RequestOptions,
  ): Promise<Page<BundleRecord>> {
    return this.json('bundles', { query: wanted, ...options });
  }

  getBundle(digest: string, options?: RequestOptions): Promise<ShownBundle> {
    return this.json(path`bundles/${digest}`, options);
  }

  /** What a bundle tests of its service's newest code and traffic. */
  getCoverage(digest: string, options?: RequestOptions): Promise<Coverage> {
    return this.json(path`bundles/${digest}/coverage`, options);
  }

  /** The text of one file of a bundle. */
  async getFile(
    digest: string,
    file: string,
    options?: RequestOptions,
  ): Promise<string> {
    const answer = await this.send(
      path`bundles/${digest}/files/${file}`,
      options,
    );
    return answer.text();
  }

  /** The answer itself, so that whoever asks may pass it on as it comes. */
  archive(digest: string, options?: RequestOptions): Promise<Response> {
    return this.send(path`bundles/${digest}/archive`, options);
  }

  /** The registered service; undefined: nobody has registered it. */
  async findService(
    name: string,
    options?: RequestOptions,
  ): Promise<Service | undefined> {
    try {
      return await this.json<Service>(path`services/${name}`, options);
    } catch (error) {
      if (error instanceof PlimsollError && error.kind === 'not-found')
        return undefined;
      throw error;
    }
  }

  /** Registers a service, or replaces what was registered under its name. */
  registerService(
    service: Service,
    options?: RequestOptions,
  ): Promise<Service> {
    return this.json('services', { method: 'POST', body: service, ...options });
  }

  listEnvironments(
    wanted: { limit?: number; cursor?: string } = {},
    options?: RequestOptions,
  ): Promise<Page<Environment>> {
    return this.json('environments', { query: wanted, ...options });
  }

  /** What can be asked for, and the graph that each request becomes. */
  listTemplates(options?: RequestOptions): Promise<Page<ShownTemplate>> {
    return this.json('templates', options);
  }

  private async json<T>(to: string, sent?: Sent): Promise<T> {
    const answer = await this.send(to, sent);
    return answer.json();
  }

  private async send(to: string, sent: Sent = {}): Promise<Response> {
    const base = await this.options.baseUrl();
    const query = new URLSearchParams(
      Object.entries(sent.query ?? {}).flatMap(([name, value]) =>
        value === undefined ? [] : [[name, String(value)]],
      ),
    ).toString();
    const timeout = AbortSignal.timeout(this.options.timeoutMs ?? TIMEOUT_MS);
    const method = sent.method ?? 'GET';
    let answer: Response;
    try {
      answer = await this.options.fetch(
        `${base}/${to}${query && `?${query}`}`,
        {
          method,
          headers: {
            // Plimsoll takes nothing else for a write, also where there is no body.
            ...(method === 'GET'
              ? undefined
              : { 'Content-Type': 'application/json' }),
            ...sent.headers,
          },
          body: sent.body === undefined ? undefined : JSON.stringify(sent.body),
          signal: sent.signal
            ? AbortSignal.any([sent.signal, timeout])
            : timeout,
        },
      );
    } catch (error) {
      if (sent.signal?.aborted || error instanceof PlimsollError) throw error;
      throw new PlimsollError(
        problem(
          503,
          'unavailable',
          'Unavailable',
          timeout.aborted
            ? 'Plimsoll did not answer in time.'
            : 'Plimsoll cannot be reached.',
        ),
      );
    }
    if (!answer.ok) throw new PlimsollError(await problemIn(answer));
    return answer;
  }
}

function path(parts: TemplateStringsArray, ...names: string[]): string {
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
