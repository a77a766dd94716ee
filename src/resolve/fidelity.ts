export { compare } from './fidelity/compare.ts';
export type { ComparedProvider, Fidelity } from './fidelity/compared.ts';
export { headline, percentages, type Share, type Shares } from './fidelity/shares.ts';
export { summarize } from './fidelity/summarize.ts';
export type { Summary } from './fidelity/summary.ts';
