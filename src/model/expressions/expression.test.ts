import { describe, expect, test } from 'vitest';
import { CORE_FACTS } from '../facts.ts';
import { compileExpression, type ExpressionEnvironment, type MachineScope, type Scope, UNKNOWN } from './expression.ts';

const SECRET = { $secret: 'swarm/token', tag: 'ab12' };

const ENVIRONMENT: ExpressionEnvironment = {
  facts: new Map(Object.entries({ ...CORE_FACTS, 'found.disk': { type: 'map', description: 'x' } as const })),
  aliases: {
    cluster: {
      list: false,
      values: {
        token: { type: 'string', secret: true },
        address: { type: 'string' },
        port: { type: 'integer' },
        load: { type: 'number' },
        hosts: { type: 'array', items: { type: 'string' } },
      },
    },
    members: { list: true, values: { address: { type: 'string' }, port: { type: 'integer' } } },
    backup: { list: false, values: { url: { type: 'string' } } },
  },
  roots: ['machine', 'group', 'site', 'deployment', 'values', 'asked', 'each'],
  asked: { port: { type: 'integer' } },
};

function machine(name: string, facts: MachineScope['facts']): MachineScope {
  return { name, ordinal: 0, group: 'front', site: 'here', facts, addresses: { cluster: `10.0.0.${name.length}` } };
}

const SCOPE: Scope = {
  machine: machine('m', {
    'os.family': 'debian',
    'os.version': '12',
    cpus: 2,
    root: true,
    'found.disk': { sda: { empty: true } },
  }),
  group: { name: 'front', machines: [machine('m', { cpus: 2 }), machine('mm', { cpus: 4 }), machine('mmm', {})] },
  deployment: { name: 'demo', machines: [] },
  values: { docker: { mirror: 'http://m', port: 5000, on: true, none: null }, list: ['a', 'b'], ratio: 0.5 },
  asked: { port: 6443 },
  each: { id: 'sda', found: { empty: true } },
  aliases: {
    cluster: { token: SECRET, address: UNKNOWN, port: 7, load: 2, hosts: ['x', 'y'] },
    members: [
      { address: 'a', port: 1 },
      { address: 'b', port: 2 },
    ],
  },
};

function evaluate(text: string, scope: Scope = SCOPE) {
  const compiled = compileExpression(text, ENVIRONMENT);
  if (!compiled.ok) throw new Error(`${text}: ${compiled.message}`);
  return compiled.expression.evaluate(scope);
}

const unknown = (path: string) => ({ kind: 'unknown', path });
const error = (message: string) => ({ kind: 'error', message });

test.each<readonly [string, unknown]>([
  ['machine.os.family == "debian"', true],
  ['machine.os.family in ["debian", "ubuntu"]', true],
  ['"mirror" in values.docker', true],
  ['machine.name + "-" + string(machine.ordinal)', 'm-0'],
  ['machine.address.cluster', '10.0.0.1'],
  ['machine.found.disk.sda.empty', true],
  ['7 / 2', 3],
  ['-7 / 2', -3],
  ['7 % 4', 3],
  ['7.0 / 2.0', 3.5],
  ['cluster.load / 4.0', 0.5],
  ['values.docker.port + 1', 5001],
  ['values.ratio * 2.0', 1],
  ['machine.cpus * 2 - 1', 3],
  ['values.docker', { mirror: 'http://m', port: 5000, on: true, none: null }],
  ['values.list[1]', 'b'],
  ['values["docker"]["mirror"]', 'http://m'],
  ['values.list + ["c"]', ['a', 'b', 'c']],
  ['{"a": machine.cpus, "b": [1, 2]}', { a: 2, b: [1, 2] }],
  ['values.docker == {"mirror": "http://m", "port": 5000, "on": true, "none": null}', true],
  ['values.list == ["b", "a"]', false],
  ['machine.cpus > 1 ? "many" : "one"', 'many'],
  ['!machine.root || values.docker.on', true],
  ['asked.port', 6443],
  ['each.found.empty', true],
  ['members.map(m, m.address).join(",")', 'a,b'],
  ['members.map(m, m.port > 1, m.address)', ['b']],
  ['members.filter(m, m.port > 1).size()', 1],
  ['members.exists_one(m, m.port == 2)', true],
  ['members.all(m, members.exists(n, n.port >= m.port))', true],
  ['group.machines.map(m, m.address.cluster)', ['10.0.0.1', '10.0.0.2', '10.0.0.3']],
  ['group.machines.map(m, {"name": m.name})', [{ name: 'm' }, { name: 'mm' }, { name: 'mmm' }]],
  ['values.docker.map(key, key)', ['mirror', 'port', 'on', 'none']],
  ['version(machine.os.version) >= version("9")', true],
  ['version("1.10") > version("1.9")', true],
  ['version("1.0-rc1") < version("1.0")', true],
  ['version("12") == version("12")', true],
  ['size("äö") + size(values.list)', 4],
  ['"a-b-c".split("-").join("+")', 'a+b+c'],
  ['"Debian".lowerAscii().startsWith("deb")', true],
  ['"abc".matches("^a.c$") && "abc".contains("b") && "abc".endsWith("c")', true],
  ['"abcd".substring(1, 3) + " x ".trim()', 'bcx'],
  ['int("12") + int(1.9)', 13],
  ['string(true) + string(12)', 'true12'],
  ['cluster.hosts[0]', 'x'],
])('%s is %j', (text, value) => {
  expect(evaluate(text)).toEqual({ kind: 'value', value });
});

