import type { ASTNode } from '@marcbachmann/cel-js';
import { didYouMean } from '../nearest-name.ts';
import { type ExpressionEnvironment, MACHINE_MEMBERS, PROVIDER_PREFIX } from './environment.ts';
import { FUNCTIONS } from './functions.ts';
import { staticType } from './operators.ts';
import { childrenOf } from './references.ts';
import { MACHINE_TYPE, machineChain, pathOf } from './select.ts';

/** What is wrong with an expression: one sentence, the column in its text (from 1), and what to try. */
export interface Finding {
  readonly message: string;
  readonly column?: number;
  readonly hint?: string;
}

/** The library's error as it is thrown or returned. */
interface CelError {
  readonly message: string;
  readonly code?: string;
  readonly summary?: string;
  readonly node?: ASTNode;
  readonly range?: { readonly start: number };
}

/** Turns an error of the parser or the type check into a finding for people. */
export function explainError(thrown: unknown, environment: ExpressionEnvironment): Finding {
  const error = thrown as CelError; // the library throws nothing else; every member is optional
  const column = error.range === undefined ? undefined : error.range.start + 1;
  const plain = (error.summary ?? error.message).split('\n')[0] ?? '';
  const node = error.node;
  const reserved = /^Invalid variable declaration: '(\w+)'/.exec(plain)?.[1];
  if (reserved !== undefined) {
    const message = `\`${reserved}\` is a word of the expression language, so it cannot be a name here`;
    return { message, hint: 'Give the need another name with `as: NAME`.' };
  }
  if (error.code === 'unknown_variable') return { column, ...unknownName(plain, environment) };
  if (error.code === 'no_such_key' && node?.op === '.') return { column, ...unknownMember(node, environment) };
  if (error.code === 'no_such_overload' || error.code === 'no_matching_overload') {
    return { column, ...wrongTypes(plain, node, environment) };
  }
  if (error.code === 'cannot_index_type' && node?.op === '.') {
    return { message: `\`${pathOf(node.args[0])}\` is one value, so it has no member \`${node.args[1]}\``, column };
  }
  return { ...syntax(plain), column };
}

/** The parser's words for what it did not expect, for people who do not know its tokens. */
function syntax(plain: string): Finding {
  if (plain.startsWith('Unexpected character: =')) return { message: 'unexpected `=`', hint: 'Equality is `==`.' };
  if (plain.includes('EOF'))
    return { message: 'the expression ends too early', hint: 'Is an operand or a closing bracket missing?' };
  if (plain.startsWith('Unexpected character: &')) return { message: 'unexpected `&`', hint: 'And is `&&`.' };
  if (plain.startsWith('Unexpected character: |')) return { message: 'unexpected `|`', hint: 'Or is `||`.' };
  return { message: lowerFirst(plain) };
}

function unknownName(summary: string, environment: ExpressionEnvironment): Finding {
  const name = summary.replace('Unknown variable: ', '');
  if (name === 'platform') {
    return {
      message: 'there is no `platform` in expressions',
      hint: 'A difference between platforms is another role that provides the same capability, chosen by facts.',
    };
  }
  const known = [...environment.roots, ...Object.keys(environment.aliases)];
  return { message: `unknown name \`${name}\``, hint: didYouMean(name, known, 'names here') };
}

function unknownMember(node: Extract<ASTNode, { readonly op: '.' }>, environment: ExpressionEnvironment): Finding {
  const [holder, name] = node.args;
  const type = staticType(holder) ?? '';
  if (type === MACHINE_TYPE || type.startsWith(`${MACHINE_TYPE}.`)) return unknownFact(node, environment);
  if (type.startsWith(PROVIDER_PREFIX)) {
    const alias = type.slice(PROVIDER_PREFIX.length);
    const values = Object.keys(environment.aliases[alias]?.values ?? {});
    if (values.length === 0)
      return { message: `\`${pathOf(node)}\`: the capability behind \`${alias}\` publishes no values` };
    return {
      message: `\`${pathOf(node)}\`: the capability behind \`${alias}\` has no value \`${name}\``,
      hint: didYouMean(name, values, 'its values'),
    };
  }
  if (type === 'Machines_site' && name === 'name') {
    return {
      message: 'there is no `site.name` in expressions',
      hint: 'What differs at a site is a value of the site (`values:`) or another role, never its name.',
    };
  }
  if (type === 'Asked')
    return {
      message: `the capability asks for no \`${name}\``,
      hint: didYouMean(name, Object.keys(environment.asked ?? {}), 'it asks for'),
    };
  return { message: `\`${pathOf(holder)}\` has no member \`${name}\`` };
}

function unknownFact(node: ASTNode, environment: ExpressionEnvironment): Finding {
  const path = machineChain(node)?.path ?? pathOf(node);
  return {
    message: `unknown fact \`machine.${path}\``,
    hint: didYouMean(path, [...environment.facts.keys(), ...MACHINE_MEMBERS], 'facts'),
  };
}

