import { findBreak } from './find-break.ts';

interface ImportNode {
  readonly source?: { readonly value: unknown } | null;
}
interface RuleContext {
  readonly filename: string;
  readonly cwd: string;
  report(finding: { message: string; node: unknown }): void;
}

function createLayers(context: RuleContext): Record<string, (node: ImportNode) => void> {
  function look(node: ImportNode): void {
    const source = node.source?.value;
    if (typeof source !== 'string') return;
    const message = findBreak(context.cwd, context.filename, source);
    if (message !== undefined) context.report({ message, node });
  }
  return { ImportDeclaration: look, ExportNamedDeclaration: look, ExportAllDeclaration: look, ImportExpression: look };
}

const layers = { create: createLayers };

// The plugin interface of oxlint asks for a default export.
export default { meta: { name: 'house' }, rules: { layers } };
