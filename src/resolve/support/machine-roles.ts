/** The roles that bring a machine up, as the base pack has them. */
export const MACHINE_ROLES = {
  'created-machine': {
    provides: ['machine-up'],
    when: 'machine.origin == "created"',
    apply: [{ machine: 'converge' }],
    remove: [{ machine: 'destroy' }],
  },
  'ready-machine': { provides: ['ready-machine'], requires: ['machine-up'] },
};
