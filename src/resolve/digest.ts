import { hash } from 'node:crypto';
import type { RecordedValues } from '../model/record.ts';
import { canonical } from './canonical.ts';

/** Digest of what is the same on every machine of a class: the role's content, instance and inputs. */
export function contentDigest(content: string, instance: string, inputs: RecordedValues): string {
  return hash('sha256', `${content}\n${instance}\n${canonical(inputs)}`, 'base64url');
}

/** Digest of a task: its content digest and the identity of its machine or place (design "Resolution", 9). */
export function taskDigest(content: string, identity: string): string {
  return hash('sha256', `${content}\n${identity}`, 'base64url');
}

/** Digest over several parts, in order. */
export function digestOf(parts: readonly string[]): string {
  return hash('sha256', parts.join('\n'), 'base64url');
}
