/**
 * The least that an account needs, by what it is needed on; `docs/guide/platforms/vsphere-role.json` has the same. Source: vim25's
 * reference, "Required Privileges" of each method called here.
 */
export const PRIVILEGES = {
  folder: [
    'Folder.Create',
    'Folder.Delete',
    'VirtualMachine.Config.AddNewDisk',
    'VirtualMachine.Config.AdvancedConfig',
    'VirtualMachine.Config.Annotation',
    'VirtualMachine.Config.CPUCount',
    'VirtualMachine.Config.DiskExtend',
    'VirtualMachine.Config.EditDevice',
    'VirtualMachine.Config.Memory',
    // What the reference asks for notes; newer servers ask for Annotation.
    'VirtualMachine.Config.Rename',
    'VirtualMachine.Config.Settings',
    'VirtualMachine.Interact.PowerOff',
    'VirtualMachine.Interact.PowerOn',
    'VirtualMachine.Inventory.CreateFromExisting',
    'VirtualMachine.Inventory.Delete',
  ],
  template: ['VirtualMachine.Provisioning.DeployTemplate'],
  pool: ['Resource.AssignVMToPool'],
  datastore: ['Datastore.AllocateSpace'],
  network: ['Network.Assign'],
} as const;