describe('what is not known', () => {
  test.each<readonly [string, unknown]>([
    ['machine.init == "systemd"', unknown('machine.init')],
    ['machine.init == "systemd" || machine.cpus >= 2', true],
    ['machine.cpus >= 2 || machine.init == "systemd"', true],
    ['machine.init == "systemd" || machine.cpus > 2', unknown('machine.init')],
    ['machine.init == "systemd" && machine.cpus > 2', false],
    ['machine.cpus > 2 && machine.init == "systemd"', false],
    ['machine.init == "systemd" && machine.cpus == 2', unknown('machine.init')],
    ['!(machine.init == "systemd")', unknown('machine.init')],
    ['has(machine.init)', unknown('machine.init')],
    ['has(machine.cpus)', true],
    ['has(machine.init) || true', true],
    ['has(cluster.address)', unknown('cluster.address')],
    ['machine.init == "x" ? 1 : 2', unknown('machine.init')],
    ['machine.address.client', unknown('machine.address.client')],
    ['cluster.address + ":1"', unknown('cluster.address')],
    ['[cluster.port, cluster.address]', unknown('cluster.address')],
    ['cluster.port in [7] || cluster.address == "x"', true],
    ['group.machines.exists(m, m.cpus == 4)', true],
    ['group.machines.all(m, m.cpus == 2)', false],
    ['group.machines.all(m, m.cpus > 0)', unknown('group.machines[].cpus')],
    ['group.machines.filter(m, m.cpus > 0).size() > 0', unknown('group.machines[].cpus')],
    ['machine.disks.filter(d, d.found.empty)', unknown('machine.disks')],
  ])('%s', (text, expected) => {
    expect(evaluate(text)).toEqual(typeof expected === 'boolean' ? { kind: 'value', value: expected } : expected);
  });

  test('a root or an alias that the scope leaves open is unknown', () => {
    expect(evaluate('machine.os.family == "debian"', {})).toEqual(unknown('machine.os.family'));
    expect(evaluate('group.machines.size()', {})).toEqual(unknown('group.machines'));
    expect(evaluate('cluster.port + 1', { aliases: { cluster: UNKNOWN } })).toEqual(unknown('cluster.port'));
    expect(evaluate('cluster', { aliases: { cluster: { port: 1, address: UNKNOWN } } })).toEqual(
      unknown('a part of the value'),
    );
  });
});

describe('what is not there', () => {
  test.each<readonly [string, string]>([
    ['values.nothing', 'values.nothing'],
    ['values.nothing.deeper', 'values.nothing.deeper'],
    ['values.docker.tls', 'values.docker.tls'],
    ['backup.url', 'backup.url'],
    ['values.list[5]', 'values.list[5]'],
  ])('%s is absent', (text, absent) => {
    expect(evaluate(text)).toMatchObject({ kind: 'error', absent });
  });

  test.each(['values.nothing', 'values.nothing.deeper', 'values.docker.none', 'backup.url'])(
    'has(%s) is false',
    (text) => {
      expect(evaluate(`has(${text})`)).toEqual({ kind: 'value', value: false });
    },
  );
});

