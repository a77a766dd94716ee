# An image of the machine's own Perl, the modules that the probe loads, and the libraries of both.
set -eu
export DOCKER_HOST="unix://$SOCKET"
root=$(mktemp -d)
trap 'rm -rf "$root"' EXIT

cat >"$root/probe" <<'END'
#!/usr/bin/perl
# probe NAME PORT COUNT: serves $PROOF_ID to whoever connects, and prints a line when all COUNT addresses behind NAME have
# served another one each.
use strict; use warnings; use Socket;
my ($id, $name, $port, $count) = ($ENV{PROOF_ID}, @ARGV);
$| = 1; $SIG{TERM} = sub { exit 0 };
socket(my $server, PF_INET, SOCK_STREAM, 0) or die "cannot make a socket: $!\n";
setsockopt($server, SOL_SOCKET, SO_REUSEADDR, 1);
bind($server, sockaddr_in($port, INADDR_ANY)) && listen($server, SOMAXCONN) or die "cannot listen on $port: $!\n";
if (!(fork // die "cannot fork: $!\n")) {
  while (1) { accept(my $peer, $server) or next; syswrite $peer, "$id\n"; close $peer }
}
sub ask {
  my $answer; local $SIG{ALRM} = sub { die };
  eval {
    alarm 2; socket(my $peer, PF_INET, SOCK_STREAM, 0) or die;
    connect($peer, sockaddr_in($port, shift)) or die;
    $answer = <$peer>;
  };
  alarm 0; return $answer;
}
my %seen;
while (keys %seen < $count) {
  my (undef, undef, undef, undef, @addresses) = gethostbyname $name;
  for (@addresses) { my $answer = ask($_); $seen{$answer} = 1 if defined $answer }
  sleep 1 if keys %seen < $count;
}
print "$id reached $count\n";
sleep 3600 while 1;
END
chmod 0755 "$root/probe"

modules=$(perl -Mstrict -Mwarnings -MSocket -e 'print "$_\n" for values %INC, @DynaLoader::dl_shared_objects')
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
