import type { Capability, Role } from '../../../model/content.ts';
import type { Problem } from '../../../model/errors.ts';
import { checkValue } from '../../../model/files/check-value.ts';
import { didYouMean } from '../../../model/nearest-name.ts';
import type { PackContent } from '../../read/assemble.ts';
import type { Rule } from '../rule.ts';
import { layersOf, provisionsOf } from '../walk.ts';

type Finding = Omit<Problem, 'rule'>;

/** Provisions that do not fit their capability: values that it does not have, foundings of what is not provided, preferences without effect. */
export const provisions: Rule = {
  name: 'provision',
  description:
    'Roles and sites provide the values that a capability declares; what is founded or preferred is provided.',
  check: ({ content }) => [
    ...[...content.roles.values()].flatMap((role) => [...unknownValues(role, content), ...unprovidedFoundings(role)]),
    ...siteProvisions(content),
    ...preferences(content),
  ],
};

function unknownValues(role: Role, content: PackContent): readonly Finding[] {
  return provisionsOf(role.file).flatMap(({ capability, values, path }) => {
    const declared = content.capabilities.get(capability);
    if (declared === undefined) return [];
    return Object.keys(values).flatMap((name) => unknownValue(name, declared, role.locate(...path, 'values', name)));
  });
}

function unknownValue(
  name: string,
  { name: capability, file }: Capability,
  position: Problem['position'],
): readonly Finding[] {
  const known = Object.keys(file.values ?? {});
  if (known.includes(name)) return [];
  const hint = didYouMean(name, known, 'its values') ?? 'It declares no values.';
  return [{ severity: 'error', message: `\`${capability}\` has no value \`${name}\``, position, hint }];
}

function unprovidedFoundings(role: Role): readonly Finding[] {
  const provided = provisionsOf(role.file).map(({ capability }) => capability);
  return Object.keys(role.file.founds ?? {})
    .filter((name) => !provided.includes(name))
    .map((name) => ({
      severity: 'error' as const,
      message: `${role.name} founds \`${name}\` but does not provide it`,
      position: role.locate('founds', name),
      hint: `Add it to \`provides\`: [${[...provided, name].join(', ')}].`,
    }));
}

function siteProvisions(content: PackContent): readonly Finding[] {
  return [...content.sites.values()].flatMap(({ file, locate }) =>
    (file.provides ?? []).flatMap(({ capability, values = {} }, index): readonly Finding[] => {
      const declared = content.capabilities.get(capability);
      if (declared === undefined) return [];
      const at = (name: string) => locate('provides', index, 'values', name);
      const types = declared.file.values ?? {};
      const wrong = Object.entries(values).flatMap(([name, value]): readonly Finding[] => {
        const type = types[name];
        if (type === undefined) return unknownValue(name, declared, at(name));
        const why = checkValue(type, value);
        return why === undefined
          ? []
          : [{ severity: 'error', message: `\`${capability}.${name}\` ${why}`, position: at(name) }];
      });
      const missing = Object.keys(types).filter((name) => !Object.hasOwn(values, name));
      return [...wrong, ...missing.map((name) => missingValue(capability, name, locate('provides', index)))];
    }),
  );
}

function missingValue(capability: string, name: string, position: Problem['position']): Finding {
  const hint = `Add it: { capability: ${capability}, values: { ${name}: ... } }.`;
  return {
    severity: 'error',
    message: `the site provides \`${capability}\` without its value \`${name}\``,
    position,
    hint,
  };
}

function preferences(content: PackContent): readonly Finding[] {
  return layersOf(content).flatMap(({ layer, locate, path }) =>
    Object.entries(layer.prefer ?? {}).flatMap(([capability, name]): readonly Finding[] => {
      const role = content.roles.get(name);
      if (role === undefined || provisionsOf(role.file).some((provided) => provided.capability === capability))
        return [];
      const providers = [...content.roles.values()].filter((one) =>
        provisionsOf(one.file).some((provided) => provided.capability === capability),
      );
      const hint = `It is provided by ${providers.map((one) => one.name).join(', ') || 'no loaded role'}.`;
      return [
        {
          severity: 'error',
          message: `\`${name}\` cannot be preferred: it does not provide \`${capability}\``,
          position: locate(...path, 'prefer', capability),
          hint,
        },
      ];
    }),
  );
}
