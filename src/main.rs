//! Arguments, errors to standard error, exit codes: 0 done, 1 failed, 2 usage.

use std::process::ExitCode;

use clap::Parser;
use cs_backend_engineer::cli::Cli;

fn main() -> ExitCode {
    Cli::parse().run().unwrap_or_else(|error| {
        eprintln!("error: {error:#}");
        ExitCode::FAILURE
    })
}
