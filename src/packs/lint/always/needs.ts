import type { Capability } from '../../../model/content.ts';
import type { Problem } from '../../../model/errors.ts';
import { isReservedName } from '../../../model/expressions/expression.ts';
import { checkValue } from '../../../model/files/check-value.ts';
import { didYouMean } from '../../../model/nearest-name.ts';
import { argumentsOf } from '../expression-places.ts';
import type { Rule } from '../rule.ts';
import { needsOf, type PlacedNeed } from '../walk.ts';

type Finding = Omit<Problem, 'rule'>;

/** Needs whose arguments do not fit what the capability asks, and aliases that clash. */
export const needs: Rule = {
  name: 'need',
  description: 'A need gives what its capability asks, no more and no less, and its alias is its own.',
  check: ({ content }) => {
    const all = needsOf(content);
    return all.flatMap((place, index) => {
      const capability = content.capabilities.get(place.need.capability);
      const clash = aliasClash(place, all.slice(0, index));
      return [
        ...(capability === undefined ? [] : checkArguments(place, capability)),
        ...(clash === undefined ? [] : [clash]),
      ];
    });
  },
};

function aliasClash(place: PlacedNeed, before: readonly PlacedNeed[]): Finding | undefined {
  const position = place.locate(...place.path);
  if (isReservedName(place.alias)) {
    const hint = `Give the need another name: { capability: ${place.need.capability}, as: ${place.alias}Provider }.`;
    return {
      severity: 'error',
      message: `the alias \`${place.alias}\` already means something in expressions`,
      position,
      hint,
    };
  }
  const twin =
    place.role !== undefined && before.some((other) => other.role === place.role && other.alias === place.alias);
  if (!twin) return undefined;
  const hint = 'Tell them apart with `as: NAME`, or keep one of them.';
  return { severity: 'error', message: `two needs of ${place.role} have the alias \`${place.alias}\``, position, hint };
}

function checkArguments(place: PlacedNeed, capability: Capability): readonly Finding[] {
  const asks = capability.file.asks ?? {};
  const given = place.need.with ?? {};
  const at = (name: string) => place.locate(...place.path, 'with', name);
  const computed = new Set(argumentsOf(given).map(([name]) => name));
  const wrong = Object.entries(given).flatMap(([name, value]): readonly Finding[] => {
    const type = asks[name];
    if (type === undefined) {
      const hint = didYouMean(name, Object.keys(asks), 'it asks for') ?? 'It asks for nothing.';
      return [
        { severity: 'error', message: `\`${capability.name}\` does not ask for \`${name}\``, position: at(name), hint },
      ];
    }
    const why = computed.has(name) ? undefined : checkValue(type, value);
    return why === undefined ? [] : [{ severity: 'error', message: `\`${name}\` ${why}`, position: at(name) }];
  });
  const missing = Object.keys(asks)
    .filter((name) => !Object.hasOwn(given, name))
    .map((name): Finding => {
      const hint = `Write { capability: ${capability.name}, with: { ${name}: ... } }.`;
      return {
        severity: 'error',
        message: `\`${capability.name}\` asks for \`${name}\`, and the need does not give it`,
        position: place.locate(...place.path),
        hint,
      };
    });
  return [...wrong, ...missing];
}
