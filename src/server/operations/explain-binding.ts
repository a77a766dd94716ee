import type { Binding, OpenNeed } from '../../model/plan.ts';
import type { SubjectOf } from '../documents/explain.ts';

const BECAUSE: Readonly<Record<Binding['rule'], string>> = {
  only: 'it is the only candidate whose conditions hold',
  founder: 'it brought the shared thing into being, or is about to',
  prefer: 'a `prefer` of the files names it',
  provided: 'the site or another deployment provides it already',
  'done-before': 'it was done here before, and its conditions still hold',
  rank: 'it has the highest rank of those whose conditions hold',
  optional: 'the need is optional, and nobody provides it',
};

/** A choice of the resolver as a subject. */
export function bindingSubject(binding: Binding): SubjectOf<'binding'> {
  const { provider } = binding;
  return {
    kind: 'binding',
    need: binding.need.capability,
    scope: binding.scope,
    machines: binding.machines,
    by: binding.by,
    rule: binding.rule,
    because: BECAUSE[binding.rule],
    candidates: binding.candidates,
    ...(provider === undefined
      ? {}
      : 'role' in provider
        ? { provider: provider.role }
        : { provider: provider.provided, provided: true }),
  };
}

/** A need that waits for a fact. */
export function openSubject(open: OpenNeed): SubjectOf<'binding'> {
  return {
    kind: 'binding',
    need: open.need.capability,
    scope: 'machine',
    machines: [open.machine],
    by: open.by,
    rule: 'open',
    because: `more than one role may meet it until ${open.waitsFor} is known`,
    candidates: open.candidates,
    waitsFor: open.waitsFor,
  };
}
