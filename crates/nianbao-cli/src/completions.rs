//! `nianbao completions`

use std::io;

use clap::{Args, Command};

use super::{Exit, stdout};

/// Print a shell completion script
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  nianbao completions bash > /etc/bash_completion.d/nianbao")]
pub(super) struct Completions {
    /// The shell to complete for
    shell: clap_complete::Shell,
}

impl Completions {
    /// `program` is the whole command line.
    pub(super) fn run(self, mut program: Command) -> io::Result<Exit> {
        let mut script = Vec::new();
        clap_complete::generate(self.shell, &mut program, "nianbao", &mut script);
        stdout::print(|out| io::Write::write_all(out, &script))?;
        Ok(Exit::Done)
    }
}