describe('secrets', () => {
  test.each(['cluster.token', 'machine.root ? cluster.token : cluster.token'])('%s hands the reference on', (text) => {
    expect(evaluate(text)).toEqual({ kind: 'value', value: SECRET });
  });

  test('a list of secrets hands the references on', () => {
    expect(evaluate('[cluster.token]')).toEqual({ kind: 'value', value: [SECRET] });
  });

  const hidden: Scope = { ...SCOPE, values: { token: SECRET, list: [SECRET] } };
  test.each<readonly [string, string]>([
    ['values.token + "x"', '`+` cannot be applied to a secret: a secret is only handed on'],
    ['values.token == "x"', '`==` cannot be applied to a secret: a secret is only handed on'],
    ['values.list == ["x"]', 'a secret cannot be compared: a secret is only handed on'],
    [
      'values.list == values.list.map(x, {"$secret": "y", "tag": "z"})',
      'a secret cannot be compared: a secret is only handed on',
    ],
    ['size(values.token)', 'size() cannot take a secret: a secret is only handed on'],
    ['values.token.tag', 'a secret has no members: a secret is only handed on'],
    ['values.token.map(x, x)', 'map() goes over a list or a map, not over a secret'],
    ['{values.token: 1}', 'a secret cannot be a key'],
  ])('%s is an error', (text, message) => {
    expect(evaluate(text, hidden)).toEqual(
      text.startsWith('values.list == ["x"]') ? { kind: 'value', value: false } : error(message),
    );
  });
});

test.each<readonly [string, string]>([
  ['9007199254740991 + machine.cpus', 'the result is out of range: 9007199254740992'],
  ['99999999999999999999', 'the integer 99999999999999999999 is out of range'],
  ['1 / (machine.cpus - 2)', 'division by zero'],
  [
    'values.docker.mirror > values.docker.port',
    '`>` cannot compare a string and an integer; versions compare as version(a) >= version(b)',
  ],
  ['values.docker.mirror && true', '`&&` joins booleans, not a string'],
  ['values.docker.port ? 1 : 2', 'the condition before `?` is an integer, not a boolean'],
  [
    'values.docker.port.deeper',
    'values.docker.port.deeper cannot be read: what it is read from is an integer, not a map',
  ],
  ['int(values.docker.mirror)', 'int() takes a number, or a string of digits, not a string'],
  ['"a".matches("(")', 'matches() cannot read the pattern "("'],
  ['group.machines', 'a machine is not a value: select one of its facts, such as .name'],
  ['version("1")', 'a version is not a value: use string(), or compare it'],
])('%s is an error', (text, message) => {
  expect(evaluate(text)).toEqual(error(message));
});

test.each<readonly [string, readonly string[]]>([
  ['machine.os.family == "debian" && machine.os.family != "x"', ['machine.os.family']],
  ['values.docker.mirror', ['values.docker.mirror']],
  ['cluster.token', ['cluster.token']],
  ['has(cluster.address) ? cluster.address : "x"', ['cluster.address']],
  [
    'group.machines.filter(m, m.cpus > 1).map(m, m.address.cluster)',
    ['group.machines', 'group.machines[].cpus', 'group.machines[].address.cluster'],
  ],
  ['members.map(m, m.address)', ['members', 'members[].address']],
  ['[1, 2].map(x, x + values.n)', ['values.n']],
  ['values.map(k, k)', ['values', 'values[]']],
])('%s reads %j', (text, references) => {
  const compiled = compileExpression(text, ENVIRONMENT);
  expect(compiled.ok && compiled.expression.references).toEqual(references);
});

test('an evaluation leaves nothing behind for the next one', () => {
  const compiled = compileExpression('members.map(m, m.port).size() + machine.cpus', ENVIRONMENT);
  if (!compiled.ok) throw new Error(compiled.message);
  const { expression } = compiled;
  const other: Scope = { ...SCOPE, machine: machine('n', { cpus: 8 }), aliases: { members: [] } };
  expect([SCOPE, other, SCOPE].map((scope) => expression.evaluate(scope))).toEqual(
    [4, 8, 4].map((value) => ({ kind: 'value', value })),
  );
});
