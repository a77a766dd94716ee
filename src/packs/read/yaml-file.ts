import { isMap, isScalar, isSeq, LineCounter, type Node, type Pair, type ParsedNode, parseDocument } from 'yaml';
import type { Locate } from '../../model/content.ts';
import type { Position, Problem } from '../../model/errors.ts';

/** A YAML file as data, with the places of everything in it. */
export interface YamlFile {
  readonly path: string;
  readonly data: unknown;
  readonly locate: Locate;
  /** Place of a key itself; `locate` gives the place of its value where that is a scalar. */
  readonly locateKey: Locate;
  /** A scalar as it was written: `1.10` for the number 1.1; undefined for maps and lists. */
  readonly written: (path: readonly (string | number)[]) => string | undefined;
}

export type Parsed =
  | { readonly file: YamlFile; readonly problems: readonly Problem[] }
  | { readonly problems: readonly Problem[] };

/** Parses YAML 1.2 with positions. Every syntax error of the text is a problem; `path` is how messages name the file, `kind` its first key. */
export function parseYaml(path: string, text: string, kind: string): Parsed {
  const lines = new LineCounter();
  const document = parseDocument(text, { version: '1.2', lineCounter: lines, prettyErrors: false, stringKeys: true });
  const textLines = text.split('\n');
  const place = (offset: number): Position => positionAt(path, textLines, lines, offset);
  const problems = [...document.errors, ...document.warnings].map((error) => yamlProblem(error, place(error.pos[0])));
  if (problems.length > 0) return { problems: firstOfEachLine(problems) };
  const top = document.contents;
  if (!isMap(top)) {
    const message = top === null ? 'the file is empty' : 'the file is not a map of keys';
    return {
      problems: [
        {
          severity: 'error',
          rule: 'yaml',
          message,
          position: place(0),
          hint: `Start with \`${kind}: NAME\`.`,
        },
      ],
    };
  }
  const find = (at: readonly (string | number)[], key: boolean) => place(offsetOf(top, at, key));
  const file: YamlFile = {
    path,
    data: document.toJS({ maxAliasCount: 100 }),
    locate: (...at) => find(at, false),
    locateKey: (...at) => find(at, true),
    written: (at) => {
      const node = document.getIn(at, true);
      return isScalar(node) ? node.source : undefined;
    },
  };
  return { file, problems: [] };
}

/** One slip makes the parser complain more than once. */
function firstOfEachLine(problems: readonly Problem[]): readonly Problem[] {
  const lines = problems.map((problem) => problem.position?.line);
  return problems.filter((_, index) => lines.indexOf(lines[index]) === index);
}

function positionAt(file: string, textLines: readonly string[], lines: LineCounter, offset: number): Position {
  const { line, col } = lines.linePos(offset);
  const at = Math.max(1, line);
  return { file, line: at, column: Math.max(1, col), excerpt: (textLines[at - 1] ?? '').replace(/\r$/, '') };
}

/** Offset of a path's value (of its key when that is wanted or the value is a collection); else of the nearest parent. */
function offsetOf(top: ParsedNode, path: readonly (string | number)[], wantKey: boolean): number {
  let node: Node | null | undefined = top;
  let offset = startOf(top);
  for (const [depth, part] of path.entries()) {
    if (isMap(node)) {
      const pair = node.items.find((item) => isScalar(item.key) && String(item.key.value) === String(part));
      if (pair === undefined) return offset;
      const last = depth === path.length - 1;
      offset = pairOffset(pair as Pair<Node, Node | null>, last && wantKey, offset); // parsed documents hold nodes
      node = pair.value as Node | null;
    } else if (isSeq(node)) {
      const item = node.items[Number(part)] as Node | undefined; // parsed documents hold nodes
      if (item === undefined) return offset;
      offset = startOf(item);
      node = item;
    } else return offset;
  }
  return offset;
}

function pairOffset(pair: Pair<Node, Node | null>, wantKey: boolean, fallback: number): number {
  const scalar = isScalar(pair.value) && pair.value.value !== null;
  return !wantKey && scalar ? startOf(pair.value as Node) : (pair.key.range?.[0] ?? fallback); // just checked
}

function startOf(node: Node): number {
  return node.range?.[0] ?? 0;
}

/** Words for what people get wrong most, by the parser's code or a part of its message. */
const EXPLANATIONS: readonly { readonly match: RegExp; readonly message: string; readonly hint: string }[] = [
  { match: /^DUPLICATE_KEY/, message: 'a key stands twice in one map', hint: 'Keep one of them.' },
  { match: /^TAB_AS_INDENT/, message: 'a tab indents this line', hint: 'Indent with spaces.' },
  {
    match: /end with a \]/,
    message: 'a list that begins with `[` does not end before this line',
    hint: 'Is a `]` missing?',
  },
  {
    match: /end with a \}/,
    message: 'a map that begins with `{` does not end before this line',
    hint: 'Is a `}` missing?',
  },
  {
    match: /^BLOCK_AS_IMPLICIT_KEY|Nested mappings/,
    message: 'a second `: ` stands in one line',
    hint: 'Put a text with `: ` in quotes; or is the next line indented too far?',
  },
  {
    match: /^MULTIPLE_DOCS/,
    message: 'a second document begins here',
    hint: 'One file holds one thing: split it at `---`.',
  },
  {
    match: /^TAG_RESOLVE_FAILED/,
    message: 'tags such as `!name` have no meaning here',
    hint: 'Put the text in quotes.',
  },
  { match: /^MISSING_CHAR.*(quote|")/, message: 'a text in quotes does not end', hint: 'Is a quote missing?' },
  { match: /^BAD_SCALAR_START/, message: 'a text cannot begin with this character', hint: 'Put the text in quotes.' },
  {
    match: /^MULTILINE_IMPLICIT_KEY|Implicit keys need/,
    message: 'a key is not ended by a colon',
    hint: 'A key ends with a colon and a blank.',
  },
  {
    match: /^BAD_INDENT/,
    message: 'this line is not in line with its neighbours',
    hint: 'Count the blanks at its beginning.',
  },
];

function yamlProblem(error: { readonly code: string; readonly message: string }, position: Position): Problem {
  const known = EXPLANATIONS.find(
    ({ match }) => match.test(`${error.code} ${error.message}`) || match.test(error.message),
  );
  const message = `not valid YAML: ${known?.message ?? firstSentence(error.message)}`;
  return { severity: 'error', rule: 'yaml', message, position, hint: known?.hint };
}

function firstSentence(message: string): string {
  const line = message.split('\n')[0] ?? '';
  return `${line[0]?.toLowerCase() ?? ''}${line.slice(1)}`;
}
