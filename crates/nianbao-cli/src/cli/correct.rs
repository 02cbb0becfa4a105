//! `nianbao correct`

use std::io::{self, Write};
use std::path::PathBuf;

use clap::Args;
use nianbao::form::Form;
use nianbao::report::Number;
use nianbao::text::{Printed, parse_printed};
use nianbao_archive::archive::{Archive, Corrected, Correction, Named, Outcome, Reading, Writer};

use super::{Exit, complain, on_one_line};

/// Keep what a person reads in a cell beside what the program read, and judge the report with it
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  nianbao correct --archive reports.db 2021/a.pdf requests.granted.total 12 --why 'the scan shows 12'\n  nianbao correct --archive reports.db 3f9a61c2 requests.granted.other blank --why 'a stamp, no number'\n  nianbao correct --archive reports.db 3f9a61c2 requests.granted.other --withdraw --why 'looked again'\n  nianbao correct --archive reports.db --list\n\nA correction outlasts a new reading of its file; `ingest` says when the program reads the same by then."
)]
pub(super) struct Correct {
    /// The report: its number in the archive, or its file's path, or the end of that
    #[arg(value_name = "DOCUMENT", required_unless_present = "list")]
    document: Option<String>,
    /// The cell, such as requests.granted.total
    #[arg(value_name = "KEY", required_unless_present = "list")]
    key: Option<String>,
    /// The number that is printed, or `blank`
    #[arg(value_name = "VALUE", allow_hyphen_values = true, required_unless_present_any = ["list", "withdraw"])]
    value: Option<String>,
    /// The archive
    #[arg(long, value_name = "FILE")]
    archive: PathBuf,
    /// Why this counts, for whoever asks later
    #[arg(long, value_name = "TEXT", required_unless_present = "list")]
    why: Option<String>,
    /// Who says so [default: the name you are logged in with]
    #[arg(long, value_name = "NAME")]
    by: Option<String>,
    /// Take the correction of this cell back
    #[arg(long, conflicts_with = "value")]
    withdraw: bool,
    /// List the corrections that stand, with what the program reads today
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
                        "{}: this report has no cell {}; nothing was written",
                        correction.document, correction.path
                    ))),
                    Ok(Outcome::NothingToWithdraw) => Ok(refuse(&format!(
                        "{}: {} was never corrected, or its correction is withdrawn already",
                        correction.document, correction.path
                    ))),
                    Err(error) => Ok(refuse(&error.to_string())),
                }
            }
            Err(message) => Ok(refuse(&message)),
        }
    }

    /// What is asked, made sure of before anything is written.
    fn correction(&self) -> Result<(Writer, Correction, String), String> {
        let name = self.document.clone().unwrap_or_default();
        let path = self.key.clone().unwrap_or_default();
        if Form::disclosure().cells_at(&path).is_empty() {
            return Err(format!("the form has no cell {path}; `nianbao forms` lists them"));
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
                format!("{text:?} is no number; give digits, or `blank` for an empty cell")
            })?),
        };
        let why = self.why.clone().unwrap_or_default();
        if why.trim().is_empty() {
            return Err("--why must say why the correction counts".into());
        }
        let logged_in = || ["USER", "LOGNAME", "USERNAME"].iter().find_map(|name| std::env::var(name).ok());
        let author = self.by.clone().or_else(logged_in).filter(|name| !name.trim().is_empty());
        let author = author.ok_or("nobody is logged in; say who corrects with --by")?;
        let archive = Archive::update(&self.archive).map_err(|error| error.to_string())?;
        let (document, file) = match archive.find(&name).map_err(|error| error.to_string())? {
            Named::One(id, file) => (id, file),
            Named::Nothing => {
                return Err(format!("{}: has no document {name}", self.archive.display()));
            }
            Named::Several(found) => {
                let found: Vec<String> =
                    found.into_iter().map(|(id, path)| format!("{id} ({path})")).collect();
                return Err(format!("{name} may be one of several documents: {}", found.join(", ")));
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
    complain(message);
    Exit::Failed
}

fn say(correction: &Correction, file: &str, corrected: &Corrected) -> io::Result<Exit> {
    let mut out = io::stdout().lock();
    let Corrected { words, read, before, now } = corrected;
    let reading = match correction.reading {
        Reading::Number(number) => format!("更正为 {}，程序读作 {read}", number.0),
        Reading::Blank => format!("更正为 空白，程序读作 {read}"),
        Reading::Withdrawn => format!("撤回更正，仍以程序所读 {read} 为准"),
    };
    writeln!(out, "{}  {}", correction.document, on_one_line(file))?;
    writeln!(out, "  {words}：{reading}")?;
    writeln!(out, "  {} → {}  {}", before.name(), now.name(), now.words())?;
    Ok(Exit::Done)
}

fn list(archive: &Archive) -> io::Result<Exit> {
    let standing = match archive.corrections() {
        Ok(standing) => standing,
        Err(error) => return Ok(refuse(&error.to_string())),
    };
    let mut out = io::stdout().lock();
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
    Ok(Exit::Done)
}
