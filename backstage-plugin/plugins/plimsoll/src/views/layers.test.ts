import type { Task } from '@plimsoll/backstage-plugin-common';
import { layersOf } from './layers';

const tasks = (names: string): Task[] =>
  [...names].map(node => ({
    id: node,
    node,
    agent: node,
    status: 'pending',
    estimated_duration_s: 1,
  }));
const names = (layers: Task[][]) =>
  layers.map(layer => layer.map(({ node }) => node).join(''));

describe('layersOf', () => {
  it.each([
    [
      'what does not wait stands beside each other',
      'abc',
      ['ac', 'bc'],
      ['ab', 'c'],
    ],
    [
      'the longest way counts',
      'abcd',
      ['ab', 'bc', 'ad', 'cd'],
      ['a', 'b', 'c', 'd'],
    ],
    ['without edges, one after the other', 'ab', [], ['a', 'b']],
  ])('%s', (_, nodes, edges, expected) => {
    const layers = layersOf(
      tasks(nodes),
      edges.map(edge => [...edge]),
    );
    expect(names(layers)).toEqual(expected);
  });

  it('shows every task also of a graph that goes round', () => {
    const layers = layersOf(tasks('ab'), [
      ['a', 'b'],
      ['b', 'a'],
    ]);
    expect(names(layers).join('').split('').sort()).toEqual(['a', 'b']);
  });
});
