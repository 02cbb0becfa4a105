//! What every command that reads files is told about reading them.

use std::path::Path;
use std::time::Duration;

use clap::Args;
use nianbao::{Error, Options, limits};

/// How files are read.
#[derive(Clone, Debug, Args)]
pub(super) struct How {
    /// Password of an encrypted PDF
    #[arg(long)]
    pub(super) password: Option<String>,
    /// Give a file up after this many seconds
    #[arg(long, value_name = "SECONDS", default_value_t = limits::SECONDS, value_parser = clap::value_parser!(u64).range(1..=86_400))]
    timeout: u64,
    /// Most memory, in MiB, that one file may take
    #[arg(long, value_name = "MIB", default_value_t = limits::MEMORY_BYTES >> 20, value_parser = clap::value_parser!(u64).range(16..=1_048_576))]
    max_memory: u64,
}

impl How {
    /// The same for the library.
    pub(super) fn library(&self) -> nianbao::How {
        nianbao::How {
            form: nianbao::Form::disclosure(),
            password: self.password.clone(),
            timeout: Duration::from_secs(self.timeout),
            max_memory: self.memory(),
        }
    }

    /// The same for one file.
    pub(super) fn options(&self, path: &Path, cells: bool) -> Options {
        self.library().options(path, cells)
    }

    /// In bytes.
    pub(super) fn memory(&self) -> u64 {
        self.max_memory << 20
    }

    /// Does some work on a file, and gives it up when its time is over.
    pub(super) fn within<T: Send + 'static>(
        &self,
        path: &Path,
        work: impl FnOnce() -> Result<T, Error> + Send + 'static,
    ) -> Result<T, Error> {
        self.library().in_time(path, work)
    }
}
