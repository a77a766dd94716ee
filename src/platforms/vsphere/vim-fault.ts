import { field, textOf, type Value } from './xml.ts';

/** A fault of the server: what it is stands in `type` alone, its text is for people. */
export class VimFault extends Error {
  /** Name of the fault's type: `NoPermission`, `DuplicateName` ... */
  readonly type: string;
  readonly detail: Value;

  constructor(type: string, text: string, detail: Value) {
    super(text === '' ? type : text);
    this.name = 'VimFault';
    this.type = type;
    this.detail = detail;
  }
}

/** Whether a thrown value is a fault of one of these types. */
export function isFault(thrown: unknown, ...types: readonly string[]): thrown is VimFault {
  return thrown instanceof VimFault && types.includes(thrown.type);
}

/** The fault in a body, where there is one. Source: SOAP 1.1, section 4.4; vim25's schema names the detail by its type. */
export function faultIn(body: Value | undefined): VimFault | undefined {
  const fault = field(body, 'Fault');
  if (fault === undefined) return undefined;
  const detail = field(fault, 'detail');
  const first = typeof detail === 'object' ? Object.entries(detail).find(([name]) => name !== '$type') : undefined;
  const [element = 'Fault', inner = ''] = first ?? [];
  const type = textOf(inner, '$type') || element.replace(/Fault$/, '') || 'RuntimeFault';
  return new VimFault(type, textOf(fault, 'faultstring'), inner);
}

/** The fault of a LocalizedMethodFault: how tasks and unreadable properties tell theirs. */
export function localizedFault(value: Value | undefined): VimFault {
  const inner = field(value, 'fault') ?? '';
  return new VimFault(textOf(inner, '$type') || 'MethodFault', textOf(value, 'localizedMessage'), inner);
}
