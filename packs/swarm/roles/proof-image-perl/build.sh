# An image of the machine's own Perl, the modules that the probe loads, and the libraries of both.
set -eu
export DOCKER_HOST="unix://$SOCKET"
root=$(mktemp -d)
trap 'rm -rf "$root"' EXIT

cat >"$root/probe" <<'END'
#!/usr/bin/perl
# probe ID NAME PORT COUNT: serves ID to whoever connects, and prints a line when all COUNT addresses behind NAME have
# served another ID each.
use strict; use warnings;
use Socket; use IO::Socket::INET;
my ($id, $name, $port, $count) = @ARGV;
$| = 1; $SIG{TERM} = sub { exit 0 }; $SIG{CHLD} = 'IGNORE';
my $server = IO::Socket::INET->new(LocalPort => $port, Listen => 128, ReuseAddr => 1) or die "cannot listen: $@\n";
my $child = fork // die "cannot fork: $!\n";
if (!$child) { while (1) { my $peer = $server->accept or next; print $peer "$id\n"; close $peer } }
my %seen;
while (keys %seen < $count) {
  my (undef, undef, undef, undef, @addresses) = gethostbyname($name);
  for my $address (map { inet_ntoa($_) } @addresses) {
    my $peer = IO::Socket::INET->new(PeerAddr => $address, PeerPort => $port, Timeout => 2) or next;
    my $answer = <$peer>; close $peer;
    if (defined $answer) { chomp $answer; $seen{$answer} = 1 }
  }
  sleep 1 if keys %seen < $count;
}
print "$id reached $count\n";
sleep 3600 while 1;
END
chmod 0755 "$root/probe"

modules=$(perl -MSocket -MIO::Socket::INET -e 'print "$_\n" for values %INC, @DynaLoader::dl_shared_objects')
# glibc before 2.34 loads what it resolves names with at run time.
loaded=$(ls /lib/*/libnss_files.so.2 /lib/*/libnss_dns.so.2 /lib/*/libresolv.so.2 2>/dev/null || true)
libraries=$(for file in /usr/bin/perl $modules; do
  case $file in *.pm | *.pl) ;; *) ldd "$file" ;; esac
done | grep -o '/[^ ]*' | sort -u)
for file in /usr/bin/perl $modules $libraries $loaded; do
  mkdir -p "$root${file%/*}"
  cp -L "$file" "$root$file"
done
mkdir "$root/etc"
echo 'hosts: files dns' >"$root/etc/nsswitch.conf"
tar -C "$root" -c . | docker import --change 'ENTRYPOINT ["/probe"]' - localhost/purlin/proof:1 >/dev/null
