/** Addresses of the services. */
export interface OpenStackEndpoints {
  /** With `/v3`. */
  readonly identity: string;
  /** With `/v2.1`. */
  readonly compute: string;
  /** Without a version. */
  readonly network: string;
  /** Without a version. */
  readonly image: string;
  /** With `/v3`; Cinder takes paths without a project too. */
  readonly volume: string;
  readonly placement: string;
}

/** Ports of the services in their network namespace. */
export const OPENSTACK_PORTS = {
  identity: 5000,
  compute: 8774,
  network: 9696,
  image: 9292,
  volume: 8776,
  placement: 8778,
} as const;

/** Ways to log in, as the seed made them. */
export interface OpenStackLogins {
  readonly applicationCredential: { readonly id: string; readonly secret: string };
  readonly operator: PasswordLogin;
  readonly admin: PasswordLogin;
}

export interface PasswordLogin {
  readonly username: string;
  readonly password: string;
  readonly project: string;
}

/** The services' addresses, where `address` says how a port of theirs is reached. */
export function endpointsAt(address: (port: number) => string): OpenStackEndpoints {
  return {
    identity: `${address(OPENSTACK_PORTS.identity)}/v3`,
    compute: `${address(OPENSTACK_PORTS.compute)}/v2.1`,
    network: address(OPENSTACK_PORTS.network),
    image: address(OPENSTACK_PORTS.image),
    volume: `${address(OPENSTACK_PORTS.volume)}/v3`,
    placement: address(OPENSTACK_PORTS.placement),
  };
}

/**
 * A clouds.yaml (docs.openstack.org/openstacksdk, "Configuring OpenStack SDK Applications") with the clouds `operator` (an
 * application credential), `operator-password` and `admin`. Every service has its own address, since the catalogue has
 * those of the network namespace. JSON is YAML.
 */
export function cloudsYaml(endpoints: OpenStackEndpoints, logins: OpenStackLogins): string {
  const common = {
    region_name: 'RegionOne',
    identity_api_version: 3,
    compute_endpoint_override: endpoints.compute,
    network_endpoint_override: endpoints.network,
    image_endpoint_override: endpoints.image,
    volume_endpoint_override: endpoints.volume,
    placement_endpoint_override: endpoints.placement,
  };
  const { id, secret } = logins.applicationCredential;
  const credential = { application_credential_id: id, application_credential_secret: secret };
  const auth = { auth_url: endpoints.identity };
  const clouds = {
    operator: { ...common, auth_type: 'v3applicationcredential', auth: { ...auth, ...credential } },
    'operator-password': { ...common, auth: { ...auth, ...passwordAuth(logins.operator) } },
    admin: { ...common, auth: { ...auth, ...passwordAuth(logins.admin) } },
  };
  return `${JSON.stringify({ clouds }, undefined, 2)}\n`;
}

function passwordAuth({ username, password, project }: PasswordLogin) {
  return { username, password, project_name: project, user_domain_name: 'Default', project_domain_name: 'Default' };
}
