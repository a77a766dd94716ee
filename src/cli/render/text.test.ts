import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { STYLES } from '../support/styles.ts';
import { bar } from './bar.ts';
import { machineNames } from './machine-names.ts';
import { paint, type Style } from './style.ts';
import { table } from './table.ts';
import { taskLabel, taskName } from './task-name.ts';
import { cut, duration, hang, listing, plural, visibleLength, wrap } from './text.ts';

const plain: Style = { color: false, width: 80, unicode: true };

describe('small texts', () => {
  test('a line break of the text stays one, and what follows keeps its indentation', () => {
    expect(wrap('no candidate fits\n  web: it needs an engine', 20)).toEqual([
      'no candidate fits',
      '  web: it needs an',
      '  engine',
    ]);
  });

  test.each([
    [0, '0.0 s'],
    [0.44, '0.4 s'],
    [9.96, '10 s'],
    [59.6, '1 min'],
    [83.4, '1 min 23 s'],
    [3600, '1 h'],
    [7500, '2 h 5 min'],
    [273_600, '3 d 4 h'],
  ])('%d seconds are %s', (seconds, text) => {
    expect(duration(seconds)).toBe(text);
  });

  test.each([
    [0, '0 tasks'],
    [1, '1 task'],
    [12_345, '12,345 tasks'],
    [1_234_567, '1,234,567 tasks'],
  ])('%d of them are %s', (count, text) => {
    expect(plural(count, 'task')).toBe(text);
  });

  test.each([
    [[], ''],
    [['a'], 'a'],
    [['a', 'b', 'c'], 'a, b and c'],
  ])('%j is listed as %s', (items, text) => {
    expect(listing(items)).toBe(text);
  });

  test.each([
    [['demo-worker-0'], 'demo-worker-0'],
    [['demo-worker-2', 'demo-worker-0', 'demo-worker-1'], 'demo-worker-0..2'],
    [['demo-worker-0', 'demo-worker-1', 'demo-worker-3'], 'demo-worker-0..1,3'],
    [['demo-worker-0', 'db', 'demo-manager-0'], 'demo-worker-0, demo-manager-0, db'],
  ])('the machines %j are %s', (names, text) => {
    expect(machineNames(names)).toBe(text);
  });

  test.each([
    [
      'demo-worker-0/docker-debian/apply',
      { place: 'demo-worker-0', role: 'docker-debian', verb: 'apply' },
      'docker-debian',
    ],
    [
      'demo-worker-0/swarm-join/drain',
      { place: 'demo-worker-0', role: 'swarm-join', verb: 'drain' },
      'drain swarm-join',
    ],
    ['site:lab/mirror[a/b]/apply', { place: 'site:lab', role: 'mirror[a/b]', verb: 'apply' }, 'mirror[a/b]'],
    ['barrier/swarm-cluster', { place: 'barrier', role: 'swarm-cluster', verb: '' }, 'swarm-cluster'],
  ])('the task %s has its parts', (id, name, label) => {
    expect(taskName(id)).toEqual(name);
    expect(taskLabel(id)).toBe(label);
  });

  test.each([
    [0, 0, '████'],
    [0, 8, '░░░░'],
    [4, 8, '██░░'],
    [7, 8, '███░'],
    [8, 8, '████'],
  ])('%d of %d is the bar %s', (done, total, text) => {
    expect(bar(plain, done, total, 4)).toBe(text);
  });
});

describe('lines', () => {
  test('wrapped text keeps every word and, where no word is longer, the width', () => {
    fc.assert(
      fc.property(fc.array(fc.stringMatching(/^[a-z]{1,12}$/)), fc.integer({ min: 12, max: 60 }), (words, width) => {
        const lines = wrap(words.join(' '), width);
        expect(lines.join(' ').trim()).toBe(words.join(' '));
        for (const line of lines) expect(line.length).toBeLessThanOrEqual(width);
      }),
    );
  });

  test('a command in backquotes stays on one line', () => {
    expect(wrap('Look at it, then run `purlin retry all`.', 30)).toEqual([
      'Look at it, then run',
      '`purlin retry all`.',
    ]);
  });

  test('a long text hangs behind its head, and below a head that leaves no room', () => {
    const text = 'a text that is long enough to be broken into several lines of the terminal, twice at the least';
    expect(hang(plain, '  head  ', text)).toEqual([
      '  head  a text that is long enough to be broken into several lines of the',
      '        terminal, twice at the least',
    ]);
    expect(hang(plain, `  ${'h'.repeat(60)}  `, text)[1]).toBe(
      '      a text that is long enough to be broken into several lines of the',
    );
  });

  test('colours take no columns', () => {
    const style = STYLES['120-color'] ?? plain;
    expect(visibleLength(paint(style, 'bad', 'failed'))).toBe(6);
    const rows = table(
      style,
      [{ title: 'A' }, { title: 'B' }],
      [
        [paint(style, 'bad', 'failed'), 'x'],
        ['ok', 'y'],
      ],
    );
    expect(rows.map((row) => visibleLength(row))).toEqual([9, 9, 9]);
  });

  test('cut text fits and shows that something is missing', () => {
    expect(cut(plain, 'docker-debian', 8)).toBe('docker-…');
    expect(cut(plain, 'docker', 8)).toBe('docker');
  });

  test('flexible columns give way when a row is too wide, the first one first', () => {
    const style = { ...plain, width: 40 };
    const columns = [{ title: 'NAME' }, { title: 'A', flexible: true }, { title: 'B', flexible: true }];
    const lines = table(style, columns, [['m', 'a'.repeat(30), 'b'.repeat(20)]]);
    expect(lines[1]).toBe('m     aaaaaaaaaaa…  bbbbbbbbbbbbbbbbbbbb'.slice(0, 40));
  });
});
