use super::*;

/// The changed-key banner of OpenSSH 9.2.
const CHANGED: &str = "@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@\n\
@    WARNING: REMOTE HOST IDENTIFICATION HAS CHANGED!     @\n\
@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@\n\
IT IS POSSIBLE THAT SOMEONE IS DOING SOMETHING NASTY!\n\
Offending ED25519 key in /root/.ssh/known_hosts:3\n\
Host key for xen1 has changed and you have requested strict checking.\n\
Host key verification failed.\n";

#[test]
fn what_ssh_says_is_told_apart() {
    for (kind, line, said) in [
        (AuthenticationFailed, "Permission denied (publickey", "root@xen1: Permission denied (publickey,password).\n"),
        (
            AuthenticationFailed,
            "Too many authentication",
            "Received disconnect from 10.0.0.1 port 22:2: Too many authentication failures\nDisconnected from 10.0.0.1 port 22\n",
        ),
        (
            HostKeyUnknown,
            "No ED25519 host key is known",
            "No ED25519 host key is known for [127.0.0.1]:2222 and you have requested strict checking.\r\nHost key verification failed.\r\n",
        ),
        (HostKeyChanged, "known_hosts:3", CHANGED),
        (
            ConnectionRefused,
            "port 1: Connection refused",
            "ssh: connect to host 127.0.0.1 port 1: Connection refused\r\n",
        ),
        (ConnectTimeout, "Connection timed out", "ssh: connect to host 10.0.0.1 port 22: Connection timed out\n"),
        (
            ConnectTimeout,
            "banner exchange",
            "Connection timed out during banner exchange\nConnection to 10.255.255.1 port 22 timed out\n",
        ),
        (Unreachable, "No route to host", "ssh: connect to host 10.0.0.1 port 22: No route to host\n"),
        (Unreachable, "Network is unreachable", "ssh: connect to host ::1 port 22: Network is unreachable\n"),
        (NameNotResolved, "nosuchhost", "ssh: Could not resolve hostname nosuchhost: Name or service not known\n"),
        (
            JumpFailed,
            "bastion port 22: Connection refused",
            "ssh: connect to host bastion port 22: Connection refused\r\nkex_exchange_identification: Connection closed by remote host\r\nConnection closed by UNKNOWN port 65535\r\n",
        ),
        (
            JumpFailed,
            "admin@bastion: Permission denied",
            "admin@bastion: Permission denied (publickey).\r\nkex_exchange_identification: Connection closed by remote host\r\nConnection closed by UNKNOWN port 65535\r\n",
        ),
        (
            ConnectionRefused,
            "the jump host says: channel 0",
            "channel 0: open failed: connect failed: Connection refused\r\nstdio forwarding failed\r\nkex_exchange_identification: Connection closed by remote host\r\nConnection closed by UNKNOWN port 65535\r\n",
        ),
        (
            JumpFailed,
            "administratively prohibited",
            "channel 0: open failed: administratively prohibited: open failed\r\nstdio forwarding failed\r\nConnection closed by UNKNOWN port 65535\r\n",
        ),
        (
            Local,
            "config: line 2: Bad configuration option",
            "/home/op/.ssh/config: line 2: Bad configuration option: fooo\n/home/op/.ssh/config: terminating, 1 bad configuration options\n",
        ),
        (Local, "invalid time value", "command-line line 0: invalid time value.\n"),
        (Local, "Bad owner or permissions", "Bad owner or permissions on /home/op/.ssh/config\n"),
        (
            ConnectionLost,
            "kex_exchange_identification",
            "kex_exchange_identification: read: Connection reset by peer\nConnection reset by 127.0.0.1 port 2222\n",
        ),
        (
            Other,
            "Their offer: ssh-rsa",
            "Unable to negotiate with 10.0.0.1 port 22: no matching host key type found. Their offer: ssh-rsa,ssh-dss\n",
        ),
        (Other, "a new kind of trouble", "a new kind of trouble\n"),
        (Other, "without a word", ""),
    ] {
        let error = connecting("xen1", said);
        assert_eq!(error.kind, kind, "{said}");
        assert!(error.said.starts_with("ssh xen1: ") && error.said.contains(line), "{}", error.said);
        assert!(!error.said.contains('\n'), "one line: {}", error.said);
    }
}

#[test]
fn what_stands_in_place_of_a_shell_is_told_apart() {
    let ask = |stderr, stdout, status| {
        let end = Ended { command: "sudo -n sh", becoming: true, status, stderr, stdout, ..Ended::default() };
        ended("xen1", end).kind
    };
    for (kind, stderr) in [
        (BecomeNeedsPassword, "sudo: a password is required\n"),
        (
            BecomeNeedsPassword,
            "sudo: a terminal is required to read the password; either use the -S option to read from standard input or configure an askpass helper\nsudo: a password is required\n",
        ),
        (BecomeNeedsPassword, "sudo: no tty present and no askpass program specified\n"),
        (BecomeNeedsPassword, "doas: Authentication required\n"),
        (BecomeFailed, "sudo: sorry, you must have a tty to run sudo\n"),
        (BecomeFailed, "Sorry, user op is not allowed to execute '/bin/sh' as root on xen1.\n"),
        (BecomeFailed, "op is not in the sudoers file.  This incident will be reported.\n"),
        (BecomeFailed, "env: 'sudo': No such file or directory\n"),
        (BecomeFailed, "something else\n"),
    ] {
        assert_eq!(ask(stderr, "", Some(1)), kind, "{stderr}");
    }
    assert_eq!(ask("", "This account is currently not available.\n", Some(1)), NoShell);
    assert_eq!(ask("", "", None), ConnectionLost);
}

#[test]
fn the_end_of_a_shell_that_had_answered_is_a_lost_connection_whatever_it_says() {
    let end = Ended {
        command: "sh",
        status: Some(1),
        stderr: "sudo: a password is required",
        answered: true,
        ..Ended::default()
    };
    assert_eq!(ended("xen1", end).kind, ConnectionLost);
    let dead = Ended { command: "sh", master: "Timeout, server xen1 not responding.\n", ..Ended::default() };
    let error = ended("xen1", dead);
    assert_eq!(error.kind, ConnectionLost);
    assert!(error.said.contains("not responding"), "{}", error.said);
}

#[test]
fn without_a_become_command_a_missing_shell_is_the_accounts() {
    let end = Ended { command: "sh", status: Some(127), stderr: "sh: not found", ..Ended::default() };
    assert_eq!(ended("xen1", end).kind, NoShell);
}

#[test]
fn a_changed_key_comes_with_the_command_ssh_itself_gives() {
    let debian = CHANGED
        .replace("Host key for", "  remove with:\n  ssh-keygen -f \"/k n/hosts\" -R \"[xen1]:22\"\nHost key for");
    let error = connecting("xen1", &debian);
    assert_eq!(error.kind, HostKeyChanged);
    assert!(error.hint.contains("`ssh-keygen -f \"/k n/hosts\" -R \"[xen1]:22\"`"), "{}", error.hint);
    assert_eq!(connecting("xen1", CHANGED).hint, "", "else the kind's own advice");
}
