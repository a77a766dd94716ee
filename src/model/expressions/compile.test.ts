import { expect, test } from 'vitest';
import { CORE_FACTS } from '../facts.ts';
import { compileExpression, type ExpressionEnvironment } from './expression.ts';

const ENVIRONMENT: ExpressionEnvironment = {
  facts: new Map(Object.entries(CORE_FACTS)),
  aliases: {
    cluster: { list: false, values: { token: { type: 'string', secret: true }, address: { type: 'string' } } },
    members: { list: true, values: { address: { type: 'string' } } },
    engine: { list: false, values: {} },
  },
  roots: ['machine', 'group', 'site', 'values', 'asked'],
  asked: { port: { type: 'integer' } },
};

interface Wrong {
  readonly text: string;
  readonly message: string;
  readonly column?: number;
  readonly hint?: string;
}

const VERSIONS = 'Versions compare as version(a) >= version("12"); texts of digits as int(a).';
const SECRETS = 'Make it an input of its own and join the texts in the script.';

const WRONG: readonly Wrong[] = [
  {
    text: '1 +',
    column: 4,
    message: 'the expression ends too early',
    hint: 'Is an operand or a closing bracket missing?',
  },
  { text: 'machine.cpus = 2', column: 14, message: 'unexpected `=`', hint: 'Equality is `==`.' },
  { text: 'true & false', column: 6, message: 'unexpected `&`', hint: 'And is `&&`.' },
  { text: 'true | false', column: 6, message: 'unexpected `|`', hint: 'Or is `||`.' },
  { text: 'machin.cpus', column: 1, message: 'unknown name `machin`', hint: 'Did you mean `machine`?' },
  {
    text: 'deployment.name',
    column: 1,
    message: 'unknown name `deployment`',
    hint: 'Names here: asked, cluster, engine, group, machine, members, site, values.',
  },
  {
    text: 'platform.name == "x"',
    column: 1,
    message: 'there is no `platform` in expressions',
    hint: 'A difference between platforms is another role that provides the same capability, chosen by facts.',
  },
  {
    text: 'site.name == "x"',
    column: 6,
    message: 'there is no `site.name` in expressions',
    hint: 'What differs at a site is a value of the site (`values:`) or another role, never its name.',
  },
  {
    text: 'machine.os.famly == "x"',
    column: 12,
    message: 'unknown fact `machine.os.famly`',
    hint: 'Did you mean `os.family`?',
  },
  {
    text: 'has(machine.os.famly)',
    column: 5,
    message: 'unknown fact `machine.os.famly`',
    hint: 'Did you mean `os.family`?',
  },
  {
    text: 'group.machines.exists(m, m.cpu > 1)',
    column: 28,
    message: 'unknown fact `machine.cpu`',
    hint: 'Did you mean `cpus`?',
  },
  {
    text: 'machine.os',
    column: 1,
    message: '`machine.os` is not a fact but a family of facts',
    hint: 'Facts: machine.os.family, machine.os.distribution, machine.os.version, machine.os.codename.',
  },
  {
    text: 'machine.os.family.length',
    column: 19,
    message: '`machine.os.family` is one value, so it has no member `length`',
  },
  {
    text: 'cluster.adress',
    column: 9,
    message: '`cluster.adress`: the capability behind `cluster` has no value `adress`',
    hint: 'Did you mean `address`?',
  },
  {
    text: 'has(cluster.adress)',
    column: 5,
    message: '`cluster.adress`: the capability behind `cluster` has no value `adress`',
    hint: 'Did you mean `address`?',
  },
  {
    text: 'members.map(m, m.adress)',
    column: 18,
    message: '`m.adress`: the capability behind `members` has no value `adress`',
    hint: 'Did you mean `address`?',
  },
  { text: 'engine.socket', column: 8, message: '`engine.socket`: the capability behind `engine` publishes no values' },
  { text: 'asked.prot', column: 7, message: 'the capability asks for no `prot`', hint: 'Did you mean `port`?' },
  {
    text: 'machine.os.version >= "12"',
    column: 1,
    message: '`>=` has no meaning for strings ("9" would be more than "12")',
    hint: 'Compare as versions: version(machine.os.version) >= version("12").',
  },
  {
    text: 'group.machines.all(m, m.os.version < "9")',
    column: 23,
    message: '`<` has no meaning for strings ("9" would be more than "12")',
    hint: 'Compare as versions: version(m.os.version) < version("9").',
  },
  {
    text: 'machine.os.version >= 12',
    column: 1,
    message: 'these types do not go together: string >= integer',
    hint: VERSIONS,
  },
  {
    text: 'machine.os.version == 12',
    column: 1,
    message: 'these types do not go together: string == integer',
    hint: 'Put the number in quotes, or make the text a number with int(...).',
  },
  {
    text: 'version(machine.os.version) >= "12"',
    column: 1,
    message: 'these types do not go together: Version >= string',
    hint: 'Versions compare only with versions: version(a) >= version("12").',
  },
  {
    text: 'version(12) > version("9")',
    column: 1,
    message: 'version() takes a string',
    hint: 'Put the version in quotes: version("12").',
  },
  {
    text: 'cluster.token + "x"',
    column: 1,
    message: 'a secret can only be handed on: no operation takes it',
    hint: SECRETS,
  },
  {
    text: 'size(cluster.token)',
    column: 1,
    message: 'a secret can only be handed on: no operation takes it',
    hint: SECRETS,
  },
  {
    text: 'machine.cpus.foo()',
    column: 1,
    message: 'there is no function `foo()`',
    hint: 'Functions: all, contains, double, dyn, endsWith, exists, exists_one, filter, has, indexOf, int, join and 12 more.',
  },
  {
    text: 'machine.name.startWith("x")',
    column: 1,
    message: 'there is no function `startWith()`',
    hint: 'Did you mean `startsWith`?',
  },
  {
    text: 'machine.name.contains(1)',
    column: 1,
    message: '`contains()` does not take these types: string.contains(int)',
  },
];

test.each(WRONG)('$text is refused', ({ text, ...finding }) => {
  const { ok, ...found } = compileExpression(text, ENVIRONMENT);
  expect(ok).toBe(false);
  expect(found).toEqual({ column: undefined, hint: undefined, ...finding });
});

test.each<readonly [string, string]>([
  ['machine.cpus == 2', 'bool'],
  ['machine.cpus', 'int'],
  ['machine.name', 'string'],
  ['cluster.token', 'Secret'],
  ['values.x', 'dyn'],
  ['group.machines.map(m, m.name)', 'list<string>'],
  ['1.5', 'double'],
])('the type of %s is %s', (text, type) => {
  const compiled = compileExpression(text, ENVIRONMENT);
  expect(compiled.ok && compiled.expression.type).toBe(type);
});

test('an alias that is a word of the language is refused, not thrown', () => {
  const aliases = { package: { list: false, values: {} } };
  expect(compileExpression('true', { ...ENVIRONMENT, aliases })).toMatchObject({
    ok: false,
    message: '`package` is a word of the expression language, so it cannot be a name here',
    hint: 'Give the need another name with `as: NAME`.',
  });
});
