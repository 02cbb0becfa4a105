//! The options of every command that reads files.

use std::time::Duration;

use clap::Args;
use nianbao::{Form, Reader, limits};

/// How files are read.
#[derive(Clone, Debug, Args)]
pub(super) struct ReadArgs {
    /// Password of an encrypted PDF
    #[arg(long)]
    pub(super) password: Option<String>,
    /// Give up on a file after this many seconds, and on the files of a ZIP or TAR file after 60 times as many
    #[arg(long, value_name = "SECONDS", default_value_t = limits::SECONDS, value_parser = clap::value_parser!(u64).range(1..=86_400))]
    timeout: u64,
    /// Memory that one file may take, in MiB
    #[arg(long, value_name = "MIB", default_value_t = limits::MEMORY_BYTES >> 20, value_parser = clap::value_parser!(u64).range(16..=1_048_576))]
    max_memory: u64,
    /// The form that the reports are on, where it is not that of the disclosure reports
    #[arg(skip)]
    pub(super) form: Option<Form>,
}

impl ReadArgs {
    /// The library's reader, so configured.
    pub(super) fn reader(&self) -> Reader {
        Reader::new()
            .form(self.form.unwrap_or_default())
            .password(self.password.clone())
            .timeout(Duration::from_secs(self.timeout))
            .max_memory(self.max_memory << 20)
    }
}
