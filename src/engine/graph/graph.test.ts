import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { buildGraph } from './graph.ts';

const tasks = fc
  .array(fc.array(fc.nat(30), { maxLength: 4 }), { maxLength: 30 })
  .map((drawn) => drawn.map((before, n) => ({ after: n === 0 ? [] : [...new Set(before.map((each) => each % n))] })));

describe('graph', () => {
  it('knows as successor exactly whoever names a task as predecessor', () => {
    fc.assert(
      fc.property(tasks, (all) => {
        const graph = buildGraph(all, () => false);
        const edges: string[] = [];
        for (let n = 0; n < graph.size; n += 1) graph.successors(n, (next) => edges.push(`${n}>${next}`));
        expect(edges.sort()).toEqual(all.flatMap(({ after }, n) => after.map((before) => `${before}>${n}`)).sort());
        expect([...graph.open]).toEqual(all.map(({ after }) => after.length));
      }),
    );
  });

  it('does not count predecessors that are done', () => {
    const graph = buildGraph([{ after: [] }, { after: [] }, { after: [0, 1] }], (n) => n === 0);
    expect([...graph.open]).toEqual([0, 0, 1]);
  });
});
