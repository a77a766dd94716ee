import { quote } from './quote.ts';

/** What stands in the place of a secret. */
const MASK = '***';

/** Lines of a secret with several lines are masked on their own from this length on. */
const LINE_LENGTH = 8;

/**
 * Masks secret values in text that arrives in pieces, also where a value is cut by the border of two pieces.
 * Text that may be the beginning of a secret is held back until the next `push`, or `end`.
 */
export interface Redactor {
  /** Takes the next piece and returns what can be shown of all so far. */
  push(text: string): string;
  /** Returns what was held back. The redactor can be used again afterwards. */
  end(): string;
}

/**
 * A redactor for these secret values. Each value is also masked as it looks in JSON and between shell quotes, and line by
 * line when it has several lines (of at least 8 characters). Empty values are ignored.
 * @example const log = createRedactor(['hunter2']); log.push('pw=hun') + log.push('ter2!') + log.end() === 'pw=***!'
 */
export function createRedactor(secrets: Iterable<string>): Redactor {
  const needles = spellings(secrets);
  if (needles.length === 0) return { push: (text) => text, end: () => '' };
  let held = '';
  /** So many characters at the start of `held` belong to a secret whose mask was shown already. */
  let open = 0;
  const show = (upTo: number): string => {
    let shown = '';
    let at = open;
    for (const [from, to] of findSpans(held, needles)) {
      if (from >= upTo) break;
      if (from >= at) shown += held.slice(at, from) + MASK;
      at = Math.max(at, to);
    }
    shown += held.slice(at, upTo);
    held = held.slice(upTo);
    open = Math.max(0, at - upTo);
    return shown;
  };
  return {
    push(text) {
      held += text;
      return show(safeLength(held, needles));
    },
    end() {
      const shown = show(held.length);
      open = 0;
      return shown;
    },
  };
}

/** Masks secret values in a text that is whole. See `createRedactor`. */
export function redact(text: string, secrets: Iterable<string>): string {
  const redactor = createRedactor(secrets);
  return redactor.push(text) + redactor.end();
}

type Span = readonly [from: number, to: number];

function spellings(secrets: Iterable<string>): readonly string[] {
  const all = new Set<string>();
  for (const secret of secrets) {
    const lines = secret.includes('\n') ? secret.split(/\r?\n/).filter((line) => line.length >= LINE_LENGTH) : [];
    for (const value of [secret, secret.trim(), ...lines]) {
      all.add(value).add(JSON.stringify(value).slice(1, -1));
      if (!value.includes('\0')) all.add(quote(value).replace(/^'|'$/g, ''));
    }
  }
  all.delete('');
  return [...all];
}

function findSpans(text: string, needles: readonly string[]): readonly Span[] {
  const spans: Span[] = [];
  for (const needle of needles) {
    for (let at = text.indexOf(needle); at >= 0; at = text.indexOf(needle, at + 1))
      spans.push([at, at + needle.length]);
  }
  return spans.sort((a, b) => a[0] - b[0] || b[1] - a[1]);
}

/** Up to here no secret can begin that ends in text still to come. */
function safeLength(text: string, needles: readonly string[]): number {
  let safe = text.length;
  for (const needle of needles) {
    const longest = Math.min(needle.length - 1, text.length);
    for (let size = longest; size > text.length - safe; size -= 1) {
      if (text.endsWith(needle.slice(0, size))) {
        safe = text.length - size;
        break;
      }
    }
  }
  return safe;
}
