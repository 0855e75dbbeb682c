import type { Task } from '@plimsoll/backstage-plugin-common';

/**
 * Tasks in layers: each after the last of those that it waits for.
 *
 * Without edges every task has a layer of its own, in the order given.
 */
export function layersOf(
  tasks: readonly Task[],
  edges: readonly (readonly string[])[],
): Task[][] {
  if (edges.length === 0) return tasks.map(task => [task]);
  const depths = new Map<string, number>();
  const depthOf = (node: string, above: readonly string[]): number => {
    const known = depths.get(node);
    if (known !== undefined) return known;
    const before = edges.flatMap(([from, to]) =>
      to === node && !above.includes(from) ? [from] : [],
    );
    const depth = before.length
      ? 1 + Math.max(...before.map(each => depthOf(each, [...above, node])))
      : 0;
    depths.set(node, depth);
    return depth;
  };
  const layers: Task[][] = [];
  for (const task of tasks) {
    const depth = depthOf(task.node, []);
    (layers[depth] ??= []).push(task);
  }
  return layers.filter(Boolean);
}