function wrongTypes(summary: string, node: ASTNode | undefined, environment: ExpressionEnvironment): Finding {
  const half =
    node === undefined
      ? undefined
      : childrenOf(node)
          .map((child) => halfFact(child, environment))
          .find((one) => one !== undefined);
  if (half !== undefined) return half;
  const secret = childTypes(node).includes('Secret');
  if (secret) {
    return {
      message: 'a secret can only be handed on: no operation takes it',
      hint: 'Make it an input of its own and join the texts in the script.',
    };
  }
  if (node?.op === 'call' || node?.op === 'rcall') return wrongCall(summary, node);
  const types = summary.replace(/^no such overload: /, '').replace(/\bint\b/g, 'integer');
  return { message: `these types do not go together: ${types}`, hint: typesHint(types) };
}

function typesHint(types: string): string | undefined {
  if (types.includes('Version')) return 'Versions compare only with versions: version(a) >= version("12").';
  if (/string (<|>)=? integer|integer (<|>)=? string/.test(types))
    return 'Versions compare as version(a) >= version("12"); texts of digits as int(a).';
  if (/string (==|!=) integer|integer (==|!=) string/.test(types))
    return 'Put the number in quotes, or make the text a number with int(...).';
  return undefined;
}

function wrongCall(summary: string, node: Extract<ASTNode, { readonly op: 'call' | 'rcall' }>): Finding {
  const name = node.args[0];
  if (name === 'version') {
    return { message: 'version() takes a string', hint: 'Put the version in quotes: version("12").' };
  }
  const known = [...Object.keys(FUNCTIONS), 'has', 'all', 'exists', 'exists_one', 'map', 'filter'];
  if (!known.includes(name))
    return { message: `there is no function \`${name}()\``, hint: didYouMean(name, known, 'functions') };
  return { message: `\`${name}()\` does not take these types: ${summary.replace(/^.*for '|'$/g, '')}` };
}

/** Findings that the library lets pass: an order of strings, members inside has(), functions that evaluation does not have. */
export function findMisuse(ast: ASTNode, environment: ExpressionEnvironment): Finding | undefined {
  const here = orderOfStrings(ast) ?? unsupported(ast) ?? insideHas(ast, environment) ?? halfFact(ast, environment);
  if (here !== undefined) return here;
  if (ast.op === '.' && machineChain(ast) !== undefined) return undefined;
  for (const child of childrenOf(ast)) {
    const finding = findMisuse(child, environment);
    if (finding !== undefined) return finding;
  }
  return undefined;
}

function orderOfStrings(node: ASTNode): Finding | undefined {
  if (node.op !== '<' && node.op !== '<=' && node.op !== '>' && node.op !== '>=') return undefined;
  if (!childTypes(node).includes('string')) return undefined;
  const [left, right] = node.args;
  return {
    message: `\`${node.op}\` has no meaning for strings ("9" would be more than "12")`,
    column: node.start + 1,
    hint: `Compare as versions: version(${pathOf(left)}) ${node.op} version(${pathOf(right)}).`,
  };
}

function unsupported(node: ASTNode): Finding | undefined {
  if (node.op !== 'call' && node.op !== 'rcall') return undefined;
  const name = node.args[0];
  if (Object.hasOwn(FUNCTIONS, name) || ['has', 'all', 'exists', 'exists_one', 'map', 'filter'].includes(name))
    return undefined;
  return {
    message: `there is no function \`${name}()\``,
    column: node.start + 1,
    hint: didYouMean(name, Object.keys(FUNCTIONS), 'functions'),
  };
}

function insideHas(node: ASTNode, environment: ExpressionEnvironment): Finding | undefined {
  if (node.op !== 'call' || node.args[0] !== 'has') return undefined;
  let at = node.args[1][0];
  while (at?.op === '.') {
    const holder = at.args[0];
    const type = staticType(holder) ?? '';
    const alias = environment.aliases[type.slice(PROVIDER_PREFIX.length)];
    if (type.startsWith(PROVIDER_PREFIX) && alias !== undefined && !Object.hasOwn(alias.values, at.args[1])) {
      return { column: at.start + 1, ...unknownMember(at, environment) };
    }
    at = holder;
  }
  return undefined;
}

/** A chain that ends at a machine or between facts (`machine.os`) has no value; has() does not check what it is given. */
function halfFact(node: ASTNode, environment: ExpressionEnvironment): Finding | undefined {
  if (node.op !== '.') return undefined;
  const chain = machineChain(node);
  if (chain === undefined || isFact(chain.path, environment)) return undefined;
  const below = [...environment.facts.keys(), ...MACHINE_MEMBERS].filter((fact) => fact.startsWith(`${chain.path}.`));
  if (below.length === 0) return { column: node.start + 1, ...unknownFact(node, environment) };
  return {
    message: `\`machine.${chain.path}\` is not a fact but a family of facts`,
    column: node.start + 1,
    hint: `Facts: ${below.map((fact) => `machine.${fact}`).join(', ')}.`,
  };
}

function isFact(path: string, { facts }: ExpressionEnvironment): boolean {
  if (facts.has(path) || MACHINE_MEMBERS.includes(path)) return true;
  const names = path.split('.');
  return names.some((_, end) => facts.get(names.slice(0, end).join('.'))?.type === 'map');
}

function childTypes(node: ASTNode | undefined): readonly (string | undefined)[] {
  return node === undefined ? [] : childrenOf(node).map(staticType);
}

function lowerFirst(text: string): string {
  return text === '' ? 'not an expression' : `${text[0]?.toLowerCase()}${text.slice(1)}`;
}
