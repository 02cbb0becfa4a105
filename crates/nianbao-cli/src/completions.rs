//! `nianbao completions`

use std::io;

use clap::{Args, CommandFactory};

use super::Exit;

/// Print a shell completion script
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  nianbao completions bash > /etc/bash_completion.d/nianbao")]
pub(super) struct Completions {
    /// The shell to complete for
    shell: clap_complete::Shell,
}

impl Completions {
    pub(super) fn run(self) -> io::Result<Exit> {
        let mut script = Vec::new();
        clap_complete::generate(self.shell, &mut super::Arguments::command(), "nianbao", &mut script);
        io::Write::write_all(&mut io::stdout().lock(), &script)?;
        Ok(Exit::Done)
    }
}
