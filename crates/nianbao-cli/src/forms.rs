//! `nianbao forms`

use std::io::{self, Write};

use clap::Args;
use nianbao::form::Form;

use super::{Exit, stdout};

/// List the editions of the form with their keys, labels and identities
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  nianbao forms\n  nianbao forms --edition 2019\n  nianbao forms --json")]
pub(super) struct Forms {
    /// Print the definition of the form as JSON
    #[arg(long)]
    json: bool,
    /// List only this edition
    #[arg(long, value_parser = ["2021", "2019", "2014"])]
    edition: Option<String>,
}

impl Forms {
    pub(super) fn run(self) -> io::Result<Exit> {
        let mut out = stdout::open()?;
        let form = Form::disclosure().definition();
        if self.json {
            serde_json::to_writer_pretty(&mut out, form)?;
            writeln!(out)?;
            out.flush()?;
            return Ok(Exit::Done);
        }
        for edition in form.editions.iter().filter(|e| self.edition.as_ref().is_none_or(|id| *id == e.id)) {
            writeln!(out, "{}  {}（{}）", edition.id, edition.notice, edition.years)?;
            let tables =
                form.tables.iter().filter(|t| t.blocks.iter().any(|b| b.editions.contains(&edition.id)));
            let keys: Vec<&String> = tables.clone().map(|t| &t.key).collect();
            for table in tables {
                writeln!(out, "\n  {}《{}》  {}", table.name, table.title, table.key)?;
                for block in table.blocks.iter().filter(|b| b.editions.contains(&edition.id)) {
                    for row in block.rows.iter().filter(|r| block.row_in(r, &edition.id)) {
                        let columns: Vec<String> =
                            block.columns.iter().map(|c| format!("{} {}", c.key, c.label)).collect();
                        let item = block.item.as_ref().map(|i| format!("{i} · ")).unwrap_or_default();
                        writeln!(out, "    {}  {item}{}", row.key, block.row_label(row))?;
                        writeln!(out, "      {}", columns.join("，"))?;
                    }
                }
            }
            writeln!(out, "\n  勾稽关系")?;
            for identity in form.identities.iter().filter(|i| keys.contains(&&i.table)) {
                writeln!(out, "    {}  {}：{}", identity.rule, identity.table, identity.meaning)?;
            }
            writeln!(out)?;
        }
        out.flush()?;
        Ok(Exit::Done)
    }
}
