//! The process: arguments in, an exit code out. See [`cs_backend_engineer::cli`].

use std::process::ExitCode;

fn main() -> ExitCode {
    cs_backend_engineer::cli::main(std::env::args_os())
}
