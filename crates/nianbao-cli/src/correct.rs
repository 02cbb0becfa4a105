//! `nianbao correct`

use std::io::{self, Write};
use std::path::PathBuf;

use clap::Args;
use nianbao::form::Form;
use nianbao::report::Number;
use nianbao::text::{Printed, parse_printed};
use nianbao_archive::archive::{Archive, Corrected, Correction, Named, Outcome, Reading, Writer};

use super::{Exit, on_one_line, stdout, warn};

/// Record a person's correction of a cell in an archive, and judge the report again
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  nianbao correct --archive reports.db 2021/a.pdf requests.granted.total 12 --why 'the scan shows 12'\n  nianbao correct --archive reports.db 3f9a61c2 requests.granted.other blank --why 'a stamp, no number'\n  nianbao correct --archive reports.db 3f9a61c2 requests.granted.other --withdraw --why 'looked again'\n  nianbao correct --archive reports.db --list\n\nCorrections survive when a file is read again; `ingest` reports those that the program now agrees with."
)]
pub(super) struct Correct {
    /// The report: its ID in the archive or SHA-256 (at least 6 digits of it), or a path or the end of one
    #[arg(value_name = "DOCUMENT", required_unless_present = "list")]
    document: Option<String>,
    /// The key of the cell, such as requests.granted.total
    #[arg(value_name = "KEY", required_unless_present = "list")]
    key: Option<String>,
    /// The printed number, or `blank`
    #[arg(value_name = "VALUE", allow_hyphen_values = true, required_unless_present_any = ["list", "withdraw"])]
    value: Option<String>,
    /// The archive to write to
    #[arg(long, value_name = "FILE")]
    archive: PathBuf,
    /// Why the correction is right, for the record
    #[arg(long, value_name = "TEXT", required_unless_present = "list")]
    why: Option<String>,
    /// Who made the correction [default: your login name]
    #[arg(long, value_name = "NAME")]
    by: Option<String>,
    /// Withdraw the correction of this cell
    #[arg(long, conflicts_with = "value")]
    withdraw: bool,
    /// List the corrections in force, beside what the program reads today
    #[arg(long, conflicts_with_all = ["document", "key", "value", "withdraw", "why"])]
    list: bool,
}

impl Correct {
    pub(super) fn run(self) -> io::Result<Exit> {
        if self.list {
            return match Archive::open(&self.archive) {
                Ok(archive) => list(&archive),
                Err(error) => Ok(refuse(&error.to_string())),
            };
        }
        match self.correction() {
            Ok((mut writer, correction, file)) => {
                let outcome = writer.correct(&correction);
                drop(writer.finish());
                match outcome {
                    Ok(Outcome::Done(corrected)) => say(&correction, &file, &corrected),
                    Ok(Outcome::NoSuchCell) => Ok(refuse(&format!(
                        "{}: the report has no cell {}; nothing was written",
                        correction.document, correction.path
                    ))),
                    Ok(Outcome::NothingToWithdraw) => Ok(refuse(&format!(
                        "{}: {} has no correction to withdraw",
                        correction.document, correction.path
                    ))),
                    Err(error) => Ok(refuse(&error.to_string())),
                }
            }
            Err(message) => Ok(refuse(&message)),
        }
    }

    /// The requested correction, validated before anything is written.
    fn correction(&self) -> Result<(Writer, Correction, String), String> {
        let name = self.document.clone().unwrap_or_default();
        let path = self.key.clone().unwrap_or_default();
        if Form::disclosure().cells_at(&path).is_empty() {
            return Err(format!("the form has no cell {path}; `nianbao forms` lists all keys"));
        }
        let reading = match self.value.as_deref() {
            None => Reading::Withdrawn,
            Some(text) if text.trim().is_empty() => {
                return Err("the value is empty; give digits, or `blank` for an empty cell".into());
            }
            Some(text) if matches!(text, "blank" | "空白") || parse_printed(text, true) == Printed::Blank => {
                Reading::Blank
            }
            Some(text) => Reading::Number(number(text).ok_or_else(|| {
                format!("{text:?} is not a number; give digits, or `blank` for an empty cell")
            })?),
        };
        let why = self.why.clone().unwrap_or_default();
        if why.trim().is_empty() {
            return Err("the reason is empty; give one with --why".into());
        }
        let logged_in = || ["USER", "LOGNAME", "USERNAME"].iter().find_map(|name| std::env::var(name).ok());
        let author = self.by.clone().or_else(logged_in).filter(|name| !name.trim().is_empty());
        let author = author.ok_or("cannot tell your login name; give a name with --by")?;
        let archive = Archive::update(&self.archive).map_err(|error| error.to_string())?;
        let (document, file) = match archive.find(&name).map_err(|error| error.to_string())? {
            Named::One(id, file) => (id, file),
            Named::Nothing => {
                return Err(format!("{}: no document {name}", self.archive.display()));
            }
            Named::Several(found) => {
                let found: Vec<String> =
                    found.into_iter().map(|(id, path)| format!("{id} ({path})")).collect();
                return Err(format!("{name} matches several documents: {}", found.join(", ")));
            }
        };
        let writer = archive.into_writer().map_err(|error| error.to_string())?;
        Ok((writer, Correction { document, path, reading, why, author }, file))
    }
}

/// A number as people type it: full-width digits and thousands separators are read.
fn number(text: &str) -> Option<Number> {
    match parse_printed(text, true) {
        Printed::Number { value, unit: None, note: None } => Some(Number(value)),
        _ => None,
    }
}

fn refuse(message: &str) -> Exit {
    warn(message);
    Exit::Failed
}

fn say(correction: &Correction, file: &str, corrected: &Corrected) -> io::Result<Exit> {
    let mut out = stdout::open()?;
    let Corrected { words, read, before, now } = corrected;
    let reading = match correction.reading {
        Reading::Number(number) => format!("更正为 {}，程序读作 {read}", number.0),
        Reading::Blank => format!("更正为 空白，程序读作 {read}"),
        Reading::Withdrawn => format!("撤回更正，仍以程序所读 {read} 为准"),
    };
    writeln!(out, "{}  {}", correction.document, on_one_line(file))?;
    writeln!(out, "  {words}：{reading}")?;
    writeln!(out, "  {} → {}  {}", before.name(), now.name(), now.words(Form::disclosure()))?;
    out.flush()?;
    Ok(Exit::Done)
}

fn list(archive: &Archive) -> io::Result<Exit> {
    let standing = match archive.corrections() {
        Ok(standing) => standing,
        Err(error) => return Ok(refuse(&error.to_string())),
    };
    let mut out = stdout::open()?;
    let digits = |value: &Option<String>| value.clone().unwrap_or_else(|| "空白".to_owned());
    for one in &standing {
        let agrees = if one.agrees { "，与程序今日所读一致，可以撤回" } else { "" };
        let past = if one.is_current { "" } else { "（文件内容已换）" };
        writeln!(
            out,
            "{}  {}  更正为 {}，程序读作 {}{agrees}\n  {}  {}  {}\n  {}{past}",
            one.document,
            one.path,
            digits(&one.value),
            digits(&one.read_value),
            one.corrected_at,
            on_one_line(&one.author),
            on_one_line(&one.why),
            on_one_line(one.file.as_deref().unwrap_or_default())
        )?;
    }
    out.flush()?;
    Ok(Exit::Done)
}
