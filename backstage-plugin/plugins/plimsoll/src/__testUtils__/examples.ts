import type { Entity } from '@backstage/catalog-model';
import type {
  ShownBundle,
  ShownTemplate,
  Task,
  Workflow,
  WorkflowDetails,
} from '@plimsoll/backstage-plugin-common';

export const shop: Entity = {
  apiVersion: 'backstage.io/v1alpha1',
  kind: 'Component',
  metadata: {
    name: 'shop',
    namespace: 'default',
    annotations: {
      'backstage.io/source-location': 'url:https://git.test/shop',
    },
  },
  spec: { type: 'service' },
  relations: [{ type: 'ownedBy', targetRef: 'group:default/crew' }],
};

export function bundleTemplate(): ShownTemplate {
  return {
    name: 'bundle',
    parameters: {},
    graph: {
      nodes: [
        { name: 'FetchTraffic', agent: 'traffic' },
        { name: 'FetchRepo', agent: 'repository' },
        { name: 'Bundle', agent: 'bundling' },
      ],
      edges: [
        ['FetchTraffic', 'Bundle'],
        ['FetchRepo', 'Bundle'],
      ],
      mermaid: '',
    },
    expected_s: { FetchTraffic: 2, FetchRepo: 1, Bundle: 2 },
  };
}

export function workflow(changed: Partial<Workflow> = {}): Workflow {
  return {
    id: 'aaaaaaaa-0000',
    template: 'bundle',
    service: 'component:default/shop',
    principal: 'portal',
    requested_by: 'user:default/ann',
    status: 'running',
    parameters: {},
    created_at: '2026-11-21T10:00:00Z',
    ...changed,
  };
}

export function details(changed: Partial<Workflow> = {}): WorkflowDetails {
  const task = (node: string, agent: string, status: string): Task => ({
    id: node,
    node,
    agent,
    status,
    estimated_duration_s: 2,
  });
  return {
    workflow: workflow(changed),
    tasks: [
      task('FetchTraffic', 'traffic', 'completed'),
      task('FetchRepo', 'repository', 'running'),
      task('Bundle', 'bundling', 'pending'),
    ],
    attempts: [
      {
        id: 1,
        node: 'FetchTraffic',
        agent: 'traffic',
        attempt: 1,
        status: 'completed',
        started_at: '2026-11-21T10:00:00Z',
        ended_at: '2026-11-21T10:00:02Z',
        input: {},
        output: null,
        output_bytes: 0,
        error: null,
        log: ['195,190 requests of a day'],
      },
    ],
  };
}

export function bundle(): ShownBundle {
  const digest = `sha256:${'0abc'.repeat(16)}`;
  return {
    record: {
      digest,
      service: 'component:default/shop',
      workflow_id: 'aaaaaaaa-0000',
      location: '',
      size_bytes: 440_491,
      stored_at: '2026-11-21T10:00:00Z',
      endpoints: 16,
      tested_share: 0.9996,
    },
    files: [
      { path: 'lib/data.js', size_bytes: 8188, digest: '' },
      { path: 'script.js', size_bytes: 22_944, digest: '' },
    ],
    manifest: {
      test_types: {
        smoke: load(null, 32, null),
        'average-load': load(300, 1479, 4.939),
      },
      provenance: {
        traffic_source: 'access-log:access.log.gz',
        window: { start: '2026-10-13T22:00:00Z', end: '2026-10-14T22:00:00Z' },
        repository: 'shop',
        commit: null,
        generator: 'plimsoll 0.1.0',
      },
      traffic: { requests: 195_190 },
      proof: { k6: '1.1.0', endpoints: [], share: 1 },
      assumptions: [{ about: 'average load', value: '2.2', because: 'of it' }],
    } as unknown as ShownBundle['manifest'],
  };
}

function load(
  duration_s: number | null,
  requests: number,
  peak_per_second: number | null,
) {
  return {
    formula: 'the mean',
    duration_s,
    requests,
    peak_per_second,
    virtual_users: 2,
    scenarios: [],
  };
}
