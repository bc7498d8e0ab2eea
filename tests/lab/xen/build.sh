#!/bin/bash
# Builds a bootable Xen dom0: $LAB_DIR/base.img plus $LAB_DIR/boot/*, with keys and an ssh_config.
# Needs root (chroot). Packages come from the apt sources this machine is configured with.
# Does nothing when all is there and was made by this very recipe; -f builds anew.
. "$(dirname "$0")/env.sh"

# An image made from another recipe would be tested in the name of this one.
recipe=$(cd "$(dirname "$0")" && cat build.sh env.sh dom0-init guest-init lab-guest lab-hotplug | sha256sum | cut -c1-16)
[ "${1:-}" = -f ] || ! grep -qsx "recipe=$recipe" "$BOOT/versions" && rm -rf "$LAB_DIR/base.img" "$BOOT"
[ -s "$LAB_DIR/base.img" ] && [ -s "$BOOT/versions" ] && { echo "already built in $LAB_DIR (-f builds anew)"; exit 0; }
[ "$(id -u)" = 0 ] || die "must run as root (it makes a Debian root directory)"
need mmdebstrap mkfs.ext4 cpio gzip xz ssh-keygen
# This machine's own file for that release, mirror and all; else Debian's.
if [ -z "$APT_SOURCES" ]; then
    APT_SOURCES=$(grep -lsE "^[^#]*[[:space:]]$SUITE([[:space:]]|\$)" \
        /etc/apt/sources.list.d/*debian*.sources /etc/apt/sources.list /etc/apt/sources.list.d/*debian*.list | head -n1 || true)
fi
if [ -z "$APT_SOURCES" ]; then
    keyring=/usr/share/keyrings/debian-archive-keyring.gpg
    [ -s "$keyring" ] || die "this machine knows no Debian $SUITE: set APT_SOURCES to a .sources file, or install debian-archive-keyring"
    APT_SOURCES=$LAB_DIR/debian.list
    mkdir -p "$LAB_DIR"
    printf 'deb [signed-by=%s] http://deb.debian.org/%s main\n' \
        "$keyring" "debian $SUITE" "$keyring" "debian-security $SUITE-security" >"$APT_SOURCES"
fi
[ -s "$APT_SOURCES" ] || die "no such file: $APT_SOURCES"

umask 022
mkdir -p "$LAB_DIR" "$BOOT"
rm -rf "$LAB_DIR"/build.*
tmp=$(mktemp -d "$LAB_DIR/build.XXXXXX")
trap 'rm -rf "${tmp:?}"' EXIT
root=$tmp/root
for k in "$KEY" "$LAB_DIR/host_key"; do
    [ -s "$k" ] || ssh-keygen -q -t ed25519 -N '' -C xen-lab -f "$k"
done

# ---- the dom0's file system -----------------------------------------------------------------
packages="openssh-server,mount,iproute2,procps,kmod,udev,busybox-static,strace,sudo,xenstore-utils,xen-utils-$XEN_VERSION,qemu-system-xen"
# Kernel and hypervisor are only unpacked: neither boot loader nor initramfs tools are wanted.
cat >"$tmp/hook" <<'HOOK'
set -eu
chroot "$1" sh -euc '
    cd /tmp
    kernel=$(apt-cache depends linux-image-amd64 | sed -n "s/.*Depends: \(linux-image-[^ ]*\).*/\1/p" | head -n1)
    apt-get -qq -o APT::Sandbox::User=root download "$kernel" "xen-hypervisor-$1-amd64"
    for d in *.deb; do dpkg-deb --fsys-tarfile "$d" | tar -x --keep-directory-symlink -C /; done
    for m in sound drivers/gpu drivers/media drivers/infiniband drivers/net/wireless drivers/net/ethernet; do
        rm -rf /lib/modules/*/kernel/$m
    done
    rm -f ./*.deb; depmod "$(ls /lib/modules)"
' sh "$XEN_VERSION"
HOOK
export XEN_VERSION
mmdebstrap --quiet --mode=root --variant=apt --format=directory \
    --aptopt='APT::Install-Recommends "false"' --aptopt='APT::Sandbox::User "root"' --aptopt='Acquire::Retries "5"' \
    --dpkgopt='path-exclude=/usr/share/doc/*' --dpkgopt='path-exclude=/usr/share/man/*' \
    --dpkgopt='path-exclude=/usr/share/locale/*' --include="$packages" \
    --customize-hook="sh $tmp/hook \"\$1\"" "$SUITE" "$root" "$APT_SOURCES"
kver=$(ls "$root/lib/modules")
cp "$root/boot/vmlinuz-$kver" "$BOOT/vmlinuz"
gzip -dc "$root/boot/xen-$XEN_VERSION-amd64.gz" >"$BOOT/xen"       # QEMU wants the plain ELF

# initramfs DIR OUT: packs DIR
initramfs() { (cd "$1" && find . | cpio -o -H newc --quiet -R 0:0) | gzip -6 >"$2"; }
# modules DIR NAME...: copies kernel modules and what they depend on, in load order, to DIR/mod/NN-*.ko
modules() {
    local d=$1 n=10 f; shift; mkdir -p "$d/mod"
    for m; do chroot "$root" modprobe -S "$kver" --show-depends "$m"; done |
        awk '$1 == "insmod" && !seen[$2]++ { print $2 }' >"$tmp/mods"
    while read -r f; do cp "$root$f" "$d/mod/$n-${f##*/}"; n=$((n + 1)); done <"$tmp/mods"
}

