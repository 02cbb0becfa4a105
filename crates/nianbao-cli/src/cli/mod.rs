//! One file a command. The only place that prints.

#[cfg(feature = "archive")]
mod audit;
mod check;
mod completions;
#[cfg(feature = "archive")]
mod correct;
mod diff;
#[cfg(feature = "archive")]
mod export;
mod extract;
mod forms;
mod how;
#[cfg(feature = "archive")]
mod ingest;
mod inspect;
mod pictures;
mod review;
#[cfg(feature = "archive")]
mod sample;
mod schema;
mod show;
mod source;

use clap::{Parser, Subcommand};
use nianbao::ErrorKind;

/// How a run ended, everywhere the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u8)]
pub(crate) enum Exit {
    /// Done, and nothing to look at.
    Done = 0,
    /// Done, but something needs a person.
    Look = 1,
    /// The program could not do what was asked.
    Failed = 2,
}

impl Exit {
    /// Whether a document of this verdict needs a person.
    fn of(verdict: nianbao::Verdict) -> Exit {
        if verdict == nianbao::Verdict::Verified { Exit::Done } else { Exit::Look }
    }
}

impl From<Exit> for std::process::ExitCode {
    fn from(exit: Exit) -> Self {
        std::process::ExitCode::from(exit as u8)
    }
}

const AFTER_HELP: &str = "\
Exit codes: 0 done, nothing to look at; 1 done, but something needs a person; 2 could not do what was asked.

Examples:
  nianbao extract report.pdf --pretty
  nianbao extract *.pdf -o reports.jsonl
  nianbao check report.pdf
  nianbao show report.pdf 不予公开 第三方 总计 --picture cell.png
  nianbao review report.pdf -o review.html
  nianbao diff 2023.pdf 2024.pdf";

/// Turns published Chinese government reports into verified JSON: every number right or openly doubted.
#[derive(Debug, Parser)]
#[command(name = "nianbao", version, after_help = AFTER_HELP)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    Extract(extract::Extract),
    #[cfg(feature = "archive")]
    Audit(audit::Audit),
    Check(check::Check),
    Show(show::Show),
    Review(review::Review),
    Diff(diff::Diff),
    #[cfg(feature = "archive")]
    Correct(correct::Correct),
    #[cfg(feature = "archive")]
    Export(export::Export),
    #[cfg(feature = "archive")]
    Ingest(ingest::Ingest),
    Inspect(inspect::Inspect),
    #[cfg(feature = "archive")]
    Sample(sample::Sample),
    Schema(schema::Schema),
    Forms(forms::Forms),
    Completions(completions::Completions),
    #[cfg(feature = "pictures")]
    #[command(hide = true)]
    Draw(pictures::Draw),
}

/// Parses the arguments and runs the command.
pub(crate) fn run() -> Exit {
    let arguments = match Arguments::try_parse() {
        Ok(arguments) => arguments,
        Err(error) => {
            let exit = if error.use_stderr() { Exit::Failed } else { Exit::Done };
            let _ = error.print();
            return exit;
        }
    };
    let result = match arguments.command {
        Command::Extract(command) => command.run(),
        #[cfg(feature = "archive")]
        Command::Audit(command) => command.run(),
        Command::Check(command) => command.run(),
        Command::Show(command) => command.run(),
        Command::Review(command) => command.run(),
        Command::Diff(command) => command.run(),
        #[cfg(feature = "archive")]
        Command::Correct(command) => command.run(),
        #[cfg(feature = "archive")]
        Command::Export(command) => command.run(),
        #[cfg(feature = "archive")]
        Command::Ingest(command) => command.run(),
        Command::Inspect(command) => command.run(),
        #[cfg(feature = "archive")]
        Command::Sample(command) => command.run(),
        Command::Schema(command) => command.run(),
        Command::Forms(command) => command.run(),
        Command::Completions(command) => command.run(),
        #[cfg(feature = "pictures")]
        Command::Draw(command) => command.run(),
    };
    result.unwrap_or_else(|failure| {
        // A reader that has seen enough, such as `head`, is no failure.
        if failure.kind() == std::io::ErrorKind::BrokenPipe {
            return Exit::Done;
        }
        complain(&format!("cannot write the result: {failure}"));
        Exit::Failed
    })
}

/// A message for the person at the terminal.
fn complain(message: &str) {
    let style = anstyle::Style::new().bold().fg_color(Some(anstyle::AnsiColor::Red.into()));
    let message = on_one_line(message);
    let mut err = anstream::stderr();
    let _ = std::io::Write::write_fmt(&mut err, format_args!("{style}nianbao:{style:#} {message}\n"));
}

/// The message of an error, with the option that helps.
fn complain_of(error: &nianbao::Error) {
    use nianbao::error::needed_mib;
    let hint = match &error.kind {
        ErrorKind::TooHeavy { needs, .. } => format!(" with --max-memory {}", needed_mib(*needs)),
        ErrorKind::Timeout { .. } => " with --timeout".to_owned(),
        ErrorKind::Password { .. } => " with --password".to_owned(),
        _ => String::new(),
    };
    complain(&format!("{error}{hint}"));
}

/// Text from a stranger as a terminal may show it: control characters would be obeyed, and those that turn the direction
/// of writing would let it say something else.
fn on_one_line(text: &str) -> String {
    let turns = |c: char| matches!(c, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}');
    text.chars().map(|c| if c.is_control() || turns(c) { '\u{FFFD}' } else { c }).collect()
}

/// A style that sets a word off.
fn colour(colour: anstyle::AnsiColor) -> anstyle::Style {
    anstyle::Style::new().bold().fg_color(Some(colour.into()))
}
