import type { Entity } from '@backstage/catalog-model';
import { environmentsOf, repositoryOf, serviceOf } from './annotations';
import { bundlePath, workflowPath } from './pages';
import { parseResourceRef, toResourceRef } from './permissions';

const entity = (annotations: Record<string, string>): Entity => ({
  apiVersion: 'backstage.io/v1alpha1',
  kind: 'Component',
  metadata: { name: 'Shop', annotations },
});

describe('annotations', () => {
  it('finds a service by its entity reference unless one says otherwise', () => {
    expect(serviceOf(entity({}))).toBe('component:default/shop');
    expect(serviceOf(entity({ 'plimsoll.dev/service': 'shop-v2' }))).toBe(
      'shop-v2',
    );
  });

  it.each([
    [
      {
        'backstage.io/source-location': 'url:https://git.test/a/b/tree/main/c',
      },
      'https://git.test/a/b/tree/main/c',
    ],
    [
      {
        'backstage.io/source-location': 'file:/etc',
        'github.com/project-slug': 'a/b',
      },
      'github:a/b',
    ],
    [{ 'gitlab.com/project-slug': 'a/b/c' }, 'gitlab:a/b/c'],
    [{}, undefined],
  ])('takes the source of %j to be %s', (annotations, repository) => {
    expect(repositoryOf(entity(annotations as Record<string, string>))).toBe(
      repository,
    );
  });

  it('offers all environments unless some are named', () => {
    expect(environmentsOf(entity({}))).toBeUndefined();
    expect(
      environmentsOf(entity({ 'plimsoll.dev/environments': ' , ' })),
    ).toBeUndefined();
    expect(
      environmentsOf(entity({ 'plimsoll.dev/environments': 'staging, perf' })),
    ).toEqual(['staging', 'perf']);
  });
});

describe('references of resources', () => {
  it.each([
    { entityRef: 'component:default/shop' },
    { entityRef: 'component:default/shop', environment: 'staging' },
  ])('carry %j there and back', ref => {
    expect(parseResourceRef(toResourceRef(ref))).toEqual(ref);
  });
});

describe('addresses of pages', () => {
  it('stand below the page of the entity', () => {
    expect(workflowPath('component:default/shop', 'w1')).toBe(
      '/catalog/default/component/shop/load-tests/workflows/w1',
    );
    expect(bundlePath('component:default/shop', 'sha256:0abc')).toBe(
      '/catalog/default/component/shop/load-tests/bundles/0abc',
    );
  });
});
