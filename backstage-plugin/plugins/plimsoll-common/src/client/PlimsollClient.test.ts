import { http, HttpResponse } from 'msw';
import { setupServer } from 'msw/node';
import { PlimsollClient } from './PlimsollClient';
import { PlimsollError } from '../problem';

const server = setupServer();
const client = new PlimsollClient({
  baseUrl: async () => 'http://plimsoll.test/api/v1',
  fetch: (...args) => fetch(...args),
  timeoutMs: 200,
});

beforeAll(() => server.listen({ onUnhandledRequest: 'error' }));
afterEach(() => server.resetHandlers());
afterAll(() => server.close());

async function failure(promise: Promise<unknown>): Promise<PlimsollError> {
  const error: unknown = await promise.catch(each => each);
  if (!(error instanceof PlimsollError)) throw new Error('It did not fail.');
  return error;
}

describe('PlimsollClient', () => {
  it('sends the key with which the same is asked for once', async () => {
    let seen: [string | null, unknown] | undefined;
    server.use(
      http.post(
        'http://plimsoll.test/api/v1/workflows',
        async ({ request }) => {
          seen = [request.headers.get('Idempotency-Key'), await request.json()];
          return HttpResponse.json({
            workflowId: 'w',
            status: 'queued',
            tasks: [],
          });
        },
      ),
    );
    const accepted = await client.requestBundle(
      { service: 'shop', repository: 'r', traffic: 't:u' },
      { idempotencyKey: 'key-4711', requestedBy: 'user:default/ann' },
    );
    expect(accepted.workflowId).toBe('w');
    expect(seen).toEqual([
      'key-4711',
      {
        template: 'bundle',
        parameters: { service: 'shop', repository: 'r', traffic: 't:u' },
        requestedBy: 'user:default/ann',
      },
    ]);
  });

  it('escapes names that contain slashes', async () => {
    let path = '';
    server.use(
      http.get('http://plimsoll.test/api/v1/*', ({ request }) => {
        path = new URL(request.url).pathname;
        return HttpResponse.json({ name: 'n' });
      }),
    );
    await client.findService('component:default/shop');
    expect(path).toBe('/api/v1/services/component%3Adefault%2Fshop');
  });

  it('tells what the server said is wrong', async () => {
    server.use(
      http.get('http://plimsoll.test/api/v1/bundles/abc', () =>
        HttpResponse.json(
          {
            type: '/problems/conflict',
            title: 'Conflict',
            status: 409,
            detail: 'Two bundles begin like this.',
            instance: '',
          },
          { status: 409 },
        ),
      ),
    );
    const error = await failure(client.getBundle('abc'));
    expect(error.kind).toBe('conflict');
    expect(error.message).toBe('Two bundles begin like this.');
  });

  it('takes the status of an answer that is no problem document', async () => {
    server.use(
      http.get('http://plimsoll.test/api/v1/templates', () =>
        HttpResponse.text('<html>', { status: 502 }),
      ),
    );
    expect((await failure(client.listTemplates())).kind).toBe('unavailable');
  });

  it('says that a server that does not answer is away', async () => {
    server.use(
      http.get(
        'http://plimsoll.test/api/v1/templates',
        () => new Promise<never>(() => {}),
      ),
    );
    const error = await failure(client.listTemplates());
    expect(error.kind).toBe('unavailable');
    expect(error.message).toBe('Plimsoll did not answer in time.');
  });

  it('says so when something else answers in its place', async () => {
    server.use(
      http.get('http://plimsoll.test/api/v1/templates', () =>
        HttpResponse.html('<p>Sign in'),
      ),
    );
    const error = await failure(client.listTemplates());
    expect(error.kind).toBe('unavailable');
    expect(error.message).toBe('Something else than Plimsoll has answered.');
  });

  it('gives what is to be kept as much time as it takes, once it has begun', async () => {
    server.use(
      http.get('http://plimsoll.test/api/v1/runs/r1/raw', () => {
        const slow = new ReadableStream({
          async start(controller) {
            for (let part = 0; part < 4; part++) {
              await new Promise(resolve => setTimeout(resolve, 100));
              controller.enqueue(new TextEncoder().encode(`${part}`));
            }
            controller.close();
          },
        });
        return new HttpResponse(slow);
      }),
    );
    const raw = await client.downloadRawOutput('r1');
    expect(await raw.text()).toBe('0123');
  });

  it('rejects with the reason of whoever gave up', async () => {
    server.use(
      http.get(
        'http://plimsoll.test/api/v1/templates',
        () => new Promise<never>(() => {}),
      ),
    );
    const gone = new AbortController();
    const asked = client.listTemplates({ signal: gone.signal });
    gone.abort(new Error('left the page'));
    await expect(asked).rejects.toThrow('left the page');
  });

  it('finds no service where none is registered, and fails for anything else', async () => {
    server.use(
      http.get('http://plimsoll.test/api/v1/services/:name', ({ params }) =>
        HttpResponse.json(
          {
            type: 'about:blank',
            status: params.name === 'gone' ? 404 : 403,
            detail: '',
          },
          { status: params.name === 'gone' ? 404 : 403 },
        ),
      ),
    );
    expect(await client.findService('gone')).toBeUndefined();
    expect((await failure(client.findService('secret'))).kind).toBe(
      'forbidden',
    );
  });
});