# ---- the dom0's initramfs: load the disk driver, mount, go on ---------------------------------
d=$tmp/dom0; mkdir -p "$d"/{bin,dev,proc,sys,new}; cp "$root/bin/busybox" "$d/bin/busybox"
modules "$d" virtio_pci virtio_blk ext4
cat >"$d/init" <<'INIT'
#!/bin/busybox sh
busybox mount -t devtmpfs dev /dev; busybox mount -t proc proc /proc
for m in /mod/*; do busybox insmod $m; done
until [ -b /dev/vda ]; do busybox sleep 0.1; done
busybox mount -t ext4 /dev/vda /new && busybox umount /proc && busybox mount -o move /dev /new/dev
exec busybox switch_root /new /sbin/lab-init
INIT
chmod +x "$d/init"; initramfs "$d" "$BOOT/dom0.img"

# ---- the guests' initramfs: busybox, xenstore client, PV drivers ------------------------------
g=$tmp/guest; mkdir -p "$g"/{bin,dev,proc,sys,tmp,lib64}; cp "$root/bin/busybox" "$g/bin/busybox"
for c in xenstore-read xenstore-write xenstore-watch; do
    cp -L "$root/usr/bin/$c" "$g/bin/"
    chroot "$root" ldd "/usr/bin/$c" | grep -o '/[^ ]*' | while read -r f; do
        mkdir -p "$g${f%/*}"; cp -nL "$root$f" "$g$f"
    done
done
modules "$g" xen-netfront xen-blkfront
install -m 755 "$HERE/guest-init" "$g/init"
mkdir -p "$root/srv/guest"; initramfs "$g" "$root/srv/guest/initrd"
# Guests boot the unpacked kernel: the domain builder would spend 20 emulated seconds on the xz.
# The offset is in the x86 boot protocol's header: (setup_sects + 1) * 512 + payload_offset.
word() { od -An -tu"$2" -j"$1" -N"$2" "$BOOT/vmlinuz" | tr -d ' '; }
setup=$(word 497 1) payload=$(word 584 4)
tail -c +$(((setup + 1) * 512 + payload + 1)) "$BOOT/vmlinuz" |
    xz -dc --single-stream >"$root/srv/guest/vmlinux" 2>/dev/null || true
[ "$(head -c 4 "$root/srv/guest/vmlinux" | tail -c 3)" = ELF ] || die "cannot unpack the guests' kernel"

# ---- the dom0's configuration -----------------------------------------------------------------
install -m 755 "$HERE/dom0-init" "$root/sbin/lab-init"
install -m 755 "$HERE/lab-hotplug" "$root/etc/xen/scripts/lab-hotplug"
install -m 755 "$HERE/lab-guest" "$root/usr/local/sbin/lab-guest"
# Two people who are not root: ops may become root without a password, intern may not.
for u in ops intern; do
    chroot "$root" useradd --create-home --shell /bin/sh --password '*' "$u"
    install -d -m 700 -o "$(stat -c %u "$root/home/$u")" -g "$(stat -c %g "$root/home/$u")" "$root/home/$u/.ssh"
done
echo 'ops ALL=(root) NOPASSWD: ALL' >"$root/etc/sudoers.d/lab"; chmod 440 "$root/etc/sudoers.d/lab"
for h in root home/ops home/intern; do
    install -d "$root/$h/.ssh"; install -m 644 "$KEY.pub" "$root/$h/.ssh/authorized_keys"
done
# A migration is an ssh of root's to the other host; here that is the host itself.
ssh-keygen -q -t ed25519 -N '' -C migration -f "$root/root/.ssh/id_ed25519"
cat "$root/root/.ssh/id_ed25519.pub" >>"$root/root/.ssh/authorized_keys"
echo "localhost $(cut -d' ' -f1,2 "$LAB_DIR/host_key.pub")" >"$root/root/.ssh/known_hosts"
chmod 700 "$root/root/.ssh"
install -m 600 "$LAB_DIR/host_key" "$root/etc/ssh/ssh_host_ed25519_key"
install -m 644 "$LAB_DIR/host_key.pub" "$root/etc/ssh/ssh_host_ed25519_key.pub"
printf 'HostKey /etc/ssh/ssh_host_ed25519_key\nPermitRootLogin prohibit-password\nUseDNS no\nUsePAM no\nMaxSessions 50\nMaxStartups 50\n' \
    >"$root/etc/ssh/sshd_config.d/lab.conf"
: >"$root/etc/resolv.conf"; rm -rf "${root:?}"/boot/* "$root"/var/cache/*

# ---- the disk image -----------------------------------------------------------------------------
rm -f "$tmp/disk"; truncate -s "$DISK_SIZE" "$tmp/disk"
mkfs.ext4 -q -F -L dom0 -O ^has_journal -E lazy_itable_init=0 -d "$root" "$tmp/disk"
mv "$tmp/disk" "$LAB_DIR/base.img"
printf 'suite=%s\nxen=%s\nkernel=%s\nrecipe=%s\n' "$SUITE" "$XEN_VERSION" "$kver" "$recipe" >"$BOOT/versions"
# Built through sudo: the one who called it boots it.
[ -z "${SUDO_UID:-}" ] || chown -R "$SUDO_UID:${SUDO_GID:-$SUDO_UID}" "$LAB_DIR"
echo "built: $LAB_DIR/base.img ($(du -h "$LAB_DIR/base.img" | cut -f1)), Xen $XEN_VERSION, Linux $kver"
