import type { Entity } from '@backstage/catalog-model';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parse } from 'yaml';
import {
  type DryRun,
  startScaffolder,
  TEMPLATES,
  templateOf,
} from '../__testUtils__/dryRun';

jest.setTimeout(120_000);

const component = (name: string, annotations = {}): Entity => ({
  apiVersion: 'backstage.io/v1alpha1',
  kind: 'Component',
  metadata: { name, namespace: 'default', annotations },
  spec: { type: 'service' },
});
let scaffolder: Awaited<ReturnType<typeof startScaffolder>>;

beforeAll(async () => {
  scaffolder = await startScaffolder([
    component('shop'),
    component('tills', { 'plimsoll.dev/service': 'tills-of-the-shop' }),
  ]);
});
afterAll(() => scaffolder.stop());

const PIPELINES = {
  'github-actions': '.github/workflows/plimsoll.yml',
  gitlab: '.gitlab/plimsoll.gitlab-ci.yml',
  circleci: '.circleci/plimsoll.yml',
  'azure-pipelines': 'azure-pipelines-plimsoll.yml',
};
const SCRIPT = '.plimsoll/load-test.sh';
const values = (pipeline: string, changed: object = {}) => ({
  entityRef: 'component:default/shop',
  environment: 'staging',
  server: 'https://plimsoll.example.com',
  version: '0.1.0',
  repoUrl: `${
    pipeline === 'gitlab' ? 'gitlab.com' : 'github.com'
  }?owner=example&repo=shop`,
  pipeline,
  ...(['circleci', 'azure-pipelines'].includes(pipeline)
    ? { host: 'github', branch: 'main' }
    : {}),
  ...(pipeline === 'azure-pipelines' ? { deploy: 'Deploy the shop' } : {}),
  ...changed,
});
const made = async (pipeline: string, changed: object = {}) =>
  scaffolder.dryRun('load-test-in-ci', values(pipeline, changed));

/** Every text in a document, wherever it stands. */
function texts(node: unknown): string[] {
  if (typeof node === 'string') return [node];
  if (typeof node !== 'object' || node === null) return [];
  return Object.values(node).flatMap(texts);
}

describe.each(Object.entries(PIPELINES))(
  'the pipeline of %s',
  (pipeline, path) => {
    let run: DryRun;
    beforeAll(async () => {
      run = await made(pipeline);
    });

    it('is the example that is kept', () => {
      expect(run.told.error ?? run.status).toBe(200);
      const folder = join(TEMPLATES, 'load-test-in-ci/examples', pipeline);
      for (const [name, content] of Object.entries(run.files)) {
        if (process.env.WRITE_EXAMPLES) {
          mkdirSync(dirname(join(folder, name)), { recursive: true });
          writeFileSync(join(folder, name), content);
        }
        expect(readFileSync(join(folder, name), 'utf8')).toBe(content);
      }
      expect(Object.keys(run.files).sort()).toEqual([path, SCRIPT].sort());
    });

    it('has the values in it, and nothing of the template', () => {
      const written = texts(parse(run.files[path]));
      for (const value of [
        'https://plimsoll.example.com',
        'component:default/shop',
        'staging',
        '0.1.0',
      ]) {
        expect(written).toContain(value);
      }
      expect(run.files[path]).not.toMatch(/values\.|parameters\.(?!candidate)/);
      expect(run.files[path]).not.toMatch(/\{%|%\}/);
    });

    it('has its token from the secrets, and gives it to one step', () => {
      expect(run.files[path]).toContain('PLIMSOLL_CLIENT__TOKEN');
      expect(run.files[path]).not.toMatch(/plimsoll_[0-9a-f]{16}/);
    });

    it('opens one request, on the right host', () => {
      const asked = pipeline === 'gitlab' ? 'merge-request' : 'pull-request';
      expect(run.log).toContain(asked);
    });

    it('asks for the service by the name that Plimsoll knows it by', async () => {
      const tills = await made(pipeline, {
        entityRef: 'component:default/tills',
      });
      expect(texts(parse(tills.files[path]))).toContain('tills-of-the-shop');
    });

    it.each([
      ['entityRef', 'component:default/shop"; rm -rf /; "'],
      ['entityRef', 'component:default/${{ secrets.ALL }}'],
      ['environment', "staging' || true || '"],
      ['environment', '${{ secrets.ALL }}'],
      ['environment', '$(cat /etc/passwd)'],
      ['environment', '<< pipeline.id >>'],
      ['environment', 'a\nb: c'],
      ['server', 'http://plimsoll.example.com'],
      ['server', 'https://plimsoll.example.com/?$(id)'],
      ['server', 'https://user:password@plimsoll.example.com'],
      ['version', '0.1.0 --index-url=https://evil.example.com'],
      ['version', '*'],
      ['pipeline', '../../etc'],
    ])('takes no hostile %s: %s', async (name, hostile) => {
      const refused = await made(pipeline, { [name]: hostile });
      expect(refused.status).toBe(400);
    });
  },
);

describe('hostile branches and pipelines', () => {
  it.each([
    ['circleci', { branch: 'main: [x]' }],
    ['circleci', { branch: '<< pipeline.id >>' }],
    ['circleci', { host: 'bitbucket' }],
    ['azure-pipelines', { branch: '$(x)' }],
    ['azure-pipelines', { deploy: '"\n  - evil' }],
    ['azure-pipelines', { deploy: undefined }],
  ])('%s takes no %j', async (pipeline, changed) => {
    expect((await made(pipeline, changed)).status).toBe(400);
  });
});

describe('a template', () => {
  it.each(['request-load-test', 'load-test-in-ci'])(
    'has an example of a service, and is in the list: %s',
    name => {
      const example = parse(
        readFileSync(
          join(TEMPLATES, name, 'examples/catalog-info.yaml'),
          'utf8',
        ),
      );
      expect(example.kind).toBe('Component');
      const { spec } = parse(
        readFileSync(join(TEMPLATES, 'catalog-info.yaml'), 'utf8'),
      );
      expect(spec.targets).toContain(`./${name}/template.yaml`);
      expect(templateOf(name).metadata.name).toBe(name);
    },
  );

  it('asks for a load test with all that its form has asked', async () => {
    const run = await scaffolder.dryRun('request-load-test', {
      entityRef: 'component:default/shop',
      repository: 'https://github.com/example/shop',
      traffic: 'grafana:shop',
      environment: 'staging',
      endpoints: ['GET /orders/{id}'],
      wait: true,
    });
    expect(run.told.error).toBeUndefined();
    expect(run.status).toBe(200);
    expect(run.log).toContain(
      'It would ask for a load test of component:default/shop.',
    );
  });

  it('does not need what its form leaves out', async () => {
    const run = await scaffolder.dryRun('request-load-test', {
      entityRef: 'component:default/shop',
      repository: 'https://github.com/example/shop',
      traffic: 'grafana:shop',
    });
    expect(run.status).toBe(200);
  });

  it.each(['grafana', ':shop', 'Grafana:shop', 'grafana:', '$(id):x'])(
    'takes no traffic without its kind: %s',
    async traffic => {
      const refused = await scaffolder.dryRun('request-load-test', {
        entityRef: 'component:default/shop',
        repository: 'r',
        traffic,
      });
      expect(refused.status).toBe(400);
    },
  );
});
