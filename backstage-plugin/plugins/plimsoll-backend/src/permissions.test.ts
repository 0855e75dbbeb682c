import type { Entity } from '@backstage/catalog-model';
import { environmentIn, isOwner, loadResources } from './permissions';

const shop: Entity = {
  apiVersion: 'backstage.io/v1alpha1',
  kind: 'Component',
  metadata: { name: 'shop' },
  relations: [
    { type: 'ownedBy', targetRef: 'group:default/crew' },
    { type: 'partOf', targetRef: 'group:default/fleet' },
  ],
};

describe('IS_OWNER', () => {
  it.each([
    [['group:default/crew'], true],
    [['Group:default/Crew'], true],
    [['user:default/ann', 'group:crew'], true],
    [['group:default/fleet'], false],
    [[], false],
  ])('says of %j: %s', (claims, owns) => {
    expect(isOwner.apply({ entity: shop }, { claims })).toBe(owns);
  });
});

describe('ENVIRONMENT_IN', () => {
  it.each([
    ['staging', true],
    ['production', false],
    [undefined, false],
  ])('says of the environment %s: %s', (environment, isIn) => {
    const resource = { entity: shop, environment };
    expect(environmentIn.apply(resource, { environments: ['staging'] })).toBe(
      isIn,
    );
  });
});

it('loads what references name, in their order', async () => {
  const loaded = await loadResources(
    ['component:default/shop#staging', 'component:default/gone'],
    async refs =>
      refs.map(ref => (ref === 'component:default/shop' ? shop : undefined)),
  );
  expect(loaded).toEqual([{ entity: shop, environment: 'staging' }, undefined]);
});
