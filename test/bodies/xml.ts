/** An element of an XML document that a machine wrote. */
export interface Element {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly Element[];
  /** Its own text, entities decoded. */
  readonly text: string;
}

const ENTITIES: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" };

interface Open {
  name: string;
  attributes: Record<string, string>;
  children: Open[];
  text: string;
}

/** Reads well-formed XML without CDATA; prefixes of names are dropped. For answers of control planes in tests only. */
export function parseXml(document: string): Element {
  const root: Open = { name: '', attributes: {}, children: [], text: '' };
  const path = [root];
  for (const [, close, name = '', attributes = '', empty, text] of document.matchAll(
    /<(\/?)([\w:.-]+)([^>]*?)(\/?)>|<[?!][^>]*>|([^<]+)/g,
  )) {
    const inside = path.at(-1) ?? root;
    if (text !== undefined) inside.text += decode(text);
    else if (close) path.pop();
    else if (name) {
      const child = { name: bare(name), attributes: readAttributes(attributes), children: [], text: '' };
      inside.children.push(child);
      if (!empty) path.push(child);
    }
  }
  return root;
}

function readAttributes(text: string): Record<string, string> {
  return Object.fromEntries(
    [...text.matchAll(/([\w:.-]+)="([^"]*)"/g)].map(([, name = '', value = '']) => [bare(name), decode(value)]),
  );
}

function bare(name: string): string {
  return name.slice(name.indexOf(':') + 1);
}

function decode(text: string): string {
  return text.replaceAll(/&(?:#x([\da-fA-F]+)|#(\d+)|(\w+));/g, (whole, hex, decimal, name) =>
    hex
      ? String.fromCodePoint(parseInt(hex, 16))
      : decimal
        ? String.fromCodePoint(Number(decimal))
        : (ENTITIES[name] ?? whole),
  );
}

/** Elements at a path of names below this one: `all(answer, 'reservationSet', 'item')`. */
export function all(element: Element, ...path: readonly string[]): readonly Element[] {
  return path.reduce<readonly Element[]>(
    (found, name) => found.flatMap(({ children }) => children.filter((child) => child.name === name)),
    [element],
  );
}

/** Text of the first element at a path; undefined where there is none or it is empty. */
export function textAt(element: Element, ...path: readonly string[]): string | undefined {
  return all(element, ...path)[0]?.text.trim() || undefined;
}
