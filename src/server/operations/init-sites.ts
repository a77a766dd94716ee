/** A commented site file per platform, for `purlin init`. */
export const EXAMPLE_SITES: Readonly<Record<string, string>> = {
  lab: `# A site is one place that machines live, with everything that is local to it. This one: light hosts on this machine (needs root).
site: lab
platform: lab
machine: { image: debian-12 }  # debian-12 or debian-13; add init: systemd for systemd as process 1
`,
  existing: `# A site of machines that exist already: they are adopted by SSH, and never destroyed.
site: existing
platform: existing
machines:
  - name: node-1
    host: 192.0.2.11           # name or address where SSH answers
    user: root                 # or a user who may sudo without a password
    group: manager             # the group that it may join; leave it out for any
    # hostKeys: ["ssh-ed25519 AAAA..."]   else your known_hosts is asked
`,
  aws: `# A site of Amazon EC2. Credentials: AWS_* variables or ~/.aws, as for AWS' own tools. Is all there? purlin sites doctor
site: aws
platform: aws
settings:
  region: eu-central-1
  # profile: east              # of ~/.aws
  # network: { vpc: production, subnets: [private-a, private-b] }   else the default VPC; { cidr: 10.40.0.0/16 } makes one
machine:
  image: debian-12             # what there is: purlin sites offers aws
  # size: t3.small             # else the cheapest (smallest, where prices are not known) that has what the groups want
  # zones: [eu-central-1a, eu-central-1b]
`,
  openstack: `# A site of an OpenStack project. Is all there? purlin sites doctor
site: openstack
platform: openstack
settings:
  cloud: mycloud               # an entry of clouds.yaml: put the one that the dashboard gives (API access) beside purlin.yaml
  # network: { cidr: 10.20.0.0/24 }   # makes one; else the project's only network, or name one
machine:
  image: debian-12             # what there is: purlin sites offers openstack
  # size: m1.small             # else the smallest that has what the groups want
  # publicAddress: true        # a floating address for each machine
`,
  vsphere: `# A site of a vCenter; machines are clones of templates. Is all there? purlin sites doctor
site: vsphere
platform: vsphere
settings:
  server: vcenter.example.org
  user: purlin@vsphere.local
  password: { secret: vcenter }   # PURLIN_SECRET_VCENTER in the environment, or the file .purlin/secrets/vcenter
  # ca: vcenter-ca.pem         # where the vCenter has its own authority
  # cluster: Cluster-1
  # datastore: vsan-1
  # network: PG-Servers        # port group; else the template's
machine:
  image: debian-12             # a template called debian-12...: purlin sites offers vsphere
`,
};
