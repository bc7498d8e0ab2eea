#![allow(clippy::unwrap_used)]
use super::*;
use proptest::prelude::*;

#[test]
fn files_of_xl_and_of_oracle_vm_are_read() {
    let xl = "# a guest\nname = \"web1\"\ntype = \"pv\"\nmemory = 128 # MiB\nmaxmem = 192\n\
              vif = [ 'bridge=xenbr0', 'bridge=br1, MAC=x, mac=00:16:3E:0A:0b:0c' ]\ndisk = [ 'format=raw,vdev=xvda,access=rw,target=/srv/web1.img' ]\n";
    let config = GuestConfig::parse(xl);
    assert_eq!(config.name.as_deref(), Some("web1"));
    assert_eq!((config.memory, config.maximum), (Some(Bytes::from_mib(128)), Some(Bytes::from_mib(192))));
    assert_eq!(config.disks, ["format=raw,vdev=xvda,access=rw,target=/srv/web1.img"]);
    assert!(!config.more_disks && !config.more_cards);

    assert_eq!(config.macs, ["00:16:3e:0a:0b:0c"]);

    let ovm = "bootloader = '/usr/bin/pygrub'\ndisk = ['file:/OVS/running_pool/13_dbvrtg001/System.img,xvda,w',\n\
               # the data\n  'phy:/dev/mapper/data,xvdb,w',\n]\nmemory = '4096'\nname = '13_dbvrtg001'\n\
               uuid = '7a31a084-e5e4-48cd-8b72-24a3dd343e44'\nvcpus = 2\n";
    let config = GuestConfig::parse(ovm);
    assert_eq!(config.name.as_deref(), Some("13_dbvrtg001"));
    assert_eq!((config.memory, config.maximum), (Some(Bytes::from_mib(4096)), Some(Bytes::from_mib(4096))));
    assert!(config.uuid.is_some() && config.disks.len() == 2, "{config:?}");
}

#[test]
fn what_is_no_assignment_is_passed_over_and_the_last_counts() {
    let text = "import os\nname = os.getenv('X')\nif name == 'a':\n    pass\nname='first'\nname = \"last # one\"\nmemory = 'much'\n";
    let config = GuestConfig::parse(text);
    assert_eq!(config.name.as_deref(), Some("last # one"));
    assert_eq!((config.memory, config.maximum), (None, None));
    assert_eq!(GuestConfig::parse("name = 'web'\nname = name + suffix").name, None);
    assert_eq!(GuestConfig::parse("name = 'unended\nmemory = 5").memory, Some(Bytes::from_mib(5)));
}

#[test]
fn what_is_not_read_of_disks_and_cards_is_known_to_be_there() {
    let more = |text: &str| {
        let config = GuestConfig::parse(text);
        (config.disks.join(" "), config.more_disks)
    };
    assert_eq!(more("disk = [ 'a', b ]\nname = 'x'"), (String::new(), true));
    assert_eq!(more("disk = [ 'a' ]\ndisk += [ 'b' ]\n"), ("a".to_owned(), true));
    assert!(more("disk = [ 'a' ] + others\n").1);
    assert_eq!(more("disk = [ 'a' ]\nif big:\n    disk.append('b')\n"), ("a".to_owned(), true));
    assert!(more("disk = 'a'\n").1);
    assert_eq!(more("disk = disks()\ndisk = [ 'a' ]; vcpus = 2 # all\n"), ("a".to_owned(), false));
    let long = format!("phy:/dev/{},xvda,w", "x".repeat(900));
    assert_eq!(more(&format!("disk = ['{long}']\r\n")), (long, false));
    assert!(GuestConfig::parse("vif = cards()").more_cards);
}

proptest! {
    #[test]
    fn any_text_is_read_to_its_end(text in "([a-z]{1,4}|=|'|\"|\\[|\\]|,|#|\n| |\\\\|[0-9]|ü){0,80}") {
        GuestConfig::parse(&text);
    }
}
