//! Runs the real program in a terminal of its own and draws what it shows as an SVG.
//!
//! ```text
//! screenshot COLUMNSxLINES SECONDS KEYS OUT.svg PROGRAM [ARGUMENT…]
//! ```
//!
//! `KEYS` are typed half-way through the wait; `\e` is Escape, `\r` Enter. `assets/screenshot`
//! calls it for the README.

mod svg;

use color_eyre::eyre::{OptionExt, Result, bail};
use portable_pty::{CommandBuilder, PtySize, native_pty_system};
use std::io::{Read, Write};
use std::num::NonZero;
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::time::{Duration, Instant};

fn main() -> Result<()> {
    let mut args = std::env::args().skip(1);
    let (Some(size), Some(seconds), Some(keys), Some(out), Some(program)) =
        (args.next(), args.next(), args.next(), args.next(), args.next())
    else {
        bail!("usage: screenshot COLUMNSxLINES SECONDS KEYS OUT.svg PROGRAM [ARGUMENT…]");
    };
    let (cols, rows) = size.split_once('x').ok_or_eyre("the size is COLUMNSxLINES")?;
    let (cols, rows): (NonZero<u16>, NonZero<u16>) = (cols.parse()?, rows.parse()?);
    let wait = Duration::from_secs_f64(seconds.parse()?);
    let keys = keys.replace("\\e", "\x1b").replace("\\r", "\r");

    let pty = native_pty_system();
    let pair = pty
        .openpty(PtySize { rows: rows.get(), cols: cols.get(), pixel_width: 0, pixel_height: 0 })
        .map_err(|e| color_eyre::eyre::eyre!(e))?;
    let mut command = CommandBuilder::new(program);
    command.args(args);
    for (name, value) in [("TERM", "xterm-256color"), ("COLORTERM", "truecolor"), ("LANG", "C.UTF-8")] {
        command.env(name, value);
    }
    command.env_remove("NO_COLOR");
    let mut child = pair.slave.spawn_command(command).map_err(|e| color_eyre::eyre::eyre!(e))?;
    drop(pair.slave);
    let mut reader = pair.master.try_clone_reader().map_err(|e| color_eyre::eyre::eyre!(e))?;
    let mut writer = pair.master.take_writer().map_err(|e| color_eyre::eyre::eyre!(e))?;

    let (sender, receiver) = channel();
    std::thread::spawn(move || {
        let mut buffer = [0; 65536];
        while let Ok(n @ 1..) = reader.read(&mut buffer) {
            if sender.send(buffer[..n].to_vec()).is_err() {
                return;
            }
        }
    });
    let mut parser = vt100::Parser::new(rows, cols, 0);
    let mut watch = |time: Duration| {
        let end = Instant::now() + time;
        loop {
            match receiver.recv_timeout(end.saturating_duration_since(Instant::now())) {
                Ok(bytes) => parser.process(&bytes),
                Err(RecvTimeoutError::Timeout) => return Ok(()),
                Err(RecvTimeoutError::Disconnected) => bail!("the program ended"),
            }
        }
    };
    let watched = watch(wait / 2).and_then(|()| {
        // One key at a time, as a person types.
        for key in keys.chars() {
            writer.write_all(key.encode_utf8(&mut [0; 4]).as_bytes())?;
            watch(Duration::from_millis(150))?;
        }
        watch(wait / 2)
    });
    let picture = svg::draw(parser.screen());
    child.kill()?;
    child.wait()?;
    watched?;
    std::fs::write(&out, picture)?;
    println!("{out}");
    Ok(())
}
