//! Arguments, tracing to standard error, exit codes.

fn main() {}
