//! The `nianbao` program: one file per command, and the only crate that prints.

#[cfg(feature = "archive")]
mod audit;
mod check;
mod completions;
#[cfg(feature = "archive")]
mod correct;
mod diff;
mod exit;
#[cfg(feature = "archive")]
mod export;
mod extract;
mod forms;
#[cfg(feature = "archive")]
mod ingest;
mod inspect;
mod pictures;
mod read_args;
mod review;
#[cfg(feature = "archive")]
mod sample;
mod schema;
mod show;
mod source;
mod stdout;
mod terminal;

use std::process::ExitCode;

use clap::{CommandFactory, Parser, Subcommand};

use exit::Exit;
#[cfg(feature = "archive")]
use terminal::on_one_line;
use terminal::{colour, warn, warn_of};

const AFTER_HELP: &str = "\
Exit codes:
  0  success
  1  success, but something needs a person's attention
  2  failure: no such file, wrong password, unreadable input, bad arguments

Examples:
  nianbao extract report.pdf --pretty
  nianbao extract *.pdf -o reports.jsonl
  nianbao check report.pdf
  nianbao show report.pdf 不予公开 第三方 总计 --picture cell.png
  nianbao review report.pdf -o review.html
  nianbao diff 2023.pdf 2024.pdf";

/// Extract published Chinese government reports as verified JSON: every number is either right or flagged as doubtful
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

fn main() -> ExitCode {
    run().into()
}

/// Parses the arguments and runs the command.
fn run() -> Exit {
    let arguments = match Arguments::try_parse() {
        Ok(arguments) => arguments,
        Err(error) => {
            // Where there is a mistake to tell, standard error takes it; help and version are output.
            if error.use_stderr() {
                let _ = error.print();
                return Exit::Failed;
            }
            return ended(stdout::is_open().and_then(|()| error.print()).map(|()| Exit::Done));
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
        Command::Completions(command) => command.run(Arguments::command()),
        #[cfg(feature = "pictures")]
        Command::Draw(command) => command.run(),
    };
    ended(result)
}

/// The exit of a command that printed, or could not.
fn ended(result: std::io::Result<Exit>) -> Exit {
    result.unwrap_or_else(|failure| {
        // A reader that closes the pipe early, such as `head`, is not a failure.
        if failure.kind() == std::io::ErrorKind::BrokenPipe {
            return Exit::Done;
        }
        warn(&format!("cannot write output: {failure}"));
        Exit::Failed
    })
}
