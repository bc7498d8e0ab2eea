//! The `aerostat` program: everything is in the library.

use std::process::ExitCode;

fn main() -> ExitCode {
    aerostat::cli::main()
}
