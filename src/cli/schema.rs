//! `nianbao schema`

use std::io::{self, Write};

use clap::Args;

use super::Exit;

/// Print the JSON Schema of the output, with the codes of findings and the rules of checks
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  nianbao schema > nianbao.schema.json")]
pub(super) struct Schema {}

impl Schema {
    #[expect(clippy::unused_self, reason = "every command runs alike")]
    pub(super) fn run(self) -> io::Result<Exit> {
        let mut out = io::stdout().lock();
        serde_json::to_writer_pretty(&mut out, &nianbao::output::schema())?;
        writeln!(out)?;
        Ok(Exit::Done)
    }
}
